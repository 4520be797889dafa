//! A project, created by a wallet that is made for it, with a maintainer who publishes its first release.

use anyhow::Result;
use project_registry::state::{ProjectKind, ReleaseKind};
use project_registry::{ProjectDetails, ReleaseDetails, Role};
use sha2::{Digest, Sha256};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::client::registry::Registry;
use crate::deploy::LOCALNET;
use crate::keys;
use crate::paths::DataDir;

/// 2 SOL, in lamports.
const FUNDS: u64 = 2_000_000_000;

pub struct Project {
    pub slug: String,
    pub address: String,
    pub owner: String,
    pub keypair: Keypair,
}

pub async fn create(registry: &Registry<'_>, run: &str, data: &DataDir) -> Result<Project> {
    let owner = keys::read_or_make_solana(&data.keys(LOCALNET).join(format!("demo-{run}.json")))?;
    registry.solana.airdrop(&owner.pubkey(), FUNDS).await?;
    let slug = format!("protein-folding-{run}");
    let details = ProjectDetails {
        name: "Protein folding, open".to_owned(),
        kind: ProjectKind::Model,
        metadata_uri: format!("https://example.org/projects/{slug}.json"),
        metadata_sha256: Sha256::digest(&slug).into(),
    };
    registry.create_project(&slug, &owner, details).await?;
    let maintainer = keys::read_or_make_solana(&data.keys(LOCALNET).join(format!("demo-{run}-maintainer.json")))?;
    registry.solana.airdrop(&maintainer.pubkey(), FUNDS).await?;
    registry.add_member(&slug, &owner, maintainer.pubkey(), Role::Maintainer).await?;
    let artifact_uri = format!("https://example.org/projects/{slug}/1.0.0.safetensors");
    let release = ReleaseDetails {
        version_text: "1.0.0".to_owned(),
        kind: ReleaseKind::Model,
        artifact_sha256: Sha256::digest(&artifact_uri).into(),
        artifact_uri,
        licence: "Apache-2.0".to_owned(),
        previous: None,
    };
    registry.publish_release(&slug, &maintainer, 0, release).await?;
    let address = registry.project(&slug).to_string();
    Ok(Project { slug, address, owner: owner.pubkey().to_string(), keypair: owner })
}
