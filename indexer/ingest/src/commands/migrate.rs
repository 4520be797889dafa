use anyhow::Result;
use tracing::info;

use crate::config::database_url;

pub async fn run() -> Result<()> {
    store::migrate(&database_url()?).await?;
    info!("the database schema is up to date");
    Ok(())
}
