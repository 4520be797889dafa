//! A record that cannot be read halts nothing, is lost nowhere, and takes its true place once it can be read.

use anchor_lang::event::EVENT_IX_TAG_LE;
use domain::{Block, Body, Chain, Reject};
use ingest::commands::prune;
use ingest::source::Source;
use sqlx::PgPool;
use store::{Identity, Store};

use crate::command::{finish_mut, on_database};
use crate::decode_solana::created;
use crate::follow::{Following, LAST, LONG, dump, slot, stored, story};
use crate::scripted::solana::{Node, ScriptedBlock, Transaction, seal};

/// Another try would give the same: it is not asked for again, as a block is that a server does not give.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_cannot_be_read_is_kept_with_bytes_place_and_reason_and_asked_for_once(pool: PgPool) {
    let node = Node::start().await;
    let mut blocks = [1, 2, 3].map(|slot| ScriptedBlock::new(slot, slot - 1));
    blocks[1].transactions.push(Transaction::emitting([vec![9; 20]]));
    blocks[2].transactions.push(Transaction::emitting([created("after")]));
    seal(&mut blocks);
    blocks.into_iter().for_each(|block| node.produce(block));
    let following = Following::start(node.source(1, LONG), &pool);
    stored(&pool, slot(3)).await;
    following.stop().await;
    let asked = node.script().calls.iter().filter(|call| *call == "getBlock").count();
    assert_eq!(asked, 3);
    let kept: Vec<(String, i64, i32, i32, Vec<u8>)> =
        sqlx::query_as("select stage, height, tx_index, event_index, bytes from reject")
            .fetch_all(&pool)
            .await
            .unwrap();
    let bytes = crate::scripted::solana::tagged(&[9; 20]);
    assert_eq!(kept, [("decode".to_owned(), 2, 0, 0, bytes)]);
    let reason: String = sqlx::query_scalar("select reason from reject").fetch_one(&pool).await.unwrap();
    assert!(reason.contains("discriminator"), "{reason}");
}

/// The story's blocks that say something of ours, and whose they are. What nobody understands is left out, unless wanted.
async fn blocks(with_junk: bool) -> (Identity, Vec<Block>) {
    let node = Node::start().await;
    let source = node.source(1, LONG);
    let identity = source.identity().await.unwrap();
    let mut blocks: Vec<_> = story().iter().map(|block| source.decoder().decode(&block.wire())).collect();
    for block in &mut blocks {
        block.records.retain(|record| with_junk || matches!(record.body, Body::Event { .. }));
    }
    (identity, blocks)
}

/// The same as an older binary received them: of every second block it understood no event, and of every second one of those
/// not even where it stands in its chain of events.
fn misread(mut blocks: Vec<Block>) -> Vec<Block> {
    let with_events = |block: &&mut Block| block.records.iter().any(|it| matches!(it.body, Body::Event { .. }));
    for (at, block) in blocks.iter_mut().filter(with_events).enumerate().filter(|(at, _)| at % 2 == 1) {
        let wire = story().into_iter().find(|it| it.header.height == block.position.height).unwrap().wire();
        let calls = wire.transactions.iter().filter(|it| !it.failed).flat_map(|it| &it.inner);
        let bytes: Vec<_> = calls.map(|call| &call.data).filter(|data| data.starts_with(EVENT_IX_TAG_LE)).collect();
        assert_eq!(bytes.len(), block.records.len());
        for (record, bytes) in block.records.iter_mut().zip(bytes) {
            if let Body::Event { link, .. } = &record.body {
                let link = link.clone().filter(|_| at % 4 == 1);
                record.body = Body::Reject(Reject { bytes: bytes.clone(), reason: "unknown to it".to_owned(), link });
            }
        }
    }
    blocks
}

async fn filled(pool: &PgPool, identity: &Identity, blocks: &[Block]) -> Store {
    let store = Store::from(pool.clone());
    store.reset(Chain::Solana).await.unwrap();
    store.begin(Chain::Solana, identity).await.unwrap();
    store.commit_finalized(blocks, blocks.last().map(|last| last.position)).await.unwrap();
    store
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_an_older_binary_could_not_read_is_applied_in_its_true_order_by_a_newer_one(pool: PgPool) {
    let (identity, blocks) = blocks(true).await;
    let store = filled(&pool, &identity, &blocks).await;
    let (expected, junk) = (dump(&pool).await, store.undecoded(Chain::Solana).await.unwrap().len());
    filled(&pool, &identity, &misread(blocks)).await;
    let undecoded = store.undecoded(Chain::Solana).await.unwrap().len();
    assert!(junk > 0 && undecoded > junk + 5, "{junk} {undecoded}");
    assert!(store.status().await.unwrap()[0].unproven > 0);

    let mut retry = on_database(&["reprocess", "--chain", "solana"], &pool);
    let (code, text) = finish_mut(&mut retry).await;
    let accepted = undecoded - junk;
    assert!(
        code == 0 && text.contains(&format!("decoded and applied {accepted} of {undecoded} rejected records")),
        "{text}"
    );
    assert_eq!(dump(&pool).await, expected);
    assert_eq!(store.status().await.unwrap()[0].unproven, 0);
    assert_eq!(store.cursor(Chain::Solana).await.unwrap().unwrap().position, slot(LAST));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn rejects_are_reprocessed_with_the_archived_log(pool: PgPool) {
    let (identity, blocks) = blocks(false).await;
    let store = filled(&pool, &identity, &blocks).await;
    let expected = rows(&pool).await;
    filled(&pool, &identity, &misread(blocks)).await;
    let folder = tempfile::tempdir().unwrap();
    let first = store.undecoded(Chain::Solana).await.unwrap()[0].position;
    assert!(prune(&store, first, folder.path()).await.unwrap() > 0);
    let before = dump(&pool).await;

    let mut retry = on_database(&["reprocess", "--chain", "solana"], &pool);
    let (code, text) = finish_mut(&mut retry).await;
    assert!(code == 1 && text.contains("--archive-dir <folder>") && text.contains("reprocess"), "{text}");
    assert_eq!(dump(&pool).await, before);

    let mut retry = on_database(&["reprocess", "--chain", "solana", "--archive-dir"], &pool);
    let (code, text) = finish_mut(retry.arg(folder.path())).await;
    assert!(code == 0, "{text}");
    assert_eq!(rows(&pool).await, expected);
}

/// What events below the last proven one are missing cannot be looked for where rows before them are on archive files alone: the
/// fix is reported, and nothing is changed.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_rewind_into_the_archive_is_refused_with_a_hint(pool: PgPool) {
    let (identity, blocks) = blocks(false).await;
    let store = filled(&pool, &identity, &blocks).await;
    let events: Vec<_> = blocks.iter().filter(|block| !block.records.is_empty()).map(|block| block.position).collect();
    let folder = tempfile::tempdir().unwrap();
    prune(&store, events[3], folder.path()).await.unwrap();
    let before = dump(&pool).await;
    let error = store.rewind(events[4]).await.unwrap_err();
    let text = error.to_string();
    for part in ["indexer reset --chain solana", "--solana-archive <folder>", &events[4].to_string()] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(dump(&pool).await, before);
}

/// All but what reports where the log is.
async fn rows(pool: &PgPool) -> Vec<String> {
    const OF_THE_LOG: [&str; 4] = ["event_log", "task_transition ", "pruned ", "coverage "];
    let mut rows = dump(pool).await;
    rows.retain(|row| !OF_THE_LOG.iter().any(|table| row.starts_with(table)));
    rows
}
