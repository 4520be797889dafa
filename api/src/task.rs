use std::fmt;
use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use domain::{NearAccountId, Sha256, SolanaAddress, TimeNs, TokenAmount, Yocto};
use serde::{Deserialize, Serialize};
use store::TaskStatus;
use utoipa::{IntoParams, ToSchema};

use crate::answer::{Answer, Page, not_found};
use crate::app::App;
use crate::chain::Digits;
use crate::freshness::Freshness;
use crate::id::Id;
use crate::listing::{Finding, Listing, PageParams};
use crate::problem::Problem;

/// A task of the compute market on NEAR.
#[derive(Debug, Serialize, ToSchema)]
pub struct Task {
    task_id: Digits,
    /// `pending`, `assigned`, `in_progress`, `submitted`, `disputed`, `completed`, `cancelled`, `expired` or
    /// `failed`.
    #[schema(value_type = String)]
    status: TaskStatus,
    #[schema(value_type = String)]
    requester_id: NearAccountId,
    /// The capability class that a node must have.
    class: String,
    kind: String,
    input_uri: String,
    /// Of the document behind `input_uri`: 64 hex digits.
    #[schema(value_type = String)]
    input_sha256: Sha256,
    /// Address of the Solana project that the task works for. The requester says so; the project need not be known.
    #[schema(value_type = Option<String>)]
    project: Option<SolanaAddress>,
    /// What a node needs to get the task, 0 to 10,000.
    min_reputation: u16,
    /// What a node has from start to result, in nanoseconds.
    #[schema(value_type = String)]
    run_time_ns: TimeNs,
    /// What was put in escrow, in the token's smallest unit.
    #[schema(value_type = String)]
    reward: TokenAmount,
    /// yoctoNEAR that the requester put up for anyone who moves on what it leaves lying.
    #[schema(value_type = String)]
    bounty: Yocto,
    /// After this no node gets the task, and anyone may expire it while it waits. Nanoseconds since the Unix epoch, as all times.
    #[schema(value_type = String)]
    expires_at_ns: TimeNs,
    /// The node that holds the task, or held it last.
    #[schema(value_type = Option<String>)]
    node_id: Option<NearAccountId>,
    /// 0 until the first node gets the task, then counted from 1.
    attempt: u8,
    /// Of the work that is done, as the node that has it says: 0 to 1,000.
    permille: u16,
    /// The deadline of the present state: to start, to hand in, to dispute, to rule. Null once the task is over.
    #[schema(value_type = Option<String>)]
    deadline_ns: Option<TimeNs>,
    output_uri: Option<String>,
    #[schema(value_type = Option<String>)]
    output_sha256: Option<Sha256>,
    /// What the node measured of its work.
    metrics: Vec<Metric>,
    /// What left the escrow for the node.
    #[schema(value_type = Option<String>)]
    paid: Option<TokenAmount>,
    /// What went back to the requester.
    #[schema(value_type = Option<String>)]
    refund: Option<TokenAmount>,
    #[schema(value_type = String)]
    submitted_at_ns: TimeNs,
    /// Hash of the transaction.
    submitted_tx: String,
    #[schema(value_type = Option<String>)]
    assigned_at_ns: Option<TimeNs>,
    #[schema(value_type = Option<String>)]
    started_at_ns: Option<TimeNs>,
    #[schema(value_type = Option<String>)]
    result_at_ns: Option<TimeNs>,
    #[schema(value_type = Option<String>)]
    finished_at_ns: Option<TimeNs>,
    #[schema(value_type = String)]
    updated_at_ns: TimeNs,
    updated_height: Digits,
    updated_tx: String,
}

/// What a node measured of its work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Metric {
    /// Such as `tokens`, `joules` or `loss.micro`.
    name: String,
    value: Digits,
}

impl From<domain::Metric> for Metric {
    fn from(metric: domain::Metric) -> Self {
        Self { name: metric.name, value: Digits(metric.value) }
    }
}

impl From<store::Task> for Task {
    fn from(task: store::Task) -> Self {
        Self {
            task_id: Digits(task.task_id),
            status: task.status,
            requester_id: task.requester_id,
            class: task.class,
            kind: task.kind,
            input_uri: task.input_uri,
            input_sha256: task.input_sha256,
            project: task.project,
            min_reputation: task.min_reputation,
            run_time_ns: task.run_time,
            reward: task.reward,
            bounty: task.bounty,
            expires_at_ns: task.expires_at,
            node_id: task.node_id,
            attempt: task.attempt,
            permille: task.permille,
            deadline_ns: task.deadline,
            output_uri: task.output_uri,
            output_sha256: task.output_sha256,
            metrics: task.metrics.into_iter().map(Metric::from).collect(),
            paid: task.paid,
            refund: task.refund,
            submitted_at_ns: task.submitted_at,
            submitted_tx: task.submitted_tx,
            assigned_at_ns: task.assigned_at,
            started_at_ns: task.started_at,
            result_at_ns: task.result_at,
            finished_at_ns: task.finished_at,
            updated_at_ns: task.updated_at,
            updated_height: Digits(task.updated_height),
            updated_tx: task.updated_tx,
        }
    }
}

#[derive(Clone, Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskFilter {
    /// Only tasks that are `pending`, `assigned`, `in_progress`, `submitted`, `disputed`, `completed`, `cancelled`,
    /// `expired` or `failed`.
    #[param(value_type = Option<String>)]
    status: Option<TaskStatus>,
    /// Only tasks that this NEAR account submitted.
    #[param(value_type = Option<String>)]
    requester: Option<NearAccountId>,
    /// Only tasks that this node holds, or held last.
    #[param(value_type = Option<String>)]
    node: Option<NearAccountId>,
    /// Only tasks for this Solana project: the address of its account.
    #[param(value_type = Option<String>)]
    project: Option<SolanaAddress>,
    /// Only tasks of this capability class.
    class: Option<String>,
}

impl From<TaskFilter> for store::TaskFilter {
    fn from(filter: TaskFilter) -> Self {
        Self {
            status: filter.status,
            requester_id: filter.requester,
            node_id: filter.node,
            project: filter.project,
            class: filter.class,
        }
    }
}

/// All tasks, the newest first.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "tasks", params(TaskFilter, PageParams, Freshness), responses(
    (status = 200, description = "The answer, and the blocks it holds for", body = Page<Task>),
    (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list_tasks(
    State(app): State<App>,
    Listing { filter, page, freshness }: Listing<TaskFilter>,
) -> Result<Json<Page<Task>>, Problem> {
    let list = ("tasks", &filter);
    let before: Option<u64> = page.after(&list)?;
    let mut snapshot = app.snapshot(freshness).await?;
    let tasks = snapshot.list_tasks(&filter.clone().into(), before, page.to_fetch()).await?;
    let (tasks, next) = page.cut(&list, tasks, |last| last.task_id)?;
    Page::of(tasks.into_iter().map(Task::from).collect(), next, snapshot).await
}

/// A task, by the id that the market gave it.
#[utoipa::path(get, path = "/api/v1/tasks/{id}", tag = "tasks",
    params(("id" = String, Path, description = "Task id, a whole number"), Freshness),
    responses(
        (status = 200, description = "The answer, and the blocks it holds for", body = Answer<Task>),
        (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not found, as of the blocks named", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn find_task(
    State(app): State<App>,
    Id(TaskId(task_id)): Id<TaskId>,
    Finding { freshness }: Finding,
) -> Result<Json<Answer<Task>>, Problem> {
    let mut snapshot = app.snapshot(freshness).await?;
    match snapshot.find_task(task_id).await? {
        Some(task) => Answer::of(Task::from(task), snapshot).await,
        None => Err(not_found(format!("task {task_id}"), snapshot).await),
    }
}

pub struct TaskId(u64);

#[derive(Debug)]
pub struct TaskIdError(String);

impl fmt::Display for TaskIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is no task: give its id, a whole number from 0 to 2^64 - 1", self.0)
    }
}

impl FromStr for TaskId {
    type Err = TaskIdError;

    fn from_str(text: &str) -> Result<Self, TaskIdError> {
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let id = if is_digits { text.parse().ok() } else { None };
        id.map(Self).ok_or_else(|| TaskIdError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use domain::Chain;
    use serde_json::{Value, json};
    use sqlx::PgPool;
    use store::Store;

    use crate::testing::archive::*;
    use crate::testing::{api, get, get_ok, refused};

    async fn four(pool: &PgPool) {
        let mut archive = Recording::new(Chain::Near);
        archive
            .block([node_registered("a"), task_submitted(1), task_submitted(2), task_submitted(3), task_submitted(4)])
            .block([task_assigned(1, "a"), task_assigned(2, "a"), task_cancelled(3)])
            .block([result_submitted(1, "a"), task_completed(1, "a")])
            .commit_to(&Store::from(pool.clone()))
            .await;
    }

    fn ids(page: &Value) -> Vec<&str> {
        page["data"].as_array().unwrap().iter().map(|task| task["task_id"].as_str().unwrap()).collect()
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_task_is_served_from_submission_to_payment(pool: PgPool) {
        four(&pool).await;
        let api = api(&pool);
        assert_eq!(
            get_ok(&api, "/api/v1/tasks/1").await,
            json!({
                "data": {
                    "task_id": "1",
                    "status": "completed",
                    "requester_id": "requester.near",
                    "class": "inference.gpu24",
                    "kind": "llm",
                    "input_uri": "ipfs://in",
                    "input_sha256": "04".repeat(32),
                    "project": address(1).as_str(),
                    "min_reputation": 0,
                    "run_time_ns": "3600000000000",
                    "reward": "100",
                    "bounty": "7",
                    "expires_at_ns": "18446744073709551615",
                    "node_id": "a.near",
                    "attempt": 1,
                    "permille": 0,
                    "deadline_ns": null,
                    "output_uri": "ipfs://out",
                    "output_sha256": "05".repeat(32),
                    "metrics": [{"name": "tokens", "value": "18446744073709551615"}],
                    "paid": "100",
                    "refund": null,
                    "submitted_at_ns": "100000000000",
                    "submitted_tx": "tx-near height 100-0",
                    "assigned_at_ns": "102000000000",
                    "started_at_ns": null,
                    "result_at_ns": "104000000000",
                    "finished_at_ns": "104000000000",
                    "updated_at_ns": "104000000000",
                    "updated_height": "104",
                    "updated_tx": "tx-near height 104-0",
                },
                "coverage": [{
                    "chain": "near", "height": "104", "hash": "near-104", "block_time_ns": "104000000000",
                    "final_height": null
                }],
            })
        );
        assert_eq!(get(&api, "/api/v1/tasks/9").await.status, StatusCode::NOT_FOUND);
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn tasks_are_narrowed_by_every_filter(pool: PgPool) {
        four(&pool).await;
        let api = api(&pool);
        let project = address(1);
        for (query, expected) in [
            ("", vec!["4", "3", "2", "1"]),
            ("status=pending", vec!["4"]),
            ("status=assigned", vec!["2"]),
            ("status=completed", vec!["1"]),
            ("status=cancelled", vec!["3"]),
            ("status=expired", vec![]),
            ("requester=requester.near", vec!["4", "3", "2", "1"]),
            ("requester=other.near", vec![]),
            ("node=a.near", vec!["2", "1"]),
            (&format!("project={project}"), vec!["4", "3", "2", "1"]),
            ("class=inference.gpu24&node=a.near&status=assigned", vec!["2"]),
            ("class=none", vec![]),
        ] {
            assert_eq!(ids(&get_ok(&api, &format!("/api/v1/tasks?{query}")).await), expected, "{query}");
        }
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_new_task_does_not_shift_the_pages_that_follow(pool: PgPool) {
        four(&pool).await;
        let api = api(&pool);
        let first = get_ok(&api, "/api/v1/tasks?limit=3").await;
        let mut archive = Recording::new(Chain::Near);
        archive.block([]).block([]).block([]).block([task_submitted(5)]);
        Store::from(pool).commit(&archive.blocks[3..]).await.unwrap();
        let next = first["next"].as_str().unwrap();
        let second = get_ok(&api, &format!("/api/v1/tasks?limit=3&cursor={next}")).await;
        assert_eq!((ids(&first), ids(&second)), (vec!["4", "3", "2"], vec!["1"]));
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn an_invalid_parameter_is_named_with_a_hint(pool: PgPool) {
        four(&pool).await;
        let api = api(&pool);
        for limit in ["0", "-1", "201", "9223372036854775808", "", "1.5", "%00", "%2B5", "5%20"] {
            let detail = refused(&api, &format!("/api/v1/tasks?limit={limit}"), "limit").await;
            assert!(detail.contains("from 1 to 200") || detail.contains("NUL"), "{detail}");
        }
        let pending = get_ok(&api, "/api/v1/tasks?limit=1").await["next"].as_str().unwrap().to_owned();
        for cursor in ["", "x", "%00", "bm90IGEgY3Vyc29y", &format!("{pending}A")] {
            refused(&api, &format!("/api/v1/tasks?cursor={cursor}"), "cursor").await;
        }
        let detail = refused(&api, &format!("/api/v1/tasks?status=pending&cursor={pending}"), "cursor").await;
        assert!(detail.contains("leave it out to starts again"), "{detail}");
        refused(&api, &format!("/api/v1/projects?cursor={pending}"), "cursor").await;

        refused(&api, "/api/v1/tasks?status=done", "status").await;
        refused(&api, "/api/v1/tasks?requester=No%20One", "requester").await;
        refused(&api, "/api/v1/tasks?project=0x12", "project").await;
        refused(&api, "/api/v1/tasks?class=a%00b", "class").await;
        refused(&api, "/api/v1/tasks?limit=1&limit=2", "limit").await;
        let detail = refused(&api, "/api/v1/tasks?stauts=pending", "stauts").await;
        assert!(detail.contains("use status, requester, node, project, class, limit, cursor"), "{detail}");
        for id in ["-1", "+1", "1.0", "18446744073709551616", "one", "%00"] {
            refused(&api, &format!("/api/v1/tasks/{id}"), "id").await;
        }
    }
}
