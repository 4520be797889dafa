use anchor_lang::prelude::*;

use super::NftMetadata;
use crate::NftError;

/// What a soulbound token says of its holder, at the PDA of `["credential", mint]`. It exists as long as
/// the mint does.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 1 | `kind` |
/// | 11 | 32 | `collection` |
/// | 43 | 32 | `mint` |
/// | 75 | 32 | `subject` |
/// | 107 | 32 | `issuer` |
/// | 139 | 32 | `payer` |
/// | 171 | 8 | `number` |
/// | 179 | 8 | `issued_at` |
/// | 187 | 8 | `expires_at` |
/// | 195 | 32 | `score_sha256` |
/// | 227 | 32 | `metadata_sha256` |
/// | 259 | 64 | `reserved` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    pub kind: CredentialKind,
    pub collection: Pubkey,
    pub mint: Pubkey,
    /// The wallet that it speaks of and that holds it.
    pub subject: Pubkey,
    /// The owner or maintainer of the project who signed it.
    pub issuer: Pubkey,
    /// Paid the rent of this account, the mint and the holder's token account, and gets it back.
    pub payer: Pubkey,
    /// Its place among all that the collection ever held, from 1: also its number in the token group.
    pub number: u64,
    /// Unix seconds.
    pub issued_at: i64,
    /// Unix seconds; 0: it does not expire. An expired one still stands, and says nothing any more.
    pub expires_at: i64,
    /// Of the document with the score; zero where there is none.
    pub score_sha256: [u8; 32],
    /// Of the document behind the metadata URI.
    pub metadata_sha256: [u8; 32],
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 64],
}

/// What a credential attests. Numbers are append-only.
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    Achievement,
    Course,
    Assessment,
    Contribution,
    NodeOperator,
}

/// What the issuer says.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct CredentialDetails {
    pub kind: CredentialKind,
    pub metadata: NftMetadata,
    /// Of the document with the score; zero where there is none.
    pub score_sha256: [u8; 32],
    /// Unix seconds, after now; 0: it does not expire.
    pub expires_at: i64,
}

impl Credential {
    pub const SEED: &'static [u8] = b"credential";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    /// Bytes of the reason for which one is revoked.
    pub const MAX_REASON: usize = 128;

    pub fn address(mint: &Pubkey, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED, mint.as_ref()], program_id).0
    }

    /// Refuses an expiry that has passed.
    pub fn check_expiry(expires_at: i64, now: i64) -> Result<()> {
        require!(expires_at == 0 || expires_at > now, NftError::InvalidExpiry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Credential::SPACE, 323);
    }

    #[test]
    fn an_expiry_lies_ahead_or_is_none() {
        assert!(Credential::check_expiry(0, 5).is_ok() && Credential::check_expiry(6, 5).is_ok());
        for past in [5, 4, -1, i64::MIN] {
            assert!(Credential::check_expiry(past, 5).is_err(), "{past}");
        }
    }
}
