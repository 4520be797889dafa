//! The state transition: transactions into receipts, receipts into changes, outcomes and more receipts.

mod action;
mod apply;
mod charge;
mod check;
mod contract;
mod data;
mod external;
mod fees;
mod function_call;
mod outgoing;
mod receipt;
mod refund;
mod result;
mod storage_stake;
mod view;
mod yields;

pub use action::key_storage;
pub use apply::{Applied, Executed, Input, apply};
pub use charge::{Refusal, charge};
pub use check::check_transaction;
pub use contract::ContractCache;
pub use fees::length;
pub use view::{View, ViewError, call as view};

use std::sync::Arc;

use near_parameters::RuntimeConfig;
use near_primitives::hash::CryptoHash;
use near_primitives::types::{AccountId, Balance, BlockHeight, EpochHeight, Gas, ProtocolVersion};

/// What is the same for all receipts of a block.
#[derive(Clone)]
pub struct Env {
    pub chain_id: String,
    pub config: Arc<RuntimeConfig>,
    pub protocol_version: ProtocolVersion,
    pub height: BlockHeight,
    /// Nanoseconds since 1970.
    pub timestamp: u64,
    pub epoch_height: EpochHeight,
    pub gas_price: Balance,
    /// The gas of a chunk: receipts beyond it wait for the next block.
    pub gas_limit: Gas,
    pub random_seed: CryptoHash,
    /// The one validator, and its stake.
    pub validator: (AccountId, Balance),
    pub contracts: ContractCache,
}
