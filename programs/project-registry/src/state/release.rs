use anchor_lang::prelude::*;

use super::text::{self, is_code, is_uri};
use crate::RegistryError;

/// One version of what a project makes, at the PDA of `["release", project, index as u32 in little-endian]`.
/// What it says never changes; it may be yanked.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 1 | `kind` |
/// | 11 | 1 | `yanked` |
/// | 12 | 32 | `project` |
/// | 44 | 32 | `publisher` |
/// | 76 | 4 | `index` |
/// | 80 | 4 | `evaluation_count` |
/// | 84 | 8 | `published_at` |
/// | 92 | 4 | `previous` |
/// | 96 | 32 | `artifact_sha256` |
/// | 128 | 92 | `reserved` |
/// | 220 | 4 + up to 32 | `version_text` |
/// | | 4 + up to 64 | `licence` |
/// | | 4 + up to 200 | `artifact_uri` |
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Release {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    pub kind: ReleaseKind,
    /// Should not be used any more. One way.
    pub yanked: bool,
    pub project: Pubkey,
    /// Published it, paid the rent and gets it back.
    pub publisher: Pubkey,
    /// From 0, within the project.
    pub index: u32,
    /// Evaluation accounts that exist.
    pub evaluation_count: u32,
    /// Unix seconds.
    pub published_at: i64,
    /// The index of the release that this one follows. [`Release::NONE`]: none.
    pub previous: u32,
    /// Of the artifact behind `artifact_uri`.
    pub artifact_sha256: [u8; 32],
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 92],
    /// What its publisher calls this version, such as 1.0.0.
    #[max_len(Release::MAX_VERSION)]
    pub version_text: String,
    #[max_len(Release::MAX_LICENCE)]
    pub licence: String,
    #[max_len(text::MAX_URI)]
    pub artifact_uri: String,
}

/// Numbers are append-only.
#[derive(AnchorSerialize, AnchorDeserialize, InitSpace, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseKind {
    Model,
    Dataset,
    Simulation,
    Circuit,
    Paper,
    Course,
    Software,
    Other,
}

/// What a release says, whole and for ever.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ReleaseDetails {
    /// What its publisher calls this version: 1 to 32 printable ASCII characters without spaces.
    pub version_text: String,
    pub kind: ReleaseKind,
    /// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
    pub artifact_uri: String,
    /// Of the artifact behind `artifact_uri`.
    pub artifact_sha256: [u8; 32],
    /// 1 to 64 printable ASCII characters without spaces, such as an SPDX identifier.
    pub licence: String,
    /// The index of the release that this one follows, if it follows one of the project.
    pub previous: Option<u32>,
}

impl Release {
    pub const SEED: &'static [u8] = b"release";
    pub const VERSION: u8 = 1;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    /// No release: a project has fewer.
    pub const NONE: u32 = u32::MAX;
    pub const MAX_VERSION: usize = 32;
    pub const MAX_LICENCE: usize = 64;

    pub fn address(project: &Pubkey, index: u32, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::SEED, project.as_ref(), &index.to_le_bytes()], program_id).0
    }
}

impl ReleaseDetails {
    pub fn check(&self) -> Result<()> {
        require!(is_code(&self.version_text, Release::MAX_VERSION), RegistryError::InvalidVersion);
        require!(is_code(&self.licence, Release::MAX_LICENCE), RegistryError::InvalidLicence);
        require!(is_uri(&self.artifact_uri), RegistryError::InvalidArtifactUri);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Release::SPACE, 528);
    }
}
