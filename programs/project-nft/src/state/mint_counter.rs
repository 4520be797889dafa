use anchor_lang::prelude::*;

/// The frequency at which a wallet has minted by an allow-list, at the PDA of
/// `["mint_counter", collection, policy_round, wallet]`, the round as u64 in little-endian bytes.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 32 | `collection` |
/// | 42 | 32 | `wallet` |
/// | 74 | 8 | `policy_round` |
/// | 82 | 4 | `count` |
/// | 86 | 32 | `payer` |
/// | 118 | 32 | `reserved` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct MintCounter {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    pub collection: Pubkey,
    pub wallet: Pubkey,
    /// The policy that it counts for.
    pub policy_round: u64,
    pub count: u32,
    /// Paid the rent and gets it back.
    pub payer: Pubkey,
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 32],
}

impl MintCounter {
    pub const SEED: &'static [u8] = b"mint_counter";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;

    pub fn address(collection: &Pubkey, policy_round: u64, wallet: &Pubkey, program_id: &Pubkey) -> Pubkey {
        let seeds = [Self::SEED, collection.as_ref(), &policy_round.to_le_bytes(), wallet.as_ref()];
        Pubkey::find_program_address(&seeds, program_id).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(MintCounter::SPACE, 150);
    }
}
