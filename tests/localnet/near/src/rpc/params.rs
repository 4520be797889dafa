//! Reading parameters: named ones, and the older form by position.

use near_jsonrpc_primitives::errors::RpcError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads parameters into the method's request.
///
/// # Errors
/// The protocol's own parse error.
pub fn read<T: DeserializeOwned>(params: Value) -> Result<T, RpcError> {
    serde_json::from_value(params).map_err(|err| RpcError::parse_error(format!("Failed parsing args: {err}")))
}

/// Gives parameters by position their names. Named ones stay as they are.
pub fn named(params: Value, names: &[&str]) -> Value {
    let Value::Array(values) = params else { return params };
    Value::Object(names.iter().map(|name| (*name).to_owned()).zip(values).collect::<Map<_, _>>())
}
