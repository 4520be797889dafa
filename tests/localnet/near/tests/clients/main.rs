//! The network over HTTP, as real clients use it.

mod either;
mod jsonrpc;
mod near_api;
mod near_api_js;
mod neardata;
mod node_info;
mod resume;
mod sandbox;
mod served;

#[expect(dead_code, reason = "the other tests call what these do not")]
#[path = "../network/contracts/mod.rs"]
mod contracts;
