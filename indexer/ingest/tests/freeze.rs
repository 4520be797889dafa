//! Two indexers on one database, of which one is frozen, woken and killed: one writes at a time, and nothing is lost.

use std::time::{Duration, Instant};

use domain::Chain;
use sqlx::PgPool;
use store::Store;
use tokio::process::Child;
use tokio::time::timeout;

use crate::command::{run, signal, url};
use crate::follow::{LAST, dump, forget, read_all, slot, stored, story};
use crate::scripted::solana::Node;

const BOUND: Duration = Duration::from_secs(5);
const NAMES: [&str; 2] = ["one", "other"];

/// The frequency at which a leader is frozen.
fn rounds() -> usize {
    if std::env::var_os("DEAI_LONG_TESTS").is_some_and(|value| value == "1") { 20 } else { 2 }
}

/// The duration for which it takes until this one leads.
async fn leads(store: &Store, name: &str) -> Duration {
    let began = Instant::now();
    let waiting = async {
        while store.leader().await.unwrap().is_none_or(|(leader, _)| leader != name) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(20), waiting).await.unwrap_or_else(|_| panic!("{name} does not lead"));
    began.elapsed()
}

/// The story's next blocks.
async fn go_on(node: &Node, pool: &PgPool, blocks: usize) {
    let story = story();
    let end = (node.height() + blocks).min(story.len());
    story[node.height()..end].iter().for_each(|block| node.produce(block.clone()));
    stored(pool, slot(story[end - 1].header.height)).await;
}

/// Every row but those that report who wrote them.
async fn rows(pool: &PgPool) -> Vec<String> {
    let mut rows = dump(pool).await;
    rows.retain(|row| !row.starts_with("leader ") && !row.starts_with("chain_cursor "));
    rows
}

fn events(rows: &[String]) -> usize {
    rows.iter().filter(|row| row.starts_with("event_log ")).count()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn of_two_indexers_one_writes_and_one_that_was_frozen_and_wakes_does_not(pool: PgPool) {
    read_all(&pool).await;
    let expected = rows(&pool).await;
    forget(&pool).await;
    let (store, node) = (Store::from(pool.clone()), Node::start().await);
    let start = |name: &str| run(&node, &url(&pool)).env("DEAI_INSTANCE", name).spawn().unwrap();
    node.produce(story().remove(0));
    let first: Child = start(NAMES[0]);
    leads(&store, NAMES[0]).await;
    let mut pair = [first, start(NAMES[1])];
    stored(&pool, slot(1)).await;

    let each = story().len() / (2 * rounds() + 2);
    let mut slowest = Duration::ZERO;
    for round in 0..rounds() {
        let (leader, standby) = (round % 2, 1 - round % 2);
        signal(&pair[leader], "STOP").await;
        slowest = slowest.max(leads(&store, NAMES[standby]).await);
        go_on(&node, &pool, each).await;
        signal(&pair[leader], "CONT").await;
        go_on(&node, &pool, each).await;
        let fence = u64::try_from(round + 2).unwrap();
        assert_eq!(store.leader().await.unwrap(), Some((NAMES[standby].to_owned(), fence)));
    }
    let (leader, standby) = (rounds() % 2, 1 - rounds() % 2);
    pair[leader].kill().await.unwrap();
    let dead = leads(&store, NAMES[standby]).await;
    go_on(&node, &pool, story().len()).await;
    stored(&pool, slot(LAST)).await;
    assert!(pair[standby].try_wait().unwrap().is_none(), "the one that woke waits, and takes its turn");
    drop(pair);

    let held = rows(&pool).await;
    let (all, found) = (events(&expected), events(&held));
    println!(
        "frozen and woken: {} tried, {} events lost, {} duplicated, taken over within {} ms; killed: within {} ms",
        rounds(),
        all.saturating_sub(found),
        found.saturating_sub(all),
        slowest.as_millis(),
        dead.as_millis()
    );
    assert!(slowest < BOUND && dead < BOUND, "{slowest:?} {dead:?}");
    assert_eq!(held, expected);
    assert_eq!(store.cursor(Chain::Solana).await.unwrap().unwrap().hash, story().pop().unwrap().header.hash);
}
