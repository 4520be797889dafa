use std::convert::Infallible;
use std::time::Duration;

use tokio::time::sleep;

use crate::metrics::METRICS;
use crate::source::Source;

const PAUSE: Duration = Duration::from_secs(10);

/// Reads the chain's head at intervals, so that the lag is known. Never returns.
pub async fn watch_head<S: Source>(source: &S) -> Infallible {
    loop {
        match source.head_height().await {
            Ok(height) => {
                METRICS.head_height.of(S::CHAIN).set(height);
            }
            Err(error) => tracing::debug!("{error}"),
        }
        sleep(PAUSE).await;
    }
}
