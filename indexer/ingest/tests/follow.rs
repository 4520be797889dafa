//! The whole line on a real Postgres: whatever happens on the way, the tables are the same.
//! `DATABASE_URL` names a server on which databases may be created.

use std::sync::Arc;
use std::time::Duration;

use deai_compute::event::{self, Envelope};
use domain::{Chain, Position};
use ingest::Error;
use ingest::pipeline::follow::follow;
use ingest::source::Source;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgPool};
use store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use yellowstone_grpc_proto::tonic::Status;

use crate::decode_near::golden;
use crate::decode_solana::{busy_block, created};
use crate::scripted::near::{self, block_with, outcome, success};
use crate::scripted::solana::{Node, ScriptedBlock, Transaction, seal};

pub const LONG: Duration = Duration::from_secs(60);
pub const LAST: u64 = 60;

pub struct Following {
    stop: CancellationToken,
    task: JoinHandle<Result<(), Error>>,
}

impl Following {
    pub fn start<S: Source + 'static>(source: S, pool: &PgPool) -> Self {
        let stop = CancellationToken::new();
        let (store, get) = (Store::from(pool.clone()), stop.clone());
        let source = Arc::new(source);
        Self { stop, task: tokio::spawn(async move { follow(&*source, &store, &get).await }) }
    }

    pub async fn stop(self) {
        self.stop.cancel();
        self.end().await.expect("stopped, it ends well");
    }

    /// Dropped where it stands, as by kill -9.
    pub async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }

    pub async fn end(self) -> Result<(), Error> {
        tokio::time::timeout(Duration::from_secs(20), self.task).await.expect("it ends").unwrap()
    }
}

pub async fn stored(pool: &PgPool, position: Position) {
    let store = Store::from(pool.clone());
    let waiting = async {
        while store.cursor(position.chain).await.unwrap().is_none_or(|cursor| cursor.position < position) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap_or_else(|_| panic!("{position} is not stored"));
}

/// Waits until the last block of the node's chain is the last one stored. The stream reports it again and again, as a
/// chain that goes on would: a block that came between two streams is missed then.
async fn caught_up(pool: &PgPool, node: &Node) {
    let store = Store::from(pool.clone());
    let last = node.script().chain.last().unwrap().clone();
    let waiting = async {
        while store.cursor(Chain::Solana).await.unwrap().is_none_or(|cursor| cursor.hash != last.header.hash) {
            node.stream(&last);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let hash = &last.header.hash;
    tokio::time::timeout(Duration::from_secs(60), waiting).await.unwrap_or_else(|_| panic!("{hash} is not stored"));
}

pub fn slot(slot: u64) -> Position {
    Position::new(Chain::Solana, slot)
}

/// Every row of every table but the migrations', as text, in a fixed order.
pub async fn dump(pool: &PgPool) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables
         where table_schema = 'public' and table_name <> '_sqlx_migrations' order by 1",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    // What is final is known sooner or later, as the servers report it.
    let all = Position::new(Chain::Solana, 1 << 62);
    let _ = Store::from(pool.clone()).commit_finalized(&[], Some(all)).await;
    let mut rows = Vec::new();
    for table in tables.into_iter().filter(|table| table != "superseded") {
        let query = format!("select '{table} ' || to_jsonb(t)::text from {table} t order by 1");
        rows.extend(sqlx::query_scalar::<_, String>(AssertSqlSafe(query)).fetch_all(pool).await.unwrap());
    }
    rows
}

/// Forget what a chain's rows hold, and nothing else.
pub async fn forget(pool: &PgPool) {
    Store::from(pool.clone()).reset(Chain::Solana).await.unwrap();
}

/// A chain in which slots are skipped, every third block says something, and one says what nobody understands.
pub fn story() -> Vec<ScriptedBlock> {
    let slots = (1..=LAST).filter(|slot| slot % 7 != 0);
    let mut parent = 0;
    let blocks = slots.map(|slot| {
        let block = ScriptedBlock::new(slot, std::mem::replace(&mut parent, slot));
        match slot % 6 {
            3 => block.with(Transaction::emitting([created(&format!("project-{slot}"))])),
            0 => busy_block(slot, block.header.parent_height),
            1 => block.with(Transaction::emitting([vec![9; 20]])),
            _ => block,
        }
    });
    let mut blocks: Vec<_> = blocks.collect();
    seal(&mut blocks);
    blocks
}

pub async fn read_all(pool: &PgPool) -> Vec<String> {
    let node = Node::start().await;
    story().into_iter().for_each(|block| node.produce(block));
    let following = Following::start(node.source(1, LONG), pool);
    stored(pool, slot(LAST)).await;
    following.stop().await;
    dump(pool).await
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn following_live_equals_reading_afterwards(pool: PgPool) {
    let expected = read_all(&pool).await;
    assert!(expected.len() > 40, "{expected:#?}");
    forget(&pool).await;

    let node = Node::start().await;
    let following = Following::start(node.source(1, LONG), &pool);
    node.subscribed().await;
    story().into_iter().for_each(|block| node.produce(block));
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_stream_that_loses_repeats_and_breaks_gives_the_same_tables(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;

    let node = Node::start().await;
    let following = Following::start(node.source(1, LONG), &pool);
    node.subscribed().await;
    let story = story();
    for (index, block) in story.iter().enumerate() {
        match index % 5 {
            1 => node.produce_unstreamed(block.clone()),
            2 => {
                node.produce(block.clone());
                node.stream(block);
                node.stream(&story[index / 2]);
            }
            _ => node.produce(block.clone()),
        }
        if index % 20 == 19 {
            node.end_streams(Status::internal("restarted"));
            node.subscribed().await;
        }
    }
    // What the stream loses is missed when it reports the next block.
    node.stream(story.last().unwrap());
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_indexer_stopped_repeatedly_gives_the_same_tables(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;

    let node = Node::start().await;
    for (index, block) in story().into_iter().enumerate() {
        let position = slot(block.header.height);
        node.produce(block);
        if index % 10 == 9 {
            let following = Following::start(node.source(1, LONG), &pool);
            stored(&pool, position).await;
            // Dropped where it stands, as by kill -9, or stopped.
            if index % 20 == 9 { following.task.abort() } else { following.stop().await }
        }
    }
    let following = Following::start(node.source(1, LONG), &pool);
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_concurrent_indexers_give_the_same_tables(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;

    let node = Node::start().await;
    let both = [0, 1].map(|_| Following::start(node.source(1, LONG), &pool));
    story().into_iter().for_each(|block| node.produce(block));
    stored(&pool, slot(LAST)).await;
    for following in both {
        following.stop().await;
    }
    assert_eq!(dump(&pool).await, expected);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_database_that_drops_its_connections_costs_no_block(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;

    let node = Node::start().await;
    let following = Following::start(node.source(1, LONG), &pool);
    node.subscribed().await;
    for (index, block) in story().into_iter().enumerate() {
        node.produce(block);
        if index % 10 == 9 {
            let query = "select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid()";
            sqlx::query(query).execute(&pool).await.unwrap();
        }
    }
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
}

/// Postgres refuses the last of a commit's writes as it does when its disk is full.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_database_without_room_costs_no_block_and_holds_no_half_of_one(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;
    sqlx::raw_sql(
        "create function no_room() returns trigger language plpgsql as $$
         begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
         create trigger no_room before update of height on chain_cursor for each row execute function no_room();",
    )
    .execute(&pool)
    .await
    .unwrap();
    let node = Node::start().await;
    story().into_iter().for_each(|block| node.produce(block));
    let following = Following::start(node.source(1, LONG), &pool);
    crate::scripted::until("it has tried thrice", || {
        node.script().calls.iter().filter(|call| *call == "getGenesisHash").count() >= 3
    })
    .await;
    assert!(dump(&pool).await.iter().all(|row| row.starts_with("chain_cursor ") || row.starts_with("tracked ")));
    sqlx::query("drop trigger no_room on chain_cursor").execute(&pool).await.unwrap();
    stored(&pool, slot(LAST)).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn repeated_reorgs_give_the_same_tables(pool: PgPool) {
    let expected = read_all(&pool).await;
    forget(&pool).await;

    let node = Node::start().await;
    let story = story();
    let mut get = 0;
    let mut following = Following::start(node.source(1, LONG), &pool);
    for (round, depth) in [1, 2, 8, 20, 31].into_iter().enumerate() {
        get = (get + 10).min(story.len());
        let from = story[get - depth.min(get - 1)].header.height;
        story[..get].iter().skip(node.height()).for_each(|block| node.produce(block.clone()));
        caught_up(&pool, &node).await;
        // Another branch says other things for a while.
        node.leave(from - 1);
        let parent = node.script().chain.last().map_or(0, |block| block.header.height);
        let end = story[get - 1].header.height + 1;
        let mut other = ScriptedBlock::new(end, parent).with(Transaction::emitting([vec![8; 30]]));
        other = other.on_branch("left", end);
        node.produce(other);
        caught_up(&pool, &node).await;
        if round % 2 == 1 {
            following.task.abort();
            following = Following::start(node.source(1, LONG), &pool);
        }
        node.leave(from - 1);
        story[..get].iter().skip(node.height()).for_each(|block| node.produce(block.clone()));
        caught_up(&pool, &node).await;
    }
    story.iter().skip(node.height()).for_each(|block| node.produce(block.clone()));
    caught_up(&pool, &node).await;
    following.stop().await;
    assert_eq!(dump(&pool).await, expected);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_reset_under_a_running_indexer_indexes_the_chain_again(pool: PgPool) {
    let expected = read_all(&pool).await;

    let node = Node::start().await;
    let story = story();
    story.iter().for_each(|block| node.produce(block.clone()));
    let following = Following::start(node.source(1, LONG), &pool);
    node.subscribed().await;
    forget(&pool).await;
    node.produce(ScriptedBlock::new(LAST + 1, LAST));
    stored(&pool, slot(LAST + 1)).await;
    following.stop().await;
    let events = |rows: &[String]| rows.iter().filter(|row| row.starts_with("event_log ")).cloned().collect::<Vec<_>>();
    assert_eq!(events(&dump(&pool).await), events(&expected));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_chain_that_is_replaced_under_its_address_is_refused(pool: PgPool) {
    let node = Node::start().await;
    (1..=3).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    let following = Following::start(node.source(1, LONG), &pool);
    stored(&pool, slot(3)).await;
    node.subscribed().await;
    // Anyone who has it asks the RPC no more, unless the stream ends.
    node.produce(ScriptedBlock::new(4, 3));
    stored(&pool, slot(4)).await;
    node.script().genesis = "another".to_owned();
    node.produce_unstreamed(ScriptedBlock::new(5, 4));
    node.end_streams(Status::unavailable("restarted"));
    let error = following.end().await.unwrap_err();
    assert!(matches!(error, Error::Store(store::Error::ChainMismatch { .. })), "{error}");
    assert_eq!(Store::from(pool).cursor(Chain::Solana).await.unwrap().unwrap().position, slot(4));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_indexer_stops_while_no_server_answers(pool: PgPool) {
    let node = Node::start().await;
    node.script().rpc_fails = vec![503; 1_000];
    let following = Following::start(node.source(1, LONG), &pool);
    crate::scripted::until("it has failed", || node.script().rpc_fails.len() < 999).await;
    following.stop().await;
}

const MARKET: [&str; 5] =
    ["market_initialized", "node_registered", "task_submitted", "task_assigned", "result_submitted"];

/// A market's blocks, from height 11 to 15.
pub fn market() -> Vec<Value> {
    market_at(1)
}

/// A market's blocks from height 11 on, so many heights apart.
pub fn market_at(step: u64) -> Vec<Value> {
    let mut link = event::EventLink::START;
    let mut parent = 10;
    let blocks = (0..).zip(MARKET).map(|(index, name)| {
        let height = 11 + index * step;
        // Each golden line is a first event: here they follow each other.
        let first = Envelope::parse(&golden(name)).unwrap();
        let next = Envelope::seal(first.event, &link).unwrap();
        link = next.link;
        let said = outcome(near::CONTRACT, success(), &[next.line()]);
        block_with(height, std::mem::replace(&mut parent, height), [said])
    });
    blocks.collect()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_market_is_stored_as_it_was_emitted(pool: PgPool) {
    let node = near::Node::start().await;
    market().into_iter().for_each(|block| node.produce(block));
    let following = Following::start(node.source(11, LONG), &pool);
    stored(&pool, Position::new(Chain::Near, 15)).await;
    following.stop().await;
    let kinds: Vec<String> =
        sqlx::query_scalar("select kind from event_log order by height").fetch_all(&pool).await.unwrap();
    assert_eq!(kinds, MARKET);
}
