//! Blocks, chunks and receipts as clients are reported them.

use near_crypto::Signature;
use near_primitives::hash::CryptoHash;
use near_primitives::types::{AccountId, ShardId};
use near_primitives::views::{
    BlockHeaderView, BlockView, ChunkHeaderView, ChunkView, CongestionInfoView, ReceiptView, SignedTransactionView,
};

use crate::chain::{Block, Chain};
use crate::config::key_of;

/// The only shard.
pub const SHARD: u64 = 0;

pub fn shard_id() -> ShardId {
    ShardId::new(SHARD)
}

pub fn block(chain: &Chain, block: &Block) -> BlockView {
    let (author, _) = chain.validator();
    BlockView { author: author.clone(), header: header(chain, block), chunks: vec![chunk_header(chain, block)] }
}

pub fn chunk(chain: &Chain, block: &Block) -> ChunkView {
    let (author, _) = chain.validator();
    ChunkView {
        author: author.clone(),
        header: chunk_header(chain, block),
        transactions: block.transactions.iter().cloned().map(SignedTransactionView::from).collect(),
        receipts: block.incoming.iter().cloned().map(ReceiptView::from).collect(),
    }
}

fn header(chain: &Chain, block: &Block) -> BlockHeaderView {
    let header = &block.header;
    let has_parent = header.ordinal > 1;
    let parent = chain.block_by_hash(&header.prev_hash);
    BlockHeaderView {
        height: header.height,
        prev_height: has_parent.then_some(header.prev_height),
        epoch_id: header.epoch_id,
        next_epoch_id: header.next_epoch_id,
        hash: block.hash,
        prev_hash: header.prev_hash,
        prev_state_root: parent.map_or(CryptoHash::default(), |parent| parent.header.state_root),
        chunk_receipts_root: header.receipts_root,
        chunk_headers_root: CryptoHash::hash_borsh(header.chunk_hash()),
        chunk_tx_root: header.tx_root,
        // A block's header commits to the outcomes of the block before.
        outcome_root: parent.map_or(CryptoHash::default(), |parent| parent.header.outcome_root),
        chunks_included: 1,
        timestamp: header.timestamp,
        timestamp_nanosec: header.timestamp,
        random_value: header.random_value,
        chunk_mask: vec![true],
        gas_price: header.gas_price,
        block_ordinal: Some(header.ordinal),
        total_supply: header.total_supply,
        last_final_block: header.last_final,
        last_ds_final_block: header.prev_hash,
        signature: sign(chain.validator().0, &block.hash),
        latest_protocol_version: chain.config().protocol_version,
        ..BlockHeaderView::default()
    }
}

fn chunk_header(chain: &Chain, block: &Block) -> ChunkHeaderView {
    let header = &block.header;
    let parent = chain.block_by_hash(&header.prev_hash);
    let chunk_hash = header.chunk_hash();
    ChunkHeaderView {
        chunk_hash,
        prev_block_hash: header.prev_hash,
        outcome_root: parent.map_or(CryptoHash::default(), |parent| parent.header.outcome_root),
        prev_state_root: parent.map_or(CryptoHash::default(), |parent| parent.header.state_root),
        encoded_merkle_root: CryptoHash::default(),
        encoded_length: 0,
        height_created: header.height,
        height_included: header.height,
        shard_id: shard_id(),
        gas_used: header.gas_used,
        gas_limit: header.gas_limit,
        rent_paid: near_primitives::types::Balance::ZERO,
        validator_reward: near_primitives::types::Balance::ZERO,
        balance_burnt: header.tokens_burnt,
        outgoing_receipts_root: header.receipts_root,
        tx_root: header.tx_root,
        validator_proposals: Vec::new(),
        congestion_info: Some(CongestionInfoView {
            delayed_receipts_gas: 0,
            buffered_receipts_gas: 0,
            receipt_bytes: 0,
            allowed_shard: 0,
        }),
        bandwidth_requests: None,
        proposed_split: None,
        signature: sign(chain.validator().0, &chunk_hash),
    }
}

/// The validator's signature under a hash.
fn sign(validator: &AccountId, hash: &CryptoHash) -> Signature {
    key_of(validator).sign(hash.as_ref())
}
