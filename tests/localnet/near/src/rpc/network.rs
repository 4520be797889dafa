//! `network_info`, `validators`: one validator, no peers, and it never changes.

use std::collections::HashMap;

use near_jsonrpc_primitives::errors::RpcError;
use near_jsonrpc_primitives::types::network_info::RpcNetworkInfoResponse;
use near_jsonrpc_primitives::types::validator::{RpcValidatorError, RpcValidatorRequest, RpcValidatorResponse};
use near_primitives::types::{BlockReference, EpochReference};
use near_primitives::views::{CurrentEpochValidatorInfo, EpochValidatorInfo, NextEpochValidatorInfo};
use serde_json::Value;

use super::block::find;
use super::params::read;
use super::{Answer, reported};
use crate::block_view::shard_id;
use crate::config::VALIDATOR_STAKE;
use crate::node::Node;

pub fn network_info() -> Answer {
    reported(RpcNetworkInfoResponse {
        active_peers: Vec::new(),
        num_active_peers: 0,
        peer_max_count: 0,
        sent_bytes_per_sec: 0,
        received_bytes_per_sec: 0,
        known_producers: Vec::new(),
    })
}

pub fn validators(node: &Node, params: Value) -> Answer {
    let request = request(params)?;
    let chain = node.read();
    let epoch_height = match &request.epoch_reference {
        EpochReference::Latest => Some(chain.head().header.epoch_height),
        EpochReference::BlockId(id) => {
            find(&chain, &BlockReference::BlockId(id.clone())).map(|block| block.header.epoch_height)
        }
        EpochReference::EpochId(id) => chain.epoch(&id.0),
    };
    let epoch_height = epoch_height.ok_or(RpcValidatorError::UnknownEpoch)?;
    let (produced, heights) = chain.blocks_of_epoch(epoch_height);
    let (account_id, public_key) = chain.validator();
    reported(RpcValidatorResponse {
        validator_info: EpochValidatorInfo {
            current_validators: vec![CurrentEpochValidatorInfo {
                account_id: account_id.clone(),
                public_key: public_key.clone(),
                is_slashed: false,
                stake: VALIDATOR_STAKE,
                shards_produced: vec![shard_id()],
                num_produced_blocks: produced,
                num_expected_blocks: heights,
                num_produced_chunks: produced,
                num_expected_chunks: produced,
                num_produced_chunks_per_shard: vec![produced],
                num_expected_chunks_per_shard: vec![produced],
                num_produced_endorsements: produced,
                num_expected_endorsements: produced,
                num_produced_endorsements_per_shard: vec![produced],
                num_expected_endorsements_per_shard: vec![produced],
                shards_endorsed: vec![shard_id()],
            }],
            next_validators: vec![NextEpochValidatorInfo {
                account_id: account_id.clone(),
                public_key,
                stake: VALIDATOR_STAKE,
                shards: vec![shard_id()],
            }],
            current_fishermen: Vec::new(),
            next_fishermen: Vec::new(),
            current_proposals: Vec::new(),
            prev_epoch_kickout: Vec::new(),
            epoch_start_height: epoch_height * chain.config().epoch_length,
            epoch_height,
            validator_reward_paid_prev_epoch: HashMap::new(),
        },
    })
}

/// By name, or by position: `[null]` and nothing at all mean the latest epoch, `[height]` and `[hash]` that of a block.
fn request(params: Value) -> Result<RpcValidatorRequest, RpcError> {
    let position = match params {
        Value::Null => Value::Null,
        Value::Array(values) => values.into_iter().next().unwrap_or_default(),
        named => return read(named),
    };
    let epoch_reference = match position {
        Value::Null => EpochReference::Latest,
        id => EpochReference::BlockId(read(id)?),
    };
    Ok(RpcValidatorRequest { epoch_reference })
}
