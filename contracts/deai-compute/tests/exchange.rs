use deai_compute::error::{Error, ExchangeError};
use deai_compute::event::{Event, ExchangeConfigured, ExchangeDisabled, SwapSettled, SwapStarted};
use near_localnet::Execution;
use serde_json::{Value, json};

use crate::world::{DEPOSIT, NONE, PURSE, World, YOCTO, id};

const REGISTERED: &str = r#"{"total":"1250000000000000000000","available":"0"}"#;
const AMOUNT: u128 = 1000;

fn swap() -> Value {
    json!({
        "exchange_id": id("exchange"), "pool_id": "7", "token_out": id("output"), "amount": AMOUNT.to_string(),
        "min_amount_out": "5",
    })
}

fn with(field: &str, value: &str) -> Value {
    let mut swap = swap();
    swap[field] = json!(value);
    swap
}

impl World {
    /// A market with an exchange that keeps all it gets, an output token that knows everyone, and alice.
    fn with_exchange() -> Self {
        let mut world = Self::new();
        world.stand_in("exchange");
        world.let_it_say("exchange", "\"0\"");
        world.call("exchange", "storage_deposit", json!({}), DEPOSIT);
        world.stand_in("output");
        world.let_it_say("output", REGISTERED);
        world.call("owner", "configure_exchange", json!({"exchange_id": id("exchange")}), DEPOSIT);
        world.requester("alice");
        world
    }

    fn has(&self, name: &str) -> u128 {
        self.tokens(&id(name).parse().unwrap())
    }

    fn swap_refused(&mut self, args: Value, error: ExchangeError) {
        self.refused("alice", "swap_reward", args, YOCTO, error.into());
    }

    /// The swap goes through to the exchange, whatever that makes of it.
    fn swap_sent(&mut self) -> (Execution, Vec<Event>) {
        let execution = self.try_call("alice", "swap_reward", swap(), YOCTO);
        assert!(execution.is_success(), "{}", execution.trace());
        let done = self.read(execution);
        let ours = |event: &Event| matches!(event, Event::SwapStarted(_) | Event::SwapSettled(_));
        assert!(done.events.iter().all(ours), "{:?}", done.events);
        (done.execution, done.events)
    }
}

fn settled(spent: u128, refunded: u128, burned: u128) -> Event {
    let (account_id, exchange_id) = (id("alice"), id("exchange"));
    Event::SwapSettled(SwapSettled { account_id, exchange_id, spent, refunded, burned })
}

#[test]
fn tokens_go_through_the_exchange() {
    let mut world = World::with_exchange();

    let (execution, events) = world.swap_sent();

    let started = SwapStarted {
        account_id: id("alice"),
        exchange_id: id("exchange"),
        pool_id: 7,
        token_out: id("output"),
        amount: AMOUNT,
        min_amount_out: 5,
    };
    assert_eq!(events, [Event::SwapStarted(started), settled(AMOUNT, 0, 0)]);
    assert_eq!(execution.json::<String>(), AMOUNT.to_string());
    assert_eq!((world.has("alice"), world.has("exchange")), (PURSE - AMOUNT, AMOUNT));
    assert_eq!(world.asked("output"), Some(json!({"account_id": id("alice")})));
    let emitted = world.asked("exchange").unwrap();
    assert_eq!((&emitted["sender_id"], &emitted["amount"]), (&json!(id("alice")), &json!("1000")));
    let message: Value = serde_json::from_str(emitted["msg"].as_str().unwrap()).unwrap();
    let action = json!({
        "pool_id": 7, "token_in": id("market"), "amount_in": "1000", "token_out": id("output"), "min_amount_out": "5",
    });
    assert_eq!(message, json!({"actions": [action]}));
}

#[test]
fn swaps_are_off_until_the_owner_configures_them() {
    let mut world = World::new();
    world.requester("alice");
    world.swap_refused(swap(), ExchangeError::Off);
    world.refused("owner", "disable_exchange", json!({}), YOCTO, ExchangeError::Off.into());
    let not_owner = Error::NotOwner { owner_id: id("owner"), caller_id: id("alice") };
    let exchange = json!({"exchange_id": id("exchange")});
    world.refused("alice", "configure_exchange", exchange.clone(), DEPOSIT, not_owner);
    world.refused("owner", "configure_exchange", json!({"exchange_id": id("market")}), DEPOSIT, Error::EscrowAccount);

    let done = world.call("owner", "configure_exchange", exchange, DEPOSIT);
    let exchange_id = id("exchange");
    assert_eq!(done.events, [Event::ExchangeConfigured(ExchangeConfigured { exchange_id: exchange_id.clone() })]);
    assert_eq!(world.view::<String>("exchange", json!({})), exchange_id);
    let done = world.call("owner", "disable_exchange", json!({}), YOCTO);
    assert_eq!(done.events, [Event::ExchangeDisabled(ExchangeDisabled { exchange_id })]);
    world.swap_refused(swap(), ExchangeError::Off);
}

#[test]
fn what_cannot_be_swapped_is_refused_before_anything_moves() {
    let mut world = World::with_exchange();
    let (named, configured) = (id("stranger"), id("exchange"));
    world.swap_refused(with("exchange_id", &named), ExchangeError::Other { named: named.clone(), configured });
    world.swap_refused(with("amount", "0"), ExchangeError::Zero { what: "amount" });
    world.swap_refused(with("min_amount_out", "0"), ExchangeError::Zero { what: "min_amount_out" });
    world.swap_refused(with("token_out", &id("market")), ExchangeError::SameToken { token_id: id("market") });
    world.refused("alice", "swap_reward", swap(), NONE, Error::OneYocto { attached: 0 });
    let error = ExchangeError::OwnSwap { exchange_id: id("exchange") };
    world.refused("exchange", "swap_reward", swap(), YOCTO, error.into());
    world.refused("stranger", "swap_reward", swap(), YOCTO, Error::Unregistered { account_id: named });
    let needed = PURSE + 1;
    let error = Error::BalanceTooSmall { account_id: id("alice"), balance: PURSE, needed };
    world.refused("alice", "swap_reward", with("amount", &needed.to_string()), YOCTO, error);

    world.call("exchange", "storage_unregister", json!({}), YOCTO);
    world.refused("alice", "swap_reward", swap(), YOCTO, Error::Unregistered { account_id: id("exchange") });
}

#[test]
fn a_receiver_that_the_output_token_does_not_know_keeps_its_tokens() {
    let mut world = World::with_exchange();
    let (account_id, token_id) = (id("alice"), id("output"));
    for nobody in ["null", r#"{"total":"0","available":"0"}"#] {
        world.let_it_say("output", nobody);
        let (account_id, token_id) = (account_id.clone(), token_id.clone());
        world.swap_refused(swap(), ExchangeError::ReceiverUnregistered { account_id, token_id });
    }
    let long = " ".repeat(257);
    for nonsense in ["", "[]", "nonsense", r#"{"total":1}"#, &long, &" ".repeat(100_000)] {
        world.let_it_say("output", nonsense);
        let (account_id, token_id) = (account_id.clone(), token_id.clone());
        world.swap_refused(swap(), ExchangeError::ReceiverUnknown { account_id, token_id });
    }
    let token_id = id("nowhere");
    let error = ExchangeError::ReceiverUnknown { account_id, token_id: token_id.clone() };
    world.swap_refused(with("token_out", &token_id), error);
    assert_eq!(world.has("alice"), PURSE);
    assert_eq!(world.asked("exchange"), None);
}

#[test]
fn what_the_exchange_does_not_use_comes_back() {
    let mut world = World::with_exchange();
    world.let_it_say("exchange", "\"400\"");
    assert_eq!(world.swap_sent().1[1], settled(600, 400, 0));
    assert_eq!(world.has("alice"), PURSE - 600);
}

#[test]
fn an_exchange_that_fails_or_talks_nonsense_gives_all_of_it_back() {
    let mut world = World::with_exchange();
    for answer in ["", "null", "400", "\"nonsense\"", "\"-1\"", "\"5000\"", &" ".repeat(100_000)] {
        world.let_it_say("exchange", answer);
        let (execution, events) = world.swap_sent();
        assert_eq!(events[1], settled(0, AMOUNT, 0), "{answer:.20}");
        assert_eq!(execution.json::<String>(), "0");
        assert_eq!((world.has("alice"), world.has("exchange")), (PURSE, 0));
    }
}

#[test]
fn an_exchange_that_spends_the_tokens_and_claims_to_give_them_back_gives_what_it_has() {
    let mut world = World::with_exchange();
    world.requester("accomplice");
    let away = json!({"receiver_id": id("accomplice"), "amount": "700"});
    world.let_it_call("exchange", "ft_transfer", &away);
    world.let_it_say("exchange", "\"1000\"");
    let (_, events) = world.swap_sent();
    let Event::SwapSettled(settled) = &events[1] else { panic!("{events:?}") };
    // The tokens were in its hands, as the caller was reported; what is reported is what happened.
    assert_eq!(settled.spent + settled.refunded, AMOUNT);
    assert_eq!(world.has("alice"), PURSE - settled.spent);
    assert_eq!(world.has("alice") + world.has("exchange") + world.has("accomplice"), 2 * PURSE);
}

#[test]
fn a_caller_that_spends_its_tokens_meanwhile_has_nothing_swapped() {
    let mut world = World::with_exchange();
    let (alice, market) = (world.account("alice"), world.market.id.clone());
    let all = json!({"receiver_id": id("exchange"), "amount": PURSE.to_string()});
    let start = world.near.call(&alice, &market, "swap_reward").args_json(swap()).deposit(YOCTO).sign();
    let swapping = world.near.submit(start).unwrap();
    world.near.produce_block();
    let spend = world.near.call(&alice, &market, "ft_transfer").args_json(all).deposit(YOCTO).sign();
    let spending = world.near.submit(spend).unwrap();
    world.near.settle();

    assert!(world.near.execution(&spending).unwrap().is_success());
    let swapped = world.near.execution(&swapping).unwrap();
    let failure = format!("{:?}", swapped.failure());
    assert!(failure.contains("balance_too_small"), "{failure}");
    assert_eq!((world.has("alice"), world.has("exchange")), (0, PURSE));
}

#[test]
fn a_swap_that_runs_when_swaps_are_turned_off_does_not_reach_the_exchange() {
    let mut world = World::with_exchange();
    let (alice, owner, market) = (world.account("alice"), world.account("owner"), world.market.id.clone());
    let start = world.near.call(&alice, &market, "swap_reward").args_json(swap()).deposit(YOCTO).sign();
    let swapping = world.near.submit(start).unwrap();
    world.near.produce_block();
    let off = world.near.call(&owner, &market, "disable_exchange").args_json(json!({})).deposit(YOCTO).sign();
    let disabling = world.near.submit(off).unwrap();
    world.near.settle();

    let disabled = world.near.execution(&disabling).unwrap();
    disabled.assert_success();
    world.read(disabled);
    let failure = format!("{:?}", world.near.execution(&swapping).unwrap().failure());
    assert!(failure.contains("exchange_off"), "{failure}");
    assert_eq!(world.has("alice"), PURSE);
}

#[test]
fn a_refund_to_a_deleted_account_is_burned_with_an_event() {
    let mut world = World::with_exchange();
    world.let_it_say("exchange", "\"1000\"");
    let (alice, market) = (world.account("alice"), world.market.id.clone());
    let start = world.near.call(&alice, &market, "swap_reward").args_json(swap()).deposit(YOCTO).sign();
    let swapping = world.near.submit(start).unwrap();
    // The call, the token's answer, the transfer: then the exchange has the tokens.
    for _ in 0..20 {
        world.near.produce_block();
        if world.has("exchange") > 0 {
            break;
        }
    }
    assert_eq!(world.has("exchange"), AMOUNT);
    let leave = world.near.call(&alice, &market, "storage_unregister").args_json(json!({"force": true}));
    let leave = leave.deposit(YOCTO).sign();
    let leaving = world.near.submit(leave).unwrap();
    world.near.settle();

    assert!(world.near.execution(&leaving).unwrap().is_success());
    let swapped = world.near.execution(&swapping).unwrap();
    let done = world.read(swapped);
    let Event::SwapSettled(emitted) = &done.events[1] else { panic!("{:?}", done.events) };
    assert_eq!(emitted.spent + emitted.refunded + emitted.burned, AMOUNT);
    assert_eq!(world.has("alice"), emitted.refunded * u128::from(emitted.burned == 0 && world.has("alice") > 0));
}

#[test]
fn nobody_calls_the_callbacks_but_the_market() {
    let mut world = World::with_exchange();
    let (account_id, exchange_id) = (id("alice"), id("exchange"));
    let inner = json!({"pool_id": 7, "token_out": id("output"), "amount": "1000", "min_amount_out": "5"});
    let receiver = json!({"account_id": account_id, "exchange_id": exchange_id, "swap": inner});
    world.refused_with("exchange", "on_receiver", receiver, NONE, "Method on_receiver is private");
    let settled = json!({"account_id": account_id, "exchange_id": exchange_id, "amount": "1000"});
    world.refused_with("exchange", "on_swap", settled, NONE, "Method on_swap is private");
}
