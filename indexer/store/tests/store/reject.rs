use domain::{Body, Chain, Event, ProjectCreated, Reject};
use sqlx::PgPool;
use store::{Committed, Store};

use crate::archive::*;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_unreadable_record_is_kept_and_counted(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut archive = Recording::new(Chain::Near);
    archive.bodies([
        Body::Reject(Reject { bytes: vec![0, 255], reason: "unknown event \"\0\"".to_owned(), link: None }),
        Body::Event { event: node_registered("a"), link: None },
    ]);
    store.begin(Chain::Near, &archive.identity()).await.unwrap();

    let committed = store.commit(&archive.blocks).await.unwrap();

    assert_eq!(committed, Committed { blocks: 1, events: 1, rows: 6, rejects: 1 });
    let kept: (String, Vec<u8>, String, String) =
        sqlx::query_as("select stage, bytes, reason, tx_id from reject").fetch_one(&pool).await.unwrap();
    let tx_id = archive.blocks[0].records[0].tx_id.clone();
    assert_eq!(kept, ("decode".to_owned(), vec![0, 255], "unknown event \"\u{fffd}\"".to_owned(), tx_id));
    let health = store.snapshot().await.unwrap().network_health().await.unwrap();
    assert_eq!(health[0].rejects, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_event_about_an_unknown_row_is_logged_and_rejected(pool: PgPool) {
    let store = Store::from(pool.clone());
    let orphans = [
        task_assigned(9, "a"),
        result_submitted(9, "a"),
        task_completed(9, "nobody"),
        task_cancelled(9),
        task_expired(9, None),
        node_unregistered("nobody"),
    ];
    let mut archive = Recording::new(Chain::Near);
    archive.block([node_registered("a")]).block(orphans.clone());
    let mut solana = Recording::new(Chain::Solana);
    solana.block([project_updated(9, "Nine")]);
    archive.commit_to(&store).await;
    solana.commit_to(&store).await;

    let kept: Vec<(String, Vec<u8>, String)> =
        sqlx::query_as("select stage, bytes, reason from reject order by chain, height, tx_index, event_index")
            .fetch_all(&pool)
            .await
            .unwrap();

    assert_eq!(kept.len(), orphans.len() + 1);
    for ((stage, bytes, reason), event) in kept.iter().zip(&orphans) {
        assert_eq!(stage, "apply");
        assert_eq!(&serde_json::from_slice::<Event>(bytes).unwrap(), event);
        assert!(reason.contains("is not known"), "{reason}");
    }
    assert!(kept[0].2.starts_with("task 9 is not known"), "{}", kept[0].2);
    assert!(kept[6].2.starts_with(&format!("project {}", address(9))), "{}", kept[6].2);
    let logged: i64 = sqlx::query_scalar("select count(*) from event_log").fetch_one(&pool).await.unwrap();
    assert_eq!(logged, 8);
}

/// What comes before what it speaks of is stored as it comes: nothing waits, and nothing is tried again for it.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn no_row_waits_for_another_to_be_there(pool: PgPool) {
    let waiting: Vec<String> =
        sqlx::query_scalar("select conrelid::regclass::text || ' ' || conname from pg_constraint where contype = 'f'")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert!(waiting.is_empty(), "{waiting:?}");

    let store = Store::from(pool.clone());
    let mut archive = Recording::new(Chain::Near);
    archive.block([task_assigned(1, "a"), task_submitted(1)]).block([node_registered("a"), task_assigned(1, "a")]);
    archive.commit_to(&store).await;
    let task = store.snapshot().await.unwrap().find_task(1).await.unwrap().unwrap();
    assert_eq!(task.status, store::TaskStatus::Assigned);
    let rejects: i64 = sqlx::query_scalar("select count(*) from reject").fetch_one(&pool).await.unwrap();
    assert_eq!(rejects, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_known_node_is_paid_for_an_unknown_task(pool: PgPool) {
    let store = Store::from(pool.clone());
    let mut archive = Recording::new(Chain::Near);
    archive.block([node_registered("a"), task_completed(9, "a")]).commit_to(&store).await;
    let node = store.snapshot().await.unwrap().find_node(&near_id("a")).await.unwrap().unwrap();
    assert_eq!((node.tasks_completed, node.rewards.0), (1, 100));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_nul_in_an_event_is_shown_replaced_and_stored_exactly(pool: PgPool) {
    let store = Store::from(pool.clone());
    let Event::ProjectCreated(event) = project_created(1, "one") else { unreachable!() };
    let event = Event::from(ProjectCreated { name: "a\0b \\u0000".to_owned(), ..event });
    let mut archive = Recording::new(Chain::Solana);
    archive.block([event.clone()]).block([project_created(2, "two")]).commit_to(&store).await;

    let project = store.snapshot().await.unwrap().find_project("one").await.unwrap().unwrap();
    assert_eq!(project.name, "a\u{fffd}b \\u0000");
    let logged: String =
        sqlx::query_scalar("select body->>'name' from event_log order by height").fetch_one(&pool).await.unwrap();
    assert_eq!(logged, project.name);
    let exact: Vec<u8> = sqlx::query_scalar("select bytes from reject").fetch_one(&pool).await.unwrap();
    assert_eq!(serde_json::from_slice::<Event>(&exact).unwrap(), event);
}
