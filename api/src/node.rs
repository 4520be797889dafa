use axum::Json;
use axum::extract::State;
use domain::{NearAccountId, Sha256, TimeNs, TokenAmount, Yocto};
use serde::{Deserialize, Serialize};
use store::NodeStatus;
use utoipa::{IntoParams, ToSchema};

use crate::answer::{Answer, Page, not_found};
use crate::app::App;
use crate::chain::Digits;
use crate::freshness::Freshness;
use crate::id::Id;
use crate::listing::{Finding, Listing, PageParams};
use crate::problem::Problem;

/// A node of the compute market on NEAR.
#[derive(Debug, Serialize, ToSchema)]
pub struct Node {
    #[schema(value_type = String)]
    node_id: NearAccountId,
    /// `online`, `offline`, `maintenance`, `unbonding` or `unregistered`.
    #[schema(value_type = String)]
    status: NodeStatus,
    /// yoctoNEAR that stay at stake for good.
    #[schema(value_type = String)]
    stake: Yocto,
    /// yoctoNEAR asked back, and at stake until they are released.
    #[schema(value_type = String)]
    unbonding: Yocto,
    #[schema(value_type = Option<String>)]
    release_at_ns: Option<TimeNs>,
    /// All that it ever lost of its stake, in yoctoNEAR.
    #[schema(value_type = String)]
    slashed: Yocto,
    /// 0 to 10,000, as of the last event that has it. On chain it decays towards 5,000.
    reputation: u16,
    /// Capability classes, such as `inference.gpu24`.
    classes: Vec<String>,
    /// The number of tasks the node takes at once.
    slots: u8,
    metadata_uri: String,
    /// Of the document behind `metadata_uri`: 64 hex digits.
    #[schema(value_type = String)]
    metadata_sha256: Sha256,
    tasks_in_hand: u64,
    tasks_completed: u64,
    /// Tasks that the node lost.
    tasks_failed: u64,
    /// Of those, the ones whose time was over with it.
    tasks_expired: u64,
    /// All that the node was ever paid, in the token's smallest unit.
    #[schema(value_type = String)]
    rewards: TokenAmount,
    /// Time of the block, in nanoseconds since the Unix epoch; so are all times.
    #[schema(value_type = String)]
    registered_at_ns: TimeNs,
    /// Hash of the transaction.
    registered_tx: String,
    #[schema(value_type = Option<String>)]
    unregistered_at_ns: Option<TimeNs>,
    #[schema(value_type = String)]
    updated_at_ns: TimeNs,
    updated_height: Digits,
    updated_tx: String,
}

impl From<store::Node> for Node {
    fn from(node: store::Node) -> Self {
        Self {
            node_id: node.node_id,
            status: node.status,
            stake: node.stake,
            unbonding: node.unbonding,
            release_at_ns: node.release_at,
            slashed: node.slashed,
            reputation: node.reputation,
            classes: node.classes,
            slots: node.slots,
            metadata_uri: node.metadata_uri,
            metadata_sha256: node.metadata_sha256,
            tasks_in_hand: node.tasks_in_hand,
            tasks_completed: node.tasks_completed,
            tasks_failed: node.tasks_failed,
            tasks_expired: node.tasks_expired,
            rewards: node.rewards,
            registered_at_ns: node.registered_at,
            registered_tx: node.registered_tx,
            unregistered_at_ns: node.unregistered_at,
            updated_at_ns: node.updated_at,
            updated_height: Digits(node.updated_height),
            updated_tx: node.updated_tx,
        }
    }
}

/// `true` where a node is there, and how busy.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeState {
    #[schema(value_type = String)]
    node_id: NearAccountId,
    /// `online`, `offline`, `maintenance`, `unbonding` or `unregistered`.
    #[schema(value_type = String)]
    status: NodeStatus,
    slots: u8,
    tasks_in_hand: u64,
    #[schema(value_type = String)]
    updated_at_ns: TimeNs,
}

#[derive(Clone, Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NodeFilter {
    /// Only nodes that are `online`, `offline`, `maintenance`, `unbonding` or `unregistered`.
    #[param(value_type = Option<String>)]
    status: Option<NodeStatus>,
    /// Only nodes of this capability class.
    class: Option<String>,
}

impl From<NodeFilter> for store::NodeFilter {
    fn from(filter: NodeFilter) -> Self {
        Self { status: filter.status, class: filter.class }
    }
}

/// All nodes, by account id.
#[utoipa::path(get, path = "/api/v1/nodes", tag = "nodes", params(NodeFilter, PageParams, Freshness), responses(
    (status = 200, description = "The answer, and the blocks it holds for", body = Page<Node>),
    (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list_nodes(
    State(app): State<App>,
    Listing { filter, page, freshness }: Listing<NodeFilter>,
) -> Result<Json<Page<Node>>, Problem> {
    let list = ("nodes", &filter);
    let after: Option<NearAccountId> = page.after(&list)?;
    let mut snapshot = app.snapshot(freshness).await?;
    let nodes = snapshot.list_nodes(&filter.clone().into(), after.as_ref(), page.to_fetch()).await?;
    let (nodes, next) = page.cut(&list, nodes, |last| last.node_id.clone())?;
    Page::of(nodes.into_iter().map(Node::from).collect(), next, snapshot).await
}

/// A node, by its account id.
#[utoipa::path(get, path = "/api/v1/nodes/{id}", tag = "nodes",
    params(("id" = String, Path, description = "NEAR account id"), Freshness),
    responses(
        (status = 200, description = "The answer, and the blocks it holds for", body = Answer<Node>),
        (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not found, as of the blocks named", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn find_node(
    State(app): State<App>,
    Id(node_id): Id<NearAccountId>,
    Finding { freshness }: Finding,
) -> Result<Json<Answer<Node>>, Problem> {
    let mut snapshot = app.snapshot(freshness).await?;
    match snapshot.find_node(&node_id).await? {
        Some(node) => Answer::of(Node::from(node), snapshot).await,
        None => Err(not_found(format!("node {node_id}"), snapshot).await),
    }
}

/// `true` where a node is there, and how busy.
#[utoipa::path(get, path = "/api/v1/nodes/{id}/status", tag = "nodes",
    params(("id" = String, Path, description = "NEAR account id"), Freshness),
    responses(
        (status = 200, description = "The answer, and the blocks it holds for", body = Answer<NodeState>),
        (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not found, as of the blocks named", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn find_node_status(
    State(app): State<App>,
    Id(node_id): Id<NearAccountId>,
    Finding { freshness }: Finding,
) -> Result<Json<Answer<NodeState>>, Problem> {
    let mut snapshot = app.snapshot(freshness).await?;
    let Some(node) = snapshot.find_node(&node_id).await? else {
        return Err(not_found(format!("node {node_id}"), snapshot).await);
    };
    let state = NodeState {
        node_id: node.node_id,
        status: node.status,
        slots: node.slots,
        tasks_in_hand: node.tasks_in_hand,
        updated_at_ns: node.updated_at,
    };
    Answer::of(state, snapshot).await
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use domain::Chain;
    use serde_json::json;
    use sqlx::PgPool;
    use store::Store;

    use crate::testing::archive::*;
    use crate::testing::{api, get, get_ok, refused};

    async fn two(pool: &PgPool) {
        let mut archive = Recording::new(Chain::Near);
        archive
            .block([node_registered("a"), node_registered("b"), task_submitted(1), task_submitted(2)])
            .block([task_assigned(1, "a"), task_completed(1, "a"), task_assigned(2, "a"), node_unregistered("b")])
            .commit_to(&Store::from(pool.clone()))
            .await;
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_node_is_served_with_its_counts(pool: PgPool) {
        two(&pool).await;
        let api = api(&pool);
        let node = get_ok(&api, "/api/v1/nodes/a.near").await;
        assert_eq!(
            node["data"],
            json!({
                "node_id": "a.near",
                "status": "online",
                "stake": "5000000000000000000000000",
                "unbonding": "0",
                "release_at_ns": null,
                "slashed": "0",
                "reputation": 5100,
                "classes": ["inference.gpu24", "train.gpu80"],
                "slots": 2,
                "metadata_uri": "ipfs://node",
                "metadata_sha256": "03".repeat(32),
                "tasks_in_hand": 1,
                "tasks_completed": 1,
                "tasks_failed": 0,
                "tasks_expired": 0,
                "rewards": "100",
                "registered_at_ns": "100000000000",
                "registered_tx": "tx-near height 100-0",
                "unregistered_at_ns": null,
                "updated_at_ns": "102000000000",
                "updated_height": "102",
                "updated_tx": "tx-near height 102-1",
            })
        );
        let status = get_ok(&api, "/api/v1/nodes/a.near/status").await;
        assert_eq!(
            status["data"],
            json!({"node_id": "a.near", "status": "online", "slots": 2, "tasks_in_hand": 1,
                   "updated_at_ns": "102000000000"})
        );
        assert_eq!(status["coverage"], node["coverage"]);
        let gone = get_ok(&api, "/api/v1/nodes/b.near/status").await;
        assert_eq!(gone["data"]["status"], "unregistered");
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn nodes_are_narrowed_and_paged(pool: PgPool) {
        two(&pool).await;
        let api = api(&pool);
        let names = |page: &serde_json::Value| -> Vec<String> {
            page["data"].as_array().unwrap().iter().map(|node| node["node_id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&get_ok(&api, "/api/v1/nodes").await), ["a.near", "b.near"]);
        assert_eq!(names(&get_ok(&api, "/api/v1/nodes?status=online").await), ["a.near"]);
        assert_eq!(names(&get_ok(&api, "/api/v1/nodes?class=train.gpu80&status=unregistered").await), ["b.near"]);
        assert!(names(&get_ok(&api, "/api/v1/nodes?class=none").await).is_empty());
        let first = get_ok(&api, "/api/v1/nodes?limit=1").await;
        let next = first["next"].as_str().unwrap();
        assert_eq!(names(&get_ok(&api, &format!("/api/v1/nodes?limit=1&cursor={next}")).await), ["b.near"]);
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn an_unknown_node_is_not_found_and_an_impossible_one_refused(pool: PgPool) {
        let api = api(&pool);
        for path in ["/api/v1/nodes/nobody.near", "/api/v1/nodes/nobody.near/status"] {
            assert_eq!(get(&api, path).await.status, StatusCode::NOT_FOUND);
        }
        for id in ["A.near", "a", "a..b", "a%00.near"] {
            refused(&api, &format!("/api/v1/nodes/{id}"), "id").await;
            refused(&api, &format!("/api/v1/nodes/{id}/status"), "id").await;
        }
        let detail = refused(&api, "/api/v1/nodes?status=asleep", "status").await;
        assert!(detail.contains("`online`") && detail.contains("`unregistered`"), "{detail}");
    }
}
