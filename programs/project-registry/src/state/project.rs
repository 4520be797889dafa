use anchor_lang::prelude::*;

use super::Link;
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
/// | 132 | 128 | `reserved` |
/// | 260 | 4 + up to 32 | `slug` |
/// | | 4 + up to 64 | `name` |
/// | | 4 + up to 200 | `metadata_uri` |
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
    pub link: Link,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: [u8; 32],
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 128],
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
    Draft,
    Active,
    Archived,
}

impl Project {
    pub const SEED: &'static [u8] = b"project";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    pub const MIN_SLUG: usize = 3;
    /// Also the limit of a PDA's seed.
    pub const MAX_SLUG: usize = 32;
    pub const MAX_NAME: usize = 64;
    pub const MAX_URI: usize = 200;

    pub fn address(slug: &str, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED, slug.seed()], program_id).0
    }

    pub fn check_slug(slug: &str) -> Result<()> {
        // As if a dash stood before it: a dash at the start is then one that follows a dash.
        let mut previous = b'-';
        let words_between_dashes = slug.bytes().all(|byte| {
            let fits = matches!(byte, b'a'..=b'z' | b'0'..=b'9') || (byte == b'-' && previous != b'-');
            previous = byte;
            fits
        });
        let well_formed =
            (Self::MIN_SLUG..=Self::MAX_SLUG).contains(&slug.len()) && words_between_dashes && previous != b'-';
        require!(well_formed, RegistryError::InvalidSlug);
        Ok(())
    }
}

/// A slug as a seed of its project's address.
pub trait SlugSeed {
    /// Cut to what a seed holds: a slug that is too long then fails by its own rule, and not by a panic
    /// in the search for its address.
    fn seed(&self) -> &[u8];
}

impl SlugSeed for str {
    fn seed(&self) -> &[u8] {
        self.as_bytes().get(..Project::MAX_SLUG).unwrap_or(self.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Project::SPACE, 568);
    }

    #[test]
    fn a_slug_is_lower_case_words_between_single_dashes() {
        for good in ["abc", "a-b", "protein-folding-2", "000", &"x".repeat(32)] {
            assert!(Project::check_slug(good).is_ok(), "{good}");
        }
        for bad in ["", "ab", "-ab", "ab-", "a--b", "Abc", "a b", "a_b", "a\0b", "äbc", &"x".repeat(33)] {
            assert!(Project::check_slug(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_slug_that_is_too_long_still_has_a_seed() {
        assert_eq!("abc".seed(), b"abc");
        assert_eq!("x".repeat(40).seed(), [b'x'; 32]);
    }
}
