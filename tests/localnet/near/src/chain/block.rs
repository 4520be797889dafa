use std::sync::OnceLock;

use borsh::{BorshDeserialize, BorshSerialize};
use near_primitives::hash::CryptoHash;
use near_primitives::merkle::{MerklePath, merklize};
use near_primitives::receipt::Receipt;
use near_primitives::transaction::SignedTransaction;
use near_primitives::types::{Balance, BlockHeight, EpochHeight, Gas, RawStateChangesWithTrieKey};

use crate::runtime::Executed;

/// A block with its one chunk, and everything that running it has brought about.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub struct Block {
    pub header: Header,
    pub hash: CryptoHash,
    pub transactions: Vec<SignedTransaction>,
    /// Sent by the block before, run in this one.
    pub incoming: Vec<Receipt>,
    /// In order of execution.
    pub executed: Vec<Executed>,
    /// Run in the next block.
    pub outgoing: Vec<Receipt>,
    /// Sent in this block and kept until their contract resumes them.
    pub yielded: Vec<Receipt>,
    pub changes: Vec<RawStateChangesWithTrieKey>,
    /// Computed when first asked for.
    #[borsh(skip)]
    pub proofs: OnceLock<Vec<MerklePath>>,
}

/// What a block's hash covers.
#[derive(Clone, Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct Header {
    pub height: BlockHeight,
    pub prev_height: BlockHeight,
    pub prev_hash: CryptoHash,
    /// Nanoseconds since 1970.
    pub timestamp: u64,
    /// Number of this block, which skipped heights do not raise.
    pub ordinal: u64,
    pub epoch_height: EpochHeight,
    pub epoch_id: CryptoHash,
    pub next_epoch_id: CryptoHash,
    /// Covers all changes so far: hash of the state root before and of this block's changes.
    pub state_root: CryptoHash,
    /// Merkle root of the outcomes.
    pub outcome_root: CryptoHash,
    pub tx_root: CryptoHash,
    pub receipts_root: CryptoHash,
    pub random_value: CryptoHash,
    /// The price of gas in the next block.
    pub gas_price: Balance,
    pub total_supply: Balance,
    pub tokens_burnt: Balance,
    pub gas_used: Gas,
    pub gas_limit: Gas,
    /// The block that this one makes final.
    pub last_final: CryptoHash,
}

impl Header {
    pub fn hash(&self) -> CryptoHash {
        CryptoHash::hash_borsh(self)
    }

    pub fn chunk_hash(&self) -> CryptoHash {
        CryptoHash::hash_borsh(("chunk", self))
    }
}

impl Block {
    pub fn height(&self) -> BlockHeight {
        self.header.height
    }

    /// A receipt that was sent in this block.
    pub fn sent(&self, receipt_id: &CryptoHash) -> Option<&Receipt> {
        self.outgoing.iter().chain(&self.yielded).find(|receipt| receipt.receipt_id() == receipt_id)
    }

    /// The path from each outcome up to the outcomes' Merkle root.
    pub fn outcome_proofs(&self) -> &[MerklePath] {
        self.proofs.get_or_init(|| outcome_tree(&self.executed).1)
    }
}

/// The outcomes' Merkle root, and the path of each.
pub fn outcome_tree(executed: &[Executed]) -> (CryptoHash, Vec<MerklePath>) {
    let leaves: Vec<CryptoHash> =
        executed.iter().map(|done| CryptoHash::hash_borsh(done.outcome.to_hashes())).collect();
    merklize(&leaves)
}
