//! What an operator watches, in Prometheus' text format at `/metrics`; `/health` and `/ready` for whoever
//! starts and stops processes.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::{Block, Chain, Position};
use store::{Committed, Store};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub static METRICS: Metrics = Metrics::new();

/// Upper bounds of the commit times' buckets, in seconds.
const BUCKETS: [(f64, &str); 9] = [
    (0.005, "0.005"),
    (0.01, "0.01"),
    (0.025, "0.025"),
    (0.05, "0.05"),
    (0.1, "0.1"),
    (0.25, "0.25"),
    (0.5, "0.5"),
    (1.0, "1"),
    (5.0, "5"),
];

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
    solana: ChainMetrics,
    near: ChainMetrics,
}

/// Of one chain, since the process started.
#[derive(Debug)]
pub struct ChainMetrics {
    pub failures: Number,
    pub rewinds: Number,
    holes: Number,
    /// The last position that is known to be missing.
    hole_end: Number,
    height: Number,
    final_height: Number,
    block_time_seconds: Number,
    blocks: Number,
    events: Number,
    rejects: Number,
    commits: [Number; BUCKETS.len() + 1],
    commit_microseconds: Number,
}

impl Metrics {
    const fn new() -> Self {
        Self { is_leader: Number::new(), solana: ChainMetrics::new(), near: ChainMetrics::new() }
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
        family("failures_total", "counter", "Sessions that ended with an error and were begun anew.", |of| {
            of.failures.value()
        });
        let _ = writeln!(
            text,
            "# HELP deai_indexer_leader Whether this indexer writes.\n# TYPE deai_indexer_leader gauge\ndeai_indexer_leader {}",
            self.is_leader.value()
        );
        text.push_str(
            "# HELP deai_indexer_commit_seconds Time of a commit.\n# TYPE deai_indexer_commit_seconds histogram\n",
        );
        for chain in Chain::ALL {
            self.chain(chain).write_commits(chain, &mut text);
        }
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
            rewinds: Number::new(),
            holes: Number::new(),
            hole_end: Number::new(),
            height: Number::new(),
            final_height: Number::new(),
            block_time_seconds: Number::new(),
            blocks: Number::new(),
            events: Number::new(),
            rejects: Number::new(),
            commits: [const { Number::new() }; BUCKETS.len() + 1],
            commit_microseconds: Number::new(),
        }
    }

    pub fn note_commit(&self, added: &Committed, blocks: &[Block], finalised: Option<Position>, took: Duration) {
        if let Some(last) = blocks.last() {
            self.height.set(last.position.height);
            self.block_time_seconds.set(last.time.0 / 1_000_000_000);
        }
        if let Some(finalised) = finalised {
            self.final_height.set(finalised.height);
        }
        self.blocks.add(added.blocks);
        self.events.add(added.events);
        self.rejects.add(added.rejects);
        let seconds = took.as_secs_f64();
        let bucket = BUCKETS.iter().position(|(bound, _)| seconds <= *bound).unwrap_or(BUCKETS.len());
        if let Some(bucket) = self.commits.get(bucket) {
            bucket.add(1);
        }
        self.commit_microseconds.add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    fn write_commits(&self, chain: Chain, text: &mut String) {
        let name = "deai_indexer_commit_seconds";
        let mut count = 0_u64;
        for (bucket, bound) in self.commits.iter().zip(BUCKETS.iter().map(|(_, text)| *text).chain(["+Inf"])) {
            count = count.saturating_add(bucket.value());
            let _ = writeln!(text, "{name}_bucket{{chain=\"{chain}\",le=\"{bound}\"}} {count}");
        }
        let sum = Duration::from_micros(self.commit_microseconds.value()).as_secs_f64();
        let _ = writeln!(text, "{name}_sum{{chain=\"{chain}\"}} {sum}\n{name}_count{{chain=\"{chain}\"}} {count}");
    }
}

/// Serves them until told to stop.
pub async fn serve(listener: TcpListener, store: Store, stop: CancellationToken) -> std::io::Result<()> {
    let routes = Router::new()
        .route("/metrics", get(async || ([(CONTENT_TYPE, "text/plain; version=0.0.4")], METRICS.text())))
        .route("/health", get(async || "the process lives\n"))
        .route("/ready", get(ready))
        .with_state(store);
    axum::serve(listener, routes).with_graceful_shutdown(async move { stop.cancelled().await }).await
}

/// Ready to write or to take over: the database answers, and its schema is this binary's.
async fn ready(State(store): State<Store>) -> Response {
    match store.check_schema().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}
