//! `EXPERIMENTAL_indexer_block`, which a node serves only where it is reported to.

use near_jsonrpc_primitives::errors::RpcError;
use near_jsonrpc_primitives::types::indexer::{RpcIndexerBlockError, RpcIndexerBlockRequest, RpcIndexerBlockResponse};
use serde_json::Value;

use super::params::read;
use super::{Answer, reported};
use crate::block_view;
use crate::node::Node;
use crate::streamer;

pub fn indexer_block(node: &Node, params: Value) -> Answer {
    let chain = node.read();
    if !chain.config().indexer_rpc {
        return Err(RpcError::method_not_found("EXPERIMENTAL_indexer_block".to_owned()));
    }
    let RpcIndexerBlockRequest { block_hash } = read(params)?;
    let block = chain
        .block_by_hash(&block_hash)
        .ok_or_else(|| RpcIndexerBlockError::DataUnavailable { error_message: format!("no block {block_hash}") })?;
    let message = streamer::message(&chain, block)
        .map_err(|error| RpcIndexerBlockError::InternalError { error_message: error.to_string() })?;
    reported(RpcIndexerBlockResponse { message, tracked_shards: vec![block_view::shard_id()] })
}
