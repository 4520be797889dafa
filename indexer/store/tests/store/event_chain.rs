//! A missing, altered or forged event is never passed over.

use domain::{Body, Chain, EventHead, EventLinkError, Reject, Sha256};
use sqlx::PgPool;
use store::{Committed, Error, Store};

use crate::archive::*;
use crate::dump::dump;

fn story() -> Recording {
    let mut archive = Recording::new(Chain::Near);
    archive
        .linked([node_registered("a"), task_submitted(1)])
        .linked([task_assigned(1, "a")])
        .linked([result_submitted(1, "a"), task_completed(1, "a")]);
    archive
}

async fn begun(pool: &PgPool, archive: &Recording) -> Store {
    let store = Store::from(pool.clone());
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    store
}

/// What the commit of the story's rest says once its first block is held, and that it left nothing.
async fn refused(pool: &PgPool, archive: &Recording) -> EventLinkError {
    let store = begun(pool, archive).await;
    store.commit(&archive.blocks[..1]).await.unwrap();
    let before = dump(pool).await;
    let error = store.commit(&archive.blocks).await.unwrap_err();
    assert_eq!(dump(pool).await, before);
    let text = error.to_string();
    assert!(text.contains("proven up to near height 100"), "{text}");
    let Error::Unproven { cause, proven_at, entity, .. } = error else { panic!("{error}") };
    assert_eq!((proven_at, entity), (Some(archive.blocks[0].position), archive.identity().emitter));
    *cause
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_whole_chain_of_events_is_taken_and_its_end_is_kept(pool: PgPool) {
    let archive = story();
    let store = begun(&pool, &archive).await;
    assert_eq!(store.commit(&archive.blocks).await.unwrap(), Committed { blocks: 3, events: 5, rows: 20, rejects: 0 });
    let (seq, head): (String, Vec<u8>) =
        sqlx::query_as("select seq::text, head from event_chain").fetch_one(&pool).await.unwrap();
    assert_eq!((seq.as_str(), head), ("5", archive.event_head().head.0.to_vec()));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_missing_event_stops_the_line_and_is_named(pool: PgPool) {
    let mut archive = story();
    archive.blocks[1].records.clear();
    assert_eq!(refused(&pool, &archive).await, EventLinkError::Missing { from: 3, to: 3 });
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_altered_event_stops_the_line(pool: PgPool) {
    let mut archive = story();
    let Body::Event { link: Some(link), .. } = &mut archive.blocks[1].records[0].body else { unreachable!() };
    link.canonical.get_or_insert_default().push(b' ');
    assert!(matches!(refused(&pool, &archive).await, EventLinkError::Altered { seq: 3, .. }));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_forged_event_stops_the_line(pool: PgPool) {
    let mut archive = story();
    let forged = archive.link(&EventHead { seq: 2, head: Sha256([9; 32]) }, &task_cancelled(1));
    archive.blocks[1].records[0].body = Body::Event { event: task_cancelled(1), link: Some(forged) };
    assert!(matches!(refused(&pool, &archive).await, EventLinkError::Altered { seq: 3, .. }));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_repeated_event_stops_the_pipeline(pool: PgPool) {
    let mut archive = story();
    archive.blocks[1].records = archive.blocks[0].records[1..].to_vec();
    assert_eq!(refused(&pool, &archive).await, EventLinkError::Repeated { seq: 2 });
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_start_after_the_first_event_is_no_proof(pool: PgPool) {
    let mut archive = story();
    archive.blocks[0].records.clear();
    let store = begun(&pool, &archive).await;
    let error = store.commit(&archive.blocks).await.unwrap_err();
    assert!(error.to_string().contains("events 1 to 2 are missing. They are proven up to nothing"), "{error}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_event_that_cannot_be_read_keeps_its_place_in_the_chain(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive.linked([node_registered("a")]);
    let link = Some(archive.link(&archive.event_head(), &task_submitted(1)));
    archive.bodies([Body::Reject(Reject { bytes: vec![1], reason: "from the future".to_owned(), link })]);
    archive.linked([node_unregistered("a")]);
    let store = begun(&pool, &archive).await;

    assert_eq!(store.commit(&archive.blocks).await.unwrap().rejects, 1);

    let chain: (String, Option<String>) =
        sqlx::query_as("select seq::text, unproven_from::text from event_chain").fetch_one(&pool).await.unwrap();
    assert_eq!(chain, ("3".to_owned(), None));
}

/// An event whose place cannot even be guessed is kept, counted, and reported as not proven; it halts nothing.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_gap_that_rejects_may_fill_halts_nothing(pool: PgPool) {
    for size in [1, 3] {
        let mut archive = story();
        archive.blocks[1].records[0].body =
            Body::Reject(Reject { bytes: vec![1], reason: "unreadable".to_owned(), link: None });
        let store = begun(&pool, &archive).await;
        for batch in archive.blocks.chunks(size) {
            store.commit(batch).await.unwrap();
        }
        let chain: (String, Option<String>) =
            sqlx::query_as("select seq::text, unproven_from::text from event_chain").fetch_one(&pool).await.unwrap();
        assert_eq!(chain, ("5".to_owned(), Some("3".to_owned())));
        store.reset(Chain::Near).await.unwrap();
    }
}
