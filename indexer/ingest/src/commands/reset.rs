use anyhow::Result;
use store::Store;
use tracing::info;

use super::connect;
use crate::cli::Reset;
use crate::source::{Near, Solana, Source};

pub async fn run(args: &Reset) -> Result<()> {
    let store = connect().await?;
    // A settings file may name a chain for other commands: the condition goes first, so that nothing else is deleted.
    if args.if_replaced {
        reset_if_replaced(args.run.solana()?.map(Solana::new).transpose()?, &store).await?;
        reset_if_replaced(args.run.near()?.map(Near::new).transpose()?, &store).await?;
    } else if let Some(chain) = args.chain {
        store.reset(chain).await?;
        info!("deleted the data of {chain}; `indexer run` indexes it again");
    }
    Ok(())
}

/// Prints the chain's name where its data was deleted.
async fn reset_if_replaced<S: Source>(source: Option<S>, store: &Store) -> Result<()> {
    let Some(source) = source else { return Ok(()) };
    match store.begin(S::CHAIN, &source.identity().await?).await {
        Ok(_) => Ok(()),
        Err(store::Error::ChainMismatch { .. } | store::Error::StartMismatch { .. }) => {
            store.reset(S::CHAIN).await?;
            println!("{}", S::CHAIN);
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
