use anchor_lang::prelude::*;

use super::text::{is_name, is_uri};
use super::{Project, ProjectKind};
use crate::RegistryError;

/// What describes a project, whole. Its owner may replace it.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct ProjectDetails {
    /// 1 to 64 bytes without control characters.
    pub name: String,
    pub kind: ProjectKind,
    /// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: [u8; 32],
}

impl ProjectDetails {
    pub fn check(&self) -> Result<()> {
        require!(is_name(&self.name, Project::MAX_NAME), RegistryError::InvalidName);
        require!(is_uri(&self.metadata_uri), RegistryError::InvalidMetadataUri);
        Ok(())
    }
}
