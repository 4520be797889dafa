//! The order in which a network comes up.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use super::near::Blocks;
use super::postgres::{self, Durability, Postgres, Role};
use super::solana::Slots;
use super::{Network, api, indexer, near, solana};
use crate::deploy::{self, LOCALNET};
use crate::network::lock::Lock;
use crate::network::ports::Ports;
use crate::network::urls::Urls;
use crate::paths::DataDir;
use crate::progress::Step;

/// The way in which a network is run.
#[derive(Clone, Debug)]
pub struct Options {
    pub data: DataDir,
    pub ports: Ports,
    /// Drops what earlier runs left in the data folder.
    pub fresh: bool,
    pub durability: Durability,
    pub solana_slots: Slots,
    pub near_blocks: Blocks,
}

impl Options {
    /// Like `deai up` runs it, at the pace of the real chains.
    pub fn new(data: DataDir, ports: Ports) -> Self {
        Self {
            data,
            ports,
            fresh: false,
            durability: Durability::Safe,
            solana_slots: Slots { time: Duration::from_millis(400), are_kept: true },
            near_blocks: Blocks { time: Duration::from_millis(600), skip_every: None, are_kept: true },
        }
    }

    /// In the same way as tests run it: on free ports, faster, with heights left out on NEAR.
    pub fn for_test(data: DataDir) -> Self {
        Self {
            durability: Durability::Fast,
            solana_slots: Slots { time: Duration::from_millis(100), are_kept: false },
            near_blocks: Blocks { time: Duration::from_millis(200), skip_every: Some(7), are_kept: false },
            ..Self::new(data, Ports::free())
        }
    }
}

/// Parts are dropped, and so stopped, in the reverse order of their start where a later one fails.
pub async fn start(options: Options) -> Result<Network> {
    let data = &options.data;
    let lock = Lock::take(data)?;
    let ports = options.ports.claim()?;
    put_logs_aside(data)?;
    let mut remarks = Vec::new();
    if options.fresh {
        drop_data(data)?;
    }

    let step = Step::start("Postgres");
    let postgres = Postgres::start(data, options.durability).await?;
    remarks.extend(postgres.moved().map(str::to_owned));
    let urls = Urls::new(ports, postgres.url(Role::Api));
    step.done(format!("socket in {}", crate::paths::short(postgres.socket())));

    let step = Step::start("Solana and NEAR");
    let started = tokio::join!(
        solana::start(data, ports, &urls, options.solana_slots),
        near::start(data, ports, &urls, options.near_blocks),
    );
    let (solana, near) = (started.0?, started.1?);
    step.done("");

    let deployment = deploy::localnet(&urls, data).await?;

    let step = Step::start("database schema");
    indexer::migrate(&postgres)?;
    step.done("");
    let gone = indexer::reset_if_replaced(&postgres, &urls, &deployment)?;
    remarks.extend(gone.iter().map(|chain| format!("the local {chain} chain is a new one: its rows are read again")));

    let step = Step::start("indexer and API");
    let indexer = indexer::start(data, &postgres, &urls, &deployment)?;
    // The API is never ready where the indexer has ended.
    let api = tokio::select! {
        started = api::start(data, &postgres, ports, &urls) => started?,
        () = indexer.ended() => return Err(indexer.failure("ended")),
    };
    step.done(&urls.api);

    urls.write(data)?;
    let data = data.clone();
    Ok(Network { api, indexer, near, solana, postgres, data, urls, deployment, remarks, _lock: lock })
}

/// Each run writes logs of its own; those of the run before are kept as `*.log.old`.
fn put_logs_aside(data: &DataDir) -> Result<()> {
    let Ok(entries) = fs::read_dir(data.logs()) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "log") {
            fs::rename(&path, path.with_extension("log.old"))?;
        }
    }
    Ok(())
}

/// Drops what belongs to this machine's network. Records and keys of other networks stay.
fn drop_data(data: &DataDir) -> Result<()> {
    let step = Step::start("dropping the data of earlier runs");
    postgres::drop_data(data)?;
    let near_credentials = data.credentials().join(LOCALNET);
    let folders = [data.solana(), data.near(), data.path().join("near-sandbox"), near_credentials, data.keys(LOCALNET)];
    for path in folders.iter().chain([&data.deployment(LOCALNET)]).filter(|path| path.exists()) {
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.with_context(|| format!("could not remove {}", path.display()))?;
    }
    step.done("");
    Ok(())
}
