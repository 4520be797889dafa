use anchor_lang::prelude::*;

use super::text::{self, TextSeed};
use super::{EventLink, Role};
use crate::RegistryError;

/// A project, at the PDA of `["project", slug]`.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 1 | `kind` |
/// | 11 | 1 | `status` |
/// | 12 | 32 | `owner` |
/// | 44 | 8 | `created_at` |
/// | 52 | 8 | `updated_at` |
/// | 60 | 40 | `link` |
/// | 100 | 32 | `metadata_sha256` |
/// | 132 | 32 | `pending_owner` |
/// | 164 | 32 | `payer` |
/// | 196 | 8 | `created_slot` |
/// | 204 | 4 | `member_count` |
/// | 208 | 4 | `release_count` |
/// | 212 | 4 | `open_release_count` |
/// | 216 | 44 | `reserved` |
/// | 260 | 4 + up to 32 | `slug` |
/// | | 4 + up to 64 | `name` |
/// | | 4 + up to 200 | `metadata_uri` |
///
/// Version 1 had 128 reserved bytes at offset 132: all fields from `pending_owner` on were zero.
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Project {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    pub kind: ProjectKind,
    pub status: ProjectStatus,
    /// Governs the project.
    pub owner: Pubkey,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
    /// The project's last event.
    pub link: EventLink,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: [u8; 32],
    /// Becomes the owner by accepting. Zero: nobody is proposed.
    pub pending_owner: Pubkey,
    /// Paid the rent and gets it back.
    pub payer: Pubkey,
    /// Reports this project from a closed one of the same slug, and so of the same address: what refers to a
    /// project keeps both. 0 for projects older than this field.
    pub created_slot: u64,
    /// Member accounts that exist.
    pub member_count: u32,
    /// Releases ever published: the index of the next one.
    pub release_count: u32,
    /// Release accounts that exist.
    pub open_release_count: u32,
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 44],
    /// Unique and never changed.
    #[max_len(Project::MAX_SLUG)]
    pub slug: String,
    #[max_len(Project::MAX_NAME)]
    pub name: String,
    #[max_len(Project::MAX_URI)]
    pub metadata_uri: String,
}

/// What a project makes. Numbers are append-only.
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectKind {
    Model,
    Dataset,
    Simulation,
    Quantum,
    Research,
    Education,
    Other,
}

/// Numbers are append-only.
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectStatus {
    /// Not yet for the public.
    Draft,
    Active,
    /// Takes no new members, releases or evaluations.
    Archived,
}

impl Project {
    pub const SEED: &'static [u8] = b"project";
    pub const VERSION: u8 = 2;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    pub const MIN_SLUG: usize = 3;
    /// Also the limit of a PDA's seed.
    pub const MAX_SLUG: usize = text::MAX_SEED;
    pub const MAX_NAME: usize = 64;
    pub const MAX_URI: usize = text::MAX_URI;

    pub fn address(slug: &str, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED, slug.seed()], program_id).0
    }

    pub fn check_slug(slug: &str) -> Result<()> {
        require!(text::is_slug(slug, Self::MIN_SLUG, Self::MAX_SLUG), RegistryError::InvalidSlug);
        Ok(())
    }

    /// `true` where a wallet of this role may add, change or remove a member of that one: the owner any, others
    /// those below their own.
    pub(crate) fn check_manages(&self, wallet: &Pubkey, own: Option<Role>, other: Role) -> Result<()> {
        let manages = self.owner == *wallet || own.is_some_and(|own| own >= Role::Maintainer && own > other);
        require!(manages, RegistryError::RoleTooLow);
        Ok(())
    }

    pub(crate) fn check_open(&self) -> Result<()> {
        require!(self.status != ProjectStatus::Archived, RegistryError::ProjectArchived);
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
    fn the_layout_is_the_documented_one() {
        assert_eq!(Project::SPACE, 568);
    }
}
