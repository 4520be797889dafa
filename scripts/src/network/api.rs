//! The API, as the network runs it.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::network::child::{Child, Program};
use crate::network::ports::Ports;
use crate::network::postgres::{Postgres, Role};
use crate::network::urls::Urls;
use crate::paths::{self, DataDir};

pub const NAME: &str = "api";

/// It is ready when the indexer has read a block of each chain.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Starts it and waits until it says that it is ready.
pub async fn start(data: &DataDir, postgres: &Postgres, ports: Ports, urls: &Urls) -> Result<Child> {
    let program = Program::new(NAME, paths::program(NAME))
        .arg("--listen", format!("127.0.0.1:{}", ports.api))
        .env("DATABASE_URL", postgres.url(Role::Api));
    let mut child = program.start(data)?;
    child.until_ready(TIMEOUT, || is_ready(urls)).await?;
    Ok(child)
}

/// Asks the API whether it can serve.
pub async fn is_ready(urls: &Urls) -> Result<()> {
    let url = format!("{}/ready", urls.api);
    let answer = reqwest::get(&url).await.with_context(|| format!("the API does not answer at {url}"))?;
    let status = answer.status();
    if !status.is_success() {
        bail!("the API is not ready ({status}): {}", answer.text().await.unwrap_or_default());
    }
    Ok(())
}

/// The height up to which the indexer has read, as the API reports it: `solana 120, near 45`.
pub async fn cursors(urls: &Urls) -> Result<String> {
    let health = get(urls, "/api/v1/network/health").await?;
    let chains = health["data"]["chains"].as_array().map(Vec::as_slice).unwrap_or_default();
    let at = chains.iter().map(|chain| {
        let text = |field: &str| chain[field].as_str().unwrap_or("nowhere yet").to_owned();
        format!("{} {}", text("chain"), text("height"))
    });
    Ok(at.collect::<Vec<_>>().join(", "))
}

/// What the API answers at a path.
///
/// # Errors
/// Where it does not answer, or answers with an error; the message carries the answer.
pub async fn get(urls: &Urls, path: &str) -> Result<Value> {
    let url = format!("{}{path}", urls.api);
    let answer = reqwest::get(&url).await.with_context(|| format!("the API does not answer at {url}"))?;
    let status = answer.status();
    let text = answer.text().await.with_context(|| format!("the API broke off its answer at {url}"))?;
    if !status.is_success() {
        bail!("the API answers {status} at {url}: {text}");
    }
    serde_json::from_str(&text).with_context(|| format!("the API does not answer with JSON at {url}: {text}"))
}
