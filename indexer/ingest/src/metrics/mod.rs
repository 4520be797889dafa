//! Metrics for Prometheus, encoded by prometheus-client.

mod server;

use std::sync::LazyLock;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::{Chain, Position};
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, EncodeMetric, LabelValueEncoder};
use prometheus_client::metrics::TypedMetric;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge as SignedGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use store::{Committed, Gap, PreparedBlock};

pub use server::serve;

pub static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::default);

/// A gauge of heights, seconds and counts, none of which is negative.
pub type Gauge = SignedGauge<u64, AtomicU64>;

const PREFIX: &str = "deai_indexer";
const COMMIT_SECONDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
const BATCH_BLOCKS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// A metric of each chain.
#[derive(Clone, Debug)]
pub struct PerChain<M>(Family<ChainLabel, M, fn() -> M>);

#[derive(Debug)]
pub struct Metrics {
    pub is_leader: Gauge,
    /// NEAR receipts whose transaction no server named.
    pub unresolved_transactions: Counter,
    pub session_errors: PerChain<Counter>,
    pub reconnects: PerChain<Counter>,
    pub reorgs: PerChain<Counter>,
    pub head_height: PerChain<Gauge>,
    near_sources: Family<SourceLabel, Gauge>,
    gaps: PerChain<Counter>,
    gap_blocks: PerChain<Gauge>,
    /// The last height of the newest gap. Not registered: `gap_blocks` follows from it.
    gap_end: PerChain<Gauge>,
    indexed_height: PerChain<Gauge>,
    final_height: PerChain<Gauge>,
    indexed_block_timestamp: PerChain<Gauge>,
    lag_blocks: PerChain<Gauge>,
    lag_seconds: PerChain<Gauge>,
    blocks: PerChain<Counter>,
    events: PerChain<Counter>,
    rows_written: PerChain<Counter>,
    rejects: PerChain<Counter>,
    commit_duration: PerChain<Histogram>,
    batch_blocks: PerChain<Histogram>,
    registry: Registry,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SourceLabel {
    source: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ChainLabel {
    chain: ChainName,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct ChainName(Chain);

impl EncodeLabelValue for ChainName {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> std::fmt::Result {
        self.0.as_str().encode(encoder)
    }
}

impl<M: Clone> PerChain<M> {
    fn new(constructor: fn() -> M) -> Self {
        Self(Family::new_with_constructor(constructor))
    }

    pub fn of(&self, chain: Chain) -> M {
        self.0.get_or_create_owned(&ChainLabel { chain: ChainName(chain) })
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let mut gauges = |name: &str, help: &str| register(&mut registry, name, help, Gauge::default);
        let head_height = gauges("head_height", "Height of the chain's head, as its server says");
        let indexed_height = gauges("indexed_height", "Height of the last block stored");
        let final_height = gauges("final_height", "Height of the last final block stored");
        let indexed_block_timestamp = gauges("indexed_block_timestamp_seconds", "Unix time of the last block stored");
        let lag_blocks = gauges("lag_blocks", "Slots or heights between the last block stored and the head");
        let lag_seconds = gauges("lag_seconds", "Age of the last block stored; 0 before the first");
        let gap_blocks = gauges("gap_blocks", "Blocks known to be missing before a received one");
        let mut counters = |name: &str, help: &str| register(&mut registry, name, help, Counter::default);
        let session_errors = counters("session_errors", "Sessions that ended with an error and were retried");
        let reconnects = counters("reconnects", "Sessions opened with the chain's servers");
        let reorgs = counters("reorgs", "Forks rewound");
        let gaps = counters("gaps", "Gaps found before a received block");
        let blocks = counters("blocks", "Blocks stored");
        let events = counters("events", "Events stored");
        let rows_written = counters("rows_written", "Rows of tables written, without the event log");
        let rejects = counters("rejects", "Records that could not be decoded or stored unchanged");
        let commit_duration = register(&mut registry, "commit_duration_seconds", "Duration of a commit", || {
            Histogram::new(COMMIT_SECONDS)
        });
        let batch_blocks =
            register(&mut registry, "batch_blocks", "Blocks of a commit", || Histogram::new(BATCH_BLOCKS));
        let (is_leader, unresolved_transactions) = (Gauge::default(), Counter::default());
        registry.register("leader", "1 where this indexer holds the lease and writes", is_leader.clone());
        let help = "NEAR receipts whose id stands for their transaction, which no server named";
        registry.register("unresolved_transactions", help, unresolved_transactions.clone());
        let near_sources = Family::default();
        registry.register("near_source_active", "1 for the server NEAR blocks are read from", near_sources.clone());
        Self {
            is_leader,
            unresolved_transactions,
            session_errors,
            reconnects,
            reorgs,
            head_height,
            near_sources,
            gaps,
            gap_blocks,
            gap_end: PerChain::new(Gauge::default),
            indexed_height,
            final_height,
            indexed_block_timestamp,
            lag_blocks,
            lag_seconds,
            blocks,
            events,
            rows_written,
            rejects,
            commit_duration,
            batch_blocks,
            registry,
        }
    }
}

/// Registers a metric, which both chains have from the start.
fn register<M>(registry: &mut Registry, name: &str, help: &str, constructor: fn() -> M) -> PerChain<M>
where
    M: Clone + EncodeMetric + TypedMetric + std::fmt::Debug + Send + Sync + 'static,
{
    let metric = PerChain::new(constructor);
    for chain in Chain::ALL {
        metric.of(chain);
    }
    registry.register(name, help, metric.0.clone());
    metric
}

impl Metrics {
    /// Records the server that NEAR blocks are read from: `neardata` or `rpc`.
    pub fn record_near_source(&self, active: &'static str) {
        for source in ["neardata", "rpc"] {
            self.near_sources.get_or_create(&SourceLabel { source }).set((source == active).into());
        }
    }

    /// Records a gap.
    pub fn record_gap(&self, gap: &Gap) {
        self.gaps.of(gap.chain).inc();
        self.gap_end.of(gap.chain).set(gap.to);
    }

    /// Records a commit of `blocks`.
    pub fn record_commit(
        &self,
        chain: Chain,
        added: &Committed,
        blocks: &[PreparedBlock],
        finalized: Option<Position>,
        took: Duration,
    ) {
        if let Some(last) = blocks.last().map(PreparedBlock::block) {
            self.indexed_height.of(chain).set(last.position.height);
            self.indexed_block_timestamp.of(chain).set(last.time.0 / 1_000_000_000);
        }
        if let Some(finalized) = finalized {
            self.final_height.of(chain).set(finalized.height);
        }
        self.blocks.of(chain).inc_by(added.blocks);
        self.events.of(chain).inc_by(added.events);
        self.rejects.of(chain).inc_by(added.rejects);
        self.rows_written.of(chain).inc_by(added.rows);
        self.commit_duration.of(chain).observe(took.as_secs_f64());
        self.batch_blocks.of(chain).observe(f64::from(u32::try_from(blocks.len()).unwrap_or(u32::MAX)));
    }

    /// Returns the height of the last block stored.
    pub fn indexed_height(&self, chain: Chain) -> u64 {
        self.indexed_height.of(chain).get()
    }

    /// Returns the registry, with lags as of now.
    fn registry(&self) -> &Registry {
        for chain in Chain::ALL {
            let indexed = self.indexed_height(chain);
            self.lag_blocks.of(chain).set(self.head_height.of(chain).get().saturating_sub(indexed));
            self.gap_blocks.of(chain).set(self.gap_end.of(chain).get().saturating_sub(indexed));
            self.lag_seconds.of(chain).set(age_seconds(self.indexed_block_timestamp.of(chain).get()));
        }
        &self.registry
    }
}

#[expect(clippy::disallowed_methods, reason = "lag is measured against the time of day")]
fn age_seconds(timestamp: u64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    if timestamp == 0 { 0 } else { now.as_secs().saturating_sub(timestamp) }
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text::encode;

    use super::*;

    #[test]
    fn each_metric_has_its_chain_and_one_description() {
        let metrics = Metrics::default();
        metrics.record_near_source("rpc");
        metrics.record_gap(&Gap { chain: Chain::Near, from: 3, to: 7 });
        metrics.commit_duration.of(Chain::Near).observe(0.02);
        let mut text = String::new();
        encode(&mut text, metrics.registry()).unwrap();
        for line in [
            "deai_indexer_near_source_active{source=\"rpc\"} 1",
            "deai_indexer_near_source_active{source=\"neardata\"} 0",
            "deai_indexer_gap_blocks{chain=\"near\"} 7",
            "deai_indexer_gaps_total{chain=\"near\"} 1",
            "deai_indexer_gaps_total{chain=\"solana\"} 0",
            "deai_indexer_commit_duration_seconds_bucket{le=\"0.025\",chain=\"near\"} 1",
            "deai_indexer_commit_duration_seconds_bucket{le=\"0.01\",chain=\"near\"} 0",
        ] {
            assert!(text.lines().any(|each| each == line), "{line} is not in:\n{text}");
        }
    }
}
