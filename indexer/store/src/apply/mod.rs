//! Turns events into rows. Pure: the rows that a batch touches are loaded before and saved after.
//!
//! The chain is the authority, so that an event is never judged, only mirrored. One thing can stand in the
//! way: the event speaks of a row that is not known here, because an earlier event could not be read or lay
//! before the start. Then what can be applied is applied, and the event is kept as a reject as well.

mod collection;
mod dispute;
mod keys;
mod ledger;
mod ledger_line;
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

use std::fmt;

use domain::{Block, Chain, Event, Record, TimeNs};

use crate::row::{MarketRole, Row, Table};

pub(crate) use keys::KeySet;
pub(crate) use rows::Rows;
use tables::Tables;

/// Where and when an event was stated.
pub(crate) struct EventContext<'a> {
    pub height: u64,
    pub tx_index: u32,
    pub event_index: u32,
    pub tx_id: &'a str,
    pub time: TimeNs,
}

impl<'a> EventContext<'a> {
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

/// A row that an event needs and that is not there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MissingRow {
    table: &'static str,
    key: String,
}

impl MissingRow {
    fn new(table: &'static str, key: impl fmt::Display) -> Self {
        Self { table, key: key.to_string() }
    }

    /// `key` as JSON, which names its columns.
    fn row<R: Row>(key: &R::Key) -> Self {
        Self::new(R::TABLE, serde_json::to_string(key).unwrap_or_default())
    }
}

/// The row with this key, which changes with the stamp's event.
macro_rules! changed {
    ($table:expr, $context:expr, $key:expr) => {{
        let (key, context) = ($key, $context);
        let missing = $crate::apply::missing_in(&$table);
        match $table.change(&key) {
            Some(row) => {
                row.updated_height = context.height;
                row.updated_at = context.time;
                context.tx_id.clone_into(&mut row.updated_tx);
                Ok(row)
            }
            None => Err(missing(&key)),
        }
    }};
}
use changed;

fn missing_in<R: Row>(_table: &Table<R>) -> fn(&R::Key) -> MissingRow {
    MissingRow::row::<R>
}

impl fmt::Display for MissingRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, key } = self;
        write!(f, "{table} {key} is not known: its first event was not read, or lies before the start")
    }
}

impl Rows {
    /// Changes the rows as an event says, all that can be.
    pub(crate) fn apply(&mut self, chain: Chain, context: &EventContext<'_>, event: &Event) -> Result<(), MissingRow> {
        let applied = self.change(context, event);
        self.post(context, event);
        self.tables.count(chain, context, event);
        applied
    }

    fn change(&mut self, context: &EventContext<'_>, event: &Event) -> Result<(), MissingRow> {
        let tables = &mut self.tables;
        match event {
            Event::RegistryInitialized(event) => tables.initialize_registry(context, event),
            Event::RegistryAuthorityProposed(event) => return tables.propose_authority(context, event),
            Event::RegistryAuthorityAccepted(event) => return tables.accept_authority(context, event),
            Event::RegistryConfigured(event) => return tables.configure_registry(context, event),
            Event::RegistryPauseSet(event) => return tables.pause_registry(context, event),
            Event::RegistryMigrated(event) => return tables.migrate_registry(context, event),
            Event::RegistryClosed(event) => return tables.close_registry(context, event),
            Event::AttestorRegistered(event) => tables.register_attestor(context, event),
            Event::AttestorActiveSet(event) => return tables.set_attestor_active(context, event),
            Event::AttestorClosed(event) => return tables.close_attestor(context, event),
            Event::AttestationIssued(event) => tables.issue_attestation(context, event),
            Event::AttestationRevoked(event) => return tables.revoke_attestation(context, event),
            Event::AttestationExpired(event) => return tables.expire_attestation(context, event),
            Event::ProfileCreated(event) => tables.create_profile(context, event),
            Event::ProfileUpdated(event) => return tables.update_profile(context, event),
            Event::ProfileNearLinked(event) => return tables.link_near(context, event),
            Event::ProfileNearUnlinked(event) => return tables.unlink_near(context, event),
            Event::ProfileClosed(event) => return tables.close_profile(context, event),
            Event::ProjectCreated(event) => self.create_project(context, event),
            Event::ProjectUpdated(event) => return self.update_project(context, event),
            Event::ProjectStatusChanged(event) => return self.set_project_status(context, event),
            Event::ProjectOwnerProposed(event) => {
                return self.propose_owner(context, &event.project, Some(&event.pending_owner));
            }
            Event::ProjectOwnerProposalCancelled(event) => return self.propose_owner(context, &event.project, None),
            Event::ProjectOwnerChanged(event) => return self.change_owner(context, event),
            // The layout of an account: nothing that a row shows.
            Event::ProjectMigrated(_) => {}
            Event::ProjectClosed(event) => return self.close_project(context, event),
            Event::MemberAdded(event) => tables.add_member(context, event),
            Event::MemberRoleChanged(event) => return tables.change_role(context, event),
            Event::MemberRemoved(event) => return tables.remove_member(context, event),
            Event::MemberLeft(event) => return tables.leave_project(context, event),
            Event::ReleasePublished(event) => tables.publish_release(context, event),
            Event::ReleaseYanked(event) => return tables.yank_release(context, event),
            Event::ReleaseClosed(event) => return tables.close_release(context, event),
            Event::EvaluationRecorded(event) => tables.record_evaluation(context, event),
            Event::EvaluationClosed(event) => return tables.close_evaluation(context, event),
            Event::CollectionCreated(event) => tables.create_collection(context, event),
            Event::CollectionUpdated(event) => return tables.update_collection(context, event),
            Event::MintPolicySet(event) => return tables.set_mint_policy(context, event),
            Event::MetadataFrozen(event) => return tables.freeze_metadata(context, event),
            // The layout of an account: nothing that a row shows.
            Event::CollectionMigrated(_) => {}
            Event::CreatorVerified(event) => return tables.verify_creator(context, event),
            Event::CreatorUnverified(event) => return tables.unverify_creator(context, event),
            Event::CollectionClosed(event) => return tables.close_collection(context, event),
            Event::NftMinted(event) => return tables.mint_nft(context, event),
            Event::NftMetadataUpdated(event) => return tables.update_nft(context, event),
            Event::NftBurned(event) => return tables.burn_nft(context, event),
            Event::CredentialIssued(event) => return tables.issue_credential(context, event),
            Event::CredentialRenewed(event) => return tables.renew_credential(context, event),
            Event::CredentialRevoked(event) => return tables.revoke_credential(context, event),
            Event::CredentialBurned(event) => return tables.burn_credential(context, event),
            Event::MarketInitialized(event) => tables.initialize_market(context, event),
            Event::ClassAdded(event) => tables.add_class(context, &event.class),
            Event::ArbiterAdded(event) => tables.grant(context, &event.arbiter_id, MarketRole::Arbiter),
            Event::ArbiterRemoved(event) => return tables.revoke(context, &event.arbiter_id, MarketRole::Arbiter),
            Event::NodeRegistered(event) => self.register_node(context, event),
            Event::NodeUpdated(event) => return self.update_node(context, event),
            Event::NodeStatusChanged(event) => return self.change_status(context, event),
            Event::NodeUnregistered(event) => return self.unregister_node(context, event),
            Event::StakeIncreased(event) => return self.increase_stake(context, event),
            Event::UnstakeRequested(event) => return self.request_unstake(context, event),
            Event::UnstakeCancelled(event) => return self.cancel_unstake(context, event),
            Event::StakeWithdrawn(event) => return self.withdraw_stake(context, event),
            Event::StakeSlashed(event) => return self.slash_stake(context, event),
            Event::BountyPaid(event) => return self.pay_bounty(context, event),
            Event::TaskSubmitted(event) => self.submit_task(context, event),
            Event::TaskAssigned(event) => return self.assign_task(context, event),
            Event::TaskStarted(event) => return self.start_task(context, event),
            Event::ProgressReported(event) => return self.report_progress(context, event),
            Event::ResultSubmitted(event) => return self.submit_result(context, event),
            Event::TaskCompleted(event) => return self.complete_task(context, event),
            Event::AttemptFailed(event) => return self.fail_attempt(context, event),
            Event::TaskFailed(event) => return self.fail_task(context, event),
            Event::TaskCancelled(event) => return self.cancel_task(context, event),
            Event::TaskExpired(event) => return self.expire_task(context, event),
            // The contract's record is gone; what the task came to stays true.
            Event::TaskPruned(_) => {}
            Event::ResultDisputed(event) => {
                tables.open_dispute(context, event);
                return self.dispute_result(context, event);
            }
            Event::DisputeAnswered(event) => return tables.answer_dispute(context, event),
            Event::DisputeResolved(event) => return tables.resolve_dispute(context, event),
            Event::DisputeDefaulted(event) => return tables.default_dispute(context, event),
            Event::OwnerProposed(event) => return tables.propose_market_owner(context, Some(&event.proposed_id)),
            Event::OwnerProposalCancelled(_) => return tables.propose_market_owner(context, None),
            Event::OwnerChanged(event) => return tables.change_market_owner(context, &event.owner_id),
            Event::PauserAdded(event) => tables.grant(context, &event.pauser_id, MarketRole::Pauser),
            Event::PauserRemoved(event) => return tables.revoke(context, &event.pauser_id, MarketRole::Pauser),
            Event::IntakePaused(_) => return tables.pause_intake(context, true),
            Event::IntakeResumed(_) => return tables.pause_intake(context, false),
            Event::ParametersProposed(event) => return tables.propose_parameters(context, Some(event)),
            Event::ParametersCancelled(_) => return tables.propose_parameters(context, None),
            Event::ParametersApplied(event) => return tables.apply_parameters(context, &event.parameters),
            Event::CodeStaged(event) => return tables.stage_code(context, Some(event)),
            Event::CodeCancelled(_) => return tables.stage_code(context, None),
            Event::CodeApplied(event) => return tables.apply_code(context, event.code_sha256),
            Event::OracleConfigured(event) => return tables.configure_oracle(context, Some(event)),
            Event::OracleDisabled(_) => return tables.configure_oracle(context, None),
            Event::PriceRefreshed(event) => tables.refresh_price(context, event),
            Event::TaskPriced(event) => tables.price_task(context, event),
            Event::ExchangeConfigured(event) => return tables.configure_exchange(context, Some(&event.exchange_id)),
            Event::ExchangeDisabled(_) => return tables.configure_exchange(context, None),
            Event::SwapStarted(event) => tables.start_swap(context, event),
            Event::SwapSettled(event) => tables.settle_swap(context, event),
            Event::SolanaLinked(event) => tables.link_solana(context, event),
            Event::SolanaUnlinked(event) => return tables.unlink_solana(context, event),
            Event::TokenMinted(event) => return tables.mint_tokens(context, event),
            Event::TokenTransferred(event) => return tables.transfer_tokens(context, event),
            Event::TokenBurned(event) => return tables.burn_tokens(context, event),
        }
        Ok(())
    }
}
