//! A missing, altered or forged event is never passed over.

use domain::{Body, Chain, EventHead, LinkError, Reject, Sha256};
use sqlx::PgPool;
use store::{Committed, Error, Store};

use crate::dump::dump;
use crate::tape::*;

fn story() -> Tape {
    let mut tape = Tape::new(Chain::Near);
    tape.linked([node_registered("a"), task_submitted(1)])
        .linked([task_assigned(1, "a")])
        .linked([result_submitted(1, "a"), task_completed(1, "a")]);
    tape
}

async fn begun(pool: &PgPool, tape: &Tape) -> Store {
    let store = Store::from(pool.clone());
    store.begin(Chain::Near, &tape.identity()).await.unwrap();
    store
}

/// What the commit of the story's rest says once its first block is held, and that it left nothing.
async fn refused(pool: &PgPool, tape: &Tape) -> LinkError {
    let store = begun(pool, tape).await;
    store.commit(&tape.blocks[..1]).await.unwrap();
    let before = dump(pool).await;
    let error = store.commit(&tape.blocks).await.unwrap_err();
    assert_eq!(dump(pool).await, before);
    let text = error.to_string();
    assert!(text.contains("proven up to near height 100"), "{text}");
    let Error::Unproven { cause, proven_at, entity, .. } = error else { panic!("{error}") };
    assert_eq!((proven_at, entity), (Some(tape.blocks[0].position), tape.identity().emitter));
    *cause
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_whole_chain_of_events_is_taken_and_its_end_is_kept(pool: PgPool) {
    let tape = story();
    let store = begun(&pool, &tape).await;
    assert_eq!(store.commit(&tape.blocks).await.unwrap(), Committed { blocks: 3, events: 5, rows: 20, rejects: 0 });
    let (seq, head): (String, Vec<u8>) =
        sqlx::query_as("select seq::text, head from event_chain").fetch_one(&pool).await.unwrap();
    assert_eq!((seq.as_str(), head), ("5", tape.event_head().head.0.to_vec()));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_missing_event_stops_the_line_and_is_named(pool: PgPool) {
    let mut tape = story();
    tape.blocks[1].records.clear();
    assert_eq!(refused(&pool, &tape).await, LinkError::Missing { from: 3, to: 3 });
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_altered_event_stops_the_line(pool: PgPool) {
    let mut tape = story();
    let Body::Event { link: Some(link), .. } = &mut tape.blocks[1].records[0].body else { unreachable!() };
    link.canonical.get_or_insert_default().push(b' ');
    assert!(matches!(refused(&pool, &tape).await, LinkError::Altered { seq: 3, .. }));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_forged_event_stops_the_line(pool: PgPool) {
    let mut tape = story();
    let forged = tape.link(&EventHead { seq: 2, head: Sha256([9; 32]) }, &task_cancelled(1));
    tape.blocks[1].records[0].body = Body::Event { event: task_cancelled(1), link: Some(forged) };
    assert!(matches!(refused(&pool, &tape).await, LinkError::Altered { seq: 3, .. }));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_event_told_twice_stops_the_line(pool: PgPool) {
    let mut tape = story();
    tape.blocks[1].records = tape.blocks[0].records[1..].to_vec();
    assert_eq!(refused(&pool, &tape).await, LinkError::Repeated { seq: 2 });
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_start_after_the_first_event_is_no_proof(pool: PgPool) {
    let mut tape = story();
    tape.blocks[0].records.clear();
    let store = begun(&pool, &tape).await;
    let error = store.commit(&tape.blocks).await.unwrap_err();
    assert!(error.to_string().contains("events 1 to 2 are missing. They are proven up to nothing"), "{error}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_event_that_cannot_be_read_keeps_its_place_in_the_chain(pool: PgPool) {
    let mut tape = Tape::new(Chain::Near);
    tape.linked([node_registered("a")]);
    let link = Some(tape.link(&tape.event_head(), &task_submitted(1)));
    tape.bodies([Body::Reject(Reject { bytes: vec![1], reason: "from the future".to_owned(), link })]);
    tape.linked([node_unregistered("a")]);
    let store = begun(&pool, &tape).await;

    assert_eq!(store.commit(&tape.blocks).await.unwrap().rejects, 1);

    let chain: (String, Option<String>) =
        sqlx::query_as("select seq::text, unproven_from::text from event_chain").fetch_one(&pool).await.unwrap();
    assert_eq!(chain, ("3".to_owned(), None));
}

/// An event whose place cannot even be guessed is kept, counted, and told as not proven; it halts nothing.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_hole_that_rejects_may_fill_is_told_and_halts_nothing(pool: PgPool) {
    for size in [1, 3] {
        let mut tape = story();
        tape.blocks[1].records[0].body =
            Body::Reject(Reject { bytes: vec![1], reason: "unreadable".to_owned(), link: None });
        let store = begun(&pool, &tape).await;
        for batch in tape.blocks.chunks(size) {
            store.commit(batch).await.unwrap();
        }
        let chain: (String, Option<String>) =
            sqlx::query_as("select seq::text, unproven_from::text from event_chain").fetch_one(&pool).await.unwrap();
        assert_eq!(chain, ("5".to_owned(), Some("3".to_owned())));
        store.reset(Chain::Near).await.unwrap();
    }
}
