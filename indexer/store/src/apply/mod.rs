//! Turns facts into rows. Pure: the rows that a batch touches are loaded before and saved after.
//!
//! The chain is the authority, so that a fact is never judged, only mirrored. One thing can stand in the
//! way: the fact speaks of a row that is not known here, because an earlier fact could not be read or lay
//! before the start. Then what can be applied is applied, and the fact is kept as a reject as well.

mod node;
mod registry;
mod rows;
mod task;

use std::fmt;

use domain::{Block, Event, Record, TimeNs};

pub(crate) use rows::Rows;

/// Where and when a fact was stated.
pub(crate) struct Stamp<'a> {
    pub height: u64,
    pub tx_index: u32,
    pub event_index: u32,
    pub tx_id: &'a str,
    pub time: TimeNs,
}

impl<'a> Stamp<'a> {
    pub(crate) fn of(block: &Block, record: &'a Record) -> Self {
        Self {
            height: block.position.height,
            tx_index: record.tx_index,
            event_index: record.event_index,
            tx_id: &record.tx_id,
            time: block.time,
        }
    }
}

/// A row that a fact needs and that is not there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    noun: &'static str,
    key: String,
}

impl Missing {
    fn new(noun: &'static str, key: impl fmt::Display) -> Self {
        Self { noun, key: key.to_string() }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { noun, key } = self;
        write!(f, "{noun} {key} is not known: its first fact was not read, or lies before the start")
    }
}

impl Rows {
    pub(crate) fn apply(&mut self, stamp: &Stamp<'_>, event: &Event) -> Result<(), Missing> {
        match event {
            Event::ProjectCreated(fact) => {
                self.create_project(stamp, fact);
                Ok(())
            }
            Event::ProjectUpdated(fact) => self.update_project(stamp, fact),
            Event::ProjectStatusChanged(fact) => self.set_project_status(stamp, fact),
            Event::ProjectOwnerProposed(fact) => self.propose_owner(stamp, &fact.project, Some(&fact.pending_owner)),
            Event::ProjectOwnerProposalCancelled(fact) => self.propose_owner(stamp, &fact.project, None),
            Event::ProjectOwnerChanged(fact) => self.change_owner(stamp, fact),
            Event::ProjectClosed(fact) => self.close_project(stamp, fact),
            Event::NodeRegistered(fact) => {
                self.register_node(stamp, fact);
                Ok(())
            }
            Event::NodeUpdated(fact) => self.update_node(stamp, fact),
            Event::NodeStatusChanged(fact) => self.change_status(stamp, fact),
            Event::NodeUnregistered(fact) => self.unregister_node(stamp, fact),
            Event::StakeIncreased(fact) => self.increase_stake(stamp, fact),
            Event::UnstakeRequested(fact) => self.request_unstake(stamp, fact),
            Event::UnstakeCancelled(fact) => self.cancel_unstake(stamp, fact),
            Event::StakeWithdrawn(fact) => self.withdraw_stake(stamp, fact),
            Event::StakeSlashed(fact) => self.slash_stake(stamp, fact),
            Event::BountyPaid(fact) => self.pay_bounty(stamp, fact),
            Event::TaskSubmitted(fact) => {
                self.submit_task(stamp, fact);
                Ok(())
            }
            Event::TaskAssigned(fact) => self.assign_task(stamp, fact),
            Event::TaskStarted(fact) => self.start_task(stamp, fact),
            Event::ProgressReported(fact) => self.report_progress(stamp, fact),
            Event::ResultSubmitted(fact) => self.submit_result(stamp, fact),
            Event::TaskCompleted(fact) => self.complete_task(stamp, fact),
            Event::AttemptFailed(fact) => self.fail_attempt(stamp, fact),
            Event::TaskFailed(fact) => self.fail_task(stamp, fact),
            Event::TaskCancelled(fact) => self.cancel_task(stamp, fact),
            Event::TaskExpired(fact) => self.expire_task(stamp, fact),
            Event::ResultDisputed(fact) => self.dispute_result(stamp, fact),
            // Held in the log alone: no table shows them yet. What a dispute comes to is told by the task's own facts.
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
            | Event::TokenBurned(_) => Ok(()),
        }
    }
}
