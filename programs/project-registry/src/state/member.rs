use anchor_lang::prelude::*;

use super::Project;
use crate::RegistryError;

/// A wallet's role in a project, at the PDA of `["member", project, wallet]`.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 1 | `role` |
/// | 11 | 32 | `project` |
/// | 43 | 32 | `wallet` |
/// | 75 | 32 | `payer` |
/// | 107 | 8 | `added_at` |
/// | 115 | 8 | `updated_at` |
/// | 123 | 64 | `reserved` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Member {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    pub role: Role,
    pub project: Pubkey,
    pub wallet: Pubkey,
    /// Added the member, paid the rent and gets it back.
    pub payer: Pubkey,
    /// Unix seconds.
    pub added_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 64],
}

/// What a wallet may do in a project, each what the one before it may as well. Numbers are append-only.
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Is named.
    Viewer,
    /// Records evaluations.
    Contributor,
    /// Publishes and yanks releases; adds and removes contributors and viewers.
    Maintainer,
    /// Adds and removes maintainers. Only the project's own `owner` hands the project on or closes it.
    Owner,
}

impl Member {
    pub const SEED: &'static [u8] = b"member";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;

    pub fn address(project: &Pubkey, wallet: &Pubkey, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED, project.as_ref(), wallet.as_ref()], program_id).0
    }
}

impl Role {
    /// The role of a wallet in a project: `Owner` for the project's owner, who needs no member account, and
    /// else what the member account says, if it is the wallet's and the project's.
    pub fn of(project: &Account<'_, Project>, wallet: &Pubkey, member: Option<&Account<'_, Member>>) -> Option<Role> {
        if project.owner == *wallet {
            return Some(Role::Owner);
        }
        member.filter(|member| member.project == project.key() && member.wallet == *wallet).map(|member| member.role)
    }

    /// Refuses a wallet whose role in the project is none, or below this one.
    pub fn check(
        self,
        project: &Account<'_, Project>,
        wallet: &Pubkey,
        member: Option<&Account<'_, Member>>,
    ) -> Result<()> {
        require!(Self::of(project, wallet, member) >= Some(self), RegistryError::RoleTooLow);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Member::SPACE, 187);
    }

    #[test]
    fn each_role_may_what_the_one_before_it_may() {
        assert!(Role::Viewer < Role::Contributor && Role::Contributor < Role::Maintainer);
        assert!(Role::Maintainer < Role::Owner);
    }
}
