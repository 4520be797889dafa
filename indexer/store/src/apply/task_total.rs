use std::collections::BTreeMap;

use domain::TokenAmount;
use sqlx::postgres::PgConnection;
use sqlx::types::BigDecimal;

use crate::row::column::{bigint, enum_str, parse_enum, u128_from_numeric, unsigned};
use crate::{Error, Task, TaskStatus};

/// Sums over the tasks of one status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskTotal {
    pub tasks: u64,
    pub reward: TokenAmount,
    pub paid: TokenAmount,
}

#[derive(Debug, Default)]
pub(crate) struct TaskTotals(BTreeMap<TaskStatus, TaskTotal>);

impl TaskTotals {
    pub(crate) fn add(&mut self, task: &Task) {
        let total = self.0.entry(task.status).or_default();
        total.tasks = total.tasks.saturating_add(1);
        total.reward.0 = total.reward.0.saturating_add(task.reward.0);
        total.paid.0 = total.paid.0.saturating_add(task.paid.unwrap_or_default().0);
    }

    pub(crate) fn subtract(&mut self, task: &Task) {
        let total = self.0.entry(task.status).or_default();
        total.tasks = total.tasks.saturating_sub(1);
        total.reward.0 = total.reward.0.saturating_sub(task.reward.0);
        total.paid.0 = total.paid.0.saturating_sub(task.paid.unwrap_or_default().0);
    }

    pub(crate) fn into_map(self) -> BTreeMap<TaskStatus, TaskTotal> {
        self.0
    }
}

pub(crate) async fn load(connection: &mut PgConnection) -> Result<TaskTotals, Error> {
    let rows = sqlx::query!("select status, tasks, reward, paid from task_total").fetch_all(connection).await?;
    let totals = rows.into_iter().map(|row| {
        let total = TaskTotal {
            tasks: unsigned("task_total.tasks", row.tasks)?,
            reward: TokenAmount(u128_from_numeric("task_total.reward", &row.reward)?),
            paid: TokenAmount(u128_from_numeric("task_total.paid", &row.paid)?),
        };
        Ok((parse_enum("task_total.status", &row.status)?, total))
    });
    Ok(TaskTotals(totals.collect::<Result<_, Error>>()?))
}

pub(crate) async fn save(connection: &mut PgConnection, totals: &TaskTotals) -> Result<(), Error> {
    let all = || totals.0.iter();
    let counts = all().map(|(_, total)| bigint("tasks", total.tasks)).collect::<Result<Vec<_>, _>>()?;
    sqlx::query!(
        "insert into task_total (status, tasks, reward, paid)
         select * from unnest($1::text[], $2::bigint[], $3::numeric[], $4::numeric[])
         on conflict (status) do update set
             tasks = excluded.tasks, reward = excluded.reward, paid = excluded.paid",
        &all().map(|(status, _)| enum_str(status)).collect::<Vec<_>>(),
        &counts,
        &all().map(|(_, total)| BigDecimal::from(total.reward.0)).collect::<Vec<_>>(),
        &all().map(|(_, total)| BigDecimal::from(total.paid.0)).collect::<Vec<_>>()
    )
    .execute(connection)
    .await?;
    Ok(())
}
