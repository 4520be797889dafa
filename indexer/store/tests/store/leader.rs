//! One writes, the others wait; who lost the lead cannot write.

use std::time::{Duration, Instant};

use domain::Chain;
use sqlx::PgPool;
use store::{Error, Leader, Store};

use crate::dump::dump;
use crate::tape::*;

const BOUND: Duration = Duration::from_secs(5);

async fn takes_over(store: &Store, name: &str) -> (Leader, Duration) {
    let began = Instant::now();
    loop {
        if let Some(leader) = store.campaign(name).await.unwrap() {
            return (leader, began.elapsed());
        }
        assert!(began.elapsed() < BOUND, "nobody took over within {BOUND:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn of_two_one_leads_and_the_other_takes_over_when_it_dies(pool: PgPool) {
    let store = Store::from(pool);
    let first = store.campaign("first").await.unwrap().unwrap();
    assert!(store.campaign("second").await.unwrap().is_none());
    assert_eq!(store.leader().await.unwrap(), Some(("first".to_owned(), 1)));

    drop(first);
    let (second, _) = takes_over(&store, "second").await;

    assert_eq!(second.fence(), 2);
    assert_eq!(store.leader().await.unwrap(), Some(("second".to_owned(), 2)));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_leader_that_renews_is_left_alone(pool: PgPool) {
    let store = Store::from(pool);
    let mut leader = store.campaign("first").await.unwrap().unwrap();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(4) {
        leader.renew().await.unwrap();
        assert!(store.campaign("second").await.unwrap().is_none());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_leader_that_hangs_is_cut_off_and_cannot_write_when_it_wakes(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut tape = Tape::new(Chain::Near);
    tape.block([node_registered("a")]).block([node_registered("b")]).block([node_unregistered("a")]);
    let mut frozen = store.campaign("frozen").await.unwrap().unwrap();
    let by_frozen = store.led_by(&frozen);
    by_frozen.begin(Chain::Near, &tape.identity()).await.unwrap();
    by_frozen.commit(&tape.blocks[..1]).await.unwrap();

    let (leader, waited) = takes_over(&store, "standby").await;
    assert!(waited > Duration::from_secs(2), "it was given time: {waited:?}");
    let by_leader = store.led_by(&leader);
    by_leader.begin(Chain::Near, &tape.identity()).await.unwrap();
    by_leader.commit(&tape.blocks[..2]).await.unwrap();
    let before = dump(&pool).await;

    assert!(matches!(by_frozen.commit(&tape.blocks).await, Err(Error::Deposed { fence: 1 })));
    assert!(matches!(by_frozen.rewind(tape.blocks[0].position).await, Err(Error::Deposed { .. })));
    assert!(matches!(by_frozen.begin(Chain::Near, &tape.identity()).await, Err(Error::Deposed { .. })));
    assert!(frozen.renew().await.is_err());
    assert_eq!(dump(&pool).await, before);
    by_leader.commit(&tape.blocks).await.unwrap();
}
