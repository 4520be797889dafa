use near_localnet::near_primitives::action::delegate::{DelegateAction, SignedDelegateAction};
use near_localnet::near_primitives::action::{FunctionCallAction, TransferAction};
use near_localnet::near_primitives::types::BlockHeight;
use near_localnet::{Account, AccountId, Action, ActionErrorKind, Balance, Execution, Gas, Network, TxExecutionError};

use crate::contracts;

struct World {
    near: Network,
    relayer: Account,
    alice: Account,
    store: Account,
}

impl World {
    fn new() -> Self {
        let mut near = Network::new();
        let relayer = near.create_account("relayer.test.near", Balance::from_near(10));
        let alice = near.create_account("alice.test.near", Balance::from_near(10));
        let store = near.create_account("store.test.near", Balance::from_near(10));
        near.deploy(&store, contracts::store()).assert_success();
        Self { near, relayer, alice, store }
    }

    fn delegate(&self, receiver: &AccountId, action: Action, max_block_height: BlockHeight) -> DelegateAction {
        let key = self.near.access_key(&self.alice.id, &self.alice.public_key()).expect("alice's key");
        DelegateAction {
            sender_id: self.alice.id.clone(),
            receiver_id: receiver.clone(),
            actions: vec![action.try_into().expect("not a delegate")],
            nonce: key.nonce + 1,
            max_block_height,
            public_key: self.alice.public_key(),
        }
    }

    /// Alice signs, the relayer sends and pays.
    fn relay(&mut self, delegate_action: DelegateAction) -> Execution {
        let signature = self.alice.key.sign(delegate_action.get_nep461_hash().as_bytes());
        let signed = SignedDelegateAction { delegate_action, signature };
        let actions = vec![Action::Delegate(Box::new(signed))];
        self.near.transact(&self.relayer, &self.alice.id, actions).expect("accepted")
    }
}

fn set() -> Action {
    Action::FunctionCall(Box::new(FunctionCallAction {
        method_name: "set".to_owned(),
        args: b"seven".to_vec(),
        gas: Gas::from_teragas(30),
        deposit: Balance::ZERO,
    }))
}

#[test]
fn a_relayer_pays_for_what_another_does() {
    let mut world = World::new();
    let (alice, relayer) = (world.near.balance(&world.alice.id), world.near.balance(&world.relayer.id));
    let delegate = world.delegate(&world.store.id, set(), 1000);

    let done = world.relay(delegate);

    done.assert_success();
    assert_eq!(world.near.view_bytes(&world.store.id, "get", b"").expect("a view").result, b"seven");
    assert_eq!(world.near.balance(&world.alice.id), alice);
    let paid = relayer.checked_sub(world.near.balance(&world.relayer.id)).expect("paid");
    assert_eq!(paid, done.tokens_burnt());
}

#[test]
fn a_delegates_deposit_comes_from_the_relayer_and_goes_back_to_the_delegate() {
    let mut world = World::new();
    let before = world.near.balance(&world.alice.id);
    let nobody: AccountId = "nobody.test.near".parse().expect("an account id");
    let transfer = Action::Transfer(TransferAction { deposit: Balance::from_near(1) });
    let delegate = world.delegate(&nobody, transfer, 1000);

    world.relay(delegate);

    assert_eq!(world.near.balance(&world.alice.id).checked_sub(before), Some(Balance::from_near(1)));
}

#[test]
fn a_delegate_is_good_once_and_not_for_ever() {
    let mut world = World::new();
    let delegate = world.delegate(&world.store.id, set(), 1000);
    world.relay(delegate.clone()).assert_success();
    let again = world.relay(delegate);
    let TxExecutionError::ActionError(error) = again.failure() else { panic!() };
    assert!(matches!(error.kind, ActionErrorKind::DelegateActionInvalidNonce { .. }), "{error:?}");

    let delegate = world.delegate(&world.store.id, set(), 1);
    let late = world.relay(delegate);
    let TxExecutionError::ActionError(error) = late.failure() else { panic!() };
    assert_eq!(error.kind, ActionErrorKind::DelegateActionExpired);
}

#[test]
fn a_delegate_of_another_signature_is_refused() {
    let mut world = World::new();
    let delegate_action = world.delegate(&world.store.id, set(), 1000);
    let signature = world.relayer.key.sign(delegate_action.get_nep461_hash().as_bytes());
    let signed = SignedDelegateAction { delegate_action, signature };
    let actions = vec![Action::Delegate(Box::new(signed))];
    let done = world.near.transact(&world.relayer, &world.alice.id, actions).expect("accepted");
    let TxExecutionError::ActionError(error) = done.failure() else { panic!() };
    assert_eq!(error.kind, ActionErrorKind::DelegateActionInvalidSignature);
}
