use super::Header;

/// The part of a Solana block that names our programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SolanaBlock {
    pub header: Header,
    /// Unix seconds. The ledger has none for some blocks of its first year.
    pub time: Option<i64>,
    pub transactions: Vec<SolanaTransaction>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InnerInstruction {
    /// Index into the transaction's accounts.
    pub program: u32,
    /// Indices into the transaction's accounts.
    pub accounts: Vec<u8>,
    pub data: Vec<u8>,
}

impl SolanaTransaction {
    pub fn account(&self, index: u32) -> Option<&[u8]> {
        self.accounts.get(usize::try_from(index).ok()?).map(Vec::as_slice)
    }
}
