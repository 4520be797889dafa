use std::future::pending;

use anyhow::{Context, Result};
use store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::{connect, source_factory};
use crate::config::{ConfigError, Run};
use crate::metrics;
use crate::pipeline::follow::follow;
use crate::pipeline::head_watch::watch_head;
use crate::pipeline::lead::lead;
use crate::source::Source;

/// Follows each chain by itself. Where one must stop, so does the other.
pub async fn run(args: &Run, stop: &CancellationToken) -> Result<()> {
    let (solana, near) = (source_factory::solana(args, false)?, source_factory::near(args)?);
    if solana.is_none() && near.is_none() {
        return Err(ConfigError::NoChain.into());
    }
    let store = open(args, stop).await?;
    let (solana, near) = (&solana, &near);
    let work = async |store: Store, stop: CancellationToken| {
        let (solana, near) = tokio::join!(follow_chain(solana, &store, &stop), follow_chain(near, &store, &stop));
        solana.and(near)
    };
    tokio::select! {
        led = lead(&store, &args.instance, stop, work) => led?,
        // Metrics need the head of each chain also while another indexer leads.
        ((), ()) = async { tokio::join!(watch(solana), watch(near)) }, if args.metrics_listen.is_some() => {}
    }
    info!("stopped");
    Ok(())
}

/// Connects to the database, and serves metrics where that is configured.
pub(super) async fn open(args: &Run, stop: &CancellationToken) -> Result<Store> {
    let store = connect().await?.with_history(args.keep_history);
    if let Some(address) = args.metrics_listen {
        let listener =
            TcpListener::bind(address).await.with_context(|| format!("could not serve metrics at {address}"))?;
        tokio::spawn(metrics::serve(listener, store.clone(), stop.clone()));
    }
    Ok(store)
}

/// Never returns.
pub(super) async fn watch<S: Source>(source: &Option<S>) {
    match source {
        Some(source) => match watch_head(source).await {},
        None => pending().await,
    }
}

async fn follow_chain<S: Source>(source: &Option<S>, store: &Store, stop: &CancellationToken) -> Result<()> {
    match source {
        Some(source) => {
            let _stops_the_other = stop.clone().drop_guard();
            follow(source, store, stop).await.with_context(|| format!("could not follow {}", S::CHAIN))
        }
        None => {
            stop.cancelled().await;
            Ok(())
        }
    }
}
