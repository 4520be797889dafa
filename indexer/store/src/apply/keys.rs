//! What some events may change, so that it is loaded before they are applied.

use std::collections::BTreeSet;

use domain::{Event, NearAccountId, SolanaAddress};

use super::Tables;

/// The keys of the rows that some events may change. Those of a block are gathered where it is decoded.
#[derive(Default)]
pub(crate) struct KeySet {
    pub(super) projects: BTreeSet<SolanaAddress>,
    pub(super) nodes: BTreeSet<NearAccountId>,
    pub(super) tasks: BTreeSet<u64>,
    pub(super) tables: Tables,
}

impl KeySet {
    pub(crate) fn add(&mut self, event: &Event) {
        self.tables.request(event);
        match event {
            Event::ProjectCreated(event) => self.add_project(&event.project),
            Event::ProjectUpdated(event) => self.add_project(&event.project),
            Event::ProjectStatusChanged(event) => self.add_project(&event.project),
            Event::ProjectOwnerProposed(event) => self.add_project(&event.project),
            Event::ProjectOwnerProposalCancelled(event) => self.add_project(&event.project),
            Event::ProjectOwnerChanged(event) => self.add_project(&event.project),
            Event::ProjectClosed(event) => self.add_project(&event.project),
            Event::NodeRegistered(event) => self.add_node(&event.node_id),
            Event::NodeUpdated(event) => self.add_node(&event.node_id),
            Event::NodeStatusChanged(event) => self.add_node(&event.node_id),
            Event::NodeUnregistered(event) => self.add_node(&event.node_id),
            Event::StakeIncreased(event) => self.add_node(&event.node_id),
            Event::UnstakeRequested(event) => self.add_node(&event.node_id),
            Event::UnstakeCancelled(event) => self.add_node(&event.node_id),
            Event::StakeWithdrawn(event) => self.add_node(&event.node_id),
            Event::StakeSlashed(event) => self.add_node(&event.node_id),
            // Of a task it is its requester's, and of a node marked offline the node's.
            Event::BountyPaid(event) => {
                if event.task_id.is_none() {
                    self.add_node(&event.payer_id);
                }
            }
            Event::TaskSubmitted(event) => self.add_task(event.task_id, None),
            Event::TaskAssigned(event) => self.add_task(event.task_id, Some(&event.node_id)),
            Event::TaskStarted(event) => self.add_task(event.task_id, Some(&event.node_id)),
            Event::ProgressReported(event) => self.add_task(event.task_id, Some(&event.node_id)),
            Event::ResultSubmitted(event) => self.add_task(event.task_id, Some(&event.node_id)),
            Event::TaskCompleted(event) => self.add_task(event.task_id, Some(&event.node_id)),
            Event::AttemptFailed(event) => self.add_task(event.task_id, Some(&event.node_id)),
            Event::TaskFailed(event) => self.add_task(event.task_id, Some(&event.node_id)),
            Event::TaskCancelled(event) => self.add_task(event.task_id, None),
            Event::TaskExpired(event) => self.add_task(event.task_id, event.node_id.as_ref()),
            Event::ResultDisputed(event) => self.add_task(event.task_id, Some(&event.node_id)),
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

/// Most events speak of what others spoke of before.
fn add<K: Ord + Clone>(keys: &mut BTreeSet<K>, key: &K) {
    if !keys.contains(key) {
        keys.insert(key.clone());
    }
}
