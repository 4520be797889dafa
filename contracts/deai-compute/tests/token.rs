use deai_compute::error::Error;
use near_localnet::{Balance, Execution};
use serde_json::{Value, json};

use crate::world::{DEPOSIT, GPU, NONE, PURSE, STAKE, SUPPLY, World, YOCTO, id};

fn transfer(receiver: &str, amount: u128) -> Value {
    json!({"receiver_id": id(receiver), "amount": amount.to_string()})
}

fn transfer_call(receiver: &str, amount: u128) -> Value {
    json!({"receiver_id": id(receiver), "amount": amount.to_string(), "msg": ""})
}

impl World {
    fn tokens_of(&self, name: &str) -> u128 {
        self.tokens(&id(name).parse().unwrap())
    }

    fn supply(&self) -> u128 {
        self.view::<String>("ft_total_supply", json!({})).parse().unwrap()
    }

    /// An account with a token account and a contract whose `ft_on_transfer` is this WebAssembly text.
    fn receiver(&mut self, name: &str, body: &str) {
        let account = self.account(name);
        self.call(name, "storage_deposit", json!({}), DEPOSIT);
        let module = format!(
            r#"(module
                (import "env" "value_return" (func $return (param i64 i64)))
                (memory 40)
                (data (i32.const 0) "\"0\"\"400\"\"5000\"nonsense")
                (func (export "ft_on_transfer") {body}))"#
        );
        self.near.deploy(&account, wat::parse_str(module).unwrap()).assert_success();
    }

    fn transfer_call(&mut self, receiver: &str) -> Execution {
        let execution = self.try_call("alice", "ft_transfer_call", transfer_call(receiver, 1000), YOCTO);
        self.read(execution.clone());
        execution
    }
}

#[test]
fn the_token_is_deai() {
    let world = World::new();
    let metadata: Value = world.view("ft_metadata", json!({}));
    assert_eq!(metadata["spec"], "ft-1.0.0");
    assert_eq!(metadata["name"], "DeAI Compute");
    assert_eq!(metadata["symbol"], "DEAI");
    assert_eq!(metadata["decimals"], 18);
    assert_eq!(world.supply(), SUPPLY);
}

#[test]
fn a_transfer_moves_tokens() {
    let mut world = World::new();
    world.requester("alice");
    world.requester("bob");
    let mut args = transfer("bob", 1000);
    args["memo"] = json!("for lunch");
    let done = world.call("alice", "ft_transfer", args, YOCTO);
    let event =
        json!([{"old_owner_id": id("alice"), "new_owner_id": id("bob"), "amount": "1000", "memo": "for lunch"}]);
    assert_eq!(done.token, [("ft_transfer".to_owned(), event)]);
    assert_eq!((world.tokens_of("alice"), world.tokens_of("bob")), (PURSE - 1000, PURSE + 1000));
}

#[test]
fn a_transfer_that_cannot_be_is_refused() {
    let mut world = World::new();
    world.requester("alice");
    world.requester("bob");
    for (args, deposit, text) in [
        (transfer("bob", 1), NONE, "Requires attached deposit of exactly 1 yoctoNEAR"),
        (transfer("bob", 1), Balance::from_yoctonear(2), "Requires attached deposit of exactly 1 yoctoNEAR"),
        (transfer("bob", PURSE + 1), YOCTO, "The account doesn't have enough balance"),
        (transfer("bob", 0), YOCTO, "The amount should be a positive number"),
        (transfer("alice", 1), YOCTO, "Sender and receiver should be different"),
        (transfer("carol", 1), YOCTO, "The account carol.test.near is not registered"),
    ] {
        world.refused_with("alice", "ft_transfer", args.clone(), deposit, text);
        let mut args = args;
        args["msg"] = json!("");
        world.refused_with("alice", "ft_transfer_call", args, deposit, text);
    }
    world.refused_with(
        "carol",
        "ft_transfer",
        transfer("bob", 1),
        YOCTO,
        "The account carol.test.near is not registered",
    );
}

#[test]
fn the_markets_own_account_is_no_party() {
    let mut world = World::new();
    world.requester("alice");
    world.submit("alice", GPU);
    // Anyone who holds the market's key: no method lets the escrow out.
    world.refused("market", "ft_transfer", transfer("alice", 1), YOCTO, Error::EscrowAccount);
    world.refused("market", "ft_transfer_call", transfer_call("alice", 1), YOCTO, Error::EscrowAccount);
    world.refused("market", "storage_unregister", json!({"force": true}), YOCTO, Error::EscrowAccount);
    world.refused("market", "submit_task", world.request(GPU), DEPOSIT, Error::EscrowAccount);
    world.refused("market", "register_node", crate::world::profile(&[GPU], 1), STAKE, Error::EscrowAccount);
    world.refused("alice", "ft_transfer", transfer("market", 1), YOCTO, Error::EscrowAccount);
    world.refused("alice", "ft_transfer_call", transfer_call("market", 1), YOCTO, Error::EscrowAccount);
}

#[test]
fn a_receiver_keeps_what_it_says_it_used() {
    let mut world = World::new();
    world.requester("alice");
    world.receiver("all", "i64.const 3 i64.const 0 call $return");
    world.receiver("some", "i64.const 5 i64.const 3 call $return");
    assert_eq!(world.transfer_call("all").json::<String>(), "1000");
    assert_eq!(world.transfer_call("some").json::<String>(), "600");
    assert_eq!((world.tokens_of("all"), world.tokens_of("some")), (1000, 600));
    assert_eq!(world.tokens_of("alice"), PURSE - 1600);
}

#[test]
fn a_receiver_that_fails_or_talks_nonsense_gets_nothing() {
    let mut world = World::new();
    world.requester("alice");
    world.requester("without-contract");
    world.receiver("fails", "unreachable");
    world.receiver("silent", "");
    world.receiver("nonsense", "i64.const 8 i64.const 14 call $return");
    world.receiver("greedy", "i64.const 6 i64.const 8 call $return");
    // 2 MiB: the callback reads no more of it than an amount takes.
    world.receiver("endless", "i64.const 2097152 i64.const 0 call $return");
    for receiver in ["fails", "silent", "nonsense", "greedy", "endless", "without-contract"] {
        let before = world.tokens_of(receiver);
        assert_eq!(world.transfer_call(receiver).json::<String>(), "0", "{receiver}");
        assert_eq!(world.tokens_of(receiver), before, "{receiver}");
    }
    assert_eq!(world.tokens_of("alice"), PURSE);
}

/// Sends a transfer to `receiver`, makes a call while it is in flight, and lets both end.
fn interrupt(world: &mut World, receiver: &str, caller: &str) {
    let (alice, market) = (world.account("alice"), world.market.id.clone());
    let call = world.near.call(&alice, &market, "ft_transfer_call").args_json(transfer_call(receiver, 1000));
    let tx = call.deposit(YOCTO).sign();
    let hash = world.near.submit(tx).unwrap();
    while world.tokens_of("alice") == PURSE {
        world.near.produce_block();
    }
    let account = world.account(caller);
    let call = world.near.call(&account, &market, "storage_unregister").args_json(json!({"force": true}));
    let tx = call.deposit(YOCTO).sign();
    let unregistered = world.near.submit(tx).unwrap();
    world.near.settle();
    assert!(world.near.execution(&unregistered).unwrap().is_success());
    assert!(world.near.execution(&hash).unwrap().is_success());
    assert_eq!(world.view::<Value>("storage_balance_of", json!({"account_id": id(caller)})), Value::Null);
}

#[test]
fn a_sender_who_leaves_in_flight_loses_what_would_have_come_back() {
    let mut world = World::new();
    world.requester("alice");
    world.receiver("fails", "unreachable");
    interrupt(&mut world, "fails", "alice");
    assert_eq!(world.tokens_of("fails"), 0);
    assert_eq!(world.supply(), SUPPLY - PURSE, "burned, and counted so");
}

#[test]
fn a_receiver_who_leaves_in_flight_has_burned_what_came() {
    let mut world = World::new();
    world.requester("alice");
    world.receiver("fails", "unreachable");
    interrupt(&mut world, "fails", "fails");
    assert_eq!(world.tokens_of("alice"), PURSE - 1000);
    assert_eq!(world.supply(), SUPPLY - 1000);
}

#[test]
fn the_callback_is_the_markets_own() {
    let mut world = World::new();
    world.requester("alice");
    let args = json!({"sender_id": id("alice"), "receiver_id": id("bob"), "amount": "1"});
    world.refused_with("alice", "ft_resolve_transfer", args, NONE, "Method ft_resolve_transfer is private");
}

#[test]
fn a_token_account_is_paid_for_by_who_opens_it() {
    let mut world = World::new();
    let carol = world.account("carol").id;
    let bounds: Value = world.view("storage_balance_bounds", json!({}));
    let price = Balance::from_yoctonear(1_250_000_000_000_000_000_000);
    assert_eq!((&bounds["min"], &bounds["max"]), (&json!(price), &json!(price)));
    let little = price.saturating_sub(YOCTO);
    let text = "The attached deposit is less than the minimum storage balance";
    world.refused_with("carol", "storage_deposit", json!({}), little, text);

    let before = world.near.balance(&carol);
    let done = world.call("carol", "storage_deposit", json!({}), DEPOSIT);
    let spent = price.saturating_add(done.execution.tokens_burnt());
    assert_eq!(world.near.balance(&carol), before.saturating_sub(spent));

    let before = world.near.balance(&carol);
    let done = world.call("carol", "storage_deposit", json!({}), DEPOSIT);
    assert_eq!(world.near.balance(&carol), before.saturating_sub(done.execution.tokens_burnt()), "once");
    world.call("carol", "storage_withdraw", json!({"amount": "0"}), YOCTO);
    let text = "The amount is greater than the available storage balance";
    world.refused_with("carol", "storage_withdraw", json!({"amount": "1"}), YOCTO, text);
}

#[test]
fn a_token_account_can_be_given_up() {
    let mut world = World::new();
    let alice = world.requester("alice");
    let text = "Can't unregister the account with the positive balance without force";
    world.refused_with("alice", "storage_unregister", json!({}), YOCTO, text);
    world.refused_with("alice", "storage_unregister", json!({"force": true}), NONE, "Requires attached deposit");

    let before = world.near.balance(&alice);
    let done = world.call("alice", "storage_unregister", json!({"force": true}), YOCTO);

    let burned = json!([{"owner_id": id("alice"), "amount": PURSE.to_string(), "memo": "account unregistered"}]);
    assert_eq!(done.token, [("ft_burn".to_owned(), burned)]);
    assert_eq!(world.supply(), SUPPLY - PURSE);
    let price = Balance::from_yoctonear(1_250_000_000_000_000_000_000);
    let after = before.saturating_add(price).saturating_sub(done.execution.tokens_burnt());
    assert_eq!(world.near.balance(&alice), after, "what it cost, and the yocto");
    assert!(!world.call("alice", "storage_unregister", json!({}), YOCTO).execution.json::<bool>());
}

#[test]
fn a_node_keeps_its_token_account() {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    let error = Error::NodeKeepsAccount { node_id: id("node") };
    world.refused("node", "storage_unregister", json!({"force": true}), YOCTO, error);
    world.leave("node");
    world.call("node", "storage_unregister", json!({}), YOCTO);
}
