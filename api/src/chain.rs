use domain::{Chain, TimeNs};
use serde::{Serialize, Serializer};
use store::ChainProgress;
use utoipa::ToSchema;

/// A height, a slot or an id: a decimal string, as JSON readers lose digits of numbers beyond 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{1,20}$", example = "184467")]
pub struct Digits(pub u64);

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

/// What an answer knows of one chain: all that our contract said from its start up to this block.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChainCoverage {
    #[schema(value_type = String, example = "solana")]
    pub chain: Chain,
    /// Slot (Solana) or height (NEAR) of the last block held. Null before the first.
    pub height: Option<Digits>,
    /// That block's hash, base58.
    pub hash: Option<String>,
    /// That block's time, in nanoseconds since the Unix epoch.
    #[schema(value_type = Option<String>, example = "1790000000000000000")]
    pub block_time_ns: Option<TimeNs>,
    /// The chain can no longer leave the blocks up to this one. Data of later blocks may still be
    /// reverted. Null where it is not known: then all may be.
    pub final_height: Option<Digits>,
}

impl From<&ChainProgress> for ChainCoverage {
    fn from(held: &ChainProgress) -> Self {
        let cursor = held.cursor.as_ref();
        Self {
            chain: held.chain,
            height: cursor.map(|cursor| Digits(cursor.position.height)),
            hash: cursor.map(|cursor| cursor.hash.clone()),
            block_time_ns: cursor.map(|cursor| cursor.time),
            final_height: held.finalized.map(|position| Digits(position.height)),
        }
    }
}
