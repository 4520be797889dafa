//! The listener against servers that follow a script: what public servers do on a bad day, in an instant.
//! What real local chains do stands in `tests/` at the root.
#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod archive_files;
mod broken_decoder;
mod command;
mod commitment;
mod complete_blocks;
mod decode_near;
mod decode_nft;
mod decode_solana;
mod emitted;
mod follow;
mod freeze;
mod golden_registry;
mod key_order;
mod kill;
mod load;
mod missing;
mod near;
mod near_rpc;
mod poison;
mod prune;
mod record;
mod replay;
mod scripted;
mod signatures;
mod solana;
mod telemetry;
mod watch;
mod ways;
