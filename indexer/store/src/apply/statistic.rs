use domain::{Chain, Event, TimeNs, TokenAmount, Yocto};

use super::{EventContext, Tables};
use crate::row::{Period, Statistic, StatisticKey};

impl Tables {
    /// Counts an event in the minute, the hour and the day of its block.
    pub(super) fn count(&mut self, chain: Chain, context: &EventContext<'_>, event: &Event) {
        for key in keys(chain, context.time) {
            match self.statistics.change(&key) {
                Some(statistic) => add(statistic, event),
                None => {
                    let mut first = empty(&key);
                    add(&mut first, event);
                    self.statistics.put(first);
                }
            }
        }
    }

    pub(crate) fn want_statistics(&mut self, chain: Chain, time: TimeNs) {
        keys(chain, time).for_each(|key| self.statistics.request(key));
    }
}

fn keys(chain: Chain, time: TimeNs) -> impl Iterator<Item = StatisticKey> {
    Period::ALL.into_iter().map(move |period| StatisticKey { chain, period, start_at: period.start(time) })
}

fn empty(key: &StatisticKey) -> Statistic {
    Statistic {
        chain: key.chain,
        period: key.period,
        start_at: key.start_at,
        events: 0,
        tasks_submitted: 0,
        tasks_completed: 0,
        tasks_failed: 0,
        tasks_expired: 0,
        tasks_cancelled: 0,
        attempts_failed: 0,
        disputes: 0,
        rewards: TokenAmount(0),
        transferred: TokenAmount(0),
        nodes_registered: 0,
        nodes_unregistered: 0,
        slashed: Yocto(0),
        projects_created: 0,
        releases: 0,
        attestations: 0,
        nfts: 0,
        credentials: 0,
    }
}

fn add(statistic: &mut Statistic, event: &Event) {
    let one = |count: &mut u64| *count = count.saturating_add(1);
    let sum = |total: &mut u128, amount: u128| *total = total.saturating_add(amount);
    one(&mut statistic.events);
    match event {
        Event::TaskSubmitted(_) => one(&mut statistic.tasks_submitted),
        Event::TaskCompleted(event) => {
            one(&mut statistic.tasks_completed);
            sum(&mut statistic.rewards.0, event.reward.0);
        }
        Event::TaskFailed(_) => one(&mut statistic.tasks_failed),
        Event::TaskExpired(_) => one(&mut statistic.tasks_expired),
        Event::TaskCancelled(_) => one(&mut statistic.tasks_cancelled),
        Event::AttemptFailed(_) => one(&mut statistic.attempts_failed),
        Event::ResultDisputed(_) => one(&mut statistic.disputes),
        Event::TokenTransferred(event) => sum(&mut statistic.transferred.0, event.amount.0),
        Event::NodeRegistered(_) => one(&mut statistic.nodes_registered),
        Event::NodeUnregistered(_) => one(&mut statistic.nodes_unregistered),
        Event::StakeSlashed(event) => sum(&mut statistic.slashed.0, event.amount.0),
        Event::ProjectCreated(_) => one(&mut statistic.projects_created),
        Event::ReleasePublished(_) => one(&mut statistic.releases),
        Event::AttestationIssued(_) => one(&mut statistic.attestations),
        Event::NftMinted(_) => one(&mut statistic.nfts),
        Event::CredentialIssued(_) => one(&mut statistic.credentials),
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
        | Event::ReleaseYanked(_)
        | Event::ReleaseClosed(_)
        | Event::EvaluationRecorded(_)
        | Event::EvaluationClosed(_)
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
        | Event::NftMetadataUpdated(_)
        | Event::NftBurned(_)
        | Event::CredentialRenewed(_)
        | Event::CredentialRevoked(_)
        | Event::CredentialBurned(_)
        | Event::MarketInitialized(_)
        | Event::ClassAdded(_)
        | Event::ArbiterAdded(_)
        | Event::ArbiterRemoved(_)
        | Event::NodeUpdated(_)
        | Event::NodeStatusChanged(_)
        | Event::StakeIncreased(_)
        | Event::UnstakeRequested(_)
        | Event::UnstakeCancelled(_)
        | Event::StakeWithdrawn(_)
        | Event::BountyPaid(_)
        | Event::TaskAssigned(_)
        | Event::TaskStarted(_)
        | Event::ProgressReported(_)
        | Event::ResultSubmitted(_)
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
        | Event::TokenBurned(_) => {}
    }
}
