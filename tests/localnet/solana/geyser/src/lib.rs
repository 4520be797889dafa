//! Yellowstone gRPC for a local chain: a Geyser plugin that speaks the published protocol.
//!
//! The chain reports [`plugin::Plugin`] of accounts, transactions, entries, blocks and slots. [`hub::Hub`]
//! gathers them into slots and sends them out at three commitment levels; a [`filter::Filter`] picks what
//! one client asked for. Written from the published protocol and its documented semantics.

pub mod config;
mod convert;
mod filter;
mod hub;
mod item;
mod level;
mod plugin;
mod server;
mod slot;
mod subscription;
