//! The log alone gives the rows again.

use domain::{Body, Chain, Reject};
use sqlx::PgPool;
use store::{Accepted, Rebuilt, Store};

use crate::dump::dump;
use crate::tape::*;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn rows_made_anew_from_the_log_are_the_same_and_what_was_changed_by_hand_is_told(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut tape = Tape::new(Chain::Near);
    tape.linked([node_registered("a"), task_submitted(1), task_completed(7, "a")])
        .linked([task_assigned(1, "a"), node_registered("b")])
        .linked([task_completed(1, "a")])
        .linked([task_submitted(2)]);
    tape.commit_to(&store).await;
    store.commit_finalised(&[], Some(tape.blocks[1].position)).await.unwrap();
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
    let mut tape = Tape::new(Chain::Near);
    tape.linked([node_registered("a")])
        .linked([task_submitted(1)])
        .linked([task_assigned(1, "a")])
        .linked([task_completed(1, "a")]);
    tape.commit_to(&store).await;
    let clean = dump(&pool).await;

    store.reset(Chain::Near).await.unwrap();
    let mut unread = tape.clone();
    let body = std::mem::replace(
        &mut unread.blocks[1].records[0].body,
        Body::Reject(Reject { bytes: vec![7], reason: "unknown".to_owned(), link: None }),
    );
    unread.commit_to(&store).await;
    let rejects: Vec<String> =
        sqlx::query_scalar("select stage from reject order by height").fetch_all(&pool).await.unwrap();
    assert_eq!(rejects, ["decode", "apply", "apply"]);
    let rejected = store.unread(Chain::Near).await.unwrap();
    assert_eq!((rejected.len(), rejected[0].bytes.as_slice()), (1, &[7_u8][..]));

    let accepted = store.accept(Chain::Near, vec![(rejected[0].clone(), body.clone())]).await.unwrap();

    assert_eq!(accepted, Accepted { events: 1 });
    assert_eq!(dump(&pool).await, clean);
    let again = store.accept(Chain::Near, vec![(rejected[0].clone(), body)]).await.unwrap();
    assert_eq!(again, Accepted::default());
    assert_eq!(dump(&pool).await, clean);
}
