//! near-api: the client that Rust programs use.

use near_api::types::Data;
use near_api::types::json::U128;
use near_api::{Account, Contract, NearToken, NetworkConfig, Signer, Tokens};

use crate::contracts;
use crate::either::Either;
use crate::served::Target;

fn network(served: &Target) -> NetworkConfig {
    NetworkConfig::from_rpc_url("localnet", served.rpc.parse().expect("an address"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_sends_money_deploys_calls_and_views() {
    let served = Either::new().await;
    let network = network(&served);
    let root: near_api::AccountId = "test.near".parse().expect("an account id");
    let key = served.root().key.to_string().parse().expect("a key");
    let signer = Signer::from_secret_key(key).expect("a signer");

    let alice: near_api::AccountId = "alice.test.near".parse().expect("an account id");
    Account::create_account(alice.clone())
        .fund_myself(root.clone(), NearToken::from_near(20))
        .with_public_key(served.root().public_key().to_string().parse::<near_api::PublicKey>().expect("a key"))
        .with_signer(signer.clone())
        .send_to(&network)
        .await
        .expect("sent")
        .assert_success();

    Tokens::account(root.clone())
        .send_to(alice.clone())
        .near(NearToken::from_near(5))
        .with_signer(signer.clone())
        .send_to(&network)
        .await
        .expect("sent")
        .assert_success();
    let balance = Tokens::account(alice.clone()).near_balance().fetch_from(&network).await.expect("a balance");
    assert_eq!(balance.total, NearToken::from_near(25));

    Contract::deploy(alice.clone())
        .use_code(contracts::store())
        .without_init_call()
        .with_signer(signer.clone())
        .send_to(&network)
        .await
        .expect("sent")
        .assert_success();
    let contract = Contract(alice.clone());
    let done = contract
        .call_function("set", U128(7))
        .transaction()
        .with_signer(alice.clone(), signer.clone())
        .send_to(&network)
        .await
        .expect("sent");
    assert_eq!(done.logs(), ["stored"]);
    let value: Data<U128> = contract.call_function("get", ()).read_only().fetch_from(&network).await.expect("a view");
    assert_eq!(value.data, U128(7));

    let failed = contract
        .call_function("set_and_fail", ())
        .transaction()
        .with_signer(alice, signer)
        .send_to(&network)
        .await
        .expect("sent");
    assert!(failed.is_failure());
}
