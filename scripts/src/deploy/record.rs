//! What stands where: the record of one network's deployment, read by anyone who starts the services.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};

use crate::paths::DataDir;

/// The deployment on one network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    pub network: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solana: Option<SolanaDeployment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<NearDeployment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolanaDeployment {
    /// The program's address.
    pub project_registry: String,
    /// The address of the project NFT program, where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_nft: Option<String>,
    pub genesis_hash: String,
    /// No event of the program lies before this slot.
    pub start_slot: u64,
    /// The account that may upgrade the program.
    pub authority: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearDeployment {
    pub chain_id: String,
    pub genesis_hash: String,
    /// The contract's account.
    pub deai_compute: String,
    /// No event of the contract lies before this height.
    pub start_height: u64,
    pub owner_id: String,
}

impl Deployment {
    /// The record of a network, or an empty one where nothing has been deployed yet.
    pub fn read(data: &DataDir, network: &str) -> Result<Self> {
        let path = data.deployment(network);
        if !path.exists() {
            return Ok(Self { network: network.to_owned(), solana: None, near: None });
        }
        let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no deployment record", path.display()))
    }

    /// Writes the record, whole or not at all.
    pub fn write(&self, data: &DataDir) -> Result<()> {
        let path = data.deployment(&self.network);
        let failed = || format!("could not write {}", path.display());
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).with_context(failed)?;
        let unfinished = path.with_extension("json.unfinished");
        fs::write(&unfinished, serde_json::to_string_pretty(self)? + "\n").with_context(failed)?;
        fs::rename(&unfinished, &path).with_context(failed)
    }

    pub fn solana(&self) -> Result<&SolanaDeployment> {
        self.solana.as_ref().ok_or_else(|| self.absent("project-registry"))
    }

    pub fn project_nft(&self) -> Result<&str> {
        self.solana()?.project_nft.as_deref().ok_or_else(|| self.absent("project-nft"))
    }

    pub fn near(&self) -> Result<&NearDeployment> {
        self.near.as_ref().ok_or_else(|| self.absent("deai-compute"))
    }

    fn absent(&self, contract: &str) -> anyhow::Error {
        anyhow!("{contract} is not deployed on {0}: run `./scripts/deai deploy --network {0}`", self.network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_and_a_missing_one_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path());
        let mut record = Deployment::read(&data, "devnet").unwrap();
        assert!(record.near().unwrap_err().to_string().contains("--network devnet"));
        record.solana = Some(SolanaDeployment {
            project_registry: "4dZm".to_owned(),
            project_nft: Some("HTpt".to_owned()),
            genesis_hash: "EtWT".to_owned(),
            start_slot: u64::MAX,
            authority: "A".to_owned(),
        });
        record.write(&data).unwrap();
        assert_eq!(Deployment::read(&data, "devnet").unwrap(), record);
        fs::write(data.deployment("devnet"), "{").unwrap();
        assert!(Deployment::read(&data, "devnet").unwrap_err().to_string().contains("devnet.json"));
    }
}
