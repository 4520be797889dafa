use anchor_lang::prelude::*;

use super::EventLink;
use super::text::{self, is_slug, is_uri};
use crate::RegistryError;

/// What a wallet says of itself, at the PDA of `["profile", wallet]`. Its handle is not unique: the wallet is
/// the identity.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 32 | `wallet` |
/// | 42 | 8 | `created_at` |
/// | 50 | 8 | `updated_at` |
/// | 58 | 40 | `link` |
/// | 98 | 32 | `metadata_sha256` |
/// | 130 | 64 | `reserved` |
/// | 194 | 4 + up to 32 | `handle` |
/// | | 4 + up to 200 | `metadata_uri` |
/// | | 4 + up to 64 | `near_account` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    /// Governs the profile; paid the rent and gets it back.
    pub wallet: Pubkey,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
    /// The profile's last event.
    pub link: EventLink,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: [u8; 32],
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 64],
    #[max_len(Profile::MAX_HANDLE)]
    pub handle: String,
    #[max_len(text::MAX_URI)]
    pub metadata_uri: String,
    /// The NEAR account that the wallet claims; empty: none. The claim holds once that account has claimed
    /// this wallet too.
    #[max_len(text::MAX_NEAR_ACCOUNT)]
    pub near_account: String,
}

/// What a profile says, whole. Its wallet may replace it.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ProfileDetails {
    /// 3 to 32 characters of a-z, 0-9 and single dashes between them.
    pub handle: String,
    /// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: [u8; 32],
}

impl Profile {
    pub const SEED: &'static [u8] = b"profile";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    pub const MAX_HANDLE: usize = 32;

    pub fn address(wallet: &Pubkey, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED, wallet.as_ref()], program_id).0
    }
}

impl ProfileDetails {
    pub fn check(&self) -> Result<()> {
        require!(is_slug(&self.handle, 3, Profile::MAX_HANDLE), RegistryError::InvalidHandle);
        require!(is_uri(&self.metadata_uri), RegistryError::InvalidMetadataUri);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Profile::SPACE, 502);
    }
}
