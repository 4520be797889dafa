//! The log alone gives the rows again.

use domain::{Body, Chain, Reject};
use sqlx::PgPool;
use store::{History, Rebuilt, Reprocessed, Store};

use crate::archive::*;
use crate::dump::dump;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_rebuild_gives_the_same_rows_and_reports_manual_changes(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut archive = Recording::new(Chain::Near);
    archive
        .linked([node_registered("a"), task_submitted(1), task_completed(7, "a")])
        .linked([task_assigned(1, "a"), node_registered("b")])
        .linked([task_completed(1, "a")])
        .linked([task_submitted(2)]);
    archive.commit_to(&store).await;
    store.commit_finalized(&[], Some(archive.blocks[1].position)).await.unwrap();
    let before = dump(&pool).await;

    assert_eq!(store.rebuild(Chain::Near).await.unwrap(), Rebuilt { events: 7, differing: Vec::new() });
    assert_eq!(dump(&pool).await, before);

    sqlx::query("update node set rewards = rewards + 1").execute(&pool).await.unwrap();
    let rebuilt = store.rebuild(Chain::Near).await.unwrap();
    assert_eq!(rebuilt.differing.iter().map(|table| table.table.as_str()).collect::<Vec<_>>(), ["node"]);
    assert_eq!(dump(&pool).await, before);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_record_read_at_last_is_applied_in_its_true_order(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut archive = Recording::new(Chain::Near);
    archive
        .linked([node_registered("a")])
        .linked([task_submitted(1)])
        .linked([task_assigned(1, "a")])
        .linked([task_completed(1, "a")]);
    archive.commit_to(&store).await;
    let clean = dump(&pool).await;

    store.reset(Chain::Near).await.unwrap();
    let mut undecoded = archive.clone();
    let body = std::mem::replace(
        &mut undecoded.blocks[1].records[0].body,
        Body::Reject(Reject { bytes: vec![7], reason: "unknown".to_owned(), link: None }),
    );
    undecoded.commit_to(&store).await;
    let rejects: Vec<String> =
        sqlx::query_scalar("select stage from reject order by height").fetch_all(&pool).await.unwrap();
    assert_eq!(rejects, ["decode", "apply", "apply"]);
    let rejected = store.undecoded(Chain::Near).await.unwrap();
    assert_eq!((rejected.len(), rejected[0].bytes.as_slice()), (1, &[7_u8][..]));

    let accepted = store.apply_reprocessed(Chain::Near, vec![(rejected[0].clone(), body.clone())], None).await.unwrap();

    assert_eq!(accepted, Reprocessed { events: 1 });
    assert_eq!(dump(&pool).await, clean);
    let again = store.apply_reprocessed(Chain::Near, vec![(rejected[0].clone(), body)], None).await.unwrap();
    assert_eq!(again, Reprocessed::default());
    assert_eq!(dump(&pool).await, clean);
}

/// Four blocks of which the first two are final.
async fn half_final(store: &Store) -> Recording {
    let mut archive = Recording::new(Chain::Near);
    archive
        .linked([node_registered("a"), task_submitted(1), task_completed(7, "a")])
        .linked([task_assigned(1, "a"), node_registered("b")])
        .linked([task_completed(1, "a")])
        .linked([task_submitted(2)]);
    archive.commit_to(store).await;
    store.commit_finalized(&[], Some(archive.blocks[1].position)).await.unwrap();
    archive
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_online_rebuild_replaces_only_differing_rows(pool: PgPool) {
    let store = Store::from(pool.clone());
    let archive = half_final(&store).await;
    let before = dump(&pool).await;

    let rebuilt = store.rebuild_online(Chain::Near, None, History::AsKept).await.unwrap();
    assert_eq!(rebuilt, Rebuilt { events: 7, differing: Vec::new() });
    assert_eq!(dump(&pool).await, before);

    for damage in [
        "update node set rewards = rewards + 1",
        "delete from task where task_id = 1",
        "insert into task select (jsonb_populate_record(t, '{\"task_id\": 77}')).* from task t where task_id = 2",
        "delete from row_version",
        "delete from reject where stage = 'apply'",
    ] {
        let damage = damage.replace("(jsonb_populate_record(t, '{\"task_id\": 77}')).*", &columns(&pool).await);
        let touched = sqlx::query(sqlx::AssertSqlSafe(damage.clone())).execute(&pool).await.unwrap().rows_affected();
        assert!(touched > 0, "{damage}");
        let rebuilt = store.rebuild_online(Chain::Near, None, History::AsKept).await.unwrap();
        assert_eq!(
            rebuilt.differing.is_empty(),
            damage.contains("row_version") || damage.contains("reject"),
            "{damage}"
        );
        assert_eq!(dump(&pool).await, before, "{damage}");
    }
    let left: i64 = sqlx::query_scalar("select count(*) from pg_namespace where nspname like 'next to%'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
    // What is not final can still be reverted.
    store.rewind(archive.blocks[1].position).await.unwrap();
    archive.commit_to(&store).await;
    assert_eq!(dump(&pool).await, {
        let clean = Store::from(pool.clone());
        clean.rebuild(Chain::Near).await.unwrap();
        dump(&pool).await
    });
}

/// The columns of `task` that are written, with another number.
async fn columns(pool: &PgPool) -> String {
    let query = "select string_agg(case attname when 'task_id' then '77' else attname end, ', ' order by attnum)
                 from pg_attribute where attrelid = 'task'::regclass and attnum > 0 and not attisdropped";
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn rows_are_read_as_they_were_after_a_past_block(pool: PgPool) {
    let store = Store::from(pool.clone());
    let archive = half_final(&store).await;
    let now = dump(&pool).await;
    let statuses = async |schema: &str| -> Vec<(String, String)> {
        let query = format!("select task_id::text, status from {schema}.task order by task_id");
        sqlx::query_as(sqlx::AssertSqlSafe(query)).fetch_all(&pool).await.unwrap()
    };
    let word = |task_id: &str, status: &str| (task_id.to_owned(), status.to_owned());

    let [first, second] = [0, 1].map(|index: usize| archive.blocks[index].position.height);
    let schema = store.rows_as_of(Chain::Near, first, None).await.unwrap();
    assert_eq!(statuses(&schema).await, [word("1", "pending")]);
    let later = store.rows_as_of(Chain::Near, second, None).await.unwrap();
    assert_eq!(statuses(&later).await, [word("1", "assigned")]);
    assert_eq!(statuses("public").await, [word("1", "completed"), word("2", "pending")]);
    assert_eq!(dump(&pool).await, now);

    let refused = store.rows_as_of(Chain::Near, second + 1, None).await.unwrap_err();
    assert!(refused.to_string().contains(&format!("give a height up to {second}")), "{refused}");
    store.drop_shadow(&schema).await.unwrap();
    assert!(store.drop_shadow("public").await.is_err(), "no other schema is dropped");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_concurrent_rebuilds_of_a_chain_are_refused(pool: PgPool) {
    let store = Store::from(pool.clone());
    half_final(&store).await;
    let mut other = pool.acquire().await.unwrap();
    let lock = |act: &str| format!("select pg_advisory_{act}(hashtextextended('shadow_near', 0))");
    sqlx::query(sqlx::AssertSqlSafe(lock("lock"))).execute(&mut *other).await.unwrap();
    let refused = store.rebuild_online(Chain::Near, None, History::AsKept).await.unwrap_err();
    assert!(refused.to_string().contains("shadow_near: wait until it has ended"), "{refused}");
    sqlx::query(sqlx::AssertSqlSafe(lock("unlock"))).execute(&mut *other).await.unwrap();
    for _ in 0..2 {
        assert!(store.rebuild_online(Chain::Near, None, History::AsKept).await.unwrap().differing.is_empty());
    }
}

/// Readers read, and the indexer commits, while rows are rebuilt: nobody ever sees less than there was.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn readers_and_indexer_continue_during_a_rebuild(pool: PgPool) {
    const BLOCKS: usize = 60;
    let (store, mut archive) = (Store::from(pool.clone()), Recording::new(Chain::Near));
    archive.linked([node_registered("a"), node_registered("b")]);
    for task in 1..BLOCKS {
        archive.linked([task_submitted(u64::try_from(task).unwrap())]);
    }
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    store.commit_finalized(&archive.blocks[..20], Some(archive.blocks[15].position)).await.unwrap();

    let committing = async {
        for block in &archive.blocks[20..] {
            store.commit(std::slice::from_ref(block)).await.unwrap();
        }
    };
    let rebuilding = async {
        for _ in 0..5 {
            assert!(store.rebuild_online(Chain::Near, None, History::AsKept).await.unwrap().differing.is_empty());
        }
    };
    let reading = async {
        let (mut tasks, mut reads) = (0, 0_u64);
        loop {
            let query = "select (select count(*) from node), (select count(*) from task)";
            let (nodes, now): (i64, i64) = sqlx::query_as(query).fetch_one(&pool).await.unwrap();
            assert!(nodes == 2 && now >= tasks, "{nodes} {now} after {tasks}");
            (tasks, reads) = (now, reads + 1);
            if now == i64::try_from(BLOCKS - 1).unwrap() && reads > 50 {
                return reads;
            }
        }
    };
    let ((), (), reads) = tokio::join!(committing, rebuilding, reading);
    println!("{reads} reads");
    let held = crate::rewind::get(&pool).await;
    store.reset(Chain::Near).await.unwrap();
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    store.commit_finalized(&archive.blocks, Some(archive.blocks[15].position)).await.unwrap();
    assert_eq!(crate::rewind::get(&pool).await, held);
}
