//! The keypairs of program addresses on local networks.

use std::path::Path;

use anyhow::Result;
use sha2::{Digest, Sha256};
use solana_keypair::Keypair;

use super::fresh;

/// Writes the keypair that a program has on local networks, unless there is one: anyone who builds for a real network
/// puts his own there.
///
/// Its secret is public. It follows from the program's name, so that every clone deploys to the same address.
pub fn write(path: &Path, library: &str) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let keypair = localnet(library);
    let text = serde_json::to_string(&keypair.to_bytes().to_vec())?;
    fresh::write(path, text.as_bytes())?;
    Ok(())
}

fn localnet(library: &str) -> Keypair {
    Keypair::new_from_array(Sha256::digest(format!("DeAI localnet program: {library}")).into())
}

#[cfg(test)]
mod tests {
    use solana_signer::Signer;

    use super::*;

    #[test]
    fn the_keypair_belongs_to_the_address_that_is_compiled_in() {
        assert_eq!(localnet("project_registry").pubkey().to_string(), project_registry::LOCALNET_ID);
        assert_eq!(localnet("project_nft").pubkey().to_string(), project_nft::LOCALNET_ID);
    }

    #[test]
    fn a_keypair_that_is_there_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deploy/x-keypair.json");
        write(&path, "x").unwrap();
        assert_eq!(solana_keypair::read_keypair_file(&path).unwrap(), localnet("x"));
        std::fs::write(&path, "mine").unwrap();
        write(&path, "x").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    }
}
