//! `/metrics` for Prometheus; `/health` and `/ready` for process supervisors.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use store::Store;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{ChainLabel, ChainName, Gauge, METRICS, PREFIX};

/// Limit of a database query: a scraper's own timeout is not longer.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// Serves metrics, health and readiness until `stop` is cancelled.
pub async fn serve(listener: TcpListener, store: Store, stop: CancellationToken) -> std::io::Result<()> {
    let routes = Router::new()
        .route("/metrics", get(metrics))
        .route("/health", get(async || "the process is alive\n"))
        .route("/ready", get(ready))
        .with_state(store);
    axum::serve(listener, routes).with_graceful_shutdown(async move { stop.cancelled().await }).await
}

async fn metrics(State(store): State<Store>) -> Response {
    let mut text = String::new();
    // Metrics of the process are served also while the database is away.
    let of_database = match timeout(DATABASE_TIMEOUT, stored(&store)).await {
        Ok(Ok(registry)) => Some(registry),
        Ok(Err(error)) => {
            tracing::debug!("{error}");
            None
        }
        Err(_) => {
            tracing::debug!("the database does not answer");
            None
        }
    };
    let registries = [Some(METRICS.registry()), of_database.as_ref()];
    let written = registries
        .iter()
        .flatten()
        .try_for_each(|registry| encode_registry(&mut text, registry))
        .and_then(|()| encode_eof(&mut text));
    match written {
        Ok(()) => {
            ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VerificationLabel {
    chain: ChainName,
    table: String,
    verdict: &'static str,
}

/// Metrics that only the database knows, the same for every indexer on it.
async fn stored(store: &Store) -> Result<Registry, store::Error> {
    let rows = Family::<VerificationLabel, Gauge>::default();
    for found in store.snapshot().await?.verification().await? {
        let label =
            VerificationLabel { chain: ChainName(found.chain), table: found.noun, verdict: found.verdict.as_str() };
        rows.get_or_create(&label).set(found.rows);
    }
    let unproven = Family::<ChainLabel, Gauge>::default();
    for status in store.status().await? {
        let label = ChainLabel { chain: ChainName(status.progress.chain) };
        unproven.get_or_create(&label).set(status.unproven);
    }
    let mut registry = Registry::with_prefix(PREFIX);
    registry.register("verification_rows", "Rows by the result of their last comparison with the chain", rows);
    registry.register("event_chains_unproven", "Event chains with missing or altered events", unproven);
    Ok(registry)
}

/// Ready to write or to take over: the database answers with this binary's schema.
async fn ready(State(store): State<Store>) -> Response {
    let reason = match timeout(DATABASE_TIMEOUT, store.check_schema()).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the database does not answer".to_owned(),
    };
    (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")).into_response()
}
