//! Blocks as the chains give them, cut down to what the decoder reads.

mod near;
mod solana;
mod streamer;

pub use near::{ExecutionStatus, NearBlock, Outcome};
pub use solana::{InnerInstruction, SolanaBlock, SolanaTransaction, UntimedBlock};
pub use streamer::{Sender, Sent, StreamerBlock};

use borsh::{BorshDeserialize, BorshSerialize};

/// Where a block stands in its chain.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Header {
    /// The slot (Solana) or the height (NEAR).
    pub height: u64,
    /// Base58, as the chain writes it.
    pub hash: String,
    pub parent_height: u64,
    pub parent_hash: String,
}

/// A block of a chain, as far as its place in the chain is concerned.
pub trait ChainBlock: Send + 'static {
    fn header(&self) -> &Header;

    fn header_mut(&mut self) -> &mut Header;
}
