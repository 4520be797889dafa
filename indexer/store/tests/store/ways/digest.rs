use sqlx::{AssertSqlSafe, PgPool};

/// Every table by its name, how many rows it has, and a number that all of them make together.
pub type Digest = Vec<(String, i64, String)>;

/// One question for all that the database holds, but for what reports how it came there: the branches that were left, and who
/// led.
pub struct Tables(String);

impl Tables {
    pub async fn of(pool: &PgPool) -> Self {
        let tables: Vec<String> = sqlx::query_scalar(
            "select relname::text from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
               and relname not in ('_sqlx_migrations', 'superseded', 'leader') order by 1",
        )
        .fetch_all(pool)
        .await
        .unwrap();
        assert!(tables.len() > 30, "{tables:?}");
        let each = tables.iter().map(|table| {
            format!(
                "select '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text from {table} t"
            )
        });
        Self(format!("{} order by 1", each.collect::<Vec<_>>().join(" union all ")))
    }

    pub async fn digest(&self, pool: &PgPool) -> Digest {
        sqlx::query_as(AssertSqlSafe(self.0.clone())).fetch_all(pool).await.unwrap()
    }
}

/// The number of rows a table has.
pub fn rows(digest: &Digest, table: &str) -> i64 {
    digest.iter().find(|(name, ..)| name == table).map(|(_, rows, _)| *rows).unwrap()
}
