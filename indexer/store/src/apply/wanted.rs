//! What some facts may change, so that it is loaded before they are applied.

use std::collections::BTreeSet;

use domain::{Event, NearAccountId, SolanaAddress};

use super::Tables;

/// The keys of the rows that some facts may change. Those of a block are gathered where it is decoded.
#[derive(Default)]
pub(crate) struct Wanted {
    pub(super) projects: BTreeSet<SolanaAddress>,
    pub(super) nodes: BTreeSet<NearAccountId>,
    pub(super) tasks: BTreeSet<u64>,
    pub(super) tables: Tables,
}

impl Wanted {
    pub(crate) fn add(&mut self, event: &Event) {
        self.tables.want(event);
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
