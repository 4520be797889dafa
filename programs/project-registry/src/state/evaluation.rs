use anchor_lang::prelude::*;

use super::text::{self, TextSeed, is_code, is_uri};
use crate::RegistryError;

/// The way in which a release did in a benchmark, by one evaluator, at the PDA of
/// `["evaluation", release, evaluator, benchmark]`.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 32 | `release` |
/// | 42 | 32 | `evaluator` |
/// | 74 | 8 | `score` |
/// | 82 | 8 | `recorded_at` |
/// | 90 | 32 | `report_sha256` |
/// | 122 | 32 | `reserved` |
/// | 154 | 4 + up to 32 | `benchmark` |
/// | | 4 + up to 200 | `report_uri` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    pub release: Pubkey,
    /// Recorded it, paid the rent and gets it back.
    pub evaluator: Pubkey,
    /// In millionths of the benchmark's own unit.
    pub score: i64,
    /// Unix seconds.
    pub recorded_at: i64,
    /// Of the report behind `report_uri`.
    pub report_sha256: [u8; 32],
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 32],
    #[max_len(Evaluation::MAX_BENCHMARK)]
    pub benchmark: String,
    #[max_len(text::MAX_URI)]
    pub report_uri: String,
}

/// What an evaluation says.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct EvaluationDetails {
    /// In millionths of the benchmark's own unit.
    pub score: i64,
    /// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
    pub report_uri: String,
    /// Of the report behind `report_uri`.
    pub report_sha256: [u8; 32],
}

impl Evaluation {
    pub const SEED: &'static [u8] = b"evaluation";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    /// Also the limit of a PDA's seed.
    pub const MAX_BENCHMARK: usize = text::MAX_SEED;

    pub fn address(release: &Pubkey, evaluator: &Pubkey, benchmark: &str, program_id: &Pubkey) -> Pubkey {
        let seeds = [Self::SEED, release.as_ref(), evaluator.as_ref(), benchmark.seed()];
        Pubkey::find_program_address(&seeds, program_id).0
    }
}

impl EvaluationDetails {
    pub fn check(&self, benchmark: &str) -> Result<()> {
        require!(is_code(benchmark, Evaluation::MAX_BENCHMARK), RegistryError::InvalidBenchmark);
        require!(is_uri(&self.report_uri), RegistryError::InvalidReportUri);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Evaluation::SPACE, 394);
    }
}
