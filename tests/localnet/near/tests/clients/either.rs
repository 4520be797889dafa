//! The network of a suite that runs against a real node too: near-sandbox, where `NEAR_SANDBOX_BIN_PATH`
//! names one, and the local network otherwise.

use std::net::TcpListener;
use std::ops::Deref;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use near_jsonrpc_client::{JsonRpcClient, methods};
use near_localnet::{Account, Config};
use serde::Deserialize;

use crate::served::{Served, Target};

pub enum Either {
    Local(Box<Served>),
    Sandbox(Box<Sandbox>),
}

/// A real node, ended with the test.
pub struct Sandbox {
    target: Target,
    process: Child,
    _home: tempfile::TempDir,
}

#[derive(Deserialize)]
struct ValidatorKey {
    account_id: String,
    secret_key: String,
}

impl Either {
    pub async fn new() -> Self {
        match std::env::var("NEAR_SANDBOX_BIN_PATH") {
            Ok(path) => Self::Sandbox(Box::new(Sandbox::start(&path).await)),
            Err(_) => Self::Local(Box::new(Served::new(Config::default()).await)),
        }
    }
}

impl Deref for Either {
    type Target = Target;

    fn deref(&self) -> &Target {
        match self {
            Self::Local(served) => &served.target,
            Self::Sandbox(sandbox) => &sandbox.target,
        }
    }
}

impl Sandbox {
    async fn start(path: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let run = |args: &[&str]| {
            let mut command = Command::new(path);
            command.arg("--home").arg(home.path()).args(args).stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let init = run(&["init", "--chain-id", "localnet"]).status();
        let init = init.unwrap_or_else(|error| {
            panic!(
                "NEAR_SANDBOX_BIN_PATH names {path}, which cannot be run: {error}. Give it the path of a near-sandbox \
                 binary, or unset it to test the local network"
            )
        });
        assert!(init.success(), "{path} init: {init}: is it a near-sandbox?");
        let key = std::fs::read(home.path().join("validator_key.json")).expect("its key");
        let key: ValidatorKey = serde_json::from_slice(&key).expect("its key");
        let root =
            Account { id: key.account_id.parse().expect("an account id"), key: key.secret_key.parse().expect("a key") };
        let (rpc, network) = (free_address(), free_address());
        let process = run(&["run", "--rpc-addr", &rpc, "--network-addr", &network]).spawn().expect("it starts");
        let sandbox = Self { target: Target::new(format!("http://{rpc}"), root), process, _home: home };
        sandbox.wait().await;
        sandbox
    }

    async fn wait(&self) {
        let client: &JsonRpcClient = &self.target.client;
        let begun = Instant::now();
        while client.call(methods::status::RpcStatusRequest).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the sandbox does not answer");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").to_string()
}

#[tokio::test]
#[should_panic(expected = "NEAR_SANDBOX_BIN_PATH names /absent/near-sandbox, which cannot be run")]
async fn a_sandbox_that_is_not_there_is_named() {
    Sandbox::start("/absent/near-sandbox").await;
}
