use domain::Chain;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool};
use store::{History, Store};

use crate::archive::{Recording, node_registered};
use crate::dump::dump;

/// Grants as `indexer migrate` does. Roles belong to the whole server: tests that run at once share them.
async fn granted(pool: &PgPool) {
    sqlx::raw_sql(
        "do $$ begin create role deai_indexer; exception when duplicate_object or unique_violation then null; end $$;
         do $$ begin create role deai_api; exception when duplicate_object or unique_violation then null; end $$;",
    )
    .execute(pool)
    .await
    .unwrap();
    store::migrate(pool.connect_options().to_url_lossy().as_str()).await.unwrap();
}

async fn as_role(options: &PgConnectOptions, role: &'static str) -> PgPool {
    let options = options.clone().options([("role", role)]);
    PgPoolOptions::new().max_connections(2).connect_with(options).await.unwrap()
}

fn refused(result: Result<impl Sized, sqlx::Error>) -> bool {
    // insufficient_privilege
    matches!(result, Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501"))
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_indexers_role_writes_rows_and_no_schema(pool: PgPool) {
    granted(&pool).await;
    let indexer = as_role(&pool.connect_options(), "deai_indexer").await;
    let store = Store::from(indexer.clone()).with_history(true);
    let mut archive = Recording::new(Chain::Near);
    archive.block([node_registered("a")]);

    store.check_schema().await.unwrap();
    archive.commit_to(&store).await;
    store.reset(Chain::Near).await.unwrap();
    archive.commit_to(&store).await;
    assert!(store.rebuild_online(Chain::Near, None, History::AsKept).await.unwrap().differing.is_empty());
    store.commit_finalized(&[], Some(archive.blocks[0].position)).await.unwrap();
    let schema = store.rows_as_of(Chain::Near, archive.blocks[0].position.height, None).await.unwrap();
    let api = as_role(&pool.connect_options(), "deai_api").await;
    let seen = format!("select count(*) from {schema}.node");
    assert_eq!(sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(seen)).fetch_one(&api).await.unwrap(), 1);
    store.drop_shadow(&schema).await.unwrap();
    let then = format!("select count(*) from as_of(null::node, 'near', {})", archive.blocks[0].position.height);
    assert_eq!(sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(then)).fetch_one(&api).await.unwrap(), 1);

    assert!(refused(sqlx::query("create table mine (a int)").execute(&indexer).await));
    assert!(refused(sqlx::query("drop table node").execute(&indexer).await));
    assert!(refused(sqlx::query("delete from _sqlx_migrations").execute(&indexer).await));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_apis_role_reads_and_cannot_write(pool: PgPool) {
    granted(&pool).await;
    let mut archive = Recording::new(Chain::Near);
    archive.block([node_registered("a")]);
    archive.commit_to(&Store::from(pool.clone())).await;
    let before = dump(&pool).await;

    let api = as_role(&pool.connect_options(), "deai_api").await;
    let reader = Store::from(api.clone());
    reader.check_schema().await.unwrap();
    assert_eq!(dump(&api).await, before);
    assert_eq!(reader.snapshot().await.unwrap().network_stats().await.unwrap().nodes.len(), 1);

    for statement in [
        "insert into node select * from node",
        "update node set stake = 0",
        "delete from event_log",
        "truncate task",
        "create table mine (a int)",
    ] {
        assert!(refused(sqlx::query(statement).execute(&api).await), "{statement}");
    }
    archive.block([]);
    assert!(reader.commit(&archive.blocks).await.is_err());
    assert_eq!(dump(&pool).await, before);
}
