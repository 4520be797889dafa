use std::collections::{BTreeMap, BTreeSet};

use domain::{Chain, Event, NearAccountId, SolanaAddress};
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use super::{Stamp, Tables};
use crate::copy::{CopyStream, Rows as _, Text};
use crate::task_total::TaskTotals;
use crate::{Error, Node, Project, Task, node, project, task, task_total};

/// The rows that a batch touches. Ordered, so that every commit locks rows in the same order.
#[derive(Default)]
pub(crate) struct Rows {
    pub(super) projects: BTreeMap<SolanaAddress, Project>,
    pub(super) nodes: BTreeMap<NearAccountId, Node>,
    pub(super) tasks: BTreeMap<u64, Task>,
    pub(super) totals: TaskTotals,
    pub(super) tables: Tables,
    /// The tasks that were there before the batch.
    held_tasks: BTreeSet<u64>,
}

/// Rows for COPY, each with the table and its columns.
pub(crate) struct NewRows(Vec<(String, Text)>);

#[derive(Default)]
struct Keys {
    projects: BTreeSet<SolanaAddress>,
    nodes: BTreeSet<NearAccountId>,
    tasks: BTreeSet<u64>,
}

impl Rows {
    /// Loads every row that these facts may touch.
    pub(crate) async fn load<'a>(
        connection: &mut PgConnection,
        chain: Chain,
        facts: impl Iterator<Item = (Stamp<'a>, &'a Event)>,
    ) -> Result<Self, Error> {
        let mut keys = Keys::default();
        let mut rows = Self::default();
        for (stamp, event) in facts {
            keys.add(event);
            rows.tables.want(event);
            rows.tables.want_statistics(chain, &stamp);
        }
        rows.tables.load(connection).await?;

        if !keys.projects.is_empty() {
            let ids: Vec<String> = keys.projects.iter().map(SolanaAddress::to_string).collect();
            let projects = project::load(connection, &ids).await?;
            rows.projects = projects.into_iter().map(|project| (project.project.clone(), project)).collect();
        }
        if !keys.tasks.is_empty() {
            let ids: Vec<BigDecimal> = keys.tasks.iter().copied().map(BigDecimal::from).collect();
            let tasks = task::load(connection, &ids).await?;
            // A fact changes the node that holds the task so far, whether or not it names it.
            keys.nodes.extend(tasks.iter().filter_map(|task| task.node_id.clone()));
            rows.tasks = tasks.into_iter().map(|task| (task.task_id, task)).collect();
            rows.held_tasks = rows.tasks.keys().copied().collect();
            rows.totals = task_total::load(connection).await?;
        }
        if !keys.nodes.is_empty() {
            let ids: Vec<String> = keys.nodes.iter().map(NearAccountId::to_string).collect();
            let nodes = node::load(connection, &ids).await?;
            rows.nodes = nodes.into_iter().map(|node| (node.node_id.clone(), node)).collect();
        }
        Ok(rows)
    }

    /// The rows that are certainly not there yet, spelled out: what takes long and needs no database.
    pub(crate) fn new_rows(&mut self) -> Result<NewRows, Error> {
        let new = self.tasks.values().filter(|task| !self.held_tasks.contains(&task.task_id));
        let mut rows = vec![task::new_rows(new)?];
        rows.extend(self.tables.new_rows()?);
        Ok(NewRows(rows))
    }

    /// Gives how many rows were written. `new`: those of [`Rows::new_rows`].
    pub(crate) async fn save(&mut self, connection: &mut PgConnection, new: NewRows) -> Result<usize, Error> {
        project::save(connection, &self.projects.values().collect::<Vec<_>>()).await?;
        node::save(connection, &self.nodes.values().collect::<Vec<_>>()).await?;
        if !self.tasks.is_empty() {
            let held = self.tasks.values().filter(|task| self.held_tasks.contains(&task.task_id));
            task::save(connection, &held.collect::<Vec<_>>()).await?;
            task_total::save(connection, &self.totals).await?;
        }
        let changed = self.tables.save(connection).await?;
        let mut written = [self.projects.len(), self.nodes.len(), self.held_tasks.len(), changed].iter().sum::<usize>();
        for (table, rows) in new.0 {
            written = written.saturating_add(rows.len());
            CopyStream::send(rows, connection, &table).await?;
        }
        Ok(written)
    }
}

impl Keys {
    fn add(&mut self, event: &Event) {
        match event {
            Event::ProjectCreated(fact) => self.add_project(&fact.project),
            Event::ProjectUpdated(fact) => self.add_project(&fact.project),
            Event::ProjectStatusChanged(fact) => self.add_project(&fact.project),
            Event::ProjectOwnerProposed(fact) => self.add_project(&fact.project),
            Event::ProjectOwnerProposalCancelled(fact) => self.add_project(&fact.project),
            Event::ProjectOwnerChanged(fact) => self.add_project(&fact.project),
            Event::ProjectClosed(fact) => self.add_project(&fact.project),
            Event::NodeRegistered(fact) => self.add_node(&fact.node_id),
            Event::NodeUpdated(fact) => self.add_node(&fact.node_id),
            Event::NodeStatusChanged(fact) => self.add_node(&fact.node_id),
            Event::NodeUnregistered(fact) => self.add_node(&fact.node_id),
            Event::StakeIncreased(fact) => self.add_node(&fact.node_id),
            Event::UnstakeRequested(fact) => self.add_node(&fact.node_id),
            Event::UnstakeCancelled(fact) => self.add_node(&fact.node_id),
            Event::StakeWithdrawn(fact) => self.add_node(&fact.node_id),
            Event::StakeSlashed(fact) => self.add_node(&fact.node_id),
            // Of a task it is its requester's, and of a node marked offline the node's.
            Event::BountyPaid(fact) => {
                if fact.task_id.is_none() {
                    self.add_node(&fact.payer_id);
                }
            }
            Event::TaskSubmitted(fact) => self.add_task(fact.task_id, None),
            Event::TaskAssigned(fact) => self.add_task(fact.task_id, Some(&fact.node_id)),
            Event::TaskStarted(fact) => self.add_task(fact.task_id, Some(&fact.node_id)),
            Event::ProgressReported(fact) => self.add_task(fact.task_id, Some(&fact.node_id)),
            Event::ResultSubmitted(fact) => self.add_task(fact.task_id, Some(&fact.node_id)),
            Event::TaskCompleted(fact) => self.add_task(fact.task_id, Some(&fact.node_id)),
            Event::AttemptFailed(fact) => self.add_task(fact.task_id, Some(&fact.node_id)),
            Event::TaskFailed(fact) => self.add_task(fact.task_id, Some(&fact.node_id)),
            Event::TaskCancelled(fact) => self.add_task(fact.task_id, None),
            Event::TaskExpired(fact) => self.add_task(fact.task_id, fact.node_id.as_ref()),
            Event::ResultDisputed(fact) => self.add_task(fact.task_id, Some(&fact.node_id)),
            Event::RegistryInitialized(_)
            | Event::RegistryAuthorityProposed(_)
            | Event::RegistryAuthorityAccepted(_)
            | Event::RegistryConfigured(_)
            | Event::RegistryPauseSet(_)
            | Event::RegistryMigrated(_)
            | Event::RegistryClosed(_)
            | Event::AttestorRegistered(_)
            | Event::AttestorActiveSet(_)
            | Event::AttestorClosed(_)
            | Event::ProfileCreated(_)
            | Event::ProfileUpdated(_)
            | Event::ProfileNearLinked(_)
            | Event::ProfileNearUnlinked(_)
            | Event::ProfileClosed(_)
            | Event::ProjectMigrated(_)
            | Event::MemberAdded(_)
            | Event::MemberRoleChanged(_)
            | Event::MemberRemoved(_)
            | Event::MemberLeft(_)
            | Event::ReleasePublished(_)
            | Event::ReleaseYanked(_)
            | Event::ReleaseClosed(_)
            | Event::EvaluationRecorded(_)
            | Event::EvaluationClosed(_)
            | Event::AttestationIssued(_)
            | Event::AttestationRevoked(_)
            | Event::AttestationExpired(_)
            | Event::CollectionCreated(_)
            | Event::CollectionUpdated(_)
            | Event::MintPolicySet(_)
            | Event::MetadataFrozen(_)
            | Event::CollectionMigrated(_)
            | Event::CreatorVerified(_)
            | Event::CreatorUnverified(_)
            | Event::CollectionClosed(_)
            | Event::NftMinted(_)
            | Event::NftMetadataUpdated(_)
            | Event::NftBurned(_)
            | Event::CredentialIssued(_)
            | Event::CredentialRenewed(_)
            | Event::CredentialRevoked(_)
            | Event::CredentialBurned(_)
            | Event::MarketInitialized(_)
            | Event::ClassAdded(_)
            | Event::ArbiterAdded(_)
            | Event::ArbiterRemoved(_)
            | Event::TaskPruned(_)
            | Event::DisputeAnswered(_)
            | Event::DisputeResolved(_)
            | Event::DisputeDefaulted(_)
            | Event::OwnerProposed(_)
            | Event::OwnerProposalCancelled(_)
            | Event::OwnerChanged(_)
            | Event::PauserAdded(_)
            | Event::PauserRemoved(_)
            | Event::IntakePaused(_)
            | Event::IntakeResumed(_)
            | Event::ParametersProposed(_)
            | Event::ParametersCancelled(_)
            | Event::ParametersApplied(_)
            | Event::CodeStaged(_)
            | Event::CodeCancelled(_)
            | Event::CodeApplied(_)
            | Event::OracleConfigured(_)
            | Event::OracleDisabled(_)
            | Event::PriceRefreshed(_)
            | Event::TaskPriced(_)
            | Event::ExchangeConfigured(_)
            | Event::ExchangeDisabled(_)
            | Event::SwapStarted(_)
            | Event::SwapSettled(_)
            | Event::SolanaLinked(_)
            | Event::SolanaUnlinked(_)
            | Event::TokenMinted(_)
            | Event::TokenTransferred(_)
            | Event::TokenBurned(_) => {}
        }
    }

    fn add_project(&mut self, project: &SolanaAddress) {
        add(&mut self.projects, project);
    }

    fn add_node(&mut self, node_id: &NearAccountId) {
        add(&mut self.nodes, node_id);
    }

    fn add_task(&mut self, task_id: u64, node_id: Option<&NearAccountId>) {
        self.tasks.insert(task_id);
        if let Some(node_id) = node_id {
            self.add_node(node_id);
        }
    }
}

/// Most facts speak of what others spoke of before.
fn add<K: Ord + Clone>(keys: &mut BTreeSet<K>, key: &K) {
    if !keys.contains(key) {
        keys.insert(key.clone());
    }
}
