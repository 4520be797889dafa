//! The program itself, as a process.

use std::process::Stdio;

use near_jsonrpc_client::{JsonRpcClient, methods};
use near_localnet::near_primitives::transaction::{SignedTransaction, Transaction, TransactionV0};
use near_localnet::near_primitives::types::{BlockReference, Finality};
use near_localnet::near_primitives::views::{BlockView, TxExecutionStatus};
use near_localnet::{Action, CryptoHash, ROOT, key_of};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

pub struct Program {
    child: Child,
    reported: Lines<BufReader<ChildStderr>>,
    /// What it reported before it listened.
    pub greeting: Vec<String>,
    pub client: JsonRpcClient,
}

/// The program on free ports, not yet started.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_near-localnet"));
    command.args(["--rpc", "127.0.0.1:0", "--neardata", "127.0.0.1:0"]).env("NO_COLOR", "1").env_remove("RUST_LOG");
    command.kill_on_drop(true);
    command
}

impl Program {
    /// Starts it with these flags and a block each 20 ms, and waits until it reports its addresses.
    pub async fn start(flags: &[&str]) -> Self {
        let mut child =
            command().args(["--block-time", "20"]).args(flags).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut reported = BufReader::new(child.stderr.take().expect("piped")).lines();
        let mut greeting = Vec::new();
        let address = loop {
            let line = reported.next_line().await.expect("readable").expect("it reports its addresses before it ends");
            if let Some((_, rest)) = line.split_once("rpc=") {
                break rest.split_whitespace().next().expect("an address").to_owned();
            }
            greeting.push(line);
        };
        Self { child, reported, greeting, client: JsonRpcClient::connect(format!("http://{address}")) }
    }

    pub async fn block(&self, block_reference: BlockReference) -> BlockView {
        self.client.call(methods::block::RpcBlockRequest { block_reference }).await.expect("a block")
    }

    pub async fn head(&self) -> BlockView {
        self.block(BlockReference::Finality(Finality::None)).await
    }

    /// Sends a transaction of test.near to itself, and waits until it is executed.
    pub async fn send(&self, nonce: u64, actions: Vec<Action>) -> CryptoHash {
        let root: near_localnet::AccountId = ROOT.parse().expect("an account id");
        let key = key_of(&root);
        let transaction = Transaction::V0(TransactionV0 {
            signer_id: root.clone(),
            public_key: key.public_key(),
            nonce,
            receiver_id: root,
            block_hash: self.head().await.header.hash,
            actions,
        });
        let signature = key.sign(transaction.get_hash_and_size().0.as_ref());
        let signed_transaction = SignedTransaction::new(signature, transaction);
        let hash = signed_transaction.get_hash();
        let wait_until = TxExecutionStatus::ExecutedOptimistic;
        let request = methods::send_tx::RpcSendTransactionRequest { signed_transaction, wait_until };
        self.client.call(request).await.expect("executed");
        hash
    }

    /// The next line of the log.
    pub async fn line(&mut self) -> String {
        self.reported.next_line().await.expect("readable").expect("it reports it before it ends")
    }

    /// Waits for a line of the log that holds `text`.
    pub async fn reports(&mut self, text: &str) -> String {
        loop {
            let line = self.line().await;
            if line.contains(text) {
                return line;
            }
        }
    }

    /// By SIGKILL.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }
}
