//! The golden lines of price, exchange, identity and governance, reported by the compiled contract: each is sealed
//! as a market's first event, without the prefix `EVENT_JSON:`.

use std::path::Path;
use std::time::Duration;

use deai_compute::event::{CodeApplied, CodeCancelled, CodeStaged, Envelope, Event, EventLink, Sha256};
use serde_json::{Value, json};

use crate::world::{DEPOSIT, GPU, NONE, World, YOCTO, id};

pub const EVENTS: [&str; 23] = [
    "owner_proposed",
    "owner_proposal_cancelled",
    "owner_changed",
    "pauser_added",
    "pauser_removed",
    "intake_paused",
    "intake_resumed",
    "parameters_proposed",
    "parameters_cancelled",
    "parameters_applied",
    "code_staged",
    "code_cancelled",
    "code_applied",
    "oracle_configured",
    "oracle_disabled",
    "price_refreshed",
    "task_priced",
    "exchange_configured",
    "exchange_disabled",
    "swap_started",
    "swap_settled",
    "solana_linked",
    "solana_unlinked",
];

/// 1 January 2030: the story is reported from here on, so that nothing before it moves its times.
const NEW_YEAR: u64 = 1_893_456_000_000_000_000;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The code that is applied is today's: its hash is not for ever.
fn with_some_code(event: Event) -> Event {
    let code_sha256 = Sha256([0x44; 32]);
    match event {
        Event::CodeStaged(event) => Event::CodeStaged(CodeStaged { code_sha256, ..event }),
        Event::CodeCancelled(_) => Event::CodeCancelled(CodeCancelled { code_sha256 }),
        Event::CodeApplied(event) => Event::CodeApplied(CodeApplied { code_sha256, ..event }),
        other => other,
    }
}

#[track_caller]
fn check(event: Event) {
    let name = event.name();
    let envelope = Envelope::seal(with_some_code(event), &EventLink::START).unwrap();
    let line = envelope.line().strip_prefix("EVENT_JSON:").unwrap().to_owned() + "\n";
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../../contracts/deai-compute/tests/events/{name}.json"));
    // A line that is there is there for ever.
    if !path.exists() && std::env::var("DEAI_BLESS").is_ok_and(|bless| bless == "1") {
        std::fs::write(&path, &line).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(line, golden, "{name}");
}

fn account(name: &str) -> Value {
    json!({"account_id": id(name)})
}

#[test]
fn golden_lines_cover_the_governance_events() {
    let mut world = World::new();
    world.requester("alice");
    for name in ["oracle", "exchange", "output"] {
        world.stand_in(name);
    }
    world.let_it_say("exchange", "\"400\"");
    world.call("exchange", "storage_deposit", json!({}), DEPOSIT);
    world.let_it_say("output", r#"{"total":"1250000000000000000000","available":"0"}"#);
    for name in ["heir", "guard", "passerby"] {
        world.account(name);
    }
    let parameters: Value = world.view("parameters", json!({}));
    let code = [crate::world::wasm(), vec![0, 2, 1, b'x']].concat();
    let code_sha256 = hex::encode(near_localnet::CryptoHash::hash_bytes(&code).0);
    world.advance(Duration::from_nanos(NEW_YEAR - world.near.head().header.timestamp));

    let now = world.near.head().header.timestamp;
    let prices = [json!({"asset_id": "deai.near", "price": {"multiplier": "25000", "decimals": 22}})];
    let data = json!({"timestamp": now.to_string(), "recency_duration_sec": 90, "prices": prices});
    world.let_it_say("oracle", data.to_string());
    let oracle = json!({
        "oracle_id": id("oracle"), "asset_id": "deai.near", "max_recency_sec": 90, "max_staleness_ns": "60000000000",
    });
    let mut priced = world.request(GPU);
    priced.as_object_mut().unwrap().remove("reward");
    priced["reward_micro_usd"] = json!("1250000");
    priced["max_reward"] = json!("1000000000000000000");
    let swap = json!({
        "exchange_id": id("exchange"), "pool_id": "7", "token_out": id("output"), "amount": "1000",
        "min_amount_out": "5",
    });
    let terms = json!({"parameters": parameters});
    let code = json!({"code_sha256": code_sha256});
    let mut events = Vec::new();
    for (who, method, args, deposit) in [
        ("owner", "propose_owner", account("heir"), DEPOSIT),
        ("owner", "cancel_owner_proposal", json!({}), YOCTO),
        ("owner", "propose_owner", account("heir"), DEPOSIT),
        ("heir", "accept_owner", json!({}), DEPOSIT),
        ("heir", "add_pauser", account("guard"), DEPOSIT),
        ("guard", "pause_intake", json!({}), YOCTO),
        ("guard", "resume_intake", json!({}), YOCTO),
        ("heir", "remove_pauser", account("guard"), YOCTO),
        ("heir", "configure_oracle", oracle, DEPOSIT),
        ("passerby", "refresh_price", json!({}), NONE),
        ("alice", "submit_task_usd", priced, DEPOSIT),
        ("heir", "disable_oracle", json!({}), YOCTO),
        ("heir", "configure_exchange", json!({"exchange_id": id("exchange")}), DEPOSIT),
        ("alice", "swap_reward", swap, YOCTO),
        ("heir", "disable_exchange", json!({}), YOCTO),
        ("heir", "propose_parameters", terms.clone(), DEPOSIT),
        ("heir", "cancel_parameters", json!({}), YOCTO),
        ("heir", "propose_parameters", terms, DEPOSIT),
        ("heir", "stage_code", code.clone(), DEPOSIT),
        ("heir", "cancel_code", json!({}), YOCTO),
        ("heir", "stage_code", code, DEPOSIT),
    ] {
        events.extend(world.call(who, method, args, deposit).events);
    }
    events.extend(world.link("alice").events);
    world.advance(2 * DAY);
    events.extend(world.call("passerby", "apply_parameters", json!({}), NONE).events);
    events.extend(world.call("alice", "unlink_solana", json!({}), YOCTO).events);
    world.advance(7 * DAY);
    let (heir, market) = (world.account("heir"), world.market.id.clone());
    let code = [crate::world::wasm(), vec![0, 2, 1, b'x']].concat();
    let applied = world.near.call(&heir, &market, "apply_code").args(code).deposit(YOCTO).transact().unwrap();
    applied.assert_success();
    events.extend(world.read(applied).events);

    for name in EVENTS {
        let first = events.iter().find(|event| event.name() == name);
        check(first.unwrap_or_else(|| panic!("no {name}")).clone());
    }
}
