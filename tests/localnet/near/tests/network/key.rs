use near_localnet::near_primitives::action::{AddKeyAction, DeleteKeyAction, TransferAction};
use near_localnet::near_primitives::transaction::Transaction;
use near_localnet::{
    AccessKey, AccessKeyPermission, Account, Action, ActionErrorKind, Balance, FunctionCallPermission,
    InvalidAccessKeyError, InvalidTxError, KeyType, Network, SecretKey, TxExecutionError,
};

use crate::contracts;

struct World {
    near: Network,
    store: Account,
    alice: Account,
    /// Alice, with a key that may only call `set` of the store.
    limited: Account,
}

impl World {
    fn new(allowance: Option<Balance>) -> Self {
        let mut near = Network::new();
        let store = near.create_account("store.test.near", Balance::from_near(10));
        let alice = near.create_account("alice.test.near", Balance::from_near(10));
        near.deploy(&store, contracts::store()).assert_success();
        let limited = alice.with_key(SecretKey::from_seed(KeyType::ED25519, "limited"));
        let permission = AccessKeyPermission::FunctionCall(FunctionCallPermission {
            allowance,
            receiver_id: store.id.to_string(),
            method_names: vec!["set".to_owned()],
        });
        let access_key = AccessKey { nonce: 0, permission };
        let add = AddKeyAction { public_key: limited.public_key(), access_key };
        near.transact(&alice, &alice.id, vec![Action::AddKey(Box::new(add))]).expect("accepted").assert_success();
        Self { near, store, alice, limited }
    }

    fn allowance(&self) -> Balance {
        let key = self.near.access_key(&self.alice.id, &self.limited.public_key()).expect("the key");
        let AccessKeyPermission::FunctionCall(permission) = key.permission else { panic!("{key:?}") };
        permission.allowance.expect("an allowance")
    }
}

#[test]
fn a_limited_key_calls_what_it_may() {
    let mut world = World::new(None);
    let call = world.near.call(&world.limited, &world.store.id, "set").args("seven");
    call.transact().expect("accepted").assert_success();
    assert_eq!(world.near.view_bytes(&world.store.id, "get", b"").expect("a view").result, b"seven");
}

#[test]
fn a_limited_key_may_do_nothing_else() {
    let mut world = World::new(None);
    let refused = |result: Result<_, InvalidTxError>| match result {
        Err(InvalidTxError::InvalidAccessKeyError(error)) => error,
        other => panic!("{:?}", other.map(|done: near_localnet::Execution| done.trace())),
    };

    let other_method = world.near.call(&world.limited, &world.store.id, "clear").transact();
    assert!(matches!(refused(other_method), InvalidAccessKeyError::MethodNameMismatch { .. }));
    let other_receiver = world.near.call(&world.limited, &world.alice.id, "set").transact();
    assert!(matches!(refused(other_receiver), InvalidAccessKeyError::ReceiverMismatch { .. }));
    let one = Balance::from_yoctonear(1);
    let with_deposit = world.near.call(&world.limited, &world.store.id, "set").deposit(one).transact();
    assert_eq!(refused(with_deposit), InvalidAccessKeyError::DepositWithFunctionCall);
    let transfer = vec![Action::Transfer(TransferAction { deposit: one })];
    let transfer = world.near.transact(&world.limited, &world.store.id, transfer);
    assert_eq!(refused(transfer), InvalidAccessKeyError::RequiresFullAccess);
}

#[test]
fn an_allowance_shrinks_by_what_is_burnt() {
    let mut world = World::new(Some(Balance::from_near(1)));
    let done = world.near.call(&world.limited, &world.store.id, "set").args("a").transact().expect("accepted");
    done.assert_success();
    let spent = Balance::from_near(1).checked_sub(world.allowance()).expect("it shrinks");
    assert_eq!(spent, done.tokens_burnt());
}

#[test]
fn an_allowance_too_small_is_refused() {
    let mut world = World::new(Some(Balance::from_millinear(1)));
    let refused = world.near.call(&world.limited, &world.store.id, "set").transact();
    assert!(
        matches!(refused, Err(InvalidTxError::InvalidAccessKeyError(InvalidAccessKeyError::NotEnoughAllowance { .. }))),
        "{refused:?}"
    );
}

#[test]
fn a_deleted_key_is_gone_with_its_storage() {
    let mut world = World::new(None);
    let key = world.limited.public_key();
    let before = world.near.account(&world.alice.id).expect("alice").storage_usage;

    let delete = || vec![Action::DeleteKey(Box::new(DeleteKeyAction { public_key: key.clone() }))];
    world.near.transact(&world.alice, &world.alice.id, delete()).expect("accepted").assert_success();

    assert_eq!(world.near.access_key(&world.alice.id, &key), None);
    assert!(world.near.account(&world.alice.id).expect("alice").storage_usage < before);
    let again = world.near.transact(&world.alice, &world.alice.id, delete()).expect("accepted");
    let TxExecutionError::ActionError(error) = again.failure() else { panic!() };
    assert!(matches!(error.kind, ActionErrorKind::DeleteKeyDoesNotExist { .. }));
}

#[test]
fn a_nonce_is_good_once() {
    let mut world = World::new(None);
    let (alice, store) = (world.alice.clone(), world.store.id.clone());
    let deposit = vec![Action::Transfer(TransferAction { deposit: Balance::from_yoctonear(1) })];
    let tx = world.near.sign(&alice, &store, deposit);
    world.near.submit(tx.clone()).expect("accepted");
    world.near.settle();
    let Transaction::V0(mut old) = world.near.sign(&alice, &store, vec![]).transaction else { panic!() };
    old.nonce = tx.transaction.nonce().nonce();
    let old = Transaction::V0(old);
    let signature = alice.key.sign(old.get_hash_and_size().0.as_ref());
    let refused = world.near.submit(near_localnet::SignedTransaction::new(signature, old));
    assert!(matches!(refused, Err(InvalidTxError::InvalidNonce { .. })), "{refused:?}");
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let mut world = World::new(None);
    let deposit = vec![Action::Transfer(TransferAction { deposit: Balance::from_yoctonear(1) })];
    let tx = world.near.sign(&world.alice, &world.store.id, deposit);
    let signature = world.store.key.sign(tx.get_hash().as_ref());
    let refused = world.near.submit(near_localnet::SignedTransaction::new(signature, tx.transaction));
    assert_eq!(refused, Err(InvalidTxError::InvalidSignature));
}
