//! While a network stays in the foreground: what happens when a part ends by itself.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::network::child::Child;
use crate::network::{Network, api, indexer};

const POLL: Duration = Duration::from_millis(300);
/// A service that ends this often within [`WINDOW`] is not started again.
const TOO_OFTEN: usize = 5;
const WINDOW: Duration = Duration::from_secs(60);

/// Starts the indexer and the API again when they end: they lose nothing by it. Returns, with the reason, where that does
/// not help, or where a chain or the database ends.
pub async fn until_a_part_is_lost(network: &mut Network) -> Result<()> {
    let mut ends: BTreeMap<&'static str, Vec<Instant>> = BTreeMap::new();
    loop {
        for child in network.children() {
            if !child.is_alive() {
                let ends = ends.entry(child.name()).or_default();
                ends.retain(|end| end.elapsed() < WINDOW);
                ends.push(Instant::now());
                revive(child, ends.len())?;
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

fn revive(child: &mut Child, ends: usize) -> Result<()> {
    let can_be_started_again = [indexer::NAME, api::NAME].contains(&child.name());
    if !can_be_started_again || ends >= TOO_OFTEN {
        return Err(child.failure("ended; everything else is stopped"));
    }
    child.restart()?;
    eprintln!("{} ended and was started again (pid {})", child.name(), child.pid());
    Ok(())
}
