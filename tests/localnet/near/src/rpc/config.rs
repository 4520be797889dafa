//! `EXPERIMENTAL_genesis_config`, `EXPERIMENTAL_protocol_config`.

use near_chain_configs::{GenesisConfig, ProtocolConfig, ProtocolConfigView};
use near_jsonrpc_primitives::types::config::{
    RpcProtocolConfigError, RpcProtocolConfigRequest, RpcProtocolConfigResponse,
};
use near_parameters::RuntimeConfig;
use near_primitives::shard_layout::ShardLayout;
use near_primitives::types::AccountInfo;
use near_primitives::utils::from_timestamp;
use serde_json::Value;

use super::block::find;
use super::params::read;
use super::{Answer, reported};
use crate::chain::{Chain, TRANSACTION_VALIDITY, gas_price_bounds};
use crate::config::VALIDATOR_STAKE;
use crate::node::Node;

pub fn genesis_config(node: &Node) -> Answer {
    reported(genesis(&node.read()))
}

pub fn protocol_config(node: &Node, params: Value) -> Answer {
    let request: RpcProtocolConfigRequest = read(params)?;
    let chain = node.read();
    find(&chain, &request.block_reference).ok_or_else(|| RpcProtocolConfigError::UnknownBlock {
        error_message: format!("{:?}", request.block_reference),
    })?;
    let config =
        ProtocolConfig { genesis_config: genesis(&chain), runtime_config: RuntimeConfig::clone(chain.runtime()) };
    reported(RpcProtocolConfigResponse { config_view: ProtocolConfigView::from(config) })
}

/// What there is of a genesis. Rewards and inflation are zero, as nothing is minted here.
fn genesis(chain: &Chain) -> GenesisConfig {
    let config = chain.config();
    let header = &chain.genesis_block().header;
    let (validator, public_key) = chain.validator();
    let (min_gas_price, max_gas_price) = gas_price_bounds();
    GenesisConfig {
        protocol_version: config.protocol_version,
        genesis_time: from_timestamp(header.timestamp),
        chain_id: config.chain_id.clone(),
        genesis_height: header.height,
        num_block_producer_seats: 1,
        epoch_length: config.epoch_length,
        gas_limit: config.gas_limit,
        min_gas_price,
        max_gas_price,
        gas_price_adjustment_rate: (1, 100).into(),
        validators: vec![AccountInfo { account_id: validator.clone(), public_key, amount: VALIDATOR_STAKE }],
        transaction_validity_period: TRANSACTION_VALIDITY,
        total_supply: header.total_supply,
        shard_layout: ShardLayout::single_shard(),
        ..GenesisConfig::default()
    }
}
