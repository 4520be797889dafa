//! Turns facts into rows. Pure: the rows that a batch touches are loaded before and saved after.
//!
//! The chain is the authority, so that a fact is never judged, only mirrored. One thing can stand in the
//! way: the fact speaks of a row that is not known here, because an earlier fact could not be read or lay
//! before the start. Then what can be applied is applied, and the fact is kept as a reject as well.

mod collection;
mod dispute;
mod ledger;
mod market;
mod nft;
mod node;
mod people;
mod registry;
mod release;
mod rows;
mod statistic;
mod tables;
mod task;
pub(crate) mod task_total;
mod terms;
mod token;
mod wanted;

use std::fmt;

use domain::{Block, Chain, Event, Record, TimeNs};

use crate::row::{MarketRole, Row, Table};

pub(crate) use rows::Rows;
use tables::Tables;
pub(crate) use wanted::Wanted;

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

    /// `key` as JSON, which names its columns.
    fn row<R: Row>(key: &R::Key) -> Self {
        Self::new(R::NOUN, serde_json::to_string(key).unwrap_or_default())
    }
}

/// The row with this key, which changes with the stamp's fact.
macro_rules! changed {
    ($table:expr, $stamp:expr, $key:expr) => {{
        let (key, stamp) = ($key, $stamp);
        let missing = $crate::apply::missing_in(&$table);
        match $table.change(&key) {
            Some(row) => {
                row.updated_height = stamp.height;
                row.updated_at = stamp.time;
                stamp.tx_id.clone_into(&mut row.updated_tx);
                Ok(row)
            }
            None => Err(missing(&key)),
        }
    }};
}
use changed;

fn missing_in<R: Row>(_table: &Table<R>) -> fn(&R::Key) -> Missing {
    Missing::row::<R>
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { noun, key } = self;
        write!(f, "{noun} {key} is not known: its first fact was not read, or lies before the start")
    }
}

impl Rows {
    /// Changes the rows as a fact says, all that can be.
    pub(crate) fn apply(&mut self, chain: Chain, stamp: &Stamp<'_>, event: &Event) -> Result<(), Missing> {
        let applied = self.change(stamp, event);
        self.book(stamp, event);
        self.tables.count(chain, stamp, event);
        applied
    }

    fn change(&mut self, stamp: &Stamp<'_>, event: &Event) -> Result<(), Missing> {
        let tables = &mut self.tables;
        match event {
            Event::RegistryInitialized(fact) => tables.initialize_registry(stamp, fact),
            Event::RegistryAuthorityProposed(fact) => return tables.propose_authority(stamp, fact),
            Event::RegistryAuthorityAccepted(fact) => return tables.accept_authority(stamp, fact),
            Event::RegistryConfigured(fact) => return tables.configure_registry(stamp, fact),
            Event::RegistryPauseSet(fact) => return tables.pause_registry(stamp, fact),
            Event::RegistryMigrated(fact) => return tables.migrate_registry(stamp, fact),
            Event::RegistryClosed(fact) => return tables.close_registry(stamp, fact),
            Event::AttestorRegistered(fact) => tables.register_attestor(stamp, fact),
            Event::AttestorActiveSet(fact) => return tables.set_attestor_active(stamp, fact),
            Event::AttestorClosed(fact) => return tables.close_attestor(stamp, fact),
            Event::AttestationIssued(fact) => tables.issue_attestation(stamp, fact),
            Event::AttestationRevoked(fact) => return tables.revoke_attestation(stamp, fact),
            Event::AttestationExpired(fact) => return tables.expire_attestation(stamp, fact),
            Event::ProfileCreated(fact) => tables.create_profile(stamp, fact),
            Event::ProfileUpdated(fact) => return tables.update_profile(stamp, fact),
            Event::ProfileNearLinked(fact) => return tables.link_near(stamp, fact),
            Event::ProfileNearUnlinked(fact) => return tables.unlink_near(stamp, fact),
            Event::ProfileClosed(fact) => return tables.close_profile(stamp, fact),
            Event::ProjectCreated(fact) => self.create_project(stamp, fact),
            Event::ProjectUpdated(fact) => return self.update_project(stamp, fact),
            Event::ProjectStatusChanged(fact) => return self.set_project_status(stamp, fact),
            Event::ProjectOwnerProposed(fact) => {
                return self.propose_owner(stamp, &fact.project, Some(&fact.pending_owner));
            }
            Event::ProjectOwnerProposalCancelled(fact) => return self.propose_owner(stamp, &fact.project, None),
            Event::ProjectOwnerChanged(fact) => return self.change_owner(stamp, fact),
            // The layout of an account: nothing that a row shows.
            Event::ProjectMigrated(_) => {}
            Event::ProjectClosed(fact) => return self.close_project(stamp, fact),
            Event::MemberAdded(fact) => tables.add_member(stamp, fact),
            Event::MemberRoleChanged(fact) => return tables.change_role(stamp, fact),
            Event::MemberRemoved(fact) => return tables.remove_member(stamp, fact),
            Event::MemberLeft(fact) => return tables.leave_project(stamp, fact),
            Event::ReleasePublished(fact) => tables.publish_release(stamp, fact),
            Event::ReleaseYanked(fact) => return tables.yank_release(stamp, fact),
            Event::ReleaseClosed(fact) => return tables.close_release(stamp, fact),
            Event::EvaluationRecorded(fact) => tables.record_evaluation(stamp, fact),
            Event::EvaluationClosed(fact) => return tables.close_evaluation(stamp, fact),
            Event::CollectionCreated(fact) => tables.create_collection(stamp, fact),
            Event::CollectionUpdated(fact) => return tables.update_collection(stamp, fact),
            Event::MintPolicySet(fact) => return tables.set_mint_policy(stamp, fact),
            Event::MetadataFrozen(fact) => return tables.freeze_metadata(stamp, fact),
            // The layout of an account: nothing that a row shows.
            Event::CollectionMigrated(_) => {}
            Event::CreatorVerified(fact) => return tables.verify_creator(stamp, fact),
            Event::CreatorUnverified(fact) => return tables.unverify_creator(stamp, fact),
            Event::CollectionClosed(fact) => return tables.close_collection(stamp, fact),
            Event::NftMinted(fact) => return tables.mint_nft(stamp, fact),
            Event::NftMetadataUpdated(fact) => return tables.update_nft(stamp, fact),
            Event::NftBurned(fact) => return tables.burn_nft(stamp, fact),
            Event::CredentialIssued(fact) => return tables.issue_credential(stamp, fact),
            Event::CredentialRenewed(fact) => return tables.renew_credential(stamp, fact),
            Event::CredentialRevoked(fact) => return tables.revoke_credential(stamp, fact),
            Event::CredentialBurned(fact) => return tables.burn_credential(stamp, fact),
            Event::MarketInitialized(fact) => tables.initialize_market(stamp, fact),
            Event::ClassAdded(fact) => tables.add_class(stamp, &fact.class),
            Event::ArbiterAdded(fact) => tables.grant(stamp, &fact.arbiter_id, MarketRole::Arbiter),
            Event::ArbiterRemoved(fact) => return tables.revoke(stamp, &fact.arbiter_id, MarketRole::Arbiter),
            Event::NodeRegistered(fact) => self.register_node(stamp, fact),
            Event::NodeUpdated(fact) => return self.update_node(stamp, fact),
            Event::NodeStatusChanged(fact) => return self.change_status(stamp, fact),
            Event::NodeUnregistered(fact) => return self.unregister_node(stamp, fact),
            Event::StakeIncreased(fact) => return self.increase_stake(stamp, fact),
            Event::UnstakeRequested(fact) => return self.request_unstake(stamp, fact),
            Event::UnstakeCancelled(fact) => return self.cancel_unstake(stamp, fact),
            Event::StakeWithdrawn(fact) => return self.withdraw_stake(stamp, fact),
            Event::StakeSlashed(fact) => return self.slash_stake(stamp, fact),
            Event::BountyPaid(fact) => return self.pay_bounty(stamp, fact),
            Event::TaskSubmitted(fact) => self.submit_task(stamp, fact),
            Event::TaskAssigned(fact) => return self.assign_task(stamp, fact),
            Event::TaskStarted(fact) => return self.start_task(stamp, fact),
            Event::ProgressReported(fact) => return self.report_progress(stamp, fact),
            Event::ResultSubmitted(fact) => return self.submit_result(stamp, fact),
            Event::TaskCompleted(fact) => return self.complete_task(stamp, fact),
            Event::AttemptFailed(fact) => return self.fail_attempt(stamp, fact),
            Event::TaskFailed(fact) => return self.fail_task(stamp, fact),
            Event::TaskCancelled(fact) => return self.cancel_task(stamp, fact),
            Event::TaskExpired(fact) => return self.expire_task(stamp, fact),
            // The contract's record is gone; what the task came to stays true.
            Event::TaskPruned(_) => {}
            Event::ResultDisputed(fact) => {
                tables.open_dispute(stamp, fact);
                return self.dispute_result(stamp, fact);
            }
            Event::DisputeAnswered(fact) => return tables.answer_dispute(stamp, fact),
            Event::DisputeResolved(fact) => return tables.resolve_dispute(stamp, fact),
            Event::DisputeDefaulted(fact) => return tables.default_dispute(stamp, fact),
            Event::OwnerProposed(fact) => return tables.propose_market_owner(stamp, Some(&fact.proposed_id)),
            Event::OwnerProposalCancelled(_) => return tables.propose_market_owner(stamp, None),
            Event::OwnerChanged(fact) => return tables.change_market_owner(stamp, &fact.owner_id),
            Event::PauserAdded(fact) => tables.grant(stamp, &fact.pauser_id, MarketRole::Pauser),
            Event::PauserRemoved(fact) => return tables.revoke(stamp, &fact.pauser_id, MarketRole::Pauser),
            Event::IntakePaused(_) => return tables.pause_intake(stamp, true),
            Event::IntakeResumed(_) => return tables.pause_intake(stamp, false),
            Event::ParametersProposed(fact) => return tables.propose_parameters(stamp, Some(fact)),
            Event::ParametersCancelled(_) => return tables.propose_parameters(stamp, None),
            Event::ParametersApplied(fact) => return tables.apply_parameters(stamp, &fact.parameters),
            Event::CodeStaged(fact) => return tables.stage_code(stamp, Some(fact)),
            Event::CodeCancelled(_) => return tables.stage_code(stamp, None),
            Event::CodeApplied(fact) => return tables.apply_code(stamp, fact.code_sha256),
            Event::OracleConfigured(fact) => return tables.configure_oracle(stamp, Some(fact)),
            Event::OracleDisabled(_) => return tables.configure_oracle(stamp, None),
            Event::PriceRefreshed(fact) => tables.refresh_price(stamp, fact),
            Event::TaskPriced(fact) => tables.price_task(stamp, fact),
            Event::ExchangeConfigured(fact) => return tables.configure_exchange(stamp, Some(&fact.exchange_id)),
            Event::ExchangeDisabled(_) => return tables.configure_exchange(stamp, None),
            Event::SwapStarted(fact) => tables.start_swap(stamp, fact),
            Event::SwapSettled(fact) => tables.settle_swap(stamp, fact),
            Event::SolanaLinked(fact) => tables.link_solana(stamp, fact),
            Event::SolanaUnlinked(fact) => return tables.unlink_solana(stamp, fact),
            Event::TokenMinted(fact) => return tables.mint_tokens(stamp, fact),
            Event::TokenTransferred(fact) => return tables.transfer_tokens(stamp, fact),
            Event::TokenBurned(fact) => return tables.burn_tokens(stamp, fact),
        }
        Ok(())
    }
}
