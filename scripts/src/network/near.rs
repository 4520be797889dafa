//! The local NEAR chain, with neardata: ours, or a real sandbox where `NEAR_SANDBOX_BIN_PATH` names one.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::client::near::Near;
use crate::command;
use crate::keys::NearKey;
use crate::network::child::{Child, Program};
use crate::network::ports::Ports;
use crate::network::urls::Urls;
use crate::paths::{self, DataDir};

pub const NAME: &str = "near";
/// Makes neardata for a sandbox.
pub const BRIDGE: &str = "neardata";
const TIMEOUT: Duration = Duration::from_secs(60);

/// The way in which the chain of ours makes blocks. A sandbox makes them its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocks {
    pub time: Duration,
    /// Leaves every so manieth height out, as a missing validator would.
    pub skip_every: Option<u64>,
    /// `true` where the chain is kept on disk and goes on at the next start.
    pub are_kept: bool,
}

/// Starts the chain and waits until JSON-RPC and neardata answer. Two children where a sandbox is used, which has no
/// neardata: the sandbox, and a bridge that makes it from JSON-RPC.
pub async fn start(data: &DataDir, ports: Ports, urls: &Urls, blocks: Blocks) -> Result<Vec<Child>> {
    match sandbox() {
        Some(sandbox) => start_sandbox(data, ports, urls, sandbox).await,
        None => Ok(vec![start_ours(data, ports, urls, blocks).await?]),
    }
}

/// The real sandbox that is used instead of our chain, if any.
pub fn sandbox() -> Option<PathBuf> {
    env::var_os("NEAR_SANDBOX_BIN_PATH").filter(|path| !path.is_empty()).map(PathBuf::from)
}

async fn start_ours(data: &DataDir, ports: Ports, urls: &Urls, blocks: Blocks) -> Result<Child> {
    let mut program = Program::new(NAME, paths::program("near-localnet"))
        .arg("--rpc", format!("127.0.0.1:{}", ports.near_rpc))
        .arg("--neardata", format!("127.0.0.1:{}", ports.near_data))
        .arg("--credentials", data.credentials().display())
        .arg("--block-time", blocks.time.as_millis());
    if blocks.are_kept {
        program = program.arg("--data", data.near().display());
    }
    if let Some(heights) = blocks.skip_every {
        program = program.arg("--skip-every", heights);
    }
    let mut child = program.start(data)?;
    child.until_ready(TIMEOUT, || answers(urls)).await?;
    Ok(child)
}

async fn start_sandbox(data: &DataDir, ports: Ports, urls: &Urls, sandbox: PathBuf) -> Result<Vec<Child>> {
    if !sandbox.is_file() {
        bail!("NEAR_SANDBOX_BIN_PATH names {}, which is no file: fix it, or unset it", sandbox.display());
    }
    let home = data.path().join("near-sandbox");
    if !home.join("genesis.json").exists() {
        let mut init = Command::new(&sandbox);
        init.arg("--home").arg(&home).args(["init", "--chain-id", "localnet", "--fast"]);
        command::output(&mut init).context("the sandbox could not make its chain")?;
    }
    let credentials = data.near_key("localnet", "test.near");
    if !credentials.exists() {
        NearKey::read(&home.join("validator_key.json"))?.write(&credentials)?;
    }
    let mut node = Program::new(NAME, sandbox).arg("--home", home.display());
    node.args.push("run".to_owned());
    let node = node.arg("--rpc-addr", format!("127.0.0.1:{}", ports.near_rpc));
    let mut node = node.arg("--network-addr", "127.0.0.1:0").start(data)?;
    let near = Near::connect(&urls.near_rpc);
    node.until_ready(TIMEOUT, || async { near.final_height().await.map(drop) }).await?;

    let first = first_height(&home)?;
    let bridge = Program::new(BRIDGE, paths::program("near-bridge"))
        .arg("--rpc", &urls.near_rpc)
        .arg("--neardata", format!("127.0.0.1:{}", ports.near_data))
        .arg("--first", first);
    let mut bridge = bridge.start(data)?;
    bridge.until_ready(TIMEOUT, || answers(urls)).await?;
    // The bridge first: it asks the node.
    Ok(vec![bridge, node])
}

fn first_height(home: &std::path::Path) -> Result<u64> {
    let path = home.join("genesis.json");
    let genesis: Value =
        serde_json::from_slice(&fs::read(&path)?).with_context(|| format!("{} is broken", path.display()))?;
    genesis["genesis_height"].as_u64().with_context(|| format!("{} has no genesis_height", path.display()))
}

async fn answers(urls: &Urls) -> Result<()> {
    Near::connect(&urls.near_rpc).status().await?;
    let url = format!("{}/v0/last_block/final", urls.near_data);
    let answer = reqwest::get(&url).await.with_context(|| format!("neardata does not answer at {url}"))?;
    answer.error_for_status().context("neardata is not ready")?;
    Ok(())
}
