//! The books: who was paid, who lost what, and each account's statement.

use domain::{Event, NearAccountId, StakeSlashed, TokenAmount, Yocto};

use super::ledger_line::{LedgerLine, bond, gain, loss, slashed, staked, unstaked};
use super::{EventContext, Rows};
use crate::row::{Entry, Signed, Slash, StakeChange, Statement};

impl Rows {
    /// Writes what an event did to accounts, after the rows have changed. Events that move nothing write nothing.
    pub(super) fn post(&mut self, context: &EventContext<'_>, event: &Event) {
        for (line, (account_id, get)) in (0..).zip(self.entries(event)) {
            self.tables.statements.put(Statement {
                account_id,
                height: context.height,
                tx_index: context.tx_index,
                event_index: context.event_index,
                line,
                entry: get.entry,
                task_id: get.task_id,
                tokens: get.tokens,
                near: get.near,
                stake: get.stake,
                at: context.time,
                tx_id: context.tx_id.to_owned(),
            });
        }
        match event {
            Event::NodeRegistered(event) => self.post_stake(context, &event.node_id, Entry::Staked, event.stake),
            Event::StakeIncreased(event) => self.post_stake(context, &event.node_id, Entry::Staked, event.amount),
            Event::UnstakeRequested(event) => self.post_stake(context, &event.node_id, Entry::Unbonding, event.amount),
            Event::UnstakeCancelled(event) => self.post_stake(context, &event.node_id, Entry::Bonded, event.amount),
            Event::StakeWithdrawn(event) => self.post_stake(context, &event.node_id, Entry::Unstaked, event.amount),
            Event::NodeUnregistered(event) => self.post_stake(context, &event.node_id, Entry::Unstaked, event.stake),
            Event::BountyPaid(event) if event.task_id.is_none() => {
                self.post_stake(context, &event.payer_id, Entry::BountyPaid, event.amount);
            }
            Event::StakeSlashed(event) => {
                self.post_slash(context, event);
                self.post_stake(context, &event.node_id, Entry::Slashed, event.amount);
            }
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
            | Event::ProjectCreated(_)
            | Event::ProjectUpdated(_)
            | Event::ProjectStatusChanged(_)
            | Event::ProjectOwnerProposed(_)
            | Event::ProjectOwnerProposalCancelled(_)
            | Event::ProjectOwnerChanged(_)
            | Event::ProjectMigrated(_)
            | Event::ProjectClosed(_)
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
            | Event::NodeUpdated(_)
            | Event::NodeStatusChanged(_)
            | Event::TaskSubmitted(_)
            | Event::TaskAssigned(_)
            | Event::TaskStarted(_)
            | Event::ProgressReported(_)
            | Event::ResultSubmitted(_)
            | Event::TaskCompleted(_)
            | Event::AttemptFailed(_)
            | Event::TaskFailed(_)
            | Event::TaskCancelled(_)
            | Event::TaskExpired(_)
            | Event::TaskPruned(_)
            | Event::ResultDisputed(_)
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
            | Event::TokenBurned(_)
            | Event::BountyPaid(_) => {}
        }
    }

    fn entries(&self, event: &Event) -> Vec<(NearAccountId, LedgerLine)> {
        match event {
            Event::TaskSubmitted(event) => {
                let line = LedgerLine::new(Entry::Escrowed, Some(event.task_id));
                vec![(event.requester_id.clone(), line.tokens(Signed::loss(event.reward.0)).near(loss(event.bounty)))]
            }
            Event::TaskCompleted(event) => {
                let line = LedgerLine::new(Entry::Rewarded, Some(event.task_id)).tokens(Signed::gain(event.reward.0));
                let mut entries = vec![(event.node_id.clone(), line)];
                entries.extend(self.refund(event.task_id, TokenAmount(0)));
                entries
            }
            Event::TaskFailed(event) => self.refund(event.task_id, event.refund).into_iter().collect(),
            Event::TaskCancelled(event) => self.refund(event.task_id, event.refund).into_iter().collect(),
            Event::TaskExpired(event) => self.refund(event.task_id, event.refund).into_iter().collect(),
            Event::TaskPruned(event) => {
                let line = LedgerLine::new(Entry::StorageReturned, Some(event.task_id)).near(gain(event.storage));
                vec![(event.requester_id.clone(), line)]
            }
            Event::NodeRegistered(event) => vec![(event.node_id.clone(), staked(event.stake))],
            Event::StakeIncreased(event) => vec![(event.node_id.clone(), staked(event.amount))],
            Event::StakeWithdrawn(event) => vec![(event.node_id.clone(), unstaked(event.amount))],
            Event::NodeUnregistered(event) => vec![(event.node_id.clone(), unstaked(event.stake))],
            Event::StakeSlashed(event) => slashed(event),
            Event::BountyPaid(event) => {
                let paid = LedgerLine::new(Entry::BountyPaid, event.task_id);
                // Of a task it is of what its requester put up, and of a node marked offline of its stake.
                let paid = match event.task_id {
                    Some(_) => paid.near(loss(event.amount)),
                    None => paid.stake(loss(event.amount)),
                };
                let earned = LedgerLine::new(Entry::BountyEarned, event.task_id).near(gain(event.amount));
                vec![(event.payer_id.clone(), paid), (event.keeper_id.clone(), earned)]
            }
            Event::ResultDisputed(event) => {
                vec![(event.requester_id.clone(), bond(Entry::DisputeBond, event.task_id, loss(event.bond)))]
            }
            Event::DisputeAnswered(event) => {
                vec![(event.node_id.clone(), bond(Entry::DisputeBond, event.task_id, loss(event.bond)))]
            }
            Event::DisputeResolved(event) => {
                let outcome = |amount| bond(Entry::DisputeOutcome, event.task_id, gain(amount));
                let mut entries = self.outcome(event.task_id, event.requester_amount, event.node_amount);
                entries.push((event.arbiter_id.clone(), outcome(event.arbiter_amount)));
                entries
            }
            Event::DisputeDefaulted(event) => self.outcome(event.task_id, event.requester_amount, event.node_amount),
            Event::SwapStarted(event) => {
                let line = LedgerLine::new(Entry::SwapSent, None).tokens(Signed::loss(event.amount.0));
                vec![(event.account_id.clone(), line)]
            }
            Event::SwapSettled(event) if event.refunded.0 > 0 => {
                let line = LedgerLine::new(Entry::SwapRefunded, None).tokens(Signed::gain(event.refunded.0));
                vec![(event.account_id.clone(), line)]
            }
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
            | Event::ProjectCreated(_)
            | Event::ProjectUpdated(_)
            | Event::ProjectStatusChanged(_)
            | Event::ProjectOwnerProposed(_)
            | Event::ProjectOwnerProposalCancelled(_)
            | Event::ProjectOwnerChanged(_)
            | Event::ProjectMigrated(_)
            | Event::ProjectClosed(_)
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
            | Event::NodeUpdated(_)
            | Event::NodeStatusChanged(_)
            | Event::UnstakeRequested(_)
            | Event::UnstakeCancelled(_)
            | Event::TaskAssigned(_)
            | Event::TaskStarted(_)
            | Event::ProgressReported(_)
            | Event::ResultSubmitted(_)
            | Event::AttemptFailed(_)
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
            | Event::SolanaLinked(_)
            | Event::SolanaUnlinked(_)
            | Event::TokenMinted(_)
            | Event::TokenTransferred(_)
            | Event::TokenBurned(_)
            | Event::SwapSettled(_) => Vec::new(),
        }
    }

    /// What came back to a task's requester, the bounty with it: where someone earned that, a line of its own
    /// takes it again.
    fn refund(&self, task_id: u64, tokens: TokenAmount) -> Option<(NearAccountId, LedgerLine)> {
        let task = self.tasks.get(&task_id).filter(|task| tokens.0 > 0 || task.bounty.0 > 0)?;
        let line =
            LedgerLine::new(Entry::Refunded, Some(task_id)).tokens(Signed::gain(tokens.0)).near(gain(task.bounty));
        Some((task.requester_id.clone(), line))
    }

    fn outcome(&self, task_id: u64, requester: Yocto, node: Yocto) -> Vec<(NearAccountId, LedgerLine)> {
        let Some(dispute) = self.tables.dispute_of(task_id) else { return Vec::new() };
        let line = |amount| bond(Entry::DisputeOutcome, task_id, gain(amount));
        vec![(dispute.requester_id.clone(), line(requester)), (dispute.node_id.clone(), line(node))]
    }

    fn post_stake(&mut self, context: &EventContext<'_>, node_id: &NearAccountId, cause: Entry, amount: Yocto) {
        let Some(node) = self.nodes.get(node_id) else { return };
        self.tables.stakes.put(StakeChange {
            height: context.height,
            tx_index: context.tx_index,
            event_index: context.event_index,
            node_id: node_id.clone(),
            cause,
            amount,
            stake: node.stake,
            unbonding: node.unbonding,
            at: context.time,
            tx_id: context.tx_id.to_owned(),
        });
    }

    fn post_slash(&mut self, context: &EventContext<'_>, event: &StakeSlashed) {
        self.tables.slashes.put(Slash {
            height: context.height,
            tx_index: context.tx_index,
            event_index: context.event_index,
            node_id: event.node_id.clone(),
            task_id: event.task_id,
            condition: event.condition,
            amount: event.amount,
            deadline: event.deadline,
            evidence_sha256: event.evidence_sha256,
            victim_id: event.victim_id.clone(),
            victim_amount: event.victim_amount,
            keeper_id: event.keeper_id.clone(),
            keeper_amount: event.keeper_amount,
            treasury_id: event.treasury_id.clone(),
            treasury_amount: event.treasury_amount,
            at: context.time,
            tx_id: context.tx_id.to_owned(),
        });
    }
}
