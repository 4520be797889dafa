use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The plugin's configuration file, in JSON. The chain reads `libpath`, the plugin the rest.
#[derive(Debug, Serialize, Deserialize)]
pub struct Config {
    /// This plugin's shared library.
    pub libpath: PathBuf,
    /// Where to serve gRPC.
    pub listen: SocketAddr,
    /// The number of finalized slots a client may ask to have sent again.
    #[serde(default = "replay_slots")]
    pub replay_slots: u64,
    /// The frequency at which a client is pinged, in milliseconds.
    #[serde(default = "ping_ms")]
    pub ping_ms: u64,
}

impl Config {
    pub fn new(libpath: PathBuf, listen: SocketAddr) -> Self {
        Self { libpath, listen, replay_slots: replay_slots(), ping_ms: ping_ms() }
    }
}

fn replay_slots() -> u64 {
    150
}

fn ping_ms() -> u64 {
    10_000
}
