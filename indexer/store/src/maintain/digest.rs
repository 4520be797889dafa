//! What tables hold, as one number each: two databases of the same chains have the same.

use domain::Chain;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;

use crate::row::column::unsigned;
use crate::{Error, Store};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDigest {
    pub table: String,
    pub rows: u64,
    /// The sum of every row's 64-bit hash, which no order of the rows changes.
    pub digest: String,
}

impl Store {
    /// Digests of the tables whose rows follow from a chain's log.
    pub async fn digests(&self, chain: Chain) -> Result<Vec<TableDigest>, Error> {
        of_rows(&mut *self.pool.acquire().await?, chain).await
    }
}

/// The tables are known to the database alone, so that these queries are not checked when compiled. Their
/// names come from its catalogue.
pub(crate) async fn of_rows(connection: &mut PgConnection, chain: Chain) -> Result<Vec<TableDigest>, Error> {
    let tracked = sqlx::query!(
        r#"select quote_ident(noun) as "noun!", chain is null as "is_shared!" from tracked
           where chain = $1 or chain is null order by noun"#,
        chain.as_str()
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut digests = Vec::with_capacity(tracked.len());
    for table in tracked {
        let (noun, filter) = (&table.noun, if table.is_shared { "t.chain = $1" } else { "$1 = $1" });
        let query = format!(
            "select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text from {noun} t where {filter}"
        );
        let (rows, digest): (i64, String) =
            sqlx::query_as(AssertSqlSafe(query)).bind(chain.as_str()).fetch_one(&mut *connection).await?;
        digests.push(TableDigest { table: table.noun, rows: unsigned("count(*)", rows)?, digest });
    }
    Ok(digests)
}
