//! One writes, the others wait; who lost the lead cannot write.

use std::time::{Duration, Instant};

use domain::Chain;
use sqlx::{Connection, PgConnection, PgPool};
use store::{Error, Leader, Store};

use crate::archive::*;
use crate::dump::dump;

const BOUND: Duration = Duration::from_secs(5);

async fn takes_over(store: &Store, name: &str) -> (Leader, Duration) {
    let began = Instant::now();
    loop {
        if let Some(leader) = store.try_acquire(name).await.unwrap() {
            return (leader, began.elapsed());
        }
        assert!(began.elapsed() < BOUND, "nobody took over within {BOUND:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn of_two_one_leads_and_the_other_takes_over_when_it_dies(pool: PgPool) {
    let store = Store::from(pool);
    let first = store.try_acquire("first").await.unwrap().unwrap();
    assert!(store.try_acquire("second").await.unwrap().is_none());
    assert_eq!(store.leader().await.unwrap(), Some(("first".to_owned(), 1)));

    drop(first);
    let (second, _) = takes_over(&store, "second").await;

    assert_eq!(second.fence(), 2);
    assert_eq!(store.leader().await.unwrap(), Some(("second".to_owned(), 2)));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_leader_that_renews_is_left_alone(pool: PgPool) {
    let store = Store::from(pool);
    let mut leader = store.try_acquire("first").await.unwrap().unwrap();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(4) {
        leader.renew().await.unwrap();
        assert!(store.try_acquire("second").await.unwrap().is_none());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_leader_that_hangs_is_cut_off_and_cannot_write_when_it_wakes(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut archive = Recording::new(Chain::Near);
    archive.block([node_registered("a")]).block([node_registered("b")]).block([node_unregistered("a")]);
    let mut frozen = store.try_acquire("frozen").await.unwrap().unwrap();
    let by_frozen = store.with_lease(&frozen);
    by_frozen.begin(Chain::Near, &archive.identity()).await.unwrap();
    by_frozen.commit(&archive.blocks[..1]).await.unwrap();

    let (leader, waited) = takes_over(&store, "standby").await;
    assert!(waited > Duration::from_secs(2), "it was given time: {waited:?}");
    let by_leader = store.with_lease(&leader);
    by_leader.begin(Chain::Near, &archive.identity()).await.unwrap();
    by_leader.commit(&archive.blocks[..2]).await.unwrap();
    let before = dump(&pool).await;

    // What it wrote by was cut off with it; by another connection it is refused.
    assert!(by_frozen.commit(&archive.blocks).await.unwrap_err().is_transient());
    assert!(matches!(by_frozen.commit(&archive.blocks).await, Err(Error::LeaseLost { fence: 1 })));
    assert!(matches!(by_frozen.rewind(archive.blocks[0].position).await, Err(Error::LeaseLost { .. })));
    assert!(matches!(by_frozen.begin(Chain::Near, &archive.identity()).await, Err(Error::LeaseLost { .. })));
    assert!(frozen.renew().await.is_err());
    assert_eq!(dump(&pool).await, before);
    by_leader.commit(&archive.blocks).await.unwrap();
}

/// No time-out of the database ends it: it is not idle.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_leader_that_was_frozen_within_a_copy_holds_up_nobody(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut archive = Recording::new(Chain::Near);
    archive.block([node_registered("a")]).block([node_registered("b")]);
    let frozen = store.try_acquire("frozen").await.unwrap().unwrap();
    let by_frozen = store.with_lease(&frozen);
    by_frozen.begin(Chain::Near, &archive.identity()).await.unwrap();
    by_frozen.commit(&archive.blocks[..1]).await.unwrap();
    let writes_by = "select application_name from pg_stat_activity
                     where datname = current_database() and application_name like 'deai writer %'";
    let name: String = sqlx::query_scalar(writes_by).fetch_one(&pool).await.unwrap();

    let options = pool.connect_options().as_ref().clone().application_name(&name);
    let mut copying = PgConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("begin; select from chain_cursor for update").execute(&mut copying).await.unwrap();
    let _begun = copying.copy_in_raw("copy event_log from stdin").await.unwrap();

    let (leader, _) = takes_over(&store, "standby").await;
    let by_leader = store.with_lease(&leader);
    let wrote = async {
        by_leader.begin(Chain::Near, &archive.identity()).await.unwrap();
        by_leader.commit(&archive.blocks).await.unwrap()
    };
    let committed = tokio::time::timeout(BOUND, wrote).await.expect("nobody holds the cursor");
    assert_eq!(committed.blocks, 1);
}
