//! What an operator watches, in Prometheus' text format at `/metrics`; `/health` and `/ready` for whoever
//! starts and stops processes.

use std::convert::Infallible;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::{Chain, Position};
use store::{Committed, Spelled, Store};
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::source::{NearServer, Source};

use self::histogram::{BLOCKS, Histogram, SECONDS};

mod histogram;

const WATCH_PAUSE: Duration = Duration::from_secs(10);
/// How long a database may take to answer: those who ask wait no longer themselves.
const PATIENCE: Duration = Duration::from_secs(2);

pub static METRICS: Metrics = Metrics::new();

#[derive(Debug, Default)]
pub struct Number(AtomicU64);

impl Number {
    const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    pub fn add(&self, by: u64) {
        self.0.fetch_add(by, Ordering::Relaxed);
    }

    pub fn set(&self, to: u64) {
        self.0.store(to, Ordering::Relaxed);
    }

    fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
pub struct Metrics {
    pub is_leader: Number,
    /// Receipts of NEAR's of which nobody told the transaction.
    pub unresolved_transactions: Number,
    /// Whether NEAR's blocks are read from neardata, and from the RPC.
    near_data: Number,
    near_rpc: Number,
    solana: ChainMetrics,
    near: ChainMetrics,
}

/// Of one chain, since the process started.
#[derive(Debug)]
pub struct ChainMetrics {
    pub failures: Number,
    /// Times that servers were turned to anew.
    pub reconnects: Number,
    pub rewinds: Number,
    /// The newest block that the chain has, as its server said last.
    pub newest: Number,
    holes: Number,
    /// The last position that is known to be missing.
    hole_end: Number,
    height: Number,
    final_height: Number,
    block_time_seconds: Number,
    blocks: Number,
    events: Number,
    rows: Number,
    rejects: Number,
    commits: Histogram,
    batches: Histogram,
}

impl Metrics {
    const fn new() -> Self {
        Self {
            is_leader: Number::new(),
            unresolved_transactions: Number::new(),
            near_data: Number::new(),
            near_rpc: Number::new(),
            solana: ChainMetrics::new(),
            near: ChainMetrics::new(),
        }
    }

    pub fn note_near_server(&self, server: NearServer) {
        self.near_data.set((server == NearServer::Neardata).into());
        self.near_rpc.set((server == NearServer::Rpc).into());
    }

    pub fn chain(&self, chain: Chain) -> &ChainMetrics {
        match chain {
            Chain::Solana => &self.solana,
            Chain::Near => &self.near,
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, value: fn(&ChainMetrics) -> u64| {
            let _ = writeln!(text, "# HELP deai_indexer_{name} {help}\n# TYPE deai_indexer_{name} {kind}");
            for chain in Chain::ALL {
                let _ = writeln!(text, "deai_indexer_{name}{{chain=\"{chain}\"}} {}", value(self.chain(chain)));
            }
        };
        family("height", "gauge", "The last block stored.", |of| of.height.value());
        family("final_height", "gauge", "What the chain said is final.", |of| of.final_height.value());
        family(
            "block_time_seconds",
            "gauge",
            "Unix time of the last block stored: time() less this is the lag.",
            |of| of.block_time_seconds.value(),
        );
        family("newest_height", "gauge", "The newest block that the server has.", |of| of.newest.value());
        family("lag_positions", "gauge", "Slots or heights between the last block stored and the newest.", |of| {
            of.newest.value().saturating_sub(of.height.value())
        });
        family("lag_seconds", "gauge", "Seconds since the last block stored was made; 0 before there is one.", |of| {
            of.lag_seconds()
        });
        family("rows_total", "counter", "Rows of tables written, the log apart.", |of| of.rows.value());
        family("blocks_total", "counter", "Blocks stored.", |of| of.blocks.value());
        family("events_total", "counter", "Events stored.", |of| of.events.value());
        family("rejects_total", "counter", "Records kept that could not be read or shown in full.", |of| {
            of.rejects.value()
        });
        family("rewinds_total", "counter", "Branches taken back.", |of| of.rewinds.value());
        family("holes_total", "counter", "Times that blocks were missing before one that was heard.", |of| {
            of.holes.value()
        });
        family(
            "missing_positions",
            "gauge",
            "Positions that are known to be missing before a block that was heard.",
            |of| of.hole_end.value().saturating_sub(of.height.value()),
        );
        family("reconnects_total", "counter", "Times that the chain's servers were turned to anew.", |of| {
            of.reconnects.value()
        });
        family("failures_total", "counter", "Sessions that ended with an error and were begun anew.", |of| {
            of.failures.value()
        });
        let _ = writeln!(
            text,
            "# HELP deai_indexer_leader Whether this indexer writes.\n# TYPE deai_indexer_leader gauge\ndeai_indexer_leader {}",
            self.is_leader.value()
        );
        let name = "deai_indexer_near_server";
        let _ = writeln!(text, "# HELP {name} Whether NEAR's blocks are read from there.\n# TYPE {name} gauge");
        for (server, reads) in [("neardata", &self.near_data), ("rpc", &self.near_rpc)] {
            let _ = writeln!(text, "{name}{{server=\"{server}\"}} {}", reads.value());
        }
        let name = "deai_indexer_unresolved_transactions_total";
        let help = "Receipts of NEAR's whose id stands for their transaction, which nobody told.";
        let _ = writeln!(
            text,
            "# HELP {name} {help}\n# TYPE {name} counter\n{name} {}",
            self.unresolved_transactions.value()
        );
        let mut histogram = |name: &str, help: &str, of: fn(&ChainMetrics) -> &Histogram| {
            let name = format!("deai_indexer_{name}");
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} histogram");
            for chain in Chain::ALL {
                of(self.chain(chain)).write(&name, chain, &mut text);
            }
        };
        histogram("commit_seconds", "Time of a commit.", |of| &of.commits);
        histogram("batch_blocks", "Blocks of a commit.", |of| &of.batches);
        text
    }
}

impl ChainMetrics {
    /// Blocks up to there are missing.
    pub fn note_hole(&self, end: u64) {
        self.holes.add(1);
        self.hole_end.set(end);
    }

    /// The last block stored.
    pub fn height(&self) -> u64 {
        self.height.value()
    }

    const fn new() -> Self {
        Self {
            failures: Number::new(),
            reconnects: Number::new(),
            rewinds: Number::new(),
            newest: Number::new(),
            holes: Number::new(),
            hole_end: Number::new(),
            height: Number::new(),
            final_height: Number::new(),
            block_time_seconds: Number::new(),
            blocks: Number::new(),
            events: Number::new(),
            rows: Number::new(),
            rejects: Number::new(),
            commits: Histogram::new(&SECONDS),
            batches: Histogram::new(&BLOCKS),
        }
    }

    pub fn note_commit(&self, added: &Committed, blocks: &[Spelled], finalised: Option<Position>, took: Duration) {
        if let Some(last) = blocks.last().map(Spelled::block) {
            self.height.set(last.position.height);
            self.block_time_seconds.set(last.time.0 / 1_000_000_000);
        }
        if let Some(finalised) = finalised {
            self.final_height.set(finalised.height);
        }
        self.blocks.add(added.blocks);
        self.events.add(added.events);
        self.rejects.add(added.rejects);
        self.rows.add(added.rows);
        self.commits.note(took.as_secs_f64());
        self.batches.note(f64::from(u32::try_from(blocks.len()).unwrap_or(u32::MAX)));
    }

    #[expect(clippy::disallowed_methods, reason = "how late we are is against the time of day")]
    fn lag_seconds(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let made = self.block_time_seconds.value();
        if made == 0 { 0 } else { now.as_secs().saturating_sub(made) }
    }
}

/// Asks now and then how far the chain is, so that the lag is known.
pub async fn watch<S: Source>(source: &S) -> Infallible {
    loop {
        match source.edge().await {
            Ok(edge) => METRICS.chain(S::CHAIN).newest.set(edge),
            Err(error) => tracing::debug!("{error}"),
        }
        sleep(WATCH_PAUSE).await;
    }
}

/// Serves them until told to stop.
pub async fn serve(listener: TcpListener, store: Store, stop: CancellationToken) -> std::io::Result<()> {
    let routes = Router::new()
        .route("/metrics", get(text))
        .route("/health", get(async || "the process lives\n"))
        .route("/ready", get(ready))
        .with_state(store);
    axum::serve(listener, routes).with_graceful_shutdown(async move { stop.cancelled().await }).await
}

async fn text(State(store): State<Store>) -> impl IntoResponse {
    let mut text = METRICS.text();
    // What only the database knows; where it is away, the rest is still told.
    match timeout(PATIENCE, held(&store)).await {
        Ok(Ok(held)) => text.push_str(&held),
        Ok(Err(error)) => tracing::debug!("{error}"),
        Err(_) => tracing::debug!("the database does not answer"),
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}

/// What the chains said of the rows, and what is not proven, whoever asked and found it.
async fn held(store: &Store) -> Result<String, store::Error> {
    let mut text = String::from(
        "# HELP deai_indexer_verified_rows Rows by what their chain said of them when it was asked last.\n\
         # TYPE deai_indexer_verified_rows gauge\n",
    );
    for found in store.snapshot().await?.verification().await? {
        let (chain, noun, rows) = (found.chain, found.noun, found.rows);
        let verdict = found.verdict.as_str();
        let _ = writeln!(
            text,
            "deai_indexer_verified_rows{{chain=\"{chain}\",table=\"{noun}\",verdict=\"{verdict}\"}} {rows}"
        );
    }
    let name = "deai_indexer_unproven_event_chains";
    let help = "Chains of events of which some are missing or altered.";
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
    for status in store.status().await? {
        let _ = writeln!(text, "{name}{{chain=\"{}\"}} {}", status.coverage.chain, status.unproven);
    }
    Ok(text)
}

/// Ready to write or to take over: the database answers, and its schema is this binary's.
async fn ready(State(store): State<Store>) -> Response {
    let reason = match timeout(PATIENCE, store.check_schema()).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the database does not answer".to_owned(),
    };
    (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")).into_response()
}
