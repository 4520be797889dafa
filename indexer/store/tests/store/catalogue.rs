//! Every row's struct is its table, column by column.

use sqlx::PgPool;
use store::row::*;

/// The columns in their order, and those of the primary key.
async fn table(pool: &PgPool, noun: &str) -> (Vec<String>, Vec<String>) {
    let columns = sqlx::query_scalar(
        "select attname::text from pg_attribute
         where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
    );
    let key = sqlx::query_scalar(
        "select attname::text from pg_index i
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
         where i.indrelid = $1::text::regclass and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)",
    );
    (columns.bind(noun).fetch_all(pool).await.unwrap(), key.bind(noun).fetch_all(pool).await.unwrap())
}

async fn check<R: Row>(pool: &PgPool) -> &'static str {
    let (columns, key) = table(pool, R::TABLE).await;
    let named: Vec<&str> = R::COLUMNS.iter().map(|(name, _)| *name).collect();
    assert_eq!(named, columns, "{}", R::TABLE);
    assert_eq!(R::KEY, key, "{}", R::TABLE);
    for (name, kind) in R::COLUMNS {
        let column: String = sqlx::query_scalar(
            "select format_type(atttypid, null) from pg_attribute where attrelid = $1::text::regclass and attname = $2",
        )
        .bind(R::TABLE)
        .bind(name)
        .fetch_one(pool)
        .await
        .unwrap();
        let fitting: &[&str] = match kind {
            Kind::Boolean => &["boolean"],
            Kind::Number | Kind::LargeNumber => &["numeric", "bigint", "integer", "smallint"],
            Kind::Text => &["text"],
            Kind::Digest => &["bytea"],
            Kind::Json => &["jsonb"],
        };
        assert!(fitting.contains(&column.as_str()), "{}.{name} is {column}, not {kind:?}", R::TABLE);
    }
    R::TABLE
}

macro_rules! check_all {
    ($pool:expr, $($row:ty),+ $(,)?) => { [$(check::<$row>($pool).await),+] };
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_row_is_its_table_and_every_tracked_table_has_its_row(pool: PgPool) {
    let checked = check_all!(
        &pool,
        Registry,
        Attestor,
        Attestation,
        Profile,
        WalletClaim,
        Member,
        Release,
        Evaluation,
        Collection,
        Nft,
        Credential,
        Market,
        Class,
        Grant,
        Dispute,
        AccountClaim,
        Balance,
        Transfer,
        Slash,
        StakeChange,
        Price,
        TaskPrice,
        Swap,
        Statement,
        Statistic,
    );
    let tracked: Vec<String> = sqlx::query_scalar("select noun from tracked").fetch_all(&pool).await.unwrap();
    let by_hand = ["event_chain", "node", "project", "task", "task_total"];
    let unknown: Vec<_> = tracked.iter().filter(|noun| !checked.contains(&noun.as_str())).collect();
    assert_eq!(unknown.len(), by_hand.len(), "{unknown:?}");
    assert!(by_hand.iter().all(|noun| tracked.iter().any(|get| get == noun)), "{tracked:?}");
}
