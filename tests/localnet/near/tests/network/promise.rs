use near_localnet::{Account, AccountId, Balance, Execution, Gas, Network};

use crate::contracts;

struct World {
    near: Network,
    relay: Account,
    store: Account,
}

impl World {
    fn new() -> Self {
        let mut near = Network::new();
        let relay = near.create_account("relay.test.near", Balance::from_near(10));
        let store = near.create_account("store.test.near", Balance::from_near(10));
        near.deploy(&relay, contracts::relay()).assert_success();
        near.deploy(&store, contracts::store()).assert_success();
        let root = near.root();
        near.call(&root, &store.id, "set").args("seven").transact().expect("accepted").assert_success();
        Self { near, relay, store }
    }

    fn call(&mut self, method: &str, args: &str) -> Execution {
        let root = self.near.root();
        self.near.call(&root, &self.relay.id, method).args(args).transact().expect("accepted")
    }
}

#[test]
fn a_callback_has_the_result_of_the_call() {
    let mut world = World::new();
    let done = world.call("ask", "store.test.near get");
    done.assert_success();
    assert_eq!(done.value(), b"came seven");
}

#[test]
fn a_callback_receives_the_failure() {
    let mut world = World::new();
    let done = world.call("ask", "store.test.near set_and_fail");
    assert_eq!(done.value(), b"failed");
    assert_eq!(done.failures().len(), 1);
    assert_eq!(done.failures()[0].outcome.executor_id, world.store.id);
}

#[test]
fn a_returned_promise_gives_its_own_result() {
    let mut world = World::new();
    assert_eq!(world.call("pass", "store.test.near get").value(), b"seven");
    assert!(!world.call("pass", "store.test.near set_and_fail").is_success());
    assert_eq!(world.call("ask", "relay.test.near back_that_is_absent").value(), b"failed");
}

#[test]
fn a_joint_promise_waits_for_all() {
    let mut world = World::new();
    let done = world.call("ask_twice", "store.test.near get");
    done.assert_success();
    assert_eq!(done.logs(), ["came seven", "came seven"]);
}

#[test]
fn each_step_of_a_promise_takes_a_block() {
    let mut world = World::new();
    let done = world.call("ask", "store.test.near get");
    let heights: Vec<u64> = done
        .outcomes()
        .iter()
        .map(|outcome| world.near.chain().block_by_hash(&outcome.block_hash).expect("its block").height())
        .map(|height| height - world.near.chain().outcome(&done.hash()).expect("in a block").0.height())
        .collect();
    // The transaction; the call; the called contract and its refund; the callback and its refund.
    assert_eq!(heights.first(), Some(&0));
    assert_eq!(heights.last(), Some(&4));
    assert!(heights.is_sorted(), "{heights:?}");
}

#[test]
fn what_waits_goes_on_when_it_is_resumed() {
    let mut world = World::new();
    let waiting = world.call("wait", "");
    assert!(!waiting.is_success(), "{:?}", waiting.status());

    let resumed = world.call("resume", "finally");
    resumed.assert_success();
    assert_eq!(resumed.logs(), ["resumed"]);

    let done = world.near.execution(&waiting.hash()).expect("in a block");
    done.assert_success();
    assert_eq!(done.value(), b"came finally");
    assert_eq!(world.call("resume", "again").logs(), ["too late"]);
}

#[test]
fn a_long_wait_times_out() {
    let mut world = World::new();
    let waiting = world.call("wait", "");
    let limit = world.near.chain().runtime().wasm_config.limit_config.yield_timeout_length_in_blocks;

    world.near.produce_blocks(limit + 3);

    let done = world.near.execution(&waiting.hash()).expect("in a block");
    assert_eq!(done.value(), b"failed");
}

#[test]
fn a_contract_can_give_only_what_it_has() {
    let mut world = World::new();
    let root: AccountId = world.near.root().id;
    let poor = world.call("give", root.as_str());
    assert!(format!("{:?}", poor.failure()).contains("Exceeded the account balance"), "{:?}", poor.status());

    let before = world.near.balance(&world.store.id);
    let signer = world.near.root();
    let call = world.near.call(&signer, &world.relay.id, "give").args("store.test.near");
    call.deposit(Balance::from_near(5)).transact().expect("accepted").assert_success();
    assert_eq!(world.near.balance(&world.store.id).checked_sub(before), Some(Balance::from_near(10)));
}

#[test]
fn gas_that_is_not_used_comes_back() {
    let mut world = World::new();
    let root = world.near.root();
    let before = world.near.balance(&root.id);
    let call = world.near.call(&root, &world.relay.id, "ask").args("store.test.near get");
    let done = call.gas(Gas::from_teragas(1000)).transact().expect("accepted");
    let paid = before.checked_sub(world.near.balance(&root.id)).expect("paid");
    assert_eq!(paid, done.tokens_burnt(), "nothing but burnt gas is paid");
}
