use anchor_lang::prelude::*;

use super::EventLink;
use super::text::{self, is_name, is_uri};
use crate::RegistryError;

/// A wallet that the registry's authority lets attest, at the PDA of `["attestor", wallet]`.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 1 | `active` |
/// | 11 | 32 | `wallet` |
/// | 43 | 32 | `payer` |
/// | 75 | 8 | `registered_at` |
/// | 83 | 4 | `attestation_count` |
/// | 87 | 40 | `link` |
/// | 127 | 64 | `reserved` |
/// | 191 | 4 + up to 64 | `name` |
/// | | 4 + up to 200 | `uri` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Attestor {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    /// `true` where it may issue. It may always revoke.
    pub active: bool,
    /// Signs for the attestor.
    pub wallet: Pubkey,
    /// Paid the rent and gets it back.
    pub payer: Pubkey,
    /// Unix seconds.
    pub registered_at: i64,
    /// Attestation accounts that exist.
    pub attestation_count: u32,
    /// The last event of the attestor's attestations.
    pub link: EventLink,
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 64],
    #[max_len(Attestor::MAX_NAME)]
    pub name: String,
    /// Reports who the attestor is.
    #[max_len(text::MAX_URI)]
    pub uri: String,
}

/// The account that an attestor is.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct AttestorDetails {
    /// 1 to 64 bytes without control characters.
    pub name: String,
    /// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
    pub uri: String,
}

impl Attestor {
    pub const SEED: &'static [u8] = b"attestor";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    pub const MAX_NAME: usize = 64;

    pub fn address(wallet: &Pubkey, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED, wallet.as_ref()], program_id).0
    }
}

impl AttestorDetails {
    pub fn check(&self) -> Result<()> {
        require!(is_name(&self.name, Attestor::MAX_NAME), RegistryError::InvalidName);
        require!(is_uri(&self.uri), RegistryError::InvalidMetadataUri);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Attestor::SPACE, 463);
    }
}
