use near_localnet::near_primitives::action::{DeleteAccountAction, StakeAction, TransferAction};
use near_localnet::{Action, Balance, Config, Gas, InvalidTxError, Network};

use crate::contracts;

#[test]
fn what_does_not_fit_into_a_chunk_waits_for_the_next() {
    let mut near = Network::with(Config { gas_limit: Gas::from_teragas(25), ..Config::default() }).expect("starts");
    let store = near.create_account("store.test.near", Balance::from_near(10));
    near.deploy(&store, contracts::store()).assert_success();
    let root = near.root();
    let mut hashes = Vec::new();
    for _ in 0..10 {
        let spin = near.call(&root, &store.id, "spin").gas(Gas::from_teragas(10)).sign();
        hashes.push(near.submit(spin).expect("accepted"));
        near.produce_block();
    }
    near.settle();

    let limit = Gas::from_teragas(25 + 12);
    let mut height = 0;
    while let Some(block) = near.chain().block_after(height) {
        assert!(block.header.gas_used < limit, "block {} used {}", block.height(), block.header.gas_used);
        height = block.height();
    }
    assert!(hashes.iter().all(|hash| near.execution(hash).is_some_and(|done| !done.is_success())));
}

#[test]
fn many_calls_in_one_block_are_spread_over_many() {
    let mut near = Network::with(Config { gas_limit: Gas::from_teragas(25), ..Config::default() }).expect("starts");
    let store = near.create_account("store.test.near", Balance::from_near(10));
    near.deploy(&store, contracts::store()).assert_success();
    let signers: Vec<_> =
        (0..8).map(|at| near.create_account(&format!("s{at}.test.near"), Balance::from_near(1))).collect();
    let before = near.head().height();
    for signer in &signers {
        let spin = near.call(signer, &store.id, "spin").gas(Gas::from_teragas(10)).sign();
        near.submit(spin).expect("accepted");
    }
    near.settle();
    // Eight times 11 TGas at 25 TGas a block: three at a time, after the block of the transactions.
    assert!(near.head().height() - before >= 4, "{}", near.head().height() - before);
}

#[test]
fn the_same_network_twice_is_the_same_to_the_hash() {
    let run = || {
        let mut near = Network::new();
        let alice = near.create_account("alice.test.near", Balance::from_near(10));
        near.deploy(&alice, contracts::store()).assert_success();
        near.skip_heights(3);
        near.produce_blocks(3);
        near.head().hash
    };
    assert_eq!(run(), run());
}

#[test]
fn skipped_heights_have_no_block() {
    let mut near = Network::with(Config { skip_every: 4, ..Config::default() }).expect("starts");
    near.produce_blocks(6);
    let heights: Vec<u64> = (0..=8).filter(|height| near.block(*height).is_some()).collect();
    assert_eq!(heights, [0, 1, 2, 3, 5, 6, 7]);
    assert_eq!(near.block(5).expect("there").header.prev_height, 3);
}

#[test]
fn a_transaction_of_a_forgotten_block_has_expired() {
    let mut near = Network::new();
    let root = near.root();
    let transfer = vec![Action::Transfer(TransferAction { deposit: Balance::from_near(1) })];
    let tx = near.sign(&root, &root.id, transfer);
    near.skip_heights(90_000);
    near.produce_block();
    assert_eq!(near.submit(tx), Err(InvalidTxError::Expired));
}

#[test]
fn a_deleted_account_leaves_its_money_to_its_heir() {
    let mut near = Network::new();
    let alice = near.create_account("alice.test.near", Balance::from_near(10));
    let bob = near.create_account("bob.test.near", Balance::from_near(1));
    near.deploy(&alice, contracts::store()).assert_success();
    near.call(&bob, &alice.id, "set").args("seven").transact().expect("accepted").assert_success();
    let (left, had) = (near.balance(&alice.id), near.balance(&bob.id));

    let delete = vec![Action::DeleteAccount(DeleteAccountAction { beneficiary_id: bob.id.clone() })];
    let done = near.transact(&alice, &alice.id, delete).expect("accepted");

    assert!(near.account(&alice.id).is_none());
    assert!(near.state(&alice.id, b"").is_empty());
    let inherited = near.balance(&bob.id).checked_sub(had).expect("richer");
    // What it paid for its own end is bought before, and unused gas of a deleted account is burnt.
    assert!(inherited < left && inherited > left.saturating_sub(Balance::from_millinear(20)), "{done:?}");
}

#[test]
fn what_is_not_offered_is_refused_in_the_protocols_words() {
    let mut near = Network::new();
    let alice = near.create_account("alice.test.near", Balance::from_near(10));
    let stake = StakeAction { stake: Balance::from_near(1), public_key: alice.public_key() };
    let refused = near.transact(&alice, &alice.id, vec![Action::Stake(Box::new(stake))]);
    let Err(InvalidTxError::ActionsValidation(error)) = refused else { panic!("{refused:?}") };
    assert!(error.to_string().contains("one fixed validator"), "{error}");
}
