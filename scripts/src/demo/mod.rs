//! `deai demo`: real signed transactions on both chains, and what the API says of them.

mod nodes;
mod project;
mod report;
mod tasks;
mod token;

use anyhow::Result;
use clap::Args;
use near_primitives::types::AccountId;
use sha2::{Digest, Sha256};
use solana_keypair::Keypair;

use crate::client::market::Market;
use crate::client::near::{Near, Wallet};
use crate::client::registry::Registry;
use crate::client::solana::Solana;
use crate::deploy::LOCALNET;
use crate::deploy::record::Deployment;
use crate::keys::NearKey;
use crate::network::urls::Urls;
use crate::paths::DataDir;
use crate::progress::Step;
pub use token::Tokens;

/// The account that the local NEAR chain begins with: it holds all money and the token's supply.
const ROOT: &str = "test.near";

#[derive(Clone, Copy, Debug, Args)]
pub struct DemoArgs {}

/// What was played: enough to ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub slug: String,
    /// Address of the project's account.
    pub project: String,
    /// Address of its owner's wallet.
    pub owner: String,
    /// The NFT and the credential of the project.
    pub tokens: Tokens,
    /// The slot that holds the last of what Solana wallets signed.
    pub slot: u64,
    pub requester: AccountId,
    pub nodes: Vec<AccountId>,
    /// The tasks' numbers.
    pub tasks: Vec<u64>,
    /// The height that holds the last acceptance.
    pub height: u64,
}

/// Plays it on the network that runs on this data, and prints what the API says.
pub async fn run_command(_args: &DemoArgs, data: &DataDir) -> Result<()> {
    run(&Urls::read(data)?, &Deployment::read(data, LOCALNET)?, data).await
}

pub async fn run(urls: &Urls, deployment: &Deployment, data: &DataDir) -> Result<()> {
    let story = play(urls, deployment, data).await?;
    let step = Step::start("asking the API");
    let report = report::ask(urls, &story).await?;
    step.done("it knows all of it");
    println!("{report}");
    Ok(())
}

/// Plays it: a project by a Solana wallet, with a maintainer and a release, three nodes with stake, ten tasks for the
/// project submitted, assigned, worked on, accepted and paid, an NFT and a credential of the project. Every key is made
/// on the spot, so that it can be played again and again.
pub async fn play(urls: &Urls, deployment: &Deployment, data: &DataDir) -> Result<Story> {
    let solana = Solana::connect(&urls.solana_rpc);
    let near = Near::connect(&urls.near_rpc);
    let registry = Registry { solana: &solana, program: deployment.solana()?.project_registry.parse()? };
    let market = Market { near: &near, contract: deployment.near()?.deai_compute.parse()? };
    let root = Wallet::new(NearKey::read(&data.near_key(LOCALNET, ROOT))?);
    let run = name_of_this_run();

    let step = Step::start("a project with a maintainer and a release, by Solana wallets");
    let project = project::create(&registry, &run, data).await?;
    step.done(&project.slug);

    let step = Step::start("three nodes with stake, on NEAR");
    let cast = nodes::enter(&market, &root, &run, data).await?;
    step.done("");

    let step = Step::start("ten tasks submitted, worked on, accepted, paid");
    let tasks = tasks::work(&market, &cast, &project.address, data, &step).await?;
    step.done("");

    let step = Step::start("an NFT and a credential, by the project");
    let tokens = token::mint(&solana, deployment.project_nft()?.parse()?, &project).await?;
    step.done(&tokens.nft);

    Ok(Story {
        slot: tokens.slot,
        tokens,
        slug: project.slug,
        project: project.address,
        owner: project.owner,
        requester: cast.requester.id().clone(),
        nodes: cast.nodes.iter().map(|node| node.id().clone()).collect(),
        tasks: tasks.ids,
        height: tasks.height,
    })
}

/// Six letters and digits that no other run has.
fn name_of_this_run() -> String {
    let digest = Sha256::digest(Keypair::new().secret_bytes());
    hex::encode(&digest[..3])
}

/// 64 hexadecimal digits for a document of this text.
fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_run_has_a_name_of_its_own_that_fits_a_slug_and_an_account() {
        let name = name_of_this_run();
        assert_eq!(name.len(), 6);
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        assert_ne!(name, name_of_this_run());
    }
}
