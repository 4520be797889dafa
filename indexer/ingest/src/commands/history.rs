use anyhow::Result;
use tracing::info;

use super::connect;
use crate::cli::History;

pub async fn run(args: History) -> Result<()> {
    match args {
        History::Disable { chain } => {
            connect().await?.disable_history(chain).await?;
            info!("row versions of {chain} are kept until their block is final");
        }
    }
    Ok(())
}
