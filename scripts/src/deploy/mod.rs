//! `deai deploy`: puts the contracts on a network. The local one and a real one by the same steps.

pub mod near;
mod plan;
pub mod record;
pub mod solana;

use anyhow::{Context, Error, Result, anyhow, bail};
use reqwest::Url;

use plan::Plan;
pub use plan::{DeployArgs, LOCALNET, near_url};
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
        let deployed = solana::deploy(&Solana::connect(url), terms, &bytes, record.solana.as_ref(), &step).await;
        let deployed = deployed.map_err(|error| without_key(url, error))?;
        step.done(&deployed.project_registry);
        record.solana = Some(deployed);
        record.write(data)?;
    }
    if let Some((url, terms)) = &plan.nft {
        let bytes = read(&terms.bytes)?;
        let registry = record.solana()?.project_registry.parse()?;
        let step = Step::start(format!("project-nft on Solana {}", plan.network));
        let address = solana::deploy_nft(&Solana::connect(url), terms, &bytes, &registry, &step).await?;
        step.done(&address);
        if let Some(solana) = &mut record.solana {
            solana.project_nft = Some(address);
        }
        record.write(data)?;
    }
    if let Some((url, terms)) = &plan.near {
        let wasm = read(&terms.wasm)?;
        let step = Step::start(format!("deai-compute on NEAR {}", plan.network));
        let deployed = near::deploy(&Near::connect(url), terms, &wasm, record.near.as_ref(), &step).await;
        let deployed = deployed.map_err(|error| without_key(url, error))?;
        step.done(&deployed.deai_compute);
        record.near = Some(deployed);
        record.write(data)?;
    }
    Ok(record)
}

/// Providers put keys into the path or the query of their addresses: an error shows the server alone.
fn without_key(url: &str, error: Error) -> Error {
    let origin =
        Url::parse(url).map_or_else(|_| "the given address".to_owned(), |url| url.origin().ascii_serialization());
    match url.trim_end_matches('/') == origin {
        true => error,
        false => anyhow!("{}", format!("{error:#}").replace(url, &origin)),
    }
}

fn read(path: &std::path::Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("could not read {}: run `./scripts/deai build`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_server_and_not_the_key_in_its_address() {
        let url = "https://rpc.example/v2/secret?api-key=secret";
        let error = anyhow!("error sending request for url ({url})").context(format!("no answer at {url}"));
        let get = format!("{:#}", without_key(url, error));
        assert_eq!(get, "no answer at https://rpc.example: error sending request for url (https://rpc.example)");
        let plain = anyhow!("inner").context("outer");
        assert_eq!(without_key("http://127.0.0.1:8899", plain).to_string(), "outer");
    }
}
