//! `status`.

use near_jsonrpc_primitives::errors::RpcError;
use near_jsonrpc_primitives::types::status::RpcStatusResponse;
use near_primitives::types::EpochId;
use near_primitives::version::Version;
use near_primitives::views::{StatusResponse, StatusSyncInfo, ValidatorInfo};
use near_time::Utc;

use super::{Answer, reported};
use crate::node::Node;

pub fn status(node: &Node) -> Answer {
    let chain = node.read();
    let (head, genesis) = (chain.head(), chain.genesis_block());
    let (validator, key) = chain.validator();
    let config = chain.config();
    reported(RpcStatusResponse {
        status_response: StatusResponse {
            version: Version {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                build: "near-localnet".to_owned(),
                commit: String::new(),
                rustc_version: String::new(),
            },
            chain_id: config.chain_id.clone(),
            protocol_version: config.protocol_version,
            latest_protocol_version: config.protocol_version,
            rpc_addr: None,
            validators: vec![ValidatorInfo { account_id: validator.clone() }],
            sync_info: StatusSyncInfo {
                latest_block_hash: head.hash,
                latest_block_height: head.height(),
                latest_state_root: head.header.state_root,
                latest_block_time: time(head.header.timestamp)?,
                syncing: false,
                earliest_block_hash: Some(genesis.hash),
                earliest_block_height: Some(genesis.height()),
                earliest_block_time: Some(time(genesis.header.timestamp)?),
                epoch_id: Some(EpochId(head.header.epoch_id)),
                epoch_start_height: Some(head.header.epoch_height * config.epoch_length),
            },
            validator_account_id: Some(validator.clone()),
            validator_public_key: Some(key.clone()),
            node_public_key: key.clone(),
            node_key: Some(key),
            uptime_sec: i64::try_from(node.uptime().as_secs()).unwrap_or(i64::MAX),
            genesis_hash: genesis.hash,
            detailed_debug_status: None,
        },
    })
}

fn time(nanoseconds: u64) -> Result<Utc, RpcError> {
    Utc::from_unix_timestamp_nanos(i128::from(nanoseconds))
        .map_err(|err| RpcError::new_internal_error(None, err.to_string()))
}
