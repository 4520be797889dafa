//! A NEAR network in one process.
//!
//! The validators' own VM, the chain's own fee tables and types, and a small executor between them: one
//! shard, one validator, no consensus. [`Network`] is the network as a test drives it, [`Chain`] the chain
//! below it, and the binary serves it as JSON-RPC and neardata.

mod account;
mod block_view;
mod chain;
mod config;
mod cors;
pub mod credentials;
mod error;
mod journal;
pub mod neardata;
mod network;
mod node;
pub mod rpc;
mod runtime;
mod state;
mod streamer;

pub use account::Account;
pub use chain::{Block, Chain, Header, Progress, Trail};
pub use config::{Config, GenesisAccount, ROOT, key_of};
pub use error::Error;
pub use network::{Call, DEFAULT_GAS, Execution, Network};
pub use node::{Node, now};
pub use runtime::{Executed, Refusal, View, ViewError};
pub use state::Read;

pub use near_crypto::{KeyType, PublicKey, SecretKey};
pub use near_primitives;
pub use near_primitives::account::{AccessKey, AccessKeyPermission, FunctionCallPermission};
pub use near_primitives::action::Action;
pub use near_primitives::errors::{
    ActionError, ActionErrorKind, FunctionCallError, InvalidAccessKeyError, InvalidTxError, TxExecutionError,
};
pub use near_primitives::hash::CryptoHash;
pub use near_primitives::transaction::SignedTransaction;
pub use near_primitives::types::{AccountId, Balance, BlockHeight, Gas};
pub use near_primitives::views::{AccountView, ExecutionOutcomeWithIdView, ExecutionStatusView, FinalExecutionStatus};
