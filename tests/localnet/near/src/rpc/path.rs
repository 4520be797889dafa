//! The oldest form of `query`: a path and its data in base58, as `["call/market.near/event_head", ""]`.

use near_jsonrpc_primitives::errors::RpcError;
use near_jsonrpc_primitives::types::query::RpcQueryRequest;
use near_primitives::types::{AccountId, BlockReference, FunctionArgs, StoreKey};
use near_primitives::views::QueryRequest;
use serde_json::Value;

/// Path and data together are not longer.
const LONGEST: usize = 10 * 1024;

/// Reads `account/<id>`, `access_key/<id>`, `access_key/<id>/<key>`, `code/<id>`, `contract/<id>` with a prefix as its
/// data, `call/<id>/<method>` with the arguments as its data.
///
/// # Errors
/// The protocol's own parse error.
pub fn by_path(values: Vec<Value>) -> Result<RpcQueryRequest, RpcError> {
    let [Value::String(path), Value::String(data)] = values.as_slice() else {
        return Err(RpcError::parse_error("Failed parsing args: expected [path, data]".to_owned()));
    };
    let refused = |error: &str| RpcError::parse_error(error.to_owned());
    let mut parts = path.splitn(3, '/');
    let command = parts.next().unwrap_or_default();
    let account = parts.next().ok_or_else(|| refused("Not enough query parameters provided"))?;
    let account_id: AccountId = account.parse().map_err(|err| RpcError::parse_error(format!("{err}")))?;
    let request = match (command, parts.next()) {
        ("account", _) => QueryRequest::ViewAccount { account_id },
        ("access_key", None) => QueryRequest::ViewAccessKeyList { account_id, after_key: None, limit: None },
        ("access_key", Some(key)) => {
            let public_key = key.parse().map_err(|_| refused("Invalid public key"))?;
            QueryRequest::ViewAccessKey { account_id, public_key }
        }
        ("code", _) => QueryRequest::ViewCode { account_id },
        ("contract", _) => {
            let prefix = StoreKey::from(decode(path, data)?);
            QueryRequest::ViewState { account_id, prefix, after_key: None, limit: None, include_proof: false }
        }
        ("call", Some(method)) => {
            let args = FunctionArgs::from(decode(path, data)?);
            QueryRequest::CallFunction { account_id, method_name: method.to_owned(), args }
        }
        ("call", None) => return Err(refused("Method name is missing")),
        _ => return Err(RpcError::parse_error(format!("Unknown path {command}"))),
    };
    Ok(RpcQueryRequest { block_reference: BlockReference::latest(), request })
}

fn decode(path: &str, data: &str) -> Result<Vec<u8>, RpcError> {
    let bytes = bs58::decode(data).into_vec().map_err(|err| RpcError::parse_error(err.to_string()))?;
    if path.len() + bytes.len() > LONGEST {
        return Err(RpcError::parse_error("Query data size is too large".to_owned()));
    }
    Ok(bytes)
}
