use anyhow::Result;
use store::History;
use tracing::{info, warn};

use super::connect;
use super::prune::open_archive;
use crate::cli::Rebuild;
use crate::progress::{Task, with_progress};

pub async fn run(args: Rebuild) -> Result<()> {
    let Rebuild { chain, archive_dir, full_history } = args;
    let history = if full_history { History::Whole } else { History::AsKept };
    let store = connect().await?;
    let mut older = open_archive(chain, archive_dir)?;
    let older = older.as_mut().map(|older| -> store::Older<'_> { older });
    let work = Task { name: format!("rebuild {chain}"), unit: "events", total: store.events(chain).await? };
    let rebuilt = with_progress(&work, || store.applied(), store.rebuild_online(chain, older, history)).await?;
    let differing: Vec<&str> = rebuilt.differing.iter().map(|table| table.table.as_str()).collect();
    match differing.is_empty() {
        true => info!("rebuilt from {} events: no table differs", rebuilt.events),
        false => warn!("rebuilt from {} events: replaced the rows of {}", rebuilt.events, differing.join(", ")),
    }
    Ok(())
}
