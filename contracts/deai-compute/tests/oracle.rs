use deai_compute::error::{Error, OracleError};
use deai_compute::event::{Event, OracleConfigured, OracleDisabled, PriceRefreshed, TaskPriced};
use serde_json::{Value, json};

use crate::world::{DEPOSIT, GPU, NONE, PURSE, World, YOCTO, id};

const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
/// 2.5 dollars a token of 18 decimals.
const MULTIPLIER: u128 = 25_000;
const DECIMALS: u8 = 22;

fn terms() -> Value {
    json!({
        "oracle_id": id("oracle"), "asset_id": "deai.near", "max_recency_sec": 90,
        "max_staleness_ns": MINUTE.to_string(),
    })
}

fn quote(priced_at: u64, price: Value) -> String {
    let prices = [json!({"asset_id": "wrap.near", "price": null}), json!({"asset_id": "deai.near", "price": price})];
    json!({"timestamp": priced_at.to_string(), "recency_duration_sec": 90, "prices": prices}).to_string()
}

fn good() -> Value {
    json!({"multiplier": MULTIPLIER.to_string(), "decimals": DECIMALS})
}

impl World {
    fn now(&self) -> u64 {
        self.near.head().header.timestamp
    }

    /// A market with an oracle that answers.
    fn with_oracle() -> Self {
        let mut world = Self::new();
        world.stand_in("oracle");
        world.call("owner", "configure_oracle", terms(), DEPOSIT);
        world
    }

    /// Gives when the price is of.
    fn refresh(&mut self) -> u64 {
        let priced_at = self.now();
        self.let_it_say("oracle", quote(priced_at, good()));
        self.call("anyone", "refresh_price", json!({}), NONE);
        priced_at
    }

    fn usd_request(&self, micro_usd: u64, max_reward: u128) -> Value {
        let mut request = self.request(GPU);
        request.as_object_mut().unwrap().remove("reward");
        request["reward_micro_usd"] = json!(micro_usd.to_string());
        request["max_reward"] = json!(max_reward.to_string());
        request
    }

    fn oracle_refused(&mut self, answer: &str, error: OracleError) {
        self.let_it_say("oracle", answer);
        self.refused("anyone", "refresh_price", json!({}), NONE, error.into());
    }
}

fn oracle_id() -> String {
    id("oracle")
}

#[test]
fn anyone_refreshes_the_price() {
    let mut world = World::with_oracle();
    let priced_at = world.now();
    world.let_it_say("oracle", quote(priced_at, good()));

    let done = world.call("anyone", "refresh_price", json!({}), NONE);

    let refreshed = PriceRefreshed {
        oracle_id: oracle_id(),
        asset_id: "deai.near".into(),
        multiplier: MULTIPLIER,
        decimals: DECIMALS,
        priced_at,
    };
    assert_eq!(done.events, [Event::PriceRefreshed(refreshed)]);
    assert_eq!(world.asked("oracle"), Some(json!({"asset_ids": ["deai.near"]})));
    let price = json!({"multiplier": "25000", "decimals": 22, "priced_at": priced_at.to_string()});
    assert_eq!(done.execution.json::<Value>(), price);
    assert_eq!(world.view::<Value>("oracle", json!({}))["price"], price);
    let tokens: String = world.view("tokens_for_usd", json!({"micro_usd": "1000000"}));
    assert_eq!(tokens, "400000000000000000");
}

#[test]
fn prices_are_off_until_the_owner_configures_them() {
    let mut world = World::new();
    world.requester("alice");
    assert_eq!(world.view::<Value>("oracle", json!({})), Value::Null);
    world.refused("anyone", "refresh_price", json!({}), NONE, OracleError::Off.into());
    let request = world.usd_request(1, u128::MAX);
    world.refused("alice", "submit_task_usd", request, DEPOSIT, OracleError::Off.into());
    world.refused("owner", "disable_oracle", json!({}), YOCTO, OracleError::Off.into());

    world.stand_in("oracle");
    let done = world.call("owner", "configure_oracle", terms(), DEPOSIT);
    let configured = OracleConfigured {
        oracle_id: oracle_id(),
        asset_id: "deai.near".into(),
        max_recency_sec: 90,
        max_staleness_ns: MINUTE,
    };
    assert_eq!(done.events, [Event::OracleConfigured(configured)]);
    assert_eq!(world.view::<Value>("oracle", json!({}))["price"], Value::Null);
    let request = world.usd_request(1, u128::MAX);
    world.refused("alice", "submit_task_usd", request, DEPOSIT, OracleError::NoPrice.into());

    world.refresh();
    let done = world.call("owner", "disable_oracle", json!({}), YOCTO);
    assert_eq!(done.events, [Event::OracleDisabled(OracleDisabled { oracle_id: oracle_id() })]);
    world.refused("anyone", "refresh_price", json!({}), NONE, OracleError::Off.into());
}

#[test]
fn a_reward_in_dollars_is_converted_at_the_fresh_price() {
    let mut world = World::with_oracle();
    let alice = world.requester("alice");
    world.node("node", &[GPU], 1);
    let priced_at = world.refresh();
    let reward = 400_000_000_000;

    let request = world.usd_request(1, reward);
    let done = world.call("alice", "submit_task_usd", request, DEPOSIT);

    assert_eq!(done.execution.json::<String>(), "1");
    assert_eq!(done.names(), ["task_submitted", "task_assigned", "task_priced"]);
    let priced =
        TaskPriced { task_id: 1, reward_micro_usd: 1, reward, multiplier: MULTIPLIER, decimals: DECIMALS, priced_at };
    assert_eq!(done.events[2], Event::TaskPriced(priced));
    assert_eq!(world.task(1)["reward"], json!(reward.to_string()));
    assert_eq!(world.tokens(&alice), PURSE - reward);
}

#[test]
fn the_callers_maximum_bounds_every_price() {
    let mut world = World::with_oracle();
    world.requester("alice");
    world.refresh();
    let (reward, max_reward) = (400_000_000_000, 399_999_999_999);
    let request = world.usd_request(1, max_reward);
    world.refused("alice", "submit_task_usd", request, DEPOSIT, OracleError::AboveMax { reward, max_reward }.into());
    for micro_usd in [0, 1_000_000_000_001] {
        let request = world.usd_request(micro_usd, u128::MAX);
        world.refused("alice", "submit_task_usd", request, DEPOSIT, OracleError::MicroUsd { micro_usd }.into());
    }
    // The rest is as with `submit_task`.
    let request = world.usd_request(1, u128::MAX);
    let account_id = id("stranger");
    world.refused("stranger", "submit_task_usd", request, DEPOSIT, Error::Unregistered { account_id });
}

#[test]
fn a_price_grows_stale() {
    let mut world = World::with_oracle();
    world.requester("alice");
    let priced_at = world.refresh();
    world.advance(std::time::Duration::from_secs(60));
    let request = world.usd_request(1, u128::MAX);
    let execution = world.try_call("alice", "submit_task_usd", request, DEPOSIT);
    let failure = format!("{:?}", execution.failure());
    assert!(failure.contains(&format!("price_stale: the price is of {priced_at}")), "{failure}");
}

#[test]
fn what_an_oracle_answers_is_believed_within_bounds_alone() {
    let mut world = World::with_oracle();
    let (oracle_id, asset_id) = (oracle_id(), "deai.near".to_owned());
    let now = world.now();
    let null = OracleError::Null { oracle_id: oracle_id.clone(), asset_id: asset_id.clone() };
    world.oracle_refused(&quote(now, Value::Null), null);
    let other = json!({"timestamp": now.to_string(), "recency_duration_sec": 90, "prices": []}).to_string();
    world.oracle_refused(&other, OracleError::Missing { oracle_id: oracle_id.clone(), asset_id });
    let lax = quote(now, good()).replace("\"recency_duration_sec\":90", "\"recency_duration_sec\":91");
    world.oracle_refused(&lax, OracleError::NotRecent { recency_sec: 91, max_sec: 90 });
    let zero = json!({"multiplier": "0", "decimals": 22});
    world.oracle_refused(&quote(now, zero), OracleError::Unusable { multiplier: 0, decimals: 22 });
    // Longer than what is read of an answer: the gas to load it is never spent.
    let long = " ".repeat(1025);
    world.oracle_refused(&long, OracleError::TooLong { oracle_id: oracle_id.clone(), length: 1025 });
    world.oracle_refused(&" ".repeat(100_000), OracleError::TooLong { oracle_id: oracle_id.clone(), length: 100_000 });
    world.oracle_refused("", OracleError::Failed { oracle_id: oracle_id.clone() });
    let reason = "EOF while parsing a value at line 1 column 4".to_owned();
    world.oracle_refused("    ", OracleError::Unreadable { oracle_id, reason });
    assert_eq!(world.view::<Value>("oracle", json!({}))["price"], Value::Null);
}

#[test]
fn a_price_of_the_future_of_long_ago_or_older_than_the_known_one_is_refused() {
    let mut world = World::with_oracle();
    let far = world.now() + 3600 * SECOND;
    let try_refresh = |world: &mut World, priced_at| {
        world.let_it_say("oracle", quote(priced_at, good()));
        let execution = world.try_call("anyone", "refresh_price", json!({}), NONE);
        format!("{:?}", execution.failure())
    };
    assert!(try_refresh(&mut world, far).contains("price_future"));
    let past = world.now() - MINUTE - 10 * SECOND;
    assert!(try_refresh(&mut world, past).contains("price_stale"));
    let known_at = world.refresh();
    let error = OracleError::Older { priced_at: known_at - 1, known_at };
    world.oracle_refused(&quote(known_at - 1, good()), error);
}

#[test]
fn an_oracle_that_calls_back_into_the_market_changes_nothing_by_it() {
    let mut world = World::with_oracle();
    world.let_it_call("oracle", "refresh_price", &json!({}));
    let now = world.now();
    world.let_it_say("oracle", quote(now, good()));
    let execution = world.try_call("anyone", "refresh_price", json!({}), NONE);
    let done = world.read(execution);
    // The question inside is refused for its deposit, the one outside is answered.
    assert_eq!(done.names(), ["price_refreshed"]);

    world.let_it_call("oracle", "on_price", &json!({"oracle_id": id("oracle"), "asset_id": "deai.near"}));
    let execution = world.try_call("anyone", "refresh_price", json!({}), NONE);
    assert!(execution.trace().contains("Method on_price is private"), "{}", execution.trace());
    world.read(execution);
}

#[test]
fn an_oracle_is_configured_by_the_owner_within_bounds() {
    let mut world = World::new();
    let not_owner = Error::NotOwner { owner_id: id("owner"), caller_id: id("alice") };
    world.refused("alice", "configure_oracle", terms(), DEPOSIT, not_owner);
    let with = |field: &str, value: Value| {
        let mut terms = terms();
        terms[field] = value;
        terms
    };
    let text = "a b".to_owned();
    let error = OracleError::AssetId { text: text.clone() }.into();
    world.refused("owner", "configure_oracle", with("asset_id", json!(text)), DEPOSIT, error);
    let error = Error::Parameter { parameter: "max_recency_sec", value: 0, min: 1, max: 3600 };
    world.refused("owner", "configure_oracle", with("max_recency_sec", json!(0)), DEPOSIT, error);
    let (min, max) = (u128::from(SECOND), 3600 * u128::from(SECOND));
    let error = Error::Parameter { parameter: "max_staleness_ns", value: 1, min, max };
    world.refused("owner", "configure_oracle", with("max_staleness_ns", json!("1")), DEPOSIT, error);
    // Its storage is the owner's to pay.
    let execution = world.try_call("owner", "configure_oracle", terms(), YOCTO);
    assert!(format!("{:?}", execution.failure()).contains("deposit_too_small"));
}

#[test]
fn an_answer_of_an_oracle_that_was_replaced_meanwhile_does_not_count() {
    let mut world = World::with_oracle();
    let priced_at = world.now();
    world.let_it_say("oracle", quote(priced_at, good()));
    let (anyone, owner, market) = (world.account("anyone"), world.account("owner"), world.market.id.clone());
    let ask = world.near.call(&anyone, &market, "refresh_price").args_json(json!({})).sign();
    let asking = world.near.submit(ask).unwrap();
    world.near.produce_block();
    let mut other = terms();
    other["oracle_id"] = json!(id("another"));
    let replace = world.near.call(&owner, &market, "configure_oracle").args_json(other).deposit(DEPOSIT).sign();
    let replacing = world.near.submit(replace).unwrap();
    world.near.settle();

    let replaced = world.near.execution(&replacing).unwrap();
    replaced.assert_success();
    world.read(replaced);
    let failure = format!("{:?}", world.near.execution(&asking).unwrap().failure());
    assert!(failure.contains("oracle_changed"), "{failure}");
    assert_eq!(world.view::<Value>("oracle", json!({}))["price"], Value::Null);
}
