//! `deai deploy`: puts the contracts on a network. The local one and a real one by the same steps.

pub mod near;
mod plan;
pub mod record;
pub mod solana;

use anyhow::{Context, Result, bail};

use plan::Plan;
pub use plan::{DeployArgs, LOCALNET};
use record::Deployment;

use crate::client::near::Near;
use crate::client::solana::Solana;
use crate::network::urls::Urls;
use crate::paths::DataDir;
use crate::progress::Step;

/// Deploys what the arguments ask for.
pub async fn run(args: &DeployArgs, data: &DataDir) -> Result<Deployment> {
    let plan = Plan::read(args, data).await?;
    if plan.solana.is_none() && plan.near.is_none() {
        bail!(
            "nothing to deploy: give --program-keypair and --payer for Solana, --near-account and --near-credentials for NEAR"
        );
    }
    carry_out(&plan, data).await
}

/// Deploys on the network of this machine, by keys made on the spot.
pub async fn localnet(urls: &Urls, data: &DataDir) -> Result<Deployment> {
    carry_out(&Plan::localnet(urls, data).await?, data).await
}

/// Writes the record after each chain: what stands is never forgotten because the other chain failed.
async fn carry_out(plan: &Plan, data: &DataDir) -> Result<Deployment> {
    let mut record = Deployment::read(data, &plan.network)?;
    if let Some((url, terms)) = &plan.solana {
        let bytes = read(&terms.bytes)?;
        let step = Step::start(format!("project-registry on Solana {}", plan.network));
        let deployed = solana::deploy(&Solana::connect(url), terms, &bytes, record.solana.as_ref(), &step).await?;
        step.done(&deployed.project_registry);
        record.solana = Some(deployed);
        record.write(data)?;
    }
    if let Some((url, terms)) = &plan.near {
        let wasm = read(&terms.wasm)?;
        let step = Step::start(format!("deai-compute on NEAR {}", plan.network));
        let deployed = near::deploy(&Near::connect(url), terms, &wasm, record.near.as_ref(), &step).await?;
        step.done(&deployed.deai_compute);
        record.near = Some(deployed);
        record.write(data)?;
    }
    Ok(record)
}

fn read(path: &std::path::Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("could not read {}: run `./scripts/deai build`", path.display()))
}
