use std::future::pending;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::info;

/// Time for a commit to end after a signal. The process ends within five seconds, of which traces take some.
const COMMIT_GRACE: Duration = Duration::from_secs(3);

/// Installs the handlers of SIGINT and SIGTERM. The token is cancelled at the first of them.
///
/// # Errors
/// A handler cannot be installed.
pub fn stop_on_signal() -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let cancelled = stop.clone();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        let name = tokio::select! {
            _ = interrupt.recv() => "SIGINT",
            _ = terminate.recv() => "SIGTERM",
        };
        info!("{name}: storing received blocks, then stopping");
        cancelled.cancel();
        // Without it the runtime could drop a handler whose signal is still sent.
        pending::<()>().await;
    });
    Ok(stop)
}

/// Waits for the signal, and then for the grace of a commit.
pub async fn grace_over(stop: &CancellationToken) {
    stop.cancelled().await;
    sleep(COMMIT_GRACE).await;
}
