use std::fmt;

use serde::{Deserialize, Serialize};

/// A block's time: nanoseconds since the Unix epoch. In JSON a string, as it passes 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TimeNs(pub u64);

impl TimeNs {
    /// From a Solana block time, in seconds. Times before 1970 become 0; none is on chain.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000_000_000))
    }
}

impl fmt::Display for TimeNs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<TimeNs> for String {
    fn from(time: TimeNs) -> Self {
        time.0.to_string()
    }
}

impl TryFrom<String> for TimeNs {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}
