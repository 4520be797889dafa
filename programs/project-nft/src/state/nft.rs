use anchor_lang::prelude::*;

/// What Token-2022 has no place for of an NFT, at the PDA of `["nft", mint]`. It exists as long as the
/// mint does.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 32 | `collection` |
/// | 42 | 32 | `mint` |
/// | 74 | 8 | `number` |
/// | 82 | 32 | `payer` |
/// | 114 | 32 | `metadata_sha256` |
/// | 146 | 32 | `reserved` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Nft {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    pub collection: Pubkey,
    pub mint: Pubkey,
    /// Its place among all that the collection ever held, from 1: also its number in the token group.
    pub number: u64,
    /// Paid the rent of this account and of the mint, and gets it back.
    pub payer: Pubkey,
    /// Of the document behind the metadata URI; zero where it was minted without one.
    pub metadata_sha256: [u8; 32],
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 32],
}

impl Nft {
    pub const SEED: &'static [u8] = b"nft";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;

    pub fn address(mint: &Pubkey, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED, mint.as_ref()], program_id).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Nft::SPACE, 178);
    }
}
