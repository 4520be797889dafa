use anchor_lang::derive_program_address;
use anchor_lang::prelude::*;

use super::EventLink;
use crate::RegistryError;

/// The registry's terms: one account a program, at the PDA of `["registry"]`.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 32 | `authority` |
/// | 42 | 32 | `treasury` |
/// | 74 | 8 | `project_fee` |
/// | 82 | 40 | `link` |
/// | 122 | 32 | `pending_authority` |
/// | 154 | 32 | `payer` |
/// | 186 | 4 | `attestor_count` |
/// | 190 | 1 | `paused` |
/// | 191 | 59 | `reserved` |
///
/// Version 1 had 128 reserved bytes at offset 122: all fields from `pending_authority` on were zero.
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Registry {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    /// Governs the registry.
    pub authority: Pubkey,
    /// Receives the fees.
    pub treasury: Pubkey,
    /// Paid for each new project, in lamports.
    pub project_fee: u64,
    /// The registry's last event.
    pub link: EventLink,
    /// Becomes the authority by accepting. Zero: nobody is proposed.
    pub pending_authority: Pubkey,
    /// Paid the rent and gets it back.
    pub payer: Pubkey,
    /// Attestor accounts that exist.
    pub attestor_count: u32,
    /// `true` where new projects and profiles are refused. Nothing else is ever paused.
    pub paused: bool,
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 59],
}

impl Registry {
    pub const SEED: &'static [u8] = b"registry";
    pub const VERSION: u8 = 2;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    pub const MAX_PROJECT_FEE: u64 = 10_000_000_000;
    /// Where this build's registry stands. Searching for it on chain would cost 1,500 compute units a call.
    pub const ADDRESS: Pubkey = {
        let (address, _) = derive_program_address(&[Self::SEED], &crate::ID_CONST.to_bytes());
        Pubkey::new_from_array(address)
    };

    /// Where the registry of the program at `program_id` stands.
    pub fn address(program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED], program_id).0
    }

    /// A fee below an empty account's rent could not open an empty treasury: every payment would fail.
    pub fn check_project_fee(lamports: u64, rent_of_empty_account: u64) -> Result<()> {
        let payable = lamports == 0 || (rent_of_empty_account..=Self::MAX_PROJECT_FEE).contains(&lamports);
        require!(payable, RegistryError::InvalidProjectFee);
        Ok(())
    }

    pub fn is_current(&self) -> bool {
        self.version == Self::VERSION
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_address_is_the_one_that_a_search_finds() {
        assert_eq!(Registry::ADDRESS, Registry::address(&crate::ID));
    }

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Registry::SPACE, 250);
    }

    #[test]
    fn a_fee_is_nothing_or_enough_to_open_the_treasury() {
        for good in [0, 890_880, Registry::MAX_PROJECT_FEE] {
            assert!(Registry::check_project_fee(good, 890_880).is_ok(), "{good}");
        }
        for bad in [1, 890_879, Registry::MAX_PROJECT_FEE + 1, u64::MAX] {
            assert!(Registry::check_project_fee(bad, 890_880).is_err(), "{bad}");
        }
    }
}
