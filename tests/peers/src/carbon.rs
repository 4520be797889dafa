//! carbon-core with its own Postgres sink, on transactions of the project registry: a pipeline as its documentation has
//! it, with a datasource that has all transactions at hand. Prints `{"rate": <events a second>}`.
//!
//! `DATABASE_URL` names a database of its own, `DEAI_BENCH_TRANSACTIONS` the file that ours has written, and
//! `DEAI_BENCH_PEER_EVENTS` how many of them it is given.

use std::env;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use borsh::BorshDeserialize;
use carbon_core::datasource::{Datasource, DatasourceId, TransactionUpdate, Update, UpdateType};
use carbon_core::error::CarbonResult;
use carbon_core::instruction::InstructionDecoder;
use carbon_core::pipeline::Pipeline;
use carbon_core::postgres::processors::PostgresJsonInstructionProcessor;
use carbon_core::postgres::rows::GenericInstructionMigration;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use solana_instruction::Instruction;
use solana_message::compiled_instruction::CompiledInstruction;
use solana_message::{Message, MessageHeader, VersionedMessage};
use solana_pubkey::Pubkey;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_status::{InnerInstruction, InnerInstructions, TransactionStatusMeta};
use sqlx::PgPool;
use sqlx_migrator::{Info, Migrate, Migrator, Plan};
use tokio::sync::mpsc::Sender;
use tokio_util::sync::CancellationToken;

/// What begins the data of every `emit_cpi!` instruction.
const EVENT_TAG: [u8; 8] = [0xe4, 0x45, 0xa5, 0x2e, 0x51, 0xcb, 0x9a, 0x1d];

#[derive(Deserialize)]
struct Line {
    slot: u64,
    index: u64,
    signature: String,
    accounts: Vec<String>,
    data: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, BorshDeserialize)]
struct ProjectCreated {
    project: [u8; 32],
    owner: [u8; 32],
    slug: String,
    name: String,
    kind: u8,
    status: u8,
    metadata_uri: String,
    metadata_sha256: [u8; 32],
    at: i64,
    seq: u64,
    head: [u8; 32],
}

#[derive(Clone, Debug, Serialize, Deserialize, BorshDeserialize)]
struct ProjectUpdated {
    project: [u8; 32],
    name: String,
    kind: u8,
    metadata_uri: String,
    metadata_sha256: [u8; 32],
    at: i64,
    seq: u64,
    head: [u8; 32],
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Event {
    Created(ProjectCreated),
    Updated(ProjectUpdated),
}

struct Decoder {
    program: Pubkey,
    created: [u8; 8],
    updated: [u8; 8],
}

impl InstructionDecoder<'_> for Decoder {
    type InstructionType = Event;

    fn decode_instruction(&self, instruction: &Instruction) -> Option<Event> {
        let data = instruction.data.strip_prefix(&EVENT_TAG)?;
        if instruction.program_id != self.program {
            return None;
        }
        let (discriminator, fields) = data.split_at_checked(8)?;
        if discriminator == self.created {
            return ProjectCreated::try_from_slice(fields).ok().map(Event::Created);
        }
        if discriminator == self.updated {
            return ProjectUpdated::try_from_slice(fields).ok().map(Event::Updated);
        }
        None
    }
}

struct AtHand(Mutex<Vec<TransactionUpdate>>);

#[async_trait]
impl Datasource for AtHand {
    async fn consume(
        &self,
        id: DatasourceId,
        sender: Sender<(Update, DatasourceId)>,
        _cancellation_token: CancellationToken,
    ) -> CarbonResult<()> {
        let transactions = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for transaction in transactions {
            let update = Update::Transaction(Box::new(transaction));
            if sender.send((update, id.clone())).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    fn update_types(&self) -> Vec<UpdateType> {
        vec![UpdateType::Transaction]
    }
}

fn discriminator(name: &str) -> [u8; 8] {
    let digest = Sha256::digest(format!("event:{name}"));
    std::array::from_fn(|at| digest[at])
}

fn transaction(line: &str) -> Result<(Pubkey, TransactionUpdate)> {
    let line: Line = serde_json::from_str(line)?;
    let account_keys: Vec<Pubkey> = line.accounts.iter().map(|key| key.parse()).collect::<Result<_, _>>()?;
    let program = *account_keys.get(1).context("the second account is the program")?;
    let signature: Signature = line.signature.parse()?;
    let called = |data| CompiledInstruction { program_id_index: 1, accounts: vec![2], data };
    let message = Message {
        header: MessageHeader {
            num_required_signatures: 1,
            num_readonly_signed_accounts: 0,
            num_readonly_unsigned_accounts: 2,
        },
        account_keys,
        instructions: vec![called(vec![1; 8])],
        ..Message::default()
    };
    let event = InnerInstruction { instruction: called(hex::decode(&line.data)?), stack_height: Some(2) };
    let meta = TransactionStatusMeta {
        inner_instructions: Some(vec![InnerInstructions { index: 0, instructions: vec![event] }]),
        ..TransactionStatusMeta::default()
    };
    let update = TransactionUpdate {
        signature,
        transaction: VersionedTransaction { signatures: vec![signature], message: VersionedMessage::Legacy(message) },
        meta,
        is_vote: false,
        slot: line.slot,
        index: Some(line.index),
        block_time: None,
        block_hash: None,
    };
    Ok((program, update))
}

#[tokio::main]
async fn main() -> Result<()> {
    let pool = PgPool::connect(&env::var("DATABASE_URL").context("DATABASE_URL is not set")?).await?;
    let path = env::var("DEAI_BENCH_TRANSACTIONS").context("DEAI_BENCH_TRANSACTIONS is not set")?;
    let count: usize = env::var("DEAI_BENCH_PEER_EVENTS").context("DEAI_BENCH_PEER_EVENTS is not set")?.parse()?;
    let lines = BufReader::new(File::open(&path)?).lines().take(count);
    let read: Vec<(Pubkey, TransactionUpdate)> = lines.map(|line| transaction(&line?)).collect::<Result<_>>()?;
    let program = read.first().context("there are transactions")?.0;
    let transactions: Vec<TransactionUpdate> = read.into_iter().map(|(_, update)| update).collect();

    let mut migrator = Migrator::default();
    migrator.add_migration(Box::new(GenericInstructionMigration))?;
    migrator.run(&mut *pool.acquire().await?, &Plan::apply_all()).await?;

    let decoder =
        Decoder { program, created: discriminator("ProjectCreated"), updated: discriminator("ProjectUpdated") };
    let mut pipeline = Pipeline::builder()
        .datasource(AtHand(Mutex::new(transactions)))
        .instruction(decoder, PostgresJsonInstructionProcessor::<Event>::new(pool.clone()))
        .build()?;
    let began = Instant::now();
    pipeline.run().await?;
    let took = began.elapsed().as_secs_f64();

    let held: i64 = sqlx::query_scalar("select count(*) from instructions").fetch_one(&pool).await?;
    ensure!(usize::try_from(held)? == count, "{held} of {count} events were stored");
    println!("{}", serde_json::json!({"rate": f64::from(u32::try_from(count)?) / took}));
    Ok(())
}
