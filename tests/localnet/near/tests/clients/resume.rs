//! The program with `--data`, killed and started again.

use std::process::Stdio;

use near_jsonrpc_client::{JsonRpcClient, methods};
use near_localnet::near_primitives::action::TransferAction;
use near_localnet::near_primitives::transaction::{SignedTransaction, Transaction, TransactionV0};
use near_localnet::near_primitives::types::{BlockId, BlockReference, Finality};
use near_localnet::near_primitives::views::{BlockView, TxExecutionStatus};
use near_localnet::{Action, Balance, BlockHeight, ROOT, key_of};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

struct Program {
    child: Child,
    told: Lines<BufReader<ChildStderr>>,
    client: JsonRpcClient,
}

impl Program {
    /// Starts it on free ports, and waits until it tells which.
    async fn start(data: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_near-localnet"))
            .args(["--rpc", "127.0.0.1:0", "--neardata", "127.0.0.1:0", "--block-time", "20", "--data"])
            .arg(data)
            .env("NO_COLOR", "1")
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        let mut told = BufReader::new(child.stderr.take().expect("piped")).lines();
        let address = loop {
            let line = told.next_line().await.expect("readable").expect("it tells its addresses before it ends");
            if let Some((_, rest)) = line.split_once("rpc=") {
                break rest.split_whitespace().next().expect("an address").to_owned();
            }
        };
        let client = JsonRpcClient::connect(format!("http://{address}"));
        Self { child, told, client }
    }

    async fn block(&self, block_reference: BlockReference) -> BlockView {
        self.client.call(methods::block::RpcBlockRequest { block_reference }).await.expect("a block")
    }

    async fn head(&self) -> BlockView {
        self.block(BlockReference::Finality(Finality::None)).await
    }

    async fn transfer(&self, nonce: u64) -> near_localnet::CryptoHash {
        let root: near_localnet::AccountId = ROOT.parse().expect("an account id");
        let key = key_of(&root);
        let transaction = Transaction::V0(TransactionV0 {
            signer_id: root.clone(),
            public_key: key.public_key(),
            nonce,
            receiver_id: root,
            block_hash: self.head().await.header.hash,
            actions: vec![Action::Transfer(TransferAction { deposit: Balance::from_near(1) })],
        });
        let signature = key.sign(transaction.get_hash_and_size().0.as_ref());
        let signed_transaction = SignedTransaction::new(signature, transaction);
        let hash = signed_transaction.get_hash();
        let wait_until = TxExecutionStatus::ExecutedOptimistic;
        let request = methods::send_tx::RpcSendTransactionRequest { signed_transaction, wait_until };
        self.client.call(request).await.expect("executed");
        hash
    }

    /// Waits for a line of the log that holds `text`.
    async fn tells(&mut self, text: &str) -> String {
        loop {
            let line = self.told.next_line().await.expect("readable").expect("it tells it before it ends");
            if line.contains(text) {
                return line;
            }
        }
    }

    async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_network_goes_on_from_its_last_whole_block() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = Program::start(folder.path()).await;
    let hash = first.transfer(1).await;
    let line = first.tells(&hash.to_string()).await;
    assert!(line.contains("test.near → test.near transfer 1.00 NEAR"), "{line}");
    let before = first.head().await;
    first.kill().await;
    // A process that dies while it writes leaves a part of a record behind.
    let log = folder.path().join("blocks.log");
    let mut bytes = std::fs::read(&log).expect("the log");
    bytes.extend_from_slice(b"half a record");
    std::fs::write(&log, bytes).expect("written");

    let second = Program::start(folder.path()).await;

    let same = second.block(BlockReference::BlockId(BlockId::Height(before.header.height))).await;
    assert_eq!(same.header.hash, before.header.hash);
    second.transfer(2).await;
    let after: BlockHeight = second.head().await.header.height;
    assert!(after > before.header.height);
    let mut hash = second.head().await.header.prev_hash;
    while hash != before.header.hash {
        hash = second.block(BlockReference::BlockId(BlockId::Hash(hash))).await.header.prev_hash;
    }
    second.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_folder_is_held_by_one_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Program::start(folder.path()).await;
    let second = Command::new(env!("CARGO_BIN_EXE_near-localnet"))
        .args(["--rpc", "127.0.0.1:0", "--neardata", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .output()
        .await
        .expect("it starts");
    assert!(!second.status.success());
    let told = String::from_utf8_lossy(&second.stderr);
    assert!(told.contains("held by another process"), "{told}");
    first.kill().await;
}
