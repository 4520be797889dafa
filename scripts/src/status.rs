//! `deai status`: how the network is that runs here.

use std::process::ExitCode;

use anyhow::Result;

use crate::client::near::Near;
use crate::client::solana::Solana;
use crate::network::urls::Urls;
use crate::network::{self, api, indexer, lock, near, postgres, solana};
use crate::paths::DataDir;
use crate::process::PidFile;
use crate::table::table;

/// Prints a table of the parts. The exit code is 1 where one does not live or does not answer.
pub async fn run(data: &DataDir) -> Result<ExitCode> {
    let mut parts = PidFile::list(&data.run())?;
    if lock::running(data)?.is_empty() {
        println!("no network runs on {data}: ./scripts/up starts one");
        return Ok(ExitCode::FAILURE);
    }
    parts.sort_by_key(|part| network::start_order(&part.name));
    let urls = Urls::read(data).ok();
    let mut rows = Vec::new();
    let mut is_well = true;
    for part in &parts {
        let state = match (&urls, part.process.is_alive()) {
            (_, false) => State::bad("ended"),
            (None, true) => State::bad("starting"),
            (Some(urls), true) => State::of(part, urls).await,
        };
        is_well &= state.is_well;
        let url = urls.as_ref().map(|urls| url(&part.name, urls)).unwrap_or_default();
        rows.push([part.name.clone(), part.process.pid.to_string(), url, state.health, state.at]);
    }
    println!("{}", table(["part", "pid", "where", "health", "at"], rows));
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The way in which one part is.
struct State {
    is_well: bool,
    health: String,
    /// The slot, the height, or how far the indexer has read.
    at: String,
}

impl State {
    fn well(at: impl ToString) -> Self {
        Self { is_well: true, health: "ok".to_owned(), at: at.to_string() }
    }

    fn bad(health: impl ToString) -> Self {
        Self { is_well: false, health: health.to_string(), at: String::new() }
    }

    async fn of(part: &PidFile, urls: &Urls) -> Self {
        let at = match part.name.as_str() {
            solana::NAME => Solana::connect(&urls.solana_rpc).slot().await.map(|slot| format!("slot {slot}")),
            near::NAME => Near::connect(&urls.near_rpc).final_height().await.map(|height| format!("height {height}")),
            indexer::NAME => api::cursors(urls).await,
            api::NAME => api::is_ready(urls).await.map(|()| String::new()),
            _other => Ok(String::new()),
        };
        at.map_or_else(|error| Self::bad(format!("{error:#}")), Self::well)
    }
}

fn url(part: &str, urls: &Urls) -> String {
    let url = match part {
        postgres::NAME => &urls.database,
        solana::NAME => &urls.solana_rpc,
        near::NAME => &urls.near_rpc,
        near::BRIDGE => &urls.near_data,
        api::NAME => &urls.api,
        _other => "",
    };
    url.to_owned()
}
