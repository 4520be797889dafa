//! `block`, `chunk`, `gas_price`.

use std::sync::Arc;

use near_jsonrpc_primitives::types::blocks::{RpcBlockError, RpcBlockRequest, RpcBlockResponse};
use near_jsonrpc_primitives::types::chunks::{ChunkReference, RpcChunkError, RpcChunkRequest, RpcChunkResponse};
use near_jsonrpc_primitives::types::gas_price::{RpcGasPriceError, RpcGasPriceRequest, RpcGasPriceResponse};
use near_primitives::sharding::ChunkHash;
use near_primitives::types::{BlockId, BlockReference, Finality};
use near_primitives::views::GasPriceView;
use serde_json::{Value, json};

use super::params::{named, read};
use super::{Answer, reported};
use crate::block_view;
use crate::chain::{Block, Chain};
use crate::node::Node;

pub fn block(node: &Node, params: Value) -> Answer {
    let request: RpcBlockRequest = read(named(params, &["block_id"]))?;
    let chain = node.read();
    let block = find(&chain, &request.block_reference)
        .ok_or_else(|| RpcBlockError::UnknownBlock { error_message: format!("{:?}", request.block_reference) })?;
    reported(RpcBlockResponse { block_view: block_view::block(&chain, block) })
}

pub fn chunk(node: &Node, params: Value) -> Answer {
    let by_hash = matches!(&params, Value::Array(values) if values.len() == 1);
    let names: &[&str] = if by_hash { &["chunk_id"] } else { &["block_id", "shard_id"] };
    let request: RpcChunkRequest = read(named(params, names))?;
    let chain = node.read();
    let block = match request.chunk_reference {
        ChunkReference::BlockShardId { block_id, shard_id } => {
            let block = find(&chain, &BlockReference::BlockId(block_id.clone()))
                .ok_or_else(|| RpcChunkError::UnknownBlock { error_message: format!("{block_id:?}") })?;
            if shard_id != block_view::shard_id() {
                return Err(RpcChunkError::InvalidShardId { shard_id }.into());
            }
            block
        }
        ChunkReference::ChunkHash { chunk_id } => {
            chain.block_by_chunk(&chunk_id).ok_or(RpcChunkError::UnknownChunk { chunk_hash: ChunkHash(chunk_id) })?
        }
    };
    reported(RpcChunkResponse { chunk_view: block_view::chunk(&chain, block) })
}

pub fn gas_price(node: &Node, params: Value) -> Answer {
    let params = if params.is_null() { json!({"block_id": null}) } else { named(params, &["block_id"]) };
    let request: RpcGasPriceRequest = read(params)?;
    let reference = request.block_id.map_or(BlockReference::latest(), BlockReference::BlockId);
    let chain = node.read();
    let block = find(&chain, &reference)
        .ok_or_else(|| RpcGasPriceError::UnknownBlock { error_message: format!("{reference:?}") })?;
    reported(RpcGasPriceResponse { gas_price_view: GasPriceView { gas_price: block.header.gas_price } })
}

/// The block a client means.
pub fn find<'a>(chain: &'a Chain, reference: &BlockReference) -> Option<&'a Arc<Block>> {
    match reference {
        BlockReference::BlockId(BlockId::Height(height)) => chain.block(*height),
        BlockReference::BlockId(BlockId::Hash(hash)) => chain.block_by_hash(hash),
        BlockReference::Finality(Finality::None) => Some(chain.head()),
        BlockReference::Finality(Finality::DoomSlug) => Some(chain.near_final_block()),
        BlockReference::Finality(Finality::Final) => Some(chain.final_block()),
        BlockReference::SyncCheckpoint(_) => Some(chain.genesis_block()),
    }
}
