use near_localnet::near_primitives::action::TransferAction;
use near_localnet::{Action, Balance, InvalidTxError, Network};

fn transfer(deposit: Balance) -> Vec<Action> {
    vec![Action::Transfer(TransferAction { deposit })]
}

#[test]
fn a_transfer_moves_money_and_burns_its_fee() {
    let mut near = Network::new();
    let alice = near.create_account("alice.test.near", Balance::from_near(10));
    let bob = near.create_account("bob.test.near", Balance::from_near(1));
    let supply = near.head().header.total_supply;

    let done = near.transact(&alice, &bob.id, transfer(Balance::from_near(3))).expect("accepted");

    done.assert_success();
    assert_eq!(near.balance(&bob.id), Balance::from_near(4));
    let paid = Balance::from_near(7).checked_sub(near.balance(&alice.id)).expect("alice paid");
    assert_eq!(paid, done.tokens_burnt());
    assert_eq!(supply.checked_sub(near.head().header.total_supply), Some(paid));
}

#[test]
fn a_transfer_to_nobody_comes_back() {
    let mut near = Network::new();
    let alice = near.create_account("alice.test.near", Balance::from_near(10));
    let nobody = "nobody.test.near".parse().expect("an account id");

    let done = near.transact(&alice, &nobody, transfer(Balance::from_near(3))).expect("accepted");

    assert!(matches!(
        done.failure(),
        near_localnet::TxExecutionError::ActionError(near_localnet::ActionError {
            index: Some(0),
            kind: near_localnet::ActionErrorKind::AccountDoesNotExist { .. },
        })
    ));
    let left = near.balance(&alice.id);
    assert_eq!(Balance::from_near(10).checked_sub(left), Some(done.tokens_burnt()));
}

#[test]
fn more_than_one_has_is_refused_before_any_block() {
    let mut near = Network::new();
    let alice = near.create_account("alice.test.near", Balance::from_near(10));
    let height = near.head().height();

    let refused = near.transact(&alice, &near.root().id, transfer(Balance::from_near(11)));

    assert!(matches!(refused, Err(InvalidTxError::NotEnoughBalance { .. })), "{refused:?}");
    assert_eq!(near.head().height(), height);
}
