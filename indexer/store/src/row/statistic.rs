use domain::{Chain, TimeNs, TokenAmount, Yocto};
use serde::{Deserialize, Serialize};

use super::row;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Minute,
    Hour,
    Day,
}

impl Period {
    pub const ALL: [Period; 3] = [Period::Minute, Period::Hour, Period::Day];

    /// When the period began in which this time lies (UTC).
    pub fn start(self, time: TimeNs) -> TimeNs {
        let length = match self {
            Period::Minute => 60,
            Period::Hour => 3_600,
            Period::Day => 86_400,
        };
        let length = TimeNs(length * 1_000_000_000).0;
        TimeNs(time.0.checked_rem(length).map_or(0, |past| time.0.saturating_sub(past)))
    }
}

row! {
    /// What happened on a chain in a minute, an hour or a day.
    Statistic in "network_statistic" by StatisticKey { chain: Chain, period: Period, start_at: TimeNs }
    events: u64,
    tasks_submitted: u64,
    tasks_completed: u64,
    tasks_failed: u64,
    tasks_expired: u64,
    tasks_cancelled: u64,
    attempts_failed: u64,
    disputes: u64,
    rewards: TokenAmount,
    transferred: TokenAmount,
    nodes_registered: u64,
    nodes_unregistered: u64,
    slashed: Yocto,
    projects_created: u64,
    releases: u64,
    attestations: u64,
    nfts: u64,
    credentials: u64,
}
