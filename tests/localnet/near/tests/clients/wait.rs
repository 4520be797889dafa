//! `wait_until`: how far a transaction must have come before an answer comes.

use std::time::Duration;

use near_localnet::near_primitives::action::TransferAction;
use near_localnet::near_primitives::views::TxExecutionStatus;
use near_localnet::{AccountId, Action, Balance, Config};
use reqwest::StatusCode;
use serde_json::json;

use crate::served::Served;

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_comes_from_nothing_to_final_block_by_block() {
    use TxExecutionStatus::{Executed, ExecutedOptimistic, Final, Included, None};
    let served = Served::still(Config::default()).await;
    let root = served.root();
    let nobody: AccountId = "nobody.test.near".parse().expect("an account id");
    let deposit = Balance::from_near(1);
    let tx = served.sign(&root, &nobody, vec![Action::Transfer(TransferAction { deposit })]).await;

    let sent = served.send(tx.clone(), None).await.expect("taken");
    assert!(sent.final_execution_outcome.is_none());
    let mut statuses = vec![sent.final_execution_status];
    let params = json!({"tx_hash": tx.get_hash(), "sender_account_id": root.id, "wait_until": "NONE"});
    for _ in 0..5 {
        served.node.produce().expect("a block");
        let (_, answer) = served.ask("tx", params.clone()).await;
        statuses.push(serde_json::from_value(answer["result"]["final_execution_status"].clone()).expect("a status"));
    }

    // In a block; failed in the next; its block final, and the refund done; the refund's block final two later.
    assert_eq!(statuses, [None, Included, ExecutedOptimistic, Executed, Executed, Final]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_answered_by_the_block_that_brings_it() {
    use TxExecutionStatus::{Executed, ExecutedOptimistic, Final, Included, IncludedFinal, None};
    let served = Served::new(Config::default()).await;
    let root = served.root();
    let nobody: AccountId = "nobody.test.near".parse().expect("an account id");
    let includes = |wanted: &TxExecutionStatus| match wanted {
        None => vec![None, Included, IncludedFinal, ExecutedOptimistic, Executed, Final],
        Included => vec![Included, IncludedFinal, ExecutedOptimistic, Executed, Final],
        ExecutedOptimistic => vec![ExecutedOptimistic, Executed, Final],
        IncludedFinal => vec![IncludedFinal, Executed, Final],
        Executed => vec![Executed, Final],
        Final => vec![Final],
    };
    for wanted in [None, Included, ExecutedOptimistic, IncludedFinal, Executed, Final] {
        let deposit = Balance::from_near(1);
        let tx = served.sign(&root, &nobody, vec![Action::Transfer(TransferAction { deposit })]).await;
        let reported = served.send(tx.clone(), wanted.clone()).await.expect("an answer").final_execution_status;
        assert!(includes(&wanted).contains(&reported), "{wanted:?} is answered by {reported:?}");
        served.send(tx, Final).await.expect("the same transaction again only waits");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_a_missing_transaction_times_out() {
    let served = Served::still(Config { timeout_after: Duration::from_millis(50), ..Config::default() }).await;
    let root = served.root();
    let deposit = Balance::from_near(1);
    let tx = served.sign(&root, &root.id, vec![Action::Transfer(TransferAction { deposit })]).await;
    for (method, params) in [
        ("send_tx", json!({"signed_tx_base64": tx, "wait_until": "INCLUDED"})),
        ("broadcast_tx_commit", json!([tx])),
        ("tx", json!([tx.get_hash(), root.id])),
    ] {
        let (status, answer) = served.ask(method, params).await;
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(answer["error"]["cause"]["name"], "TIMEOUT_ERROR", "{method}: {answer}");
    }
    // It still waits for a block, and comes into the next.
    served.node.produce().expect("a block");
    let (_, answer) = served
        .ask("tx", json!({"tx_hash": tx.get_hash(), "sender_account_id": root.id, "wait_until": "INCLUDED"}))
        .await;
    assert_eq!(answer["result"]["transaction"]["hash"], tx.get_hash().to_string(), "{answer}");
}
