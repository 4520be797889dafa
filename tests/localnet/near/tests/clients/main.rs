//! The network over HTTP, as real clients use it.

mod jsonrpc;
mod near_api;
mod near_api_js;
mod neardata;
mod served;

#[path = "../network/contracts/mod.rs"]
mod contracts;
