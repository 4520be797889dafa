use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Json;
use axum::extract::State;
use domain::{Chain, TimeNs, TokenAmount, Yocto};
use serde::Serialize;
use store::{ChainHealth, NodeStatus, TaskStatus};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::chain::Digits;
use crate::freshness::Freshness;
use crate::listing::Finding;
use crate::problem::Problem;

/// The network in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkStats {
    projects: u64,
    /// The number of nodes have each status.
    #[schema(value_type = BTreeMap<String, u64>)]
    nodes: BTreeMap<NodeStatus, u64>,
    /// The number of tasks have each status.
    #[schema(value_type = BTreeMap<String, u64>)]
    tasks: BTreeMap<TaskStatus, u64>,
    /// yoctoNEAR that all nodes have at stake.
    #[schema(value_type = String)]
    stake_total: Yocto,
    /// Rewards of the tasks that are not finished, in the token's smallest unit.
    #[schema(value_type = String)]
    rewards_in_escrow: TokenAmount,
    /// All that nodes were ever paid, in the token's smallest unit.
    #[schema(value_type = String)]
    rewards_distributed: TokenAmount,
}

impl From<store::NetworkStats> for NetworkStats {
    fn from(stats: store::NetworkStats) -> Self {
        let tasks = |status: TaskStatus| stats.tasks.get(&status).copied().unwrap_or_default();
        let is_open = |status: &&TaskStatus| status.is_open();
        let escrow: Vec<u128> = TaskStatus::ALL.iter().filter(is_open).map(|status| tasks(*status).reward.0).collect();
        let paid = TaskStatus::ALL.map(|status| tasks(status).paid.0);
        let sum = |amounts: &[u128]| TokenAmount(amounts.iter().fold(0, |sum, amount| sum.saturating_add(*amount)));
        Self {
            projects: stats.projects,
            nodes: NodeStatus::ALL.map(|status| (status, stats.nodes.get(&status).copied().unwrap_or(0))).into(),
            tasks: TaskStatus::ALL.map(|status| (status, tasks(status).tasks)).into(),
            stake_total: stats.stake,
            rewards_in_escrow: sum(&escrow),
            rewards_distributed: sum(&paid),
        }
    }
}

/// The way in which well the chains are followed.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkHealth {
    chains: Vec<ChainState>,
}

/// The way in which well one chain is followed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainState {
    #[schema(value_type = String, example = "near")]
    chain: Chain,
    /// The genesis hash (Solana), or the chain id and the genesis hash with a colon between them (NEAR).
    network: String,
    /// The program's address (Solana) or the contract's account id (NEAR): the source of every row.
    emitter: String,
    /// The first slot or height that is held.
    start_height: Digits,
    /// The last slot or height that is held. Null before the first.
    height: Option<Digits>,
    hash: Option<String>,
    /// Time of that block, in nanoseconds since the Unix epoch.
    #[schema(value_type = Option<String>)]
    block_time_ns: Option<TimeNs>,
    /// Seconds from that block's time to now, by this server's clock.
    lag_seconds: Option<f64>,
    /// Records that could not be read, or events that could not be shown in full. They are kept.
    rejects: u64,
}

impl ChainState {
    fn new(health: ChainHealth, now_ns: u64) -> Self {
        let ChainHealth { progress: coverage, rejects } = health;
        let cursor = coverage.cursor;
        let lag = cursor.as_ref().map(|cursor| now_ns.saturating_sub(cursor.time.0));
        Self {
            chain: coverage.chain,
            network: coverage.identity.genesis,
            emitter: coverage.identity.emitter,
            start_height: Digits(coverage.identity.start),
            height: cursor.as_ref().map(|cursor| Digits(cursor.position.height)),
            block_time_ns: cursor.as_ref().map(|cursor| cursor.time),
            hash: cursor.map(|cursor| cursor.hash),
            lag_seconds: lag.map(|lag| std::time::Duration::from_nanos(lag).as_secs_f64()),
            rejects,
        }
    }
}

/// The network in numbers.
#[utoipa::path(get, path = "/api/v1/network/stats", tag = "network", params(Freshness), responses(
    (status = 200, description = "The answer, and the blocks it holds for", body = Answer<NetworkStats>),
    (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn network_stats(
    State(app): State<App>,
    Finding { freshness }: Finding,
) -> Result<Json<Answer<NetworkStats>>, Problem> {
    let mut snapshot = app.snapshot(freshness).await?;
    let stats = snapshot.network_stats().await?;
    Answer::of(NetworkStats::from(stats), snapshot).await
}

/// The way in which well the chains are followed.
#[utoipa::path(get, path = "/api/v1/network/health", tag = "network", params(Freshness), responses(
    (status = 200, description = "The answer, and the blocks it holds for", body = Answer<NetworkHealth>),
    (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn network_health(
    State(app): State<App>,
    Finding { freshness }: Finding,
) -> Result<Json<Answer<NetworkHealth>>, Problem> {
    let mut snapshot = app.snapshot(freshness).await?;
    let now_ns = now_ns();
    let chains = snapshot.network_health().await?.into_iter().map(|health| ChainState::new(health, now_ns)).collect();
    Answer::of(NetworkHealth { chains }, snapshot).await
}

#[expect(clippy::disallowed_methods, reason = "how far a chain's time lies behind ours is asked of our clock")]
fn now_ns() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use domain::{Body, Chain, Reject};
    use serde_json::json;
    use sqlx::PgPool;
    use store::Store;

    use crate::testing::archive::*;
    use crate::testing::{api, get_ok};

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn the_stats_sum_up_both_chains(pool: PgPool) {
        let store = Store::from(pool.clone());
        Recording::new(Chain::Solana).block([project_created(1, "one")]).commit_to(&store).await;
        Recording::new(Chain::Near)
            .block([node_registered("a"), node_registered("b"), node_unregistered("b")])
            .block([task_submitted(1), task_submitted(2), task_submitted(3)])
            .block([task_assigned(1, "a"), task_assigned(2, "a"), task_completed(2, "a")])
            .commit_to(&store)
            .await;

        let stats = get_ok(&api(&pool), "/api/v1/network/stats").await;

        assert_eq!(
            stats["data"],
            json!({
                "projects": 1,
                "nodes": {"online": 1, "offline": 0, "maintenance": 0, "unbonding": 0, "unregistered": 1},
                "tasks": {"pending": 1, "assigned": 1, "in_progress": 0, "submitted": 0, "disputed": 0,
                          "completed": 1, "cancelled": 0, "expired": 0, "failed": 0},
                "stake_total": "5000000000000000000000000",
                "rewards_in_escrow": "200",
                "rewards_distributed": "100",
            })
        );
        assert_eq!(stats["coverage"].as_array().unwrap().len(), 2);
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn an_empty_network_has_stats_too(pool: PgPool) {
        let stats = get_ok(&api(&pool), "/api/v1/network/stats").await;
        assert_eq!((&stats["data"]["projects"], &stats["coverage"]), (&json!(0), &json!([])));
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn the_health_names_the_source_the_lag_and_the_rejects_of_each_chain(pool: PgPool) {
        let store = Store::from(pool.clone());
        let mut near = Recording::new(Chain::Near);
        near.bodies([Body::Reject(Reject { bytes: vec![1], reason: "unknown".to_owned(), link: None })])
            .commit_to(&store)
            .await;
        let solana = Recording::new(Chain::Solana);
        store.begin(Chain::Solana, &solana.identity()).await.unwrap();

        let mut health = get_ok(&api(&pool), "/api/v1/network/health").await;

        let lag = health["data"]["chains"][1]["lag_seconds"].take().as_f64().unwrap();
        assert!(lag > 1_000_000_000.0, "the archive file's blocks are of 1970: {lag}");
        assert_eq!(
            health["data"]["chains"],
            json!([
                {"chain": "solana", "network": "localnet", "emitter": "solana.emitter", "start_height": "100",
                 "height": null, "hash": null, "block_time_ns": null, "lag_seconds": null, "rejects": 0},
                {"chain": "near", "network": "localnet", "emitter": "near.emitter", "start_height": "100",
                 "height": "100", "hash": "near-100", "block_time_ns": "100000000000", "lag_seconds": null,
                 "rejects": 1},
            ])
        );
    }
}
