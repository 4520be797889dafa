use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use store::{Store, Verdict};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::connect;
use crate::cli::Verify;
use crate::config::ConfigError;
use crate::exit::Exit;
use crate::progress::{Task, with_progress};
use crate::verify::{ChainReader, NearReader, SolanaReader, rows, verify};

pub async fn run(args: &Verify, stop: &CancellationToken) -> Result<Exit> {
    let store = connect().await?;
    loop {
        let is_same = verify_all(args, &store).await?;
        match args.continuous {
            None if is_same => return Ok(Exit::Success),
            None => {
                error!("rows differ from the chains: see the table `verification`");
                return Ok(Exit::Differs);
            }
            Some(seconds) => tokio::select! {
                () = stop.cancelled() => return Ok(Exit::Success),
                () = sleep(Duration::from_secs(seconds)) => {}
            },
        }
    }
}

/// Returns `true` where every compared row is what its chain says.
async fn verify_all(args: &Verify, store: &Store) -> Result<bool> {
    let solana = args.run.solana()?.map(|config| SolanaReader::new(&config)).transpose()?;
    let near = args.run.near()?.map(|config| NearReader::new(&config)).transpose()?;
    if solana.is_none() && near.is_none() {
        return Err(ConfigError::NoChain.into());
    }
    let solana = verify_chain(solana, store, args.sample).await?;
    Ok(verify_chain(near, store, args.sample).await? && solana)
}

async fn verify_chain<T: ChainReader>(truth: Option<T>, store: &Store, sample: Option<u32>) -> Result<bool> {
    let Some(truth) = truth else { return Ok(true) };
    let done = AtomicU64::new(0);
    let work = Task { name: format!("verify {}", T::CHAIN), unit: "rows", total: rows(&truth, store, sample).await? };
    with_progress(&work, || done.load(Ordering::Relaxed), verify_tables(&truth, store, sample, &done)).await
}

async fn verify_tables<T: ChainReader>(
    truth: &T,
    store: &Store,
    sample: Option<u32>,
    done: &AtomicU64,
) -> Result<bool> {
    let mut is_same = true;
    for noun in truth.tables() {
        let found = verify(truth, store, noun, sample, done)
            .await
            .with_context(|| format!("could not read {} of {}", noun.table, T::CHAIN))?;
        let same = found.verdicts.get(&Verdict::Same).copied().unwrap_or(0);
        println!("{} {}: {same} of {} rows match the chain", T::CHAIN, noun.table, found.rows);
        if found.unstable > 0 {
            println!("  {} changed during each comparison; the next run compares them", found.unstable);
        }
        for row in &found.mismatches {
            warn!(
                table = noun.table,
                key = row.key,
                height = row.height,
                "{}",
                row.detail.as_deref().unwrap_or("differs")
            );
        }
        is_same &= found.is_same();
    }
    Ok(is_same)
}
