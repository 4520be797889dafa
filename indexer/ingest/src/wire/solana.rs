use borsh::{BorshDeserialize, BorshSerialize};

use super::Header;

/// The part of a Solana block that names our programs.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SolanaBlock<Time = i64> {
    pub header: Header,
    /// Unix seconds.
    pub time: Time,
    pub transactions: Vec<SolanaTransaction>,
}

/// In the same way as a server gives it. The ledger has no time for some blocks: those of its first year, and now and then one that few
/// validators voted on. A source finds one before it hands the block over.
pub type UntimedBlock = SolanaBlock<Option<i64>>;

#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SolanaTransaction {
    /// Place within the whole block.
    pub index: u32,
    /// Base58.
    pub signature: String,
    pub failed: bool,
    /// Every account of the transaction in the order that instructions count them: those of the message,
    /// then the writable and the read-only ones loaded from lookup tables.
    pub accounts: Vec<Vec<u8>>,
    /// The calls that programs made, in the order of their execution.
    pub inner: Vec<InnerInstruction>,
}

#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct InnerInstruction {
    /// Index into the transaction's accounts.
    pub program: u32,
    /// Indices into the transaction's accounts.
    pub accounts: Vec<u8>,
    pub data: Vec<u8>,
}

impl UntimedBlock {
    pub fn at(self, time: i64) -> SolanaBlock {
        SolanaBlock { header: self.header, time, transactions: self.transactions }
    }
}

impl SolanaTransaction {
    pub fn account(&self, index: u32) -> Option<&[u8]> {
        self.accounts.get(usize::try_from(index).ok()?).map(Vec::as_slice)
    }
}
