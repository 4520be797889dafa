use near_localnet::{
    Account, ActionError, ActionErrorKind, Balance, FunctionCallError, Gas, Network, TxExecutionError,
};

use crate::contracts;

fn with_store() -> (Network, Account) {
    let mut near = Network::new();
    let store = near.create_account("store.test.near", Balance::from_near(10));
    near.deploy(&store, contracts::store()).assert_success();
    (near, store)
}

#[test]
fn a_call_changes_the_contracts_state() {
    let (mut near, store) = with_store();
    let root = near.root();

    let done = near.call(&root, &store.id, "set").args("seven").transact().expect("accepted");

    done.assert_success();
    assert_eq!(done.logs(), ["stored"]);
    assert_eq!(near.view_bytes(&store.id, "get", b"").expect("a view").result, b"seven");
    assert_eq!(near.state(&store.id, b""), [(b"value".to_vec(), b"seven".to_vec())]);
}

#[test]
fn a_failed_call_leaves_nothing_but_its_fee() {
    let (mut near, store) = with_store();
    let root = near.root();
    let before = near.account(&store.id);

    let call = near.call(&root, &store.id, "set_and_fail").args("seven").deposit(Balance::from_near(5));
    let done = call.transact().expect("accepted");

    let TxExecutionError::ActionError(ActionError { index: Some(0), kind }) = done.failure() else {
        panic!("{:?}", done.status());
    };
    let reported = FunctionCallError::ExecutionError("Smart contract panicked: as read".to_owned());
    assert_eq!(*kind, ActionErrorKind::FunctionCallError(reported));
    assert!(near.state(&store.id, b"").is_empty());
    let (before, after) = (before.expect("there"), near.account(&store.id).expect("there"));
    assert_eq!(before.storage_usage, after.storage_usage);
    // The contract's part of the gas it burnt is all that is left of the deposit's way.
    assert!(after.amount < before.amount.saturating_add(Balance::from_millinear(1)), "{after:?}");
}

#[test]
fn a_call_that_never_ends_burns_its_gas() {
    let (mut near, store) = with_store();
    let root = near.root();

    let done = near.call(&root, &store.id, "spin").gas(Gas::from_teragas(10)).transact().expect("accepted");

    let reported = format!("{:?}", done.failure());
    assert!(reported.contains("Exceeded the prepaid gas"), "{reported}");
    assert!(done.gas_burnt() > Gas::from_teragas(10));
    assert!(done.gas_burnt() < Gas::from_teragas(12));
}

#[test]
fn a_missing_method_is_reported() {
    let (mut near, store) = with_store();
    let root = near.root();

    let done = near.call(&root, &store.id, "absent").transact().expect("accepted");

    assert!(format!("{:?}", done.failure()).contains("MethodNotFound"), "{:?}", done.status());
}

#[test]
fn the_clock_is_the_tests() {
    let (mut near, store) = with_store();
    let time = |near: &Network| {
        let bytes = near.view_bytes(&store.id, "time", b"").expect("a view").result;
        u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
    };
    let before = time(&near);

    near.advance_time(std::time::Duration::from_secs(3600));
    near.produce_block();

    assert_eq!(time(&near) - before, 3_600_600_000_000);
}

#[test]
fn storage_that_nobody_pays_for_fails_the_call() {
    let mut near = Network::new();
    let store = near.create_account("store.test.near", Balance::from_millinear(20));
    near.deploy(&store, contracts::store()).assert_success();
    let root = near.root();

    let done = near.call(&root, &store.id, "set").args(vec![b'a'; 5000]).transact().expect("accepted");

    let TxExecutionError::ActionError(ActionError { kind, .. }) = done.failure() else { panic!() };
    assert!(matches!(kind, ActionErrorKind::LackBalanceForState { .. }), "{kind:?}");
    assert!(near.state(&store.id, b"").is_empty());
}
