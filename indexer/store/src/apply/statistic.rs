use domain::{Chain, Event, TimeNs, TokenAmount, Yocto};

use super::{EventContext, Tables};
use crate::row::{Period, Statistic, StatisticKey};

impl Tables {
    /// Counts a fact in the minute, the hour and the day of its block.
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
        _other => {}
    }
}
