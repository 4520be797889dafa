//! Listeners are reported once a batch, and of what is there already.

use std::time::Duration;

use domain::Chain;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use store::Store;

use crate::archive::*;

/// What was reported since, behind a word of our own that comes last.
async fn get(listener: &mut PgListener, pool: &PgPool) -> Vec<String> {
    sqlx::query("select pg_notify('deai_commit', 'end')").execute(pool).await.unwrap();
    let mut get = Vec::new();
    loop {
        let word =
            tokio::time::timeout(Duration::from_secs(20), listener.recv()).await.expect("it is reported").unwrap();
        match word.payload() {
            "end" => return get,
            chain => get.push(chain.to_owned()),
        }
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_batch_is_notified_once_and_an_empty_one_is_not(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut listener = PgListener::connect_with(&pool).await.unwrap();
    listener.listen("deai_commit").await.unwrap();
    let (mut near, mut solana) = (Recording::new(Chain::Near), Recording::new(Chain::Solana));
    for _ in 0..20 {
        near.linked([node_registered("a"), task_submitted(1), task_cancelled(1)]);
    }
    solana.linked([project_created(1, "one")]);
    store.begin(Chain::Near, &near.identity()).await.unwrap();
    assert!(get(&mut listener, &pool).await.is_empty());

    store.commit(&near.blocks[..18]).await.unwrap();
    assert_eq!(get(&mut listener, &pool).await, ["near"]);
    store.commit(&near.blocks[..18]).await.unwrap();
    assert!(get(&mut listener, &pool).await.is_empty());
    assert!(store.commit(&near.blocks[19..]).await.is_err());
    assert!(get(&mut listener, &pool).await.is_empty());
    solana.commit_to(&store).await;
    store.commit(&near.blocks[18..]).await.unwrap();
    assert_eq!(get(&mut listener, &pool).await, ["solana", "near"]);
    // That more is final is reported as well: rows are marked otherwise from then on.
    store.commit_finalized(&[], Some(near.blocks[3].position)).await.unwrap();
    assert_eq!(get(&mut listener, &pool).await, ["near"]);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_rewind_is_notified(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut near = Recording::new(Chain::Near);
    near.linked([node_registered("a")]).linked([task_submitted(1)]);
    near.commit_to(&store).await;
    let mut listener = PgListener::connect_with(&pool).await.unwrap();
    listener.listen("deai_commit").await.unwrap();
    store.rewind(near.blocks[0].position).await.unwrap();
    assert_eq!(get(&mut listener, &pool).await, ["near"]);
    store.rewind(near.blocks[0].position).await.unwrap();
    assert!(get(&mut listener, &pool).await.is_empty());
}
