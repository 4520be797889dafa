//! The network over HTTP, as real clients use it.

mod either;
mod jsonrpc;
mod log;
mod near_api;
mod near_api_js;
mod neardata;
mod node_info;
mod program;
mod resume;
mod sandbox;
mod served;

#[path = "../network/contracts/mod.rs"]
mod contracts;
