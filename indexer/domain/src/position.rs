use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A chain that we mirror.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    Solana,
    Near,
}

impl Chain {
    pub const ALL: [Chain; 2] = [Chain::Solana, Chain::Near];

    pub fn as_str(self) -> &'static str {
        match self {
            Chain::Solana => "solana",
            Chain::Near => "near",
        }
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, thiserror::Error)]
#[error("unknown chain \"{0}\": use \"solana\" or \"near\"")]
pub struct ChainError(String);

impl FromStr for Chain {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Chain::ALL.into_iter().find(|chain| chain.as_str() == text).ok_or_else(|| ChainError(text.to_owned()))
    }
}

/// A place on a chain: a slot on Solana, a block height on NEAR.
///
/// Positions of different chains do not compare: a height of one must never be looked up on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    pub chain: Chain,
    pub height: u64,
}

impl Position {
    pub fn new(chain: Chain, height: u64) -> Self {
        Self { chain, height }
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.chain == other.chain).then(|| self.height.cmp(&other.height))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.chain {
            Chain::Solana => "slot",
            Chain::Near => "height",
        };
        write!(f, "{} {unit} {}", self.chain, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_two_chains_do_not_compare() {
        let slot = Position::new(Chain::Solana, 7);
        let height = Position::new(Chain::Near, 9);
        assert_eq!(slot.partial_cmp(&height), None);
        assert!(slot < Position::new(Chain::Solana, 8));
    }

    #[test]
    fn a_chain_reads_back_from_its_name() {
        for chain in Chain::ALL {
            assert_eq!(chain.as_str().parse::<Chain>().ok(), Some(chain));
        }
        assert!("ethereum".parse::<Chain>().is_err());
    }
}
