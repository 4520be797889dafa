//! near-contract-standards' fungible token, as it is compiled for real networks: transfers, and transfers with a call
//! whose receiver keeps, returns, fails or is not there.

use near_localnet::near_primitives::views::FinalExecutionStatus;
use serde_json::json;

use crate::market::{Market, SUPPLY};

const AMOUNT: u128 = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_supply_is_its_owners() {
    let market = Market::new().await;
    assert_eq!(market.supply().await, SUPPLY);
    assert_eq!(market.tokens(&market.root).await, SUPPLY);
    let metadata = market.view(&market.token, "ft_metadata", json!({})).await;
    assert_eq!((&metadata["spec"], &metadata["decimals"]), (&json!("ft-1.0.0"), &json!(8)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_moves_tokens_between_those_who_have_an_account() {
    let market = Market::new().await;
    let alice = market.holder("alice", 0).await;

    let done = market.transfer(&market.root, &alice, AMOUNT).await;

    let event = json!({
        "standard": "nep141", "version": "1.0.0", "event": "ft_transfer",
        "data": [{"old_owner_id": market.root.id, "new_owner_id": alice.id, "amount": "1000"}],
    });
    assert_eq!(done.events(), [event]);
    assert_eq!(market.tokens(&alice).await, AMOUNT);
    assert_eq!(market.tokens(&market.root).await, SUPPLY - AMOUNT);

    let bob = market.account("bob").await;
    assert!(market.transfer(&market.root, &bob, AMOUNT).await.failure().contains("is not registered"));
    assert!(market.transfer(&alice, &market.root, AMOUNT + 1).await.failure().contains("enough balance"));
    let args = json!({"receiver_id": market.root.id, "amount": "1"});
    let without = market.call(&alice, &market.token, "ft_transfer", args, 0).await;
    assert!(without.failure().contains("exactly 1 yoctoNEAR"));
    assert_eq!(market.tokens(&alice).await, AMOUNT);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_closed_when_it_is_empty_or_by_force() {
    let market = Market::new().await;
    let (alice, bob) = (market.holder("alice", 0).await, market.holder("bob", AMOUNT).await);
    let close = async |holder, force: bool| {
        market.call(holder, &market.token, "storage_unregister", json!({"force": force}), 1).await
    };
    assert_eq!(close(&alice, false).await.value(), json!(true));
    assert_eq!(close(&alice, false).await.value(), json!(false), "there is none any more");
    assert!(close(&bob, false).await.failure().contains("positive balance"));
    assert_eq!(market.supply().await, SUPPLY);

    assert_eq!(close(&bob, true).await.value(), json!(true));
    assert_eq!(market.supply().await, SUPPLY - AMOUNT);
    assert_eq!(market.tokens(&bob).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_keeps_what_it_does_not_give_back() {
    let market = Market::new().await;
    let receiver = market.receiver().await;

    let done = market.transfer_call(&market.root, &receiver, AMOUNT, "keep").await;

    assert_eq!(done.value(), json!(AMOUNT.to_string()), "what was used");
    assert_eq!(done.events().len(), 1, "no refund");
    assert!(done.logs().contains(&format!("{AMOUNT} from {}: keep", market.root.id)));
    assert_eq!(market.tokens(&receiver).await, AMOUNT);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_receiver_decides_later_comes_back() {
    let market = Market::new().await;
    let receiver = market.receiver().await;

    let done = market.transfer_call(&market.root, &receiver, AMOUNT, "400").await;

    assert_eq!(done.value(), json!("600"));
    let refund = &done.events()[1]["data"][0];
    assert_eq!((&refund["memo"], &refund["amount"]), (&json!("refund"), &json!("400")));
    assert_eq!(market.tokens(&receiver).await, 600);
    assert_eq!(market.tokens(&market.root).await, SUPPLY - 600);

    // More than was sent cannot come back.
    let done = market.transfer_call(&market.root, &receiver, AMOUNT, "5000").await;
    assert_eq!(done.value(), json!("0"));
    assert_eq!(market.tokens(&receiver).await, 600);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_comes_back_from_a_receiver_that_fails() {
    let market = Market::new().await;
    let receiver = market.receiver().await;
    let nobody = market.holder("nobody", 0).await;
    for (receiver, message, why) in [
        (&receiver, "fail", "reported to fail"),
        (&receiver, "no number", "no number is no amount"),
        (&nobody, "keep", "CodeDoesNotExist"),
    ] {
        let done = market.transfer_call(&market.root, receiver, AMOUNT, message).await;
        assert_eq!(done.value(), json!("0"), "{message}");
        assert_eq!(done.events().len(), 2, "the transfer and its refund");
        assert_eq!(done.failures().len(), 1, "the receiver's, and nothing else");
        assert!(done.failures()[0].contains(why), "{:?}", done.failures());
        assert_eq!(market.tokens(receiver).await, 0);
        assert_eq!(market.tokens(&market.root).await, SUPPLY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_without_an_account_gets_nothing() {
    let market = Market::new().await;
    let bob = market.account("bob").await;
    let done = market.transfer_call(&market.root, &bob, AMOUNT, "keep").await;
    assert!(done.failure().contains("is not registered"));
    assert!(done.events().is_empty());
    assert_eq!(market.tokens(&market.root).await, SUPPLY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_to_an_account_that_has_been_closed_is_burned() {
    let market = Market::new().await;
    let receiver = market.receiver().await;
    let alice = market.holder("alice", AMOUNT).await;

    // Both in one receipt: the account is closed while the transfer is on its way.
    let done = market.transfer_call_and_close(&alice, &receiver, AMOUNT - 10, "400").await;

    assert!(matches!(done.status(), FinalExecutionStatus::SuccessValue(_)), "{:?}", done.status());
    assert!(done.logs().iter().any(|log| log == "The account of the sender was deleted"), "{:?}", done.logs());
    assert!(done.logs().iter().any(|log| log == "burned 400"), "{:?}", done.logs());
    assert_eq!(market.tokens(&receiver).await, AMOUNT - 410);
    assert_eq!(market.supply().await, SUPPLY - 410, "10 at the closing, 400 of the refund");
}
