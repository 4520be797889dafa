use domain::{NearAccountId, Sha256, SolanaAddress, TimeNs, TokenAmount};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::column::{bigint, from_word, read, sha256, unsigned, whole, word};
use crate::{Error, Snapshot};

/// A task of the compute market, as the market's facts leave it.
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
    pub reward: TokenAmount,
    pub expires_at: TimeNs,
    /// The node that holds the task, or held it last.
    pub node_id: Option<NearAccountId>,
    /// 0 until the first node gets the task, then counted from 1.
    pub attempt: u8,
    pub output_uri: Option<String>,
    pub output_sha256: Option<Sha256>,
    /// What left the escrow for the node.
    pub paid: Option<TokenAmount>,
    /// What went back to the requester.
    pub refund: Option<TokenAmount>,
    pub submitted_at: TimeNs,
    pub submitted_tx: String,
    pub assigned_at: Option<TimeNs>,
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
    Completed,
    Cancelled,
    Expired,
}

impl TaskStatus {
    pub const ALL: [TaskStatus; 5] =
        [TaskStatus::Pending, TaskStatus::Assigned, TaskStatus::Completed, TaskStatus::Cancelled, TaskStatus::Expired];
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
    reward: BigDecimal,
    expires_at: BigDecimal,
    node_id: Option<String>,
    attempt: i16,
    output_uri: Option<String>,
    output_sha256: Option<Vec<u8>>,
    paid: Option<BigDecimal>,
    refund: Option<BigDecimal>,
    submitted_at: i64,
    submitted_tx: String,
    assigned_at: Option<i64>,
    finished_at: Option<i64>,
    updated_height: i64,
    updated_at: i64,
    updated_tx: String,
}

impl TryFrom<TaskRow> for Task {
    type Error = Error;

    fn try_from(row: TaskRow) -> Result<Self, Error> {
        let amount = |column, value: Option<BigDecimal>| value.map(|value| whole(column, &value)).transpose();
        let time = |column, value: Option<i64>| value.map(|value| unsigned(column, value)).transpose();
        let output_sha256 = row.output_sha256.map(|bytes| sha256("task.output_sha256", &bytes)).transpose()?;
        Ok(Self {
            task_id: read("task.task_id", whole("task.task_id", &row.task_id)?.try_into())?,
            status: from_word("task.status", &row.status)?,
            requester_id: read("task.requester_id", row.requester_id.parse())?,
            class: row.class,
            kind: row.kind,
            input_uri: row.input_uri,
            input_sha256: sha256("task.input_sha256", &row.input_sha256)?,
            project: read("task.project", row.project.map(|text| text.parse()).transpose())?,
            reward: TokenAmount(whole("task.reward", &row.reward)?),
            expires_at: TimeNs(read("task.expires_at", whole("task.expires_at", &row.expires_at)?.try_into())?),
            node_id: read("task.node_id", row.node_id.map(|text| text.parse()).transpose())?,
            attempt: read("task.attempt", row.attempt.try_into())?,
            output_uri: row.output_uri,
            output_sha256,
            paid: amount("task.paid", row.paid)?.map(TokenAmount),
            refund: amount("task.refund", row.refund)?.map(TokenAmount),
            submitted_at: TimeNs(unsigned("task.submitted_at", row.submitted_at)?),
            submitted_tx: row.submitted_tx,
            assigned_at: time("task.assigned_at", row.assigned_at)?.map(TimeNs),
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
            "select task_id, status, requester_id, class, kind, input_uri, input_sha256, project, reward,
                    expires_at, node_id, attempt, output_uri, output_sha256, paid, refund,
                    submitted_at, submitted_tx, assigned_at, finished_at, updated_height, updated_at, updated_tx
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
            filter.status.as_ref().map(word),
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
        "select task_id, status, requester_id, class, kind, input_uri, input_sha256, project, reward,
                expires_at, node_id, attempt, output_uri, output_sha256, paid, refund,
                submitted_at, submitted_tx, assigned_at, finished_at, updated_height, updated_at, updated_tx
         from task where task_id = any($1)",
        ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Task::try_from).collect()
}

#[expect(clippy::as_conversions, reason = "`as` tells `query!` a parameter's type, and converts nothing")]
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
    sqlx::query!(
        "insert into task
         (task_id, status, requester_id, class, kind, input_uri, input_sha256, project, reward,
          expires_at, node_id, attempt, output_uri, output_sha256, paid, refund,
          submitted_at, submitted_tx, assigned_at, finished_at, updated_height, updated_at, updated_tx)
         select * from unnest(
             $1::numeric[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[],
             $9::numeric[], $10::numeric[], $11::text[], $12::smallint[], $13::text[], $14::bytea[],
             $15::numeric[], $16::numeric[], $17::bigint[], $18::text[], $19::bigint[], $20::bigint[],
             $21::bigint[], $22::bigint[], $23::text[])
         on conflict (task_id) do update set
             status = excluded.status, requester_id = excluded.requester_id, class = excluded.class,
             kind = excluded.kind, input_uri = excluded.input_uri, input_sha256 = excluded.input_sha256,
             project = excluded.project, reward = excluded.reward, expires_at = excluded.expires_at,
             node_id = excluded.node_id, attempt = excluded.attempt, output_uri = excluded.output_uri,
             output_sha256 = excluded.output_sha256, paid = excluded.paid, refund = excluded.refund,
             submitted_at = excluded.submitted_at, submitted_tx = excluded.submitted_tx,
             assigned_at = excluded.assigned_at, finished_at = excluded.finished_at,
             updated_height = excluded.updated_height, updated_at = excluded.updated_at,
             updated_tx = excluded.updated_tx",
        &all().map(|task| BigDecimal::from(task.task_id)).collect::<Vec<_>>(),
        &all().map(|task| word(&task.status)).collect::<Vec<_>>(),
        &text(|task| task.requester_id.as_str()),
        &text(|task| &task.class),
        &text(|task| &task.kind),
        &text(|task| &task.input_uri),
        &all().map(|task| task.input_sha256.0.to_vec()).collect::<Vec<_>>(),
        &text_or_null(|task| task.project.as_ref().map(SolanaAddress::as_str)) as &[Option<String>],
        &all().map(|task| BigDecimal::from(task.reward.0)).collect::<Vec<_>>(),
        &all().map(|task| BigDecimal::from(task.expires_at.0)).collect::<Vec<_>>(),
        &text_or_null(|task| task.node_id.as_ref().map(NearAccountId::as_str)) as &[Option<String>],
        &all().map(|task| i16::from(task.attempt)).collect::<Vec<_>>(),
        &text_or_null(|task| task.output_uri.as_deref()) as &[Option<String>],
        &all().map(|task| task.output_sha256.map(|hash| hash.0.to_vec())).collect::<Vec<_>>() as &[Option<Vec<u8>>],
        &amount_or_null(|task| task.paid) as &[Option<BigDecimal>],
        &amount_or_null(|task| task.refund) as &[Option<BigDecimal>],
        &number("block time", |task| task.submitted_at.0)?,
        &text(|task| &task.submitted_tx),
        &time_or_null(|task| task.assigned_at)? as &[Option<i64>],
        &time_or_null(|task| task.finished_at)? as &[Option<i64>],
        &number("height", |task| task.updated_height)?,
        &number("block time", |task| task.updated_at.0)?,
        &text(|task| &task.updated_tx)
    )
    .execute(connection)
    .await?;
    Ok(())
}
