//! The network over HTTP, as real clients use it.

mod either;
mod form;
mod indexer_block;
mod jsonrpc;
mod log;
mod market;
mod near_api;
mod near_api_js;
mod neardata;
mod node_info;
mod page;
mod program;
mod refusal;
mod resume;
mod sandbox;
mod served;
mod token;
mod wait;

#[expect(dead_code, reason = "the other tests call what these do not")]
#[path = "../network/contracts/mod.rs"]
mod contracts;
