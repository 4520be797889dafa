mod append;

use domain::{Metric, NearAccountId, Sha256, SolanaAddress, TimeNs, TokenAmount, Yocto};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::row::column::{bigint, enum_str, parse_enum, read, sha256, smallint, u128_from_numeric, unsigned};
use crate::{Error, Snapshot};

pub(crate) use append::new_rows;

/// A task of the compute market, as the market's events leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub task_id: u64,
    pub status: TaskStatus,
    pub requester_id: NearAccountId,
    pub class: String,
    pub kind: String,
    pub input_uri: String,
    pub input_sha256: Sha256,
    /// The Solana project the task works for, whether or not the registry knows it.
    pub project: Option<SolanaAddress>,
    /// What a node needs to get it, 0 to 10,000.
    pub min_reputation: u16,
    /// What a node has from start to result, in nanoseconds.
    pub run_time: TimeNs,
    pub reward: TokenAmount,
    /// What the requester put up for anyone who moves on what it leaves lying.
    pub bounty: Yocto,
    pub expires_at: TimeNs,
    /// The node that holds the task, or held it last.
    pub node_id: Option<NearAccountId>,
    /// 0 until the first node gets the task, then counted from 1.
    pub attempt: u8,
    /// Of the work that is done, as the node that has it says.
    pub permille: u16,
    /// The deadline of the present state: to start, to hand in, to dispute, to rule. None where it has none.
    pub deadline: Option<TimeNs>,
    pub output_uri: Option<String>,
    pub output_sha256: Option<Sha256>,
    /// What the node measured of its work.
    pub metrics: Vec<Metric>,
    /// What left the escrow for the node.
    pub paid: Option<TokenAmount>,
    /// What went back to the requester.
    pub refund: Option<TokenAmount>,
    pub submitted_at: TimeNs,
    pub submitted_tx: String,
    pub assigned_at: Option<TimeNs>,
    pub started_at: Option<TimeNs>,
    pub result_at: Option<TimeNs>,
    pub finished_at: Option<TimeNs>,
    pub updated_height: u64,
    pub updated_at: TimeNs,
    pub updated_tx: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    Pending,
    Assigned,
    InProgress,
    Submitted,
    Disputed,
    Completed,
    Cancelled,
    Expired,
    Failed,
}

impl TaskStatus {
    pub const ALL: [TaskStatus; 9] = [
        TaskStatus::Pending,
        TaskStatus::Assigned,
        TaskStatus::InProgress,
        TaskStatus::Submitted,
        TaskStatus::Disputed,
        TaskStatus::Completed,
        TaskStatus::Cancelled,
        TaskStatus::Expired,
        TaskStatus::Failed,
    ];

    /// `true` where the task is not over: its reward is in escrow.
    pub fn is_open(self) -> bool {
        match self {
            TaskStatus::Pending
            | TaskStatus::Assigned
            | TaskStatus::InProgress
            | TaskStatus::Submitted
            | TaskStatus::Disputed => true,
            TaskStatus::Completed | TaskStatus::Cancelled | TaskStatus::Expired | TaskStatus::Failed => false,
        }
    }
}

/// What a page of tasks is narrowed to. An absent field does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    pub status: Option<TaskStatus>,
    pub requester_id: Option<NearAccountId>,
    pub node_id: Option<NearAccountId>,
    pub project: Option<SolanaAddress>,
    pub class: Option<String>,
}

struct TaskRow {
    task_id: BigDecimal,
    status: String,
    requester_id: String,
    class: String,
    kind: String,
    input_uri: String,
    input_sha256: Vec<u8>,
    project: Option<String>,
    min_reputation: i16,
    run_time: BigDecimal,
    reward: BigDecimal,
    bounty: BigDecimal,
    expires_at: BigDecimal,
    node_id: Option<String>,
    attempt: i16,
    permille: i16,
    deadline: Option<BigDecimal>,
    output_uri: Option<String>,
    output_sha256: Option<Vec<u8>>,
    metrics: Value,
    paid: Option<BigDecimal>,
    refund: Option<BigDecimal>,
    submitted_at: i64,
    submitted_tx: String,
    assigned_at: Option<i64>,
    started_at: Option<i64>,
    result_at: Option<i64>,
    finished_at: Option<i64>,
    updated_height: i64,
    updated_at: i64,
    updated_tx: String,
}

impl TryFrom<TaskRow> for Task {
    type Error = Error;

    fn try_from(row: TaskRow) -> Result<Self, Error> {
        let amount =
            |column, value: Option<BigDecimal>| value.map(|value| u128_from_numeric(column, &value)).transpose();
        let time = |column, value: Option<i64>| value.map(|value| unsigned(column, value)).transpose();
        let deadline = amount("task.deadline", row.deadline)?;
        let deadline = deadline.map(|time| read("task.deadline", u64::try_from(time))).transpose()?;
        let output_sha256 = row.output_sha256.map(|bytes| sha256("task.output_sha256", &bytes)).transpose()?;
        Ok(Self {
            task_id: read("task.task_id", u128_from_numeric("task.task_id", &row.task_id)?.try_into())?,
            status: parse_enum("task.status", &row.status)?,
            requester_id: read("task.requester_id", row.requester_id.parse())?,
            class: row.class,
            kind: row.kind,
            input_uri: row.input_uri,
            input_sha256: sha256("task.input_sha256", &row.input_sha256)?,
            project: read("task.project", row.project.map(|text| text.parse()).transpose())?,
            min_reputation: read("task.min_reputation", row.min_reputation.try_into())?,
            run_time: TimeNs(read("task.run_time", u128_from_numeric("task.run_time", &row.run_time)?.try_into())?),
            reward: TokenAmount(u128_from_numeric("task.reward", &row.reward)?),
            bounty: Yocto(u128_from_numeric("task.bounty", &row.bounty)?),
            expires_at: TimeNs(read(
                "task.expires_at",
                u128_from_numeric("task.expires_at", &row.expires_at)?.try_into(),
            )?),
            node_id: read("task.node_id", row.node_id.map(|text| text.parse()).transpose())?,
            attempt: read("task.attempt", row.attempt.try_into())?,
            permille: read("task.permille", row.permille.try_into())?,
            deadline: deadline.map(TimeNs),
            output_uri: row.output_uri,
            output_sha256,
            metrics: read("task.metrics", serde_json::from_value(row.metrics))?,
            paid: amount("task.paid", row.paid)?.map(TokenAmount),
            refund: amount("task.refund", row.refund)?.map(TokenAmount),
            submitted_at: TimeNs(unsigned("task.submitted_at", row.submitted_at)?),
            submitted_tx: row.submitted_tx,
            assigned_at: time("task.assigned_at", row.assigned_at)?.map(TimeNs),
            started_at: time("task.started_at", row.started_at)?.map(TimeNs),
            result_at: time("task.result_at", row.result_at)?.map(TimeNs),
            finished_at: time("task.finished_at", row.finished_at)?.map(TimeNs),
            updated_height: unsigned("task.updated_height", row.updated_height)?,
            updated_at: TimeNs(unsigned("task.updated_at", row.updated_at)?),
            updated_tx: row.updated_tx,
        })
    }
}

impl Snapshot {
    pub async fn find_task(&mut self, task_id: u64) -> Result<Option<Task>, Error> {
        Ok(load(&mut self.tx, &[task_id.into()]).await?.pop())
    }

    /// The newest first, up to `limit` of those with an id below `before`.
    pub async fn list_tasks(
        &mut self,
        filter: &TaskFilter,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Task>, Error> {
        let rows = sqlx::query_as!(
            TaskRow,
            "select task_id, status, requester_id, class, kind, input_uri, input_sha256, project,
                    min_reputation, run_time, reward, bounty, expires_at, node_id, attempt, permille, deadline,
                    output_uri, output_sha256, metrics, paid, refund, submitted_at, submitted_tx,
                    assigned_at, started_at, result_at, finished_at, updated_height, updated_at, updated_tx
             from task
             where ($1::numeric is null or task_id < $1)
               and ($2::text is null or status = $2)
               and ($3::text is null or requester_id = $3)
               and ($4::text is null or node_id = $4)
               and ($5::text is null or project = $5)
               and ($6::text is null or class = $6)
             order by task_id desc
             limit $7",
            before.map(BigDecimal::from),
            filter.status.as_ref().map(enum_str),
            filter.requester_id.as_ref().map(NearAccountId::as_str),
            filter.node_id.as_ref().map(NearAccountId::as_str),
            filter.project.as_ref().map(SolanaAddress::as_str),
            filter.class.as_deref(),
            i64::from(limit)
        )
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(Task::try_from).collect()
    }
}

pub(crate) async fn load(connection: &mut PgConnection, ids: &[BigDecimal]) -> Result<Vec<Task>, Error> {
    let rows = sqlx::query_as!(
        TaskRow,
        "select task_id, status, requester_id, class, kind, input_uri, input_sha256, project,
                min_reputation, run_time, reward, bounty, expires_at, node_id, attempt, permille, deadline,
                output_uri, output_sha256, metrics, paid, refund, submitted_at, submitted_tx,
                assigned_at, started_at, result_at, finished_at, updated_height, updated_at, updated_tx
         from task where task_id = any($1)",
        ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Task::try_from).collect()
}

#[expect(clippy::as_conversions, reason = "`as` gives `query!` a parameter's type, and converts nothing")]
pub(crate) async fn save(connection: &mut PgConnection, tasks: &[&Task]) -> Result<(), Error> {
    if tasks.is_empty() {
        return Ok(());
    }
    let all = || tasks.iter();
    let text = |field: fn(&Task) -> &str| all().map(|task| field(task).to_owned()).collect::<Vec<_>>();
    let text_or_null = |field: fn(&Task) -> Option<&str>| {
        all().map(|task| field(task).map(str::to_owned)).collect::<Vec<Option<String>>>()
    };
    let amount_or_null = |field: fn(&Task) -> Option<TokenAmount>| {
        all().map(|task| field(task).map(|amount| BigDecimal::from(amount.0))).collect::<Vec<Option<BigDecimal>>>()
    };
    let number =
        |what, field: fn(&Task) -> u64| all().map(|task| bigint(what, field(task))).collect::<Result<Vec<_>, _>>();
    let time_or_null = |field: fn(&Task) -> Option<TimeNs>| {
        all()
            .map(|task| field(task).map(|time| bigint("block time", time.0)).transpose())
            .collect::<Result<Vec<Option<i64>>, _>>()
    };
    let small =
        |what, field: fn(&Task) -> u16| all().map(|task| smallint(what, field(task))).collect::<Result<Vec<_>, _>>();
    let metrics = all()
        .map(|task| read("task.metrics", serde_json::to_value(&task.metrics)))
        .collect::<Result<Vec<Value>, _>>()?;
    sqlx::query!(
        "insert into task
         (task_id, status, requester_id, class, kind, input_uri, input_sha256, project, min_reputation,
          run_time, reward, bounty, expires_at, node_id, attempt, permille, deadline, output_uri,
          output_sha256, metrics, paid, refund, submitted_at, submitted_tx, assigned_at, started_at,
          result_at, finished_at, updated_height, updated_at, updated_tx)
         select * from unnest(
             $1::numeric[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[],
             $8::text[], $9::smallint[], $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[],
             $14::text[], $15::smallint[], $16::smallint[], $17::numeric[], $18::text[], $19::bytea[],
             $20::jsonb[], $21::numeric[], $22::numeric[], $23::bigint[], $24::text[], $25::bigint[],
             $26::bigint[], $27::bigint[], $28::bigint[], $29::bigint[], $30::bigint[], $31::text[])
         on conflict (task_id) do update set
             status = excluded.status, requester_id = excluded.requester_id, class = excluded.class,
             kind = excluded.kind, input_uri = excluded.input_uri, input_sha256 = excluded.input_sha256,
             project = excluded.project, min_reputation = excluded.min_reputation,
             run_time = excluded.run_time, reward = excluded.reward, bounty = excluded.bounty,
             expires_at = excluded.expires_at, node_id = excluded.node_id, attempt = excluded.attempt,
             permille = excluded.permille, deadline = excluded.deadline,
             output_uri = excluded.output_uri, output_sha256 = excluded.output_sha256,
             metrics = excluded.metrics, paid = excluded.paid, refund = excluded.refund,
             submitted_at = excluded.submitted_at, submitted_tx = excluded.submitted_tx,
             assigned_at = excluded.assigned_at, started_at = excluded.started_at,
             result_at = excluded.result_at, finished_at = excluded.finished_at,
             updated_height = excluded.updated_height, updated_at = excluded.updated_at,
             updated_tx = excluded.updated_tx",
        &all().map(|task| BigDecimal::from(task.task_id)).collect::<Vec<_>>(),
        &all().map(|task| enum_str(&task.status)).collect::<Vec<_>>(),
        &text(|task| task.requester_id.as_str()),
        &text(|task| &task.class),
        &text(|task| &task.kind),
        &text(|task| &task.input_uri),
        &all().map(|task| task.input_sha256.0.to_vec()).collect::<Vec<_>>(),
        &text_or_null(|task| task.project.as_ref().map(SolanaAddress::as_str)) as &[Option<String>],
        &small("min_reputation", |task| task.min_reputation)?,
        &all().map(|task| BigDecimal::from(task.run_time.0)).collect::<Vec<_>>(),
        &all().map(|task| BigDecimal::from(task.reward.0)).collect::<Vec<_>>(),
        &all().map(|task| BigDecimal::from(task.bounty.0)).collect::<Vec<_>>(),
        &all().map(|task| BigDecimal::from(task.expires_at.0)).collect::<Vec<_>>(),
        &text_or_null(|task| task.node_id.as_ref().map(NearAccountId::as_str)) as &[Option<String>],
        &all().map(|task| i16::from(task.attempt)).collect::<Vec<_>>(),
        &small("permille", |task| task.permille)?,
        &all().map(|task| task.deadline.map(|time| BigDecimal::from(time.0))).collect::<Vec<_>>()
            as &[Option<BigDecimal>],
        &text_or_null(|task| task.output_uri.as_deref()) as &[Option<String>],
        &all().map(|task| task.output_sha256.map(|hash| hash.0.to_vec())).collect::<Vec<_>>() as &[Option<Vec<u8>>],
        &metrics,
        &amount_or_null(|task| task.paid) as &[Option<BigDecimal>],
        &amount_or_null(|task| task.refund) as &[Option<BigDecimal>],
        &number("block time", |task| task.submitted_at.0)?,
        &text(|task| &task.submitted_tx),
        &time_or_null(|task| task.assigned_at)? as &[Option<i64>],
        &time_or_null(|task| task.started_at)? as &[Option<i64>],
        &time_or_null(|task| task.result_at)? as &[Option<i64>],
        &time_or_null(|task| task.finished_at)? as &[Option<i64>],
        &number("height", |task| task.updated_height)?,
        &number("block time", |task| task.updated_at.0)?,
        &text(|task| &task.updated_tx)
    )
    .execute(connection)
    .await?;
    Ok(())
}
