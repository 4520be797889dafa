//! `sandbox_patch_state`, `sandbox_fast_forward`: answered when a block has taken them in.

use std::sync::Arc;

use near_jsonrpc_primitives::errors::RpcError;
use near_jsonrpc_primitives::types::sandbox::{
    RpcSandboxFastForwardError, RpcSandboxFastForwardRequest, RpcSandboxFastForwardResponse, RpcSandboxPatchStateError,
    RpcSandboxPatchStateRequest, RpcSandboxPatchStateResponse,
};
use serde_json::Value;

use super::params::{named, read};
use super::{Answer, reported};
use crate::Error;
use crate::chain::Patch;
use crate::node::Node;

pub async fn patch_state(node: &Arc<Node>, params: Value) -> Answer {
    let request: RpcSandboxPatchStateRequest = read(named(params, &["records"]))?;
    let refused = |error: Error| RpcSandboxPatchStateError::InternalError { error_message: error.to_string() };
    let patch = Patch::of(request.records).map_err(refused)?;
    node.change(|chain| chain.patch(patch));
    produce(node).await?.map_err(refused)?;
    reported(RpcSandboxPatchStateResponse {})
}

pub async fn fast_forward(node: &Arc<Node>, params: Value) -> Answer {
    let request: RpcSandboxFastForwardRequest = read(named(params, &["delta_height"]))?;
    let refused = |error: Error| RpcSandboxFastForwardError::InternalError { error_message: error.to_string() };
    node.change(|chain| chain.fast_forward(request.delta_height)).map_err(refused)?;
    produce(node).await?.map_err(refused)?;
    reported(RpcSandboxFastForwardResponse {})
}

async fn produce(node: &Arc<Node>) -> Result<Result<u64, Error>, RpcError> {
    let node = Arc::clone(node);
    let produced = tokio::task::spawn_blocking(move || node.produce()).await;
    produced.map_err(|err| RpcError::new_internal_error(None, err.to_string()))
}
