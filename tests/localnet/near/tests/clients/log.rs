//! What a developer sees of the program: its accounts, a line for each transaction, its receipts as a tree.

use near_localnet::near_primitives::action::{DeployContractAction, FunctionCallAction};
use near_localnet::{Action, Balance, Gas, SecretKey};
use serde_json::Value;

use crate::contracts;
use crate::program::{Program, command};

fn deploy(code: Vec<u8>) -> Vec<Action> {
    vec![Action::DeployContract(DeployContractAction { code })]
}

fn call(method: &str, args: &str) -> Vec<Action> {
    let (method_name, args) = (method.to_owned(), args.as_bytes().to_vec());
    let (gas, deposit) = (Gas::from_teragas(100), Balance::ZERO);
    vec![Action::FunctionCall(Box::new(FunctionCallAction { method_name, args, gas, deposit }))]
}

/// What a line says, without time and level.
fn said(line: &str) -> &str {
    line.split_once(" INFO ").map_or(line, |(_, said)| said.trim_start())
}

/// The same without its amount of gas, which must be there.
fn without_gas(line: &str) -> String {
    let mut parts: Vec<&str> = line.split(" · ").collect();
    let gas = parts.remove(1);
    assert!(gas.ends_with("gas"), "no gas in {line}");
    assert!(!gas.starts_with("0 "), "nothing is free: {line}");
    parts.join(" · ")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_transaction_has_a_line_with_signer_receiver_method_gas_and_logs() {
    let mut program = Program::start(&[]).await;
    program.send(1, deploy(contracts::store())).await;

    let hash = program.send(2, call("set", "seven")).await;
    let line = program.reports(&hash.to_string()).await;
    let reported = format!("{hash} test.near → test.near set() · ok · logs: stored");
    assert_eq!(without_gas(said(&line)), reported);

    let hash = program.send(3, call("set_and_fail", "seven")).await;
    let line = program.reports(&hash.to_string()).await;
    assert!(line.contains("test.near → test.near set_and_fail() · ") && line.contains("as read"), "{line}");
    let hash = program.send(4, call("get", "")).await;
    let line = program.reports(&hash.to_string()).await;
    assert!(line.ends_with("· ok seven"), "without --trace a transaction has no more than its line: {line}");
    program.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_shows_each_receipt_below_the_one_that_sent_it() {
    let mut program = Program::start(&["--trace"]).await;
    program.send(1, deploy(contracts::relay())).await;

    let hash = program.send(2, call("ask", "test.near absent")).await;
    let line = program.reports(&hash.to_string()).await;
    assert_eq!(without_gas(said(&line)), format!("{hash} test.near → test.near ask() · ok failed · logs: failed"));

    // The head of the tree's record, then the tree.
    program.line().await;
    let mut tree = Vec::new();
    while tree.len() < 7 {
        tree.push(program.line().await);
    }
    let begins = [
        "  test.near → test.near ask() · ",
        "    test.near → test.near absent() · ",
        "      system → test.near transfer ",
        "    test.near → test.near back() · ",
        "      log: failed",
        "      system → test.near transfer ",
        "    system → test.near transfer ",
    ];
    for (line, begin) in tree.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line:?} should begin with {begin:?} in {tree:#?}");
    }
    assert!(tree[0].contains("result of "), "{tree:#?}");
    assert!(tree[1].contains("failed: ") && tree[1].contains("MethodNotFound"), "{tree:#?}");
    assert!(tree[3].ends_with("ok failed"), "{tree:#?}");
    program.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn genesis_accounts_are_printed_and_their_keys_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let credentials = folder.path().to_str().expect("a path in Unicode");
    let program = Program::start(&["--account", "zoe.near=7", "--credentials", credentials]).await;

    for (id, near) in [("test.near", "1000000000.00 NEAR"), ("zoe.near", "7.00 NEAR")] {
        let file = std::fs::read(folder.path().join(format!("localnet/{id}.json"))).expect("its key");
        let file: Value = serde_json::from_slice(&file).expect("JSON");
        assert_eq!(file["account_id"], id);
        let key: SecretKey = file["private_key"].as_str().expect("a key").parse().expect("a key");
        assert_eq!(file["public_key"], key.public_key().to_string());
        let reported = program.greeting.iter().find(|line| line.contains(&key.to_string()));
        let reported = reported.unwrap_or_else(|| panic!("the key of {id} is not reported: {:#?}", program.greeting));
        assert!(said(reported).starts_with(&format!("{id} has {near};")), "{reported}");
    }
    program.kill().await;
}

#[tokio::test]
async fn an_invalid_account_is_refused_with_a_hint() {
    for (text, fix_up) in [("zoe.near", "say <account>=<NEAR>"), ("zoe.near=x", "no number of whole NEAR")] {
        let refused = command().args(["--account", text]).output().await.expect("it starts");
        assert!(!refused.status.success());
        let reported = String::from_utf8_lossy(&refused.stderr);
        assert!(reported.contains(fix_up), "{reported}");
    }
}
