//! Understands blocks. Pure: the same bytes give the same events, and none make it fail or panic. What it
//! cannot read it keeps, as a [`domain::Reject`].
//!
//! Finding what our contracts said is the chain's business (`solana`, `near`), understanding it the
//! contract's (`registry`, `nft`, `compute`, `token`).

mod compute;
mod near;
pub(crate) mod nft;
mod program;
mod redecode;
pub(crate) mod registry;
mod reject;
mod solana;
mod token;

use domain::Block;

pub use near::NearDecoder;
pub use redecode::redecode;
pub use solana::SolanaDecoder;

/// Understands a chain's blocks. Clones cost little: blocks are decoded next to the source that receives them.
pub trait Decode<B>: Clone + Send + Sync + 'static {
    fn decode(&self, block: &B) -> Block;
}
