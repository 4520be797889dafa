//! What the chains said of our rows when they were asked. `indexer verify` asks; this keeps the answers.

use std::collections::BTreeMap;

use domain::{Chain, Sha256};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

use crate::row::column::{bigint, enum_str, parse_enum, read, unsigned};
use crate::{Error, Snapshot, Store};

/// A row as text, column by column: how rows of any table are held against a chain.
pub type Columns = BTreeMap<String, Option<String>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Same,
    Differs,
    /// The chain does not have what a row shows.
    Missing,
    /// The chain still has what a row shows as gone.
    LeftOver,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Differs => "differs",
            Verdict::Missing => "missing",
            Verdict::LeftOver => "left_over",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub key: String,
    pub verdict: Verdict,
    pub height: u64,
    /// Of what the chain said.
    pub digest: Option<Sha256>,
    pub detail: Option<String>,
}

/// The answers about one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    pub chain: Chain,
    pub noun: String,
    pub verdict: Verdict,
    pub rows: u64,
    /// The lowest and the highest block at which the chain was asked.
    pub from_height: u64,
    pub to_height: u64,
}

/// Which rows of a table to take.
#[derive(Clone, Copy, Debug)]
pub enum Choice<'a> {
    /// In the order of their keys, those after this one.
    After(Option<&'a str>),
    /// Any, by chance.
    Sample,
    /// These.
    Keys(&'a [String]),
}

impl Store {
    /// Rows of a table as text, by their keys, up to `limit`. `key` names the primary key's columns.
    ///
    /// Both are words of ours, never of a stranger's: they stand in the query as they are.
    pub async fn rows_as_text(
        &self,
        noun: &'static str,
        key: &[&'static str],
        choice: Choice<'_>,
        limit: u32,
    ) -> Result<Vec<(String, Columns)>, Error> {
        let columns = key.iter().map(|name| format!("t.{name}::text")).collect::<Vec<_>>().join(" || ' ' || ");
        let (filter, order) = match choice {
            Choice::After(_) => ("key > coalesce($1[1], '')", "key"),
            Choice::Sample => ("$1 is not null", "random()"),
            Choice::Keys(_) => ("key = any($1)", "key"),
        };
        let query = format!(
            "select key, (select jsonb_object_agg(e.key, e.value) from jsonb_each_text(to_jsonb(r) - 'key') e)::text
             from (select {columns} as key, t.* from {noun} t) r where {filter} order by {order} limit $2"
        );
        let keys: Vec<String> = match choice {
            Choice::After(after) => after.map(str::to_owned).into_iter().collect(),
            Choice::Sample => Vec::new(),
            Choice::Keys(keys) => keys.to_vec(),
        };
        let rows: Vec<(String, String)> =
            sqlx::query_as(AssertSqlSafe(query)).bind(keys).bind(i64::from(limit)).fetch_all(&self.pool).await?;
        rows.into_iter().map(|(key, row)| Ok((key, read(noun, serde_json::from_str(&row))?))).collect()
    }

    /// The number of rows a table has, by a word of ours as in [`Store::rows_as_text`].
    pub async fn row_count(&self, noun: &'static str) -> Result<u64, Error> {
        let query = format!("select count(*) from {noun}");
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&self.pool).await?;
        unsigned("count(*)", count)
    }

    /// Keeps the answers, in place of earlier ones about the same rows.
    pub async fn record_verification(&self, chain: Chain, noun: &str, answers: &[Verified]) -> Result<(), Error> {
        let all = || answers.iter();
        let heights: Vec<i64> = all().map(|one| bigint("height", one.height)).collect::<Result<_, _>>()?;
        sqlx::query(
            "insert into verification (chain, noun, key, status, height, digest, detail)
             select $1, $2, * from unnest($3::text[], $4::text[], $5::bigint[], $6::bytea[], $7::text[])
             on conflict (chain, noun, key) do update set
                 status = excluded.status, height = excluded.height, digest = excluded.digest,
                 detail = excluded.detail, checked_at = now()",
        )
        .bind(chain.as_str())
        .bind(noun)
        .bind(all().map(|one| one.key.clone()).collect::<Vec<_>>())
        .bind(all().map(|one| enum_str(&one.verdict)).collect::<Vec<_>>())
        .bind(heights)
        .bind(all().map(|one| one.digest.map(|digest| digest.0.to_vec())).collect::<Vec<_>>())
        .bind(all().map(|one| one.detail.clone()).collect::<Vec<_>>())
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

impl Snapshot {
    /// The answers so far, counted by table and verdict.
    pub async fn verification(&mut self) -> Result<Vec<Verification>, Error> {
        let rows: Vec<(String, String, String, i64, i64, i64)> = sqlx::query_as(
            "select chain, noun, status, count(*), min(height), max(height) from verification
             group by chain, noun, status order by chain, noun, status",
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let all = rows.into_iter().map(|(chain, noun, status, rows, from, to)| {
            Ok(Verification {
                chain: read("verification.chain", chain.parse())?,
                noun,
                verdict: parse_enum("verification.status", &status)?,
                rows: unsigned("count(*)", rows)?,
                from_height: unsigned("verification.height", from)?,
                to_height: unsigned("verification.height", to)?,
            })
        });
        all.collect()
    }
}
