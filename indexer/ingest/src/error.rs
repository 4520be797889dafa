use std::io;

use domain::Chain;
use yellowstone_grpc_proto::tonic;

use crate::archive;
use crate::endpoint::Endpoint;

/// Everything that keeps a chain from being followed. None of it moves the cursor.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{endpoint} does not answer: {reason}")]
    Unreachable { endpoint: Endpoint, reason: String },

    #[error("{endpoint} answers {method} with HTTP {status}{}", hint_for_status(*.status))]
    Status { endpoint: Endpoint, method: String, status: u16 },

    #[error("{endpoint} has failed again and again, and is left alone for {seconds} s")]
    LeftAlone { endpoint: Endpoint, seconds: u64 },

    #[error("{endpoint} refuses {method}: {message} (code {code})")]
    Rpc { endpoint: Endpoint, method: String, code: i64, message: String },

    #[error("{endpoint} ends the stream: {} ({:?}){}", .status.message(), .status.code(), hint_for_code(.status.code()))]
    Stream { endpoint: Endpoint, status: Box<tonic::Status> },

    #[error("{endpoint} has sent no block for {seconds} s: it hangs, or the chain stands still")]
    Silent { endpoint: Endpoint, seconds: u64 },

    #[error("{endpoint} answers {method} with what this indexer cannot read: {reason}")]
    Unreadable { endpoint: Endpoint, method: String, reason: String },

    #[error("{chain}: blocks {from} to {to} are missing before {height}, and no server has them yet")]
    Gap { chain: Chain, from: u64, to: u64, height: u64 },

    #[error(
        "{chain}: block {height} ({hash}) does not stand on the last block received, {tip}. If other servers say the same, \
         the chain has left that block: run `indexer reset --chain {chain}`"
    )]
    Fork { chain: Chain, height: u64, hash: String, tip: String },

    #[error(
        "{endpoint} holds blocks from {first} on, and {needed} is needed: give a server that keeps older blocks, or a later start"
    )]
    Pruned { endpoint: Endpoint, first: u64, needed: u64 },

    #[error(
        "{endpoint} keeps no inner instructions (transaction {signature}), and events are inner instructions: give an RPC \
         and a stream of a node that records them"
    )]
    NotRecorded { endpoint: Endpoint, signature: String },

    #[error(
        "{endpoint} serves no blocks with what was executed in them ({reason}): its node must be nearcore 2.14 or later, with \
         rpc.enable_indexer_rpc, save_tx_outcomes and save_state_changes set and tracked_shards_config = \"AllShards\""
    )]
    NoIndexerBlocks { endpoint: Endpoint, reason: String },

    #[error("{data} serves block {height} ({hash}), which {rpc} does not know: give two servers of one network")]
    OtherNetwork { data: Endpoint, rpc: Endpoint, height: u64, hash: String },

    #[error(
        "the database holds {chain} up to {}, and was asked to be held against block {height}: run the indexer, and verify next to it",
        .stored.map_or_else(|| "no block".to_owned(), |stored| stored.to_string())
    )]
    Behind { chain: Chain, stored: Option<u64>, height: u64 },

    #[error(
        "{chain}: {entities} have reported events that no block holds: the RPC's accounts and blocks are not of one chain, or it \
         keeps blocks without their transactions; give another server"
    )]
    Incomplete { chain: Chain, entities: String },

    /// The store's side has ended, and reports why itself.
    #[error("nobody takes the blocks any more")]
    Closed,

    #[error("no thread can be started to decode on ({0}): let this process have more of them")]
    NoThread(io::Error),

    #[error(transparent)]
    Recording(#[from] archive::Error),

    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// It passes by itself: try again for as long as it takes.
    Transient,
    /// A faulty server, or the truth: try again a few times, then take it for permanent.
    Suspect,
    /// Trying again gives the same: stop and say what to fix.
    Permanent,
}

impl Error {
    /// The innermost cause says what is wrong ("connection refused"); the outer ones say "transport error".
    pub(crate) fn unreachable(endpoint: &Endpoint, error: &dyn std::error::Error) -> Self {
        let mut cause = error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        Self::Unreachable { endpoint: endpoint.clone(), reason: cause.to_string() }
    }

    pub fn class(&self) -> RetryClass {
        match self {
            Self::Unreachable { .. }
            | Self::LeftAlone { .. }
            | Self::Silent { .. }
            | Self::Gap { .. }
            | Self::NoThread(_)
            | Self::Closed => RetryClass::Transient,
            Self::Unreadable { .. } | Self::Fork { .. } | Self::OtherNetwork { .. } => RetryClass::Suspect,
            Self::Pruned { .. }
            | Self::NotRecorded { .. }
            | Self::NoIndexerBlocks { .. }
            | Self::Behind { .. }
            | Self::Incomplete { .. }
            | Self::Recording(_) => RetryClass::Permanent,
            Self::Status { status, .. } => class_of_status(*status),
            Self::Rpc { code, .. } => class_of_rpc(*code),
            Self::Stream { status, .. } => class_of_code(status.code()),
            Self::Store(error) => class_of_store(error),
        }
    }
}

/// A time-out, a request too early or too many of them pass. Any other 4xx may be a proxy's bad moment, or a wrong address.
fn class_of_status(status: u16) -> RetryClass {
    match status {
        status if is_refusal(status) => RetryClass::Permanent,
        408 | 425 | 429 => RetryClass::Transient,
        400..500 => RetryClass::Suspect,
        _ => RetryClass::Transient,
    }
}

fn is_refusal(status: u16) -> bool {
    matches!(status, 401 | 403)
}

fn hint_for_status(status: u16) -> &'static str {
    if is_refusal(status) { ": check its token" } else { "" }
}

fn hint_for_code(code: tonic::Code) -> &'static str {
    match code {
        tonic::Code::Unauthenticated | tonic::Code::PermissionDenied => ": check DEAI_SOLANA_GRPC_TOKEN",
        tonic::Code::Unimplemented => ": it has no `blocks` filter, give a Yellowstone server that has",
        _ => "",
    }
}

fn class_of_code(code: tonic::Code) -> RetryClass {
    match code {
        tonic::Code::Unauthenticated
        | tonic::Code::PermissionDenied
        | tonic::Code::Unimplemented
        | tonic::Code::InvalidArgument => RetryClass::Permanent,
        _ => RetryClass::Transient,
    }
}

/// Codes of JSON-RPC 2.0 and of Agave's `rpc_custom_error`.
fn class_of_rpc(code: i64) -> RetryClass {
    const METHOD_NOT_FOUND: i64 = -32601;
    const INVALID_PARAMS: i64 = -32602;
    const BLOCK_CLEANED_UP: i64 = -32001;
    const TRANSACTION_HISTORY_NOT_AVAILABLE: i64 = -32011;
    const UNSUPPORTED_TRANSACTION_VERSION: i64 = -32015;
    match code {
        METHOD_NOT_FOUND
        | INVALID_PARAMS
        | BLOCK_CLEANED_UP
        | TRANSACTION_HISTORY_NOT_AVAILABLE
        | UNSUPPORTED_TRANSACTION_VERSION => RetryClass::Permanent,
        _ => RetryClass::Transient,
    }
}

fn class_of_store(error: &store::Error) -> RetryClass {
    match error {
        error if error.is_transient() => RetryClass::Transient,
        // Somebody ran `indexer reset` under us: the next session starts again.
        store::Error::NotBegun(_) => RetryClass::Transient,
        store::Error::Fork { .. }
        | store::Error::Unproven { .. }
        | store::Error::Gap { .. }
        | store::Error::GapAtStart { .. } => RetryClass::Suspect,
        store::Error::Url(_)
        | store::Error::Connect { .. }
        | store::Error::Database(_)
        | store::Error::Migrate(_)
        | store::Error::SchemaOlder { .. }
        | store::Error::SchemaNewer { .. }
        | store::Error::SchemaDiffers { .. }
        | store::Error::SchemaDirty { .. }
        | store::Error::ChainMismatch { .. }
        | store::Error::StartMismatch { .. }
        | store::Error::MixedChains(..)
        | store::Error::BeforeStart { .. }
        | store::Error::NotHeld(_)
        | store::Error::NotFinal { .. }
        | store::Error::Unread { .. }
        | store::Error::LogArchived { .. }
        | store::Error::RewindIntoArchive { .. }
        | store::Error::ArchiveMismatch { .. }
        | store::Error::LogChanged { .. }
        | store::Error::RebuildInProgress { .. }
        | store::Error::NotFinalYet { .. }
        | store::Error::NoHistory { .. }
        | store::Error::LeaseLost { .. }
        | store::Error::RecordOrder(_)
        | store::Error::TooLarge { .. }
        | store::Error::Encode(_)
        | store::Error::Unreadable { .. } => RetryClass::Permanent,
    }
}
