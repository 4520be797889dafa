//! The program with `--data`, killed and started again.

use near_localnet::near_primitives::action::TransferAction;
use near_localnet::near_primitives::types::{BlockId, BlockReference};
use near_localnet::{Action, Balance, BlockHeight};

use crate::program::{Program, command};

fn transfer() -> Vec<Action> {
    vec![Action::Transfer(TransferAction { deposit: Balance::from_near(1) })]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_network_goes_on_from_its_last_whole_block() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = ["--data", folder.path().to_str().expect("a path in Unicode")];
    let mut first = Program::start(&data).await;
    let hash = first.send(1, transfer()).await;
    let line = first.reports(&hash.to_string()).await;
    assert!(line.contains("test.near → test.near transfer 1.00 NEAR"), "{line}");
    let before = first.head().await;
    first.kill().await;
    // A process that dies while it writes leaves a part of a record behind.
    let log = folder.path().join("blocks.log");
    let mut bytes = std::fs::read(&log).expect("the log");
    bytes.extend_from_slice(b"half a record");
    std::fs::write(&log, bytes).expect("written");

    let second = Program::start(&data).await;

    let same = second.block(BlockReference::BlockId(BlockId::Height(before.header.height))).await;
    assert_eq!(same.header.hash, before.header.hash);
    second.send(2, transfer()).await;
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
    let data = ["--data", folder.path().to_str().expect("a path in Unicode")];
    let first = Program::start(&data).await;
    let second = command().args(data).output().await.expect("it starts");
    assert!(!second.status.success());
    let reported = String::from_utf8_lossy(&second.stderr);
    assert!(reported.contains("held by another process"), "{reported}");
    first.kill().await;
}
