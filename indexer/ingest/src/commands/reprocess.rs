use anyhow::Result;
use tracing::info;

use super::connect;
use super::prune::open_archive;
use crate::cli::Reprocess;
use crate::decode;

pub async fn run(args: Reprocess) -> Result<()> {
    let Reprocess { chain, archive_dir } = args;
    let store = connect().await?;
    let mut older = open_archive(chain, archive_dir)?;
    let rejected = store.undecoded(chain).await?;
    let tried = rejected.len();
    let decoded = rejected.into_iter().filter_map(|rejected| {
        match decode::redecode(chain, &rejected.emitter, &rejected.bytes).as_slice() {
            [body] => Some((rejected, body.clone())),
            _ => None,
        }
    });
    let older = older.as_mut().map(|older| -> store::Older<'_> { older });
    let accepted = store.apply_reprocessed(chain, decoded.collect(), older).await?;
    info!("decoded and applied {} of {tried} rejected records", accepted.events);
    Ok(())
}
