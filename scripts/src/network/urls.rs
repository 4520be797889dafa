//! Where a running network is reached.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};

use crate::network::ports::Ports;
use crate::paths::DataDir;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urls {
    pub api: String,
    pub solana_rpc: String,
    pub solana_ws: String,
    pub solana_grpc: String,
    pub near_rpc: String,
    pub near_data: String,
    /// The database, for reading: the role of the API.
    pub database: String,
}

impl Urls {
    pub fn new(ports: Ports, database: String) -> Self {
        let http = |port: u16| format!("http://127.0.0.1:{port}");
        Self {
            api: http(ports.api),
            solana_rpc: http(ports.solana_rpc),
            solana_ws: format!("ws://127.0.0.1:{}", ports.solana_ws),
            solana_grpc: http(ports.solana_grpc),
            near_rpc: http(ports.near_rpc),
            near_data: http(ports.near_data),
            database,
        }
    }

    /// The URLs of the network that runs on this data.
    pub fn read(data: &DataDir) -> Result<Self> {
        let text = fs::read_to_string(file(data))
            .map_err(|_| anyhow!("no network runs on {data}: start one by `./scripts/up --detach`"))?;
        serde_json::from_str(&text).with_context(|| format!("{} does not hold URLs", file(data).display()))
    }

    pub fn write(&self, data: &DataDir) -> Result<()> {
        let path = file(data);
        fs::write(&path, serde_json::to_string_pretty(self)? + "\n")
            .with_context(|| format!("could not write {}", path.display()))
    }

    pub fn remove(data: &DataDir) {
        // Gone already is as good.
        let _gone = fs::remove_file(file(data));
    }
}

fn file(data: &DataDir) -> PathBuf {
    data.run().join("urls.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_read_back_and_a_network_that_does_not_run_is_said_to() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path());
        fs::create_dir_all(data.run()).unwrap();
        assert!(Urls::read(&data).unwrap_err().to_string().contains("./scripts/up"));
        let urls = Urls::new(Ports { api: 81, ..Ports::free() }, "postgres://x".to_owned());
        urls.write(&data).unwrap();
        assert_eq!(Urls::read(&data).unwrap(), urls);
        assert_eq!(urls.api, "http://127.0.0.1:81");
        Urls::remove(&data);
        assert!(Urls::read(&data).is_err());
    }
}
