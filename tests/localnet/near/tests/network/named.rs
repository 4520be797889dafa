use near_localnet::near_primitives::action::TransferAction;
use near_localnet::{Account, AccountId, Action, Balance, Execution, KeyType, Network, SecretKey};

use crate::contracts;

fn with_named() -> (Network, Account) {
    let mut near = Network::new();
    let named = near.create_account("named.test.near", Balance::from_near(10));
    near.deploy(&named, contracts::named()).assert_success();
    (near, named)
}

fn call(near: &mut Network, contract: &Account, method: &str, args: &str) -> Execution {
    let root = near.root();
    near.call(&root, &contract.id, method).args(args).transact().expect("accepted")
}

#[test]
fn what_waits_under_a_name_is_resumed_by_it() {
    let (mut near, named) = with_named();
    let waiting = call(&mut near, &named, "wait", "");
    assert!(!waiting.is_success(), "{:?}", waiting.status());

    let again = call(&mut near, &named, "wait", "");
    assert!(!again.failures().is_empty(), "one name is one yield:\n{}", again.trace());
    assert_eq!(call(&mut near, &named, "resume", "finally").logs(), ["resumed"]);

    let done = near.execution(&waiting.hash()).expect("in a block");
    assert_eq!(done.assert_success().value(), b"finally");
    assert_eq!(call(&mut near, &named, "resume", "again").logs(), ["too late"]);

    // The name is free again.
    let next = call(&mut near, &named, "wait", "");
    assert_eq!(call(&mut near, &named, "resume", "next").logs(), ["resumed"]);
    assert_eq!(near.execution(&next.hash()).expect("in a block").value(), b"next");
}

#[test]
fn a_deposit_goes_back_to_whom_its_sender_has_chosen() {
    let (mut near, named) = with_named();
    let heir = near.create_account("heir.test.near", Balance::from_near(1));
    let before = near.balance(&heir.id);

    let done = call(&mut near, &named, "give", heir.id.as_str());

    assert!(format!("{:?}", done.failure()).contains("CodeDoesNotExist"), "{:?}", done.status());
    assert_eq!(near.balance(&heir.id).checked_sub(before), Some(Balance::from_near(1)));
}

#[test]
fn money_for_a_public_key_makes_its_account() {
    let mut near = Network::new();
    let root = near.root();
    let key = SecretKey::from_seed(KeyType::ED25519, "a key and nothing else");
    let hex: String = key.public_key().key_data().iter().map(|byte| format!("{byte:02x}")).collect();
    let id: AccountId = hex.parse().expect("an account id");
    let transfer = |near| vec![Action::Transfer(TransferAction { deposit: Balance::from_near(near) })];
    assert!(near.account(&id).is_none());

    near.transact(&root, &id, transfer(3)).expect("accepted").assert_success();

    assert_eq!(near.balance(&id), Balance::from_near(3));
    let owner = Account { id, key };
    near.transact(&owner, &root.id, transfer(1)).expect("accepted").assert_success();
    assert!(near.balance(&owner.id) < Balance::from_near(2));
}
