//! A Solana node: one chain, reported by a Yellowstone stream and by JSON-RPC, each with its own faults.

mod chain;
mod grpc;
mod rpc;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use anchor_lang::prelude::Pubkey;
use ingest::source::{Endpoint, RequestLimits, Solana, SolanaCommitment, SolanaConfig, Start};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use yellowstone_grpc_proto::prelude::SubscribeUpdate;
use yellowstone_grpc_proto::tonic::Status;

pub use chain::{Call, ScriptedBlock, Transaction, event_authority, program, seal, tagged};

#[derive(Default)]
pub struct Script {
    pub genesis: String,
    pub chain: Vec<ScriptedBlock>,
    /// The number of of the last blocks the RPC does not know yet.
    pub rpc_behind: usize,
    /// Slots that `getBlocks` leaves out though they have a block.
    pub rpc_hides: BTreeSet<u64>,
    /// What `getBlock` answers of a slot in place of its block.
    pub rpc_block_faults: BTreeMap<u64, BlockFault>,
    /// `true` where final blocks alone are to be asked for.
    pub is_finalized: bool,
    /// The first slot that the RPC has kept.
    pub rpc_keeps_from: u64,
    /// The HTTP status of the RPC's next answers.
    pub rpc_fails: Vec<u16>,
    /// What the RPC's failures say of when to ask again.
    pub retry_after: Option<u64>,
    /// When the RPC was asked, whatever it answered.
    pub asked_at: Vec<Instant>,
    /// Slots of blocks that report no time.
    pub untimed: BTreeSet<u64>,
    /// `true` where `getBlockTime` knows no block.
    pub forgets_times: bool,
    pub records_no_inner: bool,
    /// Slots whose transactions `getSignaturesForAddress` leaves out.
    pub rpc_forgets_signatures: BTreeSet<u64>,
    /// The programs' accounts.
    pub accounts: Vec<(Pubkey, Vec<u8>)>,
    /// The number of signatures it gives at once; as many as real ones, unless given.
    pub signatures_at_once: Option<usize>,
    /// What a stream does that is asked to begin with a past slot.
    pub replay: Replay,
    /// The slots with which streams were asked to begin.
    pub asked_from: Vec<u64>,
    /// A block that comes just before a stream is open, which does not report it.
    pub comes_before_stream: Option<ScriptedBlock>,
    pub subscribers: Vec<mpsc::UnboundedSender<Result<SubscribeUpdate, Status>>>,
    pub subscriptions: usize,
    pub calls: Vec<String>,
}

/// What servers do with `from_slot`.
#[derive(Clone, Debug, Default)]
pub enum Replay {
    /// In the same way as a server without a ring, and one that was just restarted.
    #[default]
    Internal,
    /// So many of the last blocks are held; an older slot is out of range.
    LastSlots(usize),
    /// It is taken, and nothing follows.
    Silent,
    /// It is taken, and the stream begins with the next block.
    Ignored,
}

/// The way in which `getBlock` fails.
#[derive(Clone, Copy, Debug)]
pub enum BlockFault {
    /// HTTP.
    Status(u16),
    /// JSON-RPC.
    Code(i64),
    Null,
    Garbage,
}

#[derive(Clone)]
pub struct Node {
    script: Arc<Mutex<Script>>,
    pub grpc: Endpoint,
    pub rpc: Endpoint,
}

impl Node {
    pub async fn start() -> Self {
        let script = Arc::new(Mutex::new(Script { genesis: "genesis".to_owned(), ..Script::default() }));
        let grpc = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let rpc = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let node = Self { grpc: endpoint(&grpc), rpc: endpoint(&rpc), script: Arc::clone(&script) };
        tokio::spawn(grpc::serve(grpc, Arc::clone(&script)));
        tokio::spawn(rpc::serve(rpc, script));
        node
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    pub fn source(&self, start_slot: u64, stall_timeout: Duration) -> Solana {
        Solana::new(self.config(start_slot, stall_timeout)).unwrap()
    }

    pub fn source_with(&self, start_slot: u64, stall_timeout: Duration, limits: RequestLimits) -> Solana {
        Solana::new(SolanaConfig { limits, ..self.config(start_slot, stall_timeout) }).unwrap()
    }

    pub fn config(&self, start_slot: u64, stall_timeout: Duration) -> SolanaConfig {
        SolanaConfig {
            grpc: self.grpc.clone(),
            grpc_token: None,
            rpc: self.rpc.clone(),
            program: program(),
            nft_program: None,
            start: Start::At(start_slot),
            commitment: SolanaCommitment::default(),
            stall_timeout,
            limits: RequestLimits::default(),
            sparse: false,
        }
    }

    /// A block that everybody reports.
    pub fn produce(&self, block: ScriptedBlock) {
        self.script().chain.push(block.clone());
        self.stream(&block);
    }

    /// The number of blocks the chain has.
    pub fn height(&self) -> usize {
        self.script().chain.len()
    }

    /// The chain leaves every block above a slot.
    pub fn leave(&self, above: u64) {
        self.script().chain.retain(|block| block.header.height <= above);
    }

    /// A block that the stream loses.
    pub fn produce_unstreamed(&self, block: ScriptedBlock) {
        self.script().chain.push(block);
    }

    /// Sends a block on the stream alone.
    pub fn stream(&self, block: &ScriptedBlock) {
        let update = grpc::update(block, &self.script());
        self.send(update);
    }

    /// Sends an update to all subscribers.
    pub fn send(&self, update: SubscribeUpdate) {
        self.script().subscribers.retain(|subscriber| subscriber.send(Ok(update.clone())).is_ok());
    }

    pub fn end_streams(&self, status: Status) {
        for subscriber in self.script().subscribers.drain(..) {
            let _ = subscriber.send(Err(status.clone()));
        }
    }

    /// Waits until somebody is subscribed.
    pub async fn subscribed(&self) {
        super::until("a subscription", || !self.script().subscribers.is_empty()).await;
    }
}
