//! Ingests transactions of the project registry, and writes the same ones to a file for the peers (`tests/peers`), on a
//! database of its own (`DATABASE_URL`, which it empties). Prints rows as JSON. `deai bench peers` runs it.

use std::convert::Infallible;
use std::fs::File;
use std::future::pending;
use std::io::{BufWriter, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use std::{array, env};

use anchor_lang::Event;
use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use domain::{Chain, Position};
use ingest::Error;
use ingest::decode::SolanaDecoder;
use ingest::pipeline::follow::follow_to;
use ingest::source::tip::Tip;
use ingest::source::{ChainUpdate, Source};
use ingest::wire::{Header, InnerInstruction, SolanaBlock, SolanaTransaction};
use project_registry::events::{ProjectCreated, ProjectUpdated, next_head};
use project_registry::state::{ProjectKind, ProjectStatus};
use serde_json::json;
use store::{Identity, Store};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Transactions of a block, each with one event.
const PER_BLOCK: usize = 100;
const PROJECTS: usize = 500;

#[tokio::main]
async fn main() -> Result<()> {
    let url = env::var("DATABASE_URL").context("DATABASE_URL names the database to measure on")?;
    let path = env::var("DEAI_BENCH_TRANSACTIONS").context("DEAI_BENCH_TRANSACTIONS names the file for the peers")?;
    let events: usize = env::var("DEAI_BENCH_EVENTS").context("DEAI_BENCH_EVENTS says how many")?.parse()?;
    store::migrate(&url).await?;
    let store = Store::connect(&url).await?;
    store.reset(Chain::Solana).await?;

    let blocks = chain(events);
    emit_update(&path, &blocks)?;
    let last = blocks.last().map_or(1, |block| block.header.height);
    let source = Memory { last, blocks: Mutex::new(blocks), decoder: SolanaDecoder::new(project_registry::ID) };
    let began = Instant::now();
    follow_to(&source, &store, last, &CancellationToken::new()).await?;
    let rate = f64::from(u32::try_from(events)?) / began.elapsed().as_secs_f64();
    let held: u64 =
        store.digests(Chain::Solana).await?.iter().filter(|it| it.table == "project").map(|it| it.rows).sum();
    anyhow::ensure!(held == u64::try_from(PROJECTS)?, "{held} projects are held");
    println!("{}", json!({"rate": rate}));
    Ok(())
}

/// A chain that is in memory, whole and final, as the peers have it.
struct Memory {
    last: u64,
    blocks: Mutex<Vec<SolanaBlock>>,
    decoder: SolanaDecoder,
}

impl Source for Memory {
    const CHAIN: Chain = Chain::Solana;

    type Block = SolanaBlock;

    type Decoder = SolanaDecoder;

    async fn identity(&self) -> Result<Identity, Error> {
        Ok(Identity { genesis: "bench".to_owned(), emitter: project_registry::ID.to_string(), start: 1 })
    }

    async fn head_height(&self) -> Result<u64, Error> {
        Ok(self.last)
    }

    async fn stream(&self, _tip: Tip, out: mpsc::Sender<ChainUpdate<SolanaBlock>>) -> Result<Infallible, Error> {
        let last = Position::new(Chain::Solana, self.last);
        let blocks = std::mem::take(&mut *self.blocks.lock().unwrap_or_else(PoisonError::into_inner));
        let steps = blocks.into_iter().map(ChainUpdate::Forward);
        for step in [ChainUpdate::Final(last)].into_iter().chain(steps) {
            out.send(step).await.map_err(|_| Error::Closed)?;
        }
        pending().await
    }

    fn decoder(&self) -> SolanaDecoder {
        self.decoder.clone()
    }
}

/// Projects that are created, and then updated in turn.
fn chain(events: usize) -> Vec<SolanaBlock> {
    let mut heads = vec![[0_u8; 32]; PROJECTS];
    let mut blocks = Vec::new();
    let mut transactions = Vec::new();
    let authority = Pubkey::find_program_address(&[b"__event_authority"], &project_registry::ID).0;
    for number in 0..events {
        let (project, round) = (number % PROJECTS, number / PROJECTS);
        let data = event(project, u64::try_from(round).unwrap_or_default() + 1, &mut heads[project]);
        transactions.push(transaction(number, authority, data));
        if transactions.len() == PER_BLOCK || number + 1 == events {
            let height = u64::try_from(blocks.len()).unwrap_or_default() + 1;
            let header = Header {
                height,
                hash: format!("b{height}"),
                parent_height: height - 1,
                parent_hash: format!("b{}", height - 1),
            };
            let time = 1_700_000_000 + i64::try_from(height).unwrap_or_default();
            blocks.push(SolanaBlock { header, time, transactions: std::mem::take(&mut transactions) });
        }
    }
    blocks
}

/// An event as `emit_cpi!` emits it.
fn event(project: usize, seq: u64, head: &mut [u8; 32]) -> Vec<u8> {
    let address = Pubkey::new_from_array(array::from_fn(|at| project.to_le_bytes().get(at).copied().unwrap_or(1)));
    let (name, kind) = (format!("Protein folding {project}, round {seq}"), ProjectKind::Model);
    let metadata_uri = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi".to_owned();
    let (metadata_sha256, at) = ([7; 32], 1_700_000_000);
    let bytes = |head: [u8; 32]| match seq {
        1 => ProjectCreated {
            project: address,
            owner: Pubkey::new_from_array([9; 32]),
            slug: format!("protein-folding-{project}"),
            name: name.clone(),
            kind,
            status: ProjectStatus::Active,
            metadata_uri: metadata_uri.clone(),
            metadata_sha256,
            at,
            seq,
            head,
        }
        .data(),
        _ => ProjectUpdated {
            project: address,
            name: name.clone(),
            kind,
            metadata_uri: metadata_uri.clone(),
            metadata_sha256,
            at,
            seq,
            head,
        }
        .data(),
    };
    *head = next_head(head, &bytes([0; 32]));
    [EVENT_IX_TAG_LE, &bytes(*head)].concat()
}

fn transaction(number: usize, authority: Pubkey, data: Vec<u8>) -> SolanaTransaction {
    let accounts = [Pubkey::new_from_array([1; 32]), project_registry::ID, authority];
    let mut signature = [7_u8; 64];
    signature[..8].copy_from_slice(&number.to_le_bytes());
    SolanaTransaction {
        index: u32::try_from(number % PER_BLOCK).unwrap_or_default(),
        signature: bs58::encode(signature).into_string(),
        failed: false,
        accounts: accounts.iter().map(|key| key.to_bytes().to_vec()).collect(),
        inner: vec![InnerInstruction { program: 1, accounts: vec![2], data }],
    }
}

/// A line of JSON each: what the peers make their own form of a transaction of.
fn emit_update(path: &str, blocks: &[SolanaBlock]) -> Result<()> {
    let mut file = BufWriter::new(File::create(path).with_context(|| format!("could not write {path}"))?);
    for block in blocks {
        for transaction in &block.transactions {
            let calls = transaction.inner.first().map(|call| hex::encode(&call.data));
            let accounts: Vec<String> =
                transaction.accounts.iter().map(|key| bs58::encode(key).into_string()).collect();
            let line = json!({
                "slot": block.header.height, "index": transaction.index, "signature": transaction.signature,
                "accounts": accounts, "data": calls,
            });
            writeln!(file, "{line}")?;
        }
    }
    Ok(file.flush()?)
}
