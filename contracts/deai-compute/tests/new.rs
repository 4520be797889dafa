use deai_compute::error::Error;
use deai_compute::event::{Event, MarketInitialized};
use serde_json::{Value, json};

use crate::world::{CLASSES, NONE, STAKE, SUPPLY, World, YOCTO, id};

fn terms() -> Value {
    json!({
        "owner_id": "owner.test.near", "treasury_id": "treasury.test.near", "min_stake": STAKE,
        "total_supply": SUPPLY.to_string(), "classes": CLASSES,
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut terms = terms();
    terms[field] = value;
    terms
}

#[test]
fn the_treasury_has_the_whole_supply_of_a_new_market() {
    let mut world = World::deployed();

    let done = world.open();

    let opened = MarketInitialized {
        owner_id: id("owner"),
        treasury_id: id("treasury"),
        min_stake: STAKE.as_yoctonear(),
        total_supply: SUPPLY,
    };
    assert_eq!(done.events, [Event::MarketInitialized(opened)]);
    let minted = json!([{"owner_id": id("treasury"), "amount": SUPPLY.to_string(), "memo": "total supply"}]);
    assert_eq!(done.token, [("ft_mint".to_owned(), minted)]);
    assert_eq!(world.tokens(&id("treasury").parse().unwrap()), SUPPLY);
    let market: Value = world.view("market", json!({}));
    assert_eq!(market["owner_id"], id("owner"));
    assert_eq!(market["min_stake"], json!(STAKE));
    let classes = market["classes"].as_array().unwrap();
    assert_eq!(classes.iter().map(|class| class["class"].as_str().unwrap()).collect::<Vec<_>>(), CLASSES);
}

#[test]
fn a_market_opens_once() {
    let mut world = World::new();
    world.refused_with("market", "new", terms(), NONE, "The contract has already been initialized");
    world.refused_with("alice", "new", terms(), NONE, "The contract has already been initialized");
}

#[test]
fn terms_that_make_no_sense_are_refused() {
    let mut world = World::deployed();
    let many: Vec<String> = (0..65).map(|index| format!("class{index}")).collect();
    let market_id = world.market.id.to_string();
    for (terms, error) in [
        (with("classes", json!([])), Error::ClassCount { count: 0, max: 64 }),
        (with("classes", json!(many)), Error::ClassCount { count: 65, max: 64 }),
        (with("classes", json!(["a", "b", "a"])), Error::ClassTwice { class: "a".into() }),
        (with("classes", json!(["GPU"])), Error::Label { field: "class", text: "GPU".into() }),
        (with("total_supply", json!("0")), Error::SupplyZero),
        (with("treasury_id", json!(market_id)), Error::TreasuryIsMarket { account_id: market_id.clone() }),
    ] {
        world.refused("market", "new", terms, NONE, error);
    }
    world.refused_with("market", "new", terms(), YOCTO, "doesn't accept deposit");
    world.refused_with("market", "new", with("owner_id", json!("No Account")), NONE, "Failed to deserialize input");
    world.refused_with("market", "new", with("total_supply", json!("-1")), NONE, "Failed to deserialize input");
}

#[test]
fn nothing_works_before_the_market_is_open() {
    let mut world = World::deployed();
    world.refused_with("alice", "heartbeat", json!({}), NONE, "The contract is not initialized");
}
