use anchor_lang::prelude::*;

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
    pub const URI_SCHEMES: [&'static str; 3] = ["https://", "ipfs://", "ar://"];

    pub fn check(&self) -> Result<()> {
        require!(is_name(&self.name), RegistryError::InvalidName);
        require!(is_metadata_uri(&self.metadata_uri), RegistryError::InvalidMetadataUri);
        Ok(())
    }
}

/// Control characters are refused: NUL is no text to a database, and the others break displays.
fn is_name(name: &str) -> bool {
    (1..=Project::MAX_NAME).contains(&name.len()) && !name.chars().any(char::is_control)
}

fn is_metadata_uri(uri: &str) -> bool {
    uri.len() <= Project::MAX_URI
        && uri.bytes().all(|byte| byte.is_ascii_graphic())
        && ProjectDetails::URI_SCHEMES.iter().any(|scheme| uri.starts_with(scheme) && uri.len() > scheme.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_that_a_database_and_a_display_can_hold() {
        for good in ["x", "Protein folding 2", "分子動力学", &"x".repeat(64)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a\0b", "a\nb", "\u{7f}", "\u{85}", &"x".repeat(65), &"é".repeat(33)] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_metadata_uri_has_a_known_scheme_and_something_behind_it() {
        for good in ["https://a", "ipfs://bafy", "ar://x", &format!("https://{}", "x".repeat(192))] {
            assert!(is_metadata_uri(good), "{good}");
        }
        for bad in [
            "",
            "https://",
            "http://a",
            "HTTPS://a",
            "javascript:alert(1)",
            "https://a b",
            "https://é",
            "ar://\0",
            &format!("https://{}", "x".repeat(193)),
        ] {
            assert!(!is_metadata_uri(bad), "{bad:?}");
        }
    }
}
