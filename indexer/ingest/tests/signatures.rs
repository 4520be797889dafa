//! Solana by signatures: in a few requests the same as block by block, and never less than the accounts have reported.

use std::collections::BTreeMap;

use anchor_lang::AccountSerialize;
use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::Pubkey;
use domain::Chain;
use ingest::Error;
use ingest::commands::{backfill, backfill_sparse};
use ingest::source::{AfterArchive, ArchivedSource, Solana, SolanaConfig};
use project_registry::state::{EventLink, Project, ProjectKind, ProjectStatus};
use sqlx::PgPool;
use store::{Proof, Store};
use tokio_util::sync::CancellationToken;

use crate::decode_solana::created_by;
use crate::follow::{LONG, dump};
use crate::scripted::solana::{Node, ScriptedBlock, Transaction, seal};

const LAST: u64 = 600;

/// Slots with an event, and whose: projects that few use.
const EVENTS: [(u64, u8); 8] = [(5, 1), (60, 2), (61, 1), (200, 1), (201, 3), (333, 2), (480, 1), (500, 3)];

/// A chain of so many slots, and what its accounts say at its end.
async fn node() -> Node {
    let node = Node::start().await;
    let mut blocks: Vec<_> = (1..=LAST).map(|slot| ScriptedBlock::new(slot, slot - 1)).collect();
    for (slot, project) in EVENTS {
        let index = usize::try_from(slot - 1).unwrap();
        let failed = Transaction { failed: true, ..Transaction::emitting([created_by(project, "failed")]) };
        blocks[index] =
            blocks[index].clone().with(failed).with(Transaction::emitting([created_by(project, &format!("p-{slot}"))]));
    }
    seal(&mut blocks);
    let mut heads = BTreeMap::new();
    for call in blocks
        .iter()
        .flat_map(|it| &it.transactions)
        .filter(|it| !it.failed)
        .flat_map(|it| &it.inner)
        .flat_map(|(_, calls)| calls)
    {
        let event = call.data.strip_prefix(EVENT_IX_TAG_LE).unwrap();
        let (body, head) = event.split_last_chunk::<32>().unwrap();
        let seq = u64::from_le_bytes(*body.last_chunk().unwrap());
        heads.insert(Pubkey::try_from(&event[8..40]).unwrap(), EventLink { seq, head: *head });
    }
    node.script().accounts = heads.into_iter().map(|(key, link)| (key, account(link))).collect();
    blocks.into_iter().for_each(|block| node.produce(block));
    node
}

pub fn account(link: EventLink) -> Vec<u8> {
    let project = Project {
        version: 1,
        bump: 0,
        kind: ProjectKind::Model,
        status: ProjectStatus::Active,
        owner: Pubkey::default(),
        created_at: 0,
        updated_at: 0,
        link,
        metadata_sha256: [0; 32],
        pending_owner: Pubkey::default(),
        payer: Pubkey::default(),
        created_slot: 0,
        member_count: 0,
        release_count: 0,
        open_release_count: 0,
        reserved: [0; 44],
        slug: "slug".to_owned(),
        name: String::new(),
        metadata_uri: String::new(),
    };
    let mut bytes = Vec::new();
    project.try_serialize(&mut bytes).unwrap();
    bytes
}

fn source(node: &Node, sparse: bool) -> ArchivedSource<Solana> {
    let config = SolanaConfig { sparse, ..node.config(1, LONG) };
    ArchivedSource::new(Solana::new(config).unwrap(), None, AfterArchive::Servers)
}

fn asked_for_blocks(node: &Node) -> usize {
    node.script().calls.drain(..).filter(|call| call == "getBlock").count()
}

async fn rows(pool: &PgPool) -> Vec<String> {
    let mut rows = dump(pool).await;
    rows.retain(|row| !row.starts_with("coverage "));
    rows
}

/// What is stored when every block is read, and how often the server is asked for one.
async fn by_blocks(pool: &PgPool, node: &Node) -> (Vec<String>, usize) {
    let store = Store::from(pool.clone());
    backfill(&source(node, false), &store, &CancellationToken::new()).await.unwrap();
    let rows = rows(pool).await;
    store.reset(Chain::Solana).await.unwrap();
    (rows, asked_for_blocks(node))
}

async fn sparse(pool: &PgPool, node: &Node) -> Result<(), Error> {
    let (store, stop) = (Store::from(pool.clone()), CancellationToken::new());
    tokio::time::timeout(LONG, backfill_sparse(&source(node, true), &store, &stop)).await.expect("it ends")
}

async fn shape(pool: &PgPool) -> Vec<(u64, u64, Proof)> {
    let ranges = Store::from(pool.clone()).ranges(Chain::Solana).await.unwrap();
    ranges.iter().map(|range| (range.from, range.to, range.proof)).collect()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_sparse_program_is_read_in_a_few_requests_and_comes_out_the_same(pool: PgPool) {
    let node = node().await;
    let (expected, asked) = by_blocks(&pool, &node).await;
    node.script().signatures_at_once = Some(3);
    sparse(&pool, &node).await.unwrap();
    assert_eq!(rows(&pool).await, expected);
    let last_final = LAST - 32;
    let expected = [(1, last_final, Proof::Signatures), (last_final + 1, LAST, Proof::Parents)];
    assert_eq!(shape(&pool).await, expected);
    let asked_now = asked_for_blocks(&node);
    println!("getBlock: {asked} times block by block, {asked_now} by signatures");
    assert!(asked >= 600 && asked_now < 50, "{asked} {asked_now}");

    // It is a chain like any other: blocks come behind it one by one.
    node.produce(ScriptedBlock::new(LAST + 1, LAST));
    backfill(&source(&node, false), &Store::from(pool.clone()), &CancellationToken::new()).await.unwrap();
    assert_eq!(shape(&pool).await[1], (last_final + 1, LAST + 1, Proof::Parents));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_event_that_the_signatures_leave_out_between_two_others_is_found_block_by_block(pool: PgPool) {
    let node = node().await;
    let (expected, _) = by_blocks(&pool, &node).await;
    for slots in [vec![61], vec![5], vec![60, 200]] {
        Store::from(pool.clone()).reset(Chain::Solana).await.unwrap();
        node.script().rpc_forgets_signatures = slots.iter().copied().collect();
        sparse(&pool, &node).await.unwrap();
        assert_eq!(rows(&pool).await, expected, "{slots:?}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn accounts_reveal_events_missing_from_signatures(pool: PgPool) {
    let node = node().await;
    let (expected, _) = by_blocks(&pool, &node).await;
    for slots in [vec![500], vec![333], vec![60, 333], EVENTS.iter().map(|(slot, _)| *slot).collect()] {
        Store::from(pool.clone()).reset(Chain::Solana).await.unwrap();
        node.script().rpc_forgets_signatures = slots.iter().copied().collect();
        sparse(&pool, &node).await.unwrap();
        assert_eq!(rows(&pool).await, expected, "{slots:?}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_account_with_more_events_than_all_blocks_is_named(pool: PgPool) {
    let node = node().await;
    let stranger = Pubkey::new_from_array([9; 32]);
    node.script().accounts.push((stranger, account(EventLink { seq: 7, head: [7; 32] })));
    let error = sparse(&pool, &node).await.unwrap_err();
    assert!(matches!(error, Error::Incomplete { .. }) && error.to_string().contains(&stranger.to_string()), "{error}");
}
