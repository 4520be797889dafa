//! neardata for a NEAR node that speaks JSON-RPC only, such as near-sandbox.
//!
//! Plain JSON-RPC reports no block's outcomes: each transaction must be asked for its own, which is fine
//! on a local chain and too heavy on a public one. The bridge follows the final head, asks, and serves
//! each block in neardata's shape (`BlockWithTxHashes`).

mod assemble;
mod follow;
mod rpc;
mod serve;

pub use follow::Follower;
pub use rpc::Rpc;
pub use serve::{Blocks, router};
