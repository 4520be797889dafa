use std::path::{Path, PathBuf};
use std::time::Duration;

use deai_compute::error::{Error, GovernanceError};
use deai_compute::event::{CodeApplied, CodeCancelled, CodeStaged, Event, Sha256};
use near_localnet::{AccountId, Balance, CryptoHash, Execution};
use serde_json::{Value, json};

use crate::world::{DEPOSIT, NONE, World, YOCTO, id, wasm};

/// The unbonding time and a day.
const DELAY: Duration = Duration::from_secs(8 * 24 * 3600);

fn digest(code: &[u8]) -> Sha256 {
    Sha256(CryptoHash::hash_bytes(code).0)
}

/// The market's code with a custom section behind it: the same, and another hash.
pub fn next_release() -> Vec<u8> {
    let mut code = wasm();
    code.extend([0, 5, 4]);
    code.extend(b"next");
    code
}

fn wat(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

fn other() -> Vec<u8> {
    wat(include_str!("upgrade/other.wat"))
}

impl World {
    fn stage(&mut self, code: &[u8]) -> Vec<Event> {
        let code_sha256 = digest(code).to_string();
        self.call("owner", "stage_code", json!({"code_sha256": code_sha256}), DEPOSIT).events
    }

    fn try_apply(&mut self, name: &str, code: &[u8], deposit: Balance) -> Execution {
        let (account, market) = (self.account(name), self.market.id.clone());
        self.near.call(&account, &market, "apply_code").args(code).deposit(deposit).transact().unwrap()
    }

    #[track_caller]
    fn apply_refused(&mut self, name: &str, code: &[u8], deposit: Balance, error: Error) {
        let failure = format!("{:?}", self.try_apply(name, code, deposit).failure());
        assert!(failure.contains(&format!("{}: {error}", error.code())), "{failure}");
    }

    fn running(&self) -> CryptoHash {
        let code = self.near.account(&self.market.id).unwrap();
        code.code_hash
    }

    fn state(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.near.state(&self.market.id, &[])
    }
}

#[test]
fn new_code_takes_over_what_the_old_one_left() {
    let mut world = World::with_crowd();
    let (code, before) = (next_release(), world.running());
    let events = world.stage(&code);
    let applicable_at: Value = world.view::<Value>("governance", json!({}))["staged_code"]["applicable_at"].clone();
    let applicable_at: u64 = applicable_at.as_str().unwrap().parse().unwrap();
    assert_eq!(events, [Event::CodeStaged(CodeStaged { code_sha256: digest(&code), applicable_at })]);
    world.advance(DELAY);
    let (nodes, tasks) = (world.all_nodes(), world.all_tasks());

    let execution = world.try_apply("owner", &code, YOCTO);
    execution.assert_success();
    let burnt = execution.gas_burnt();
    let done = world.read(execution);

    println!("apply_code and migrate: {burnt}");
    let version = "0.1.0".to_owned();
    let applied = CodeApplied { code_sha256: digest(&code), version, previous_layout: 1, layout: 1 };
    assert_eq!(done.events, [Event::CodeApplied(applied)]);
    assert_ne!(world.running(), before);
    assert_eq!((world.all_nodes(), world.all_tasks()), (nodes, tasks));
    assert_eq!(world.view::<Value>("governance", json!({}))["staged_code"], Value::Null);
    world.call("idle", "heartbeat", json!({}), NONE);
}

#[test]
fn code_that_is_really_another_runs_its_own_migrate() {
    let mut world = World::new();
    world.stage(&other());
    world.advance(DELAY);
    let before = world.state();
    world.try_apply("owner", &other(), YOCTO).assert_success();
    assert_eq!(world.view::<String>("who", json!({})), "other");
    let mut after = world.state();
    after.retain(|(key, _)| key != b"mark");
    assert!(after == before, "it keeps all else");
    // Its views are gone, so the books cannot be read any more.
    world.link.seq = 0;
}

#[test]
fn a_migrate_that_fails_leaves_code_and_state_as_they_were() {
    let mut world = World::with_crowd();
    let no_migrate = wat("(module (func (export \"who\")))");
    let trap = wat("(module (func (export \"migrate\") unreachable))");
    for code in [wat(include_str!("upgrade/failing.wat")), no_migrate, trap, b"no code at all".to_vec()] {
        world.stage(&code);
        world.advance(DELAY);
        let (running, before) = (world.running(), world.state());
        let execution = world.try_apply("owner", &code, YOCTO);
        assert!(!execution.is_success(), "{}", execution.trace());
        assert_eq!(world.running(), running);
        assert!(world.state() == before, "the state is another");
        let staged = world.view::<Value>("governance", json!({}))["staged_code"]["code_sha256"].clone();
        assert_eq!(staged, json!(digest(&code).to_string()), "it stays staged");
    }
    // The market goes on as if nothing had been.
    world.call("idle", "heartbeat", json!({}), NONE);
    let last = digest(b"no code at all");
    let done = world.call("owner", "cancel_code", json!({}), YOCTO);
    assert_eq!(done.events, [Event::CodeCancelled(CodeCancelled { code_sha256: last })]);
}

#[test]
fn code_is_applied_by_the_owner_when_its_time_has_come_and_as_it_was_staged() {
    let mut world = World::new();
    let code = next_release();
    world.apply_refused("owner", &code, YOCTO, GovernanceError::CodeNotStaged.into());
    world.refused("owner", "cancel_code", json!({}), YOCTO, GovernanceError::CodeNotStaged.into());
    let text = "not hex".to_owned();
    let error = Error::Sha256 { field: "code_sha256", text: text.clone() };
    world.refused("owner", "stage_code", json!({"code_sha256": text}), DEPOSIT, error);
    world.stage(&code);
    let failure = format!("{:?}", world.try_apply("owner", &code, YOCTO).failure());
    assert!(failure.contains("not_applicable: the code can be applied from"), "{failure}");
    world.advance(DELAY);
    let not_owner = Error::NotOwner { owner_id: id("owner"), caller_id: id("alice") };
    world.apply_refused("alice", &code, YOCTO, not_owner);
    world.apply_refused("owner", &code, NONE, Error::OneYocto { attached: 0 });
    let [given, staged] = [digest(&other()), digest(&code)].map(String::from);
    world.apply_refused("owner", &other(), YOCTO, GovernanceError::OtherCode { given, staged }.into());
    let [given, staged] = [digest(b""), digest(&code)].map(String::from);
    world.apply_refused("owner", b"", YOCTO, GovernanceError::OtherCode { given, staged }.into());
    // Staged again, it waits again.
    world.stage(&code);
    let failure = format!("{:?}", world.try_apply("owner", &code, YOCTO).failure());
    assert!(failure.contains("not_applicable"), "{failure}");
}

#[test]
fn migrate_is_the_markets_own_and_nothing_without_staged_code() {
    let mut world = World::new();
    world.refused_with("alice", "migrate", json!({}), NONE, "Method migrate is private");
    world.refused("market", "migrate", json!({}), NONE, GovernanceError::CodeNotStaged.into());
    let mut empty = World::deployed();
    empty.refused("market", "migrate", json!({}), NONE, GovernanceError::NoState.into());
}

/// What a market of layout 1 had stored, of every kind, with code staged. Kept for ever.
fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../contracts/deai-compute/tests/state/v1.json")
}

fn read_fixture() -> Vec<(Vec<u8>, Vec<u8>)> {
    let path = fixture();
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let entries: Vec<(String, String)> = serde_json::from_str(&text).unwrap();
    entries.into_iter().map(|(key, value)| (hex::decode(key).unwrap(), hex::decode(value).unwrap())).collect()
}

/// A market in which there is something of everything that is stored.
fn full() -> World {
    let mut world = World::with_crowd();
    let parameters: Value = world.view("parameters", json!({}));
    world.call("owner", "propose_parameters", json!({"parameters": parameters}), DEPOSIT);
    world.call("owner", "add_pauser", json!({"account_id": id("guard")}), DEPOSIT);
    world.call("owner", "propose_owner", json!({"account_id": id("heir")}), DEPOSIT);
    world.stand_in("oracle");
    let oracle = json!({
        "oracle_id": id("oracle"), "asset_id": "deai.near", "max_recency_sec": 90, "max_staleness_ns": "60000000000",
    });
    world.call("owner", "configure_oracle", oracle, DEPOSIT);
    let now = world.near.head().header.timestamp.to_string();
    let price = json!({"multiplier": "25000", "decimals": 22});
    let prices = [json!({"asset_id": "deai.near", "price": price})];
    let data = json!({"timestamp": now, "recency_duration_sec": 90, "prices": prices});
    world.let_it_say("oracle", data.to_string());
    world.call("anyone", "refresh_price", json!({}), NONE);
    world.call("owner", "configure_exchange", json!({"exchange_id": id("exchange")}), DEPOSIT);
    world.call("owner", "stage_code", json!({"code_sha256": "77".repeat(32)}), DEPOSIT);
    world
}

/// Where this fails the shape of the state has changed: raise `LAYOUT`, let `migrate` read the old shape, and
/// keep the old fixture next to a new one. `DEAI_BLESS=1` writes the fixture of a layout that was never deployed.
#[test]
fn the_state_is_written_as_its_layout_has_it() {
    let world = full();
    let mut state = world.state();
    state.sort();
    if std::env::var("DEAI_BLESS").is_ok_and(|bless| bless == "1") {
        let entries: Vec<_> = state.iter().map(|(key, value)| [hex::encode(key), hex::encode(value)]).collect();
        std::fs::write(fixture(), serde_json::to_string_pretty(&entries).unwrap() + "\n").unwrap();
    }
    let kept = read_fixture();
    assert_eq!(state.len(), kept.len());
    for ((key, value), (kept_key, kept_value)) in state.iter().zip(&kept) {
        assert_eq!((hex::encode(key), hex::encode(value)), (hex::encode(kept_key), hex::encode(kept_value)));
    }
}

#[test]
fn a_market_of_layout_1_migrates_to_todays_code_and_winds_up() {
    let mut world = World::deployed();
    let market = world.market.clone();
    world.near.deploy(&market, wat(include_str!("upgrade/writer.wat"))).assert_success();
    // What the old market held: stakes, bonds, bounties and storage.
    let root = world.near.root();
    let transfer = near_localnet::near_primitives::action::TransferAction { deposit: Balance::from_near(100) };
    world.near.transact(&root, &market.id, vec![near_localnet::Action::Transfer(transfer)]).unwrap().assert_success();
    for (key, value) in read_fixture() {
        let entry = [vec![u8::try_from(key.len()).unwrap()], key, value].concat();
        world.near.call(&market, &market.id, "put").args(entry).transact().unwrap().assert_success();
    }
    world.near.deploy(&market, wasm()).assert_success();
    let head: Value = world.view("event_head", json!({}));
    world.link = deai_compute::event::EventLink {
        seq: head["seq"].as_str().unwrap().parse().unwrap(),
        head: head["head"].as_str().unwrap().parse().unwrap(),
    };
    for name in ["owner", "heir", "alice", "bob", "node", "idle"] {
        world.account(name);
    }

    let done = world.call("market", "migrate", json!({}), NONE);

    let [Event::CodeApplied(applied)] = &done.events[..] else { panic!("{:?}", done.events) };
    assert_eq!((applied.previous_layout, applied.layout), (1, 1));
    let emitted = full();
    assert_eq!((world.all_nodes(), world.all_tasks()), (emitted.all_nodes(), emitted.all_tasks()));
    for view in ["parameters", "oracle", "exchange", "arbiters"] {
        assert_eq!(world.view::<Value>(view, json!({})), emitted.view::<Value>(view, json!({})), "{view}");
    }
    for name in ["alice", "bob", "treasury"] {
        let account: AccountId = id(name).parse().unwrap();
        assert_eq!(world.tokens(&account), emitted.tokens(&account), "{name}");
    }
    let link = json!({"account_id": id("alice")});
    assert_eq!(world.view::<Value>("solana_link", link.clone()), emitted.view::<Value>("solana_link", link));
    // It lives on: what was begun under the old code ends under the new one.
    world.advance(Duration::from_secs(3600));
    world.call("alice", "accept_result", json!({"task_id": "3"}), YOCTO);
    world.call("heir", "accept_owner", json!({}), DEPOSIT);
    world.opening_bytes = emitted.opening_bytes;
}
