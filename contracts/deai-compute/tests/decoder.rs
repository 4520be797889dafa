//! Arguments that nobody would send: whatever the bytes, a method succeeds or refuses by itself. It never
//! traps, never runs out of gas on nothing, and a refusal changes nothing.
//!
//! `DEAI_LONG_TESTS=1` makes a campaign of it.

use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::world::{NONE, World, YOCTO, id};

/// A method with arguments that it reads. Most of them refuse these for what they say, not for how.
fn methods() -> Vec<(&'static str, Value)> {
    let sha = "11".repeat(32);
    let uri = crate::world::URI;
    let request = json!({
        "class": "a", "kind": "k", "input_uri": uri, "input_sha256": sha, "project": null, "min_reputation": 5,
        "run_time_ns": "3600000000000", "reward": "1", "expires_at": "1893456000000000000",
    });
    let mut usd = request.clone();
    usd["reward_micro_usd"] = json!("1");
    usd["max_reward"] = json!("1");
    let result = json!({
        "task_id": "3", "output_uri": uri, "output_sha256": sha, "metrics": [{"name": "tokens", "value": "9"}],
    });
    let evidence = json!({"task_id": "3", "output_sha256": sha, "evidence_uri": uri, "evidence_sha256": sha});
    let profile = json!({"classes": ["a", "b"], "slots": 1, "metadata_uri": uri, "metadata_sha256": sha});
    let task = json!({"task_id": "1"});
    let swap = json!({
        "exchange_id": "x.near", "pool_id": "1", "token_out": "y.near", "amount": "1", "min_amount_out": "1",
    });
    let proof = json!({"wallet": "4Nd1mYQb", "signature": "2x", "nonce": "1", "expires_at": "1"});
    let oracle = json!({"oracle_id": "o.near", "asset_id": "a", "max_recency_sec": 1, "max_staleness_ns": "1"});
    let terms: Value = json!({"parameters": {"min_stake": "1", "max_attempts": 1}});
    let transfer = json!({"receiver_id": "bob.test.near", "amount": "1", "memo": null, "msg": "m"});
    vec![
        ("submit_tasks", json!({"tasks": [request]})),
        ("submit_task", request),
        ("submit_task_usd", usd),
        ("submit_results", json!({"results": [result]})),
        ("submit_result", result),
        ("answer_dispute", evidence.clone()),
        ("dispute_result", evidence),
        ("resolve_dispute", json!({"task_id": "4", "ruling": "for_node", "reason": "because"})),
        ("default_dispute", task.clone()),
        ("register_node", profile.clone()),
        ("update_node", profile),
        ("accept_result", task.clone()),
        ("cancel_task", task.clone()),
        ("expire_task", task.clone()),
        ("fail_task", task.clone()),
        ("finalize_task", task.clone()),
        ("reassign_task", task.clone()),
        ("start_task", task),
        ("prune_tasks", json!({"task_ids": ["1", "2"]})),
        ("report_progress", json!({"task_id": "2", "permille": 5})),
        ("pump", json!({"class": "a", "limit": 5})),
        ("set_maintenance", json!({"maintenance": false})),
        ("mark_offline", json!({"node_id": "node.test.near"})),
        ("request_unstake", json!({"amount": "1"})),
        ("add_class", json!({"class": "new"})),
        ("add_arbiter", json!({"arbiter_id": "x.near"})),
        ("remove_arbiter", json!({"arbiter_id": "x.near"})),
        ("propose_owner", json!({"account_id": "x.near"})),
        ("add_pauser", json!({"account_id": "x.near"})),
        ("remove_pauser", json!({"account_id": "x.near"})),
        ("propose_parameters", terms),
        ("stage_code", json!({"code_sha256": sha})),
        ("configure_oracle", oracle),
        ("configure_exchange", json!({"exchange_id": "x.near"})),
        ("swap_reward", swap),
        ("link_solana", proof),
        ("ft_transfer", transfer.clone()),
        ("ft_transfer_call", transfer),
        ("storage_deposit", json!({"account_id": "x.near", "registration_only": true})),
        ("storage_unregister", json!({"force": true})),
        ("storage_withdraw", json!({"amount": "1"})),
        ("ft_balance_of", json!({"account_id": "x.near"})),
        ("ft_resolve_transfer", json!({"sender_id": "x.near", "receiver_id": "y.near", "amount": "1"})),
        (
            "new",
            json!({"owner_id": "x.near", "treasury_id": "y.near", "min_stake": "1", "total_supply": "1", "classes": ["a"]}),
        ),
        ("node_storage", json!({"node_id": "x.near", "classes": ["a"], "metadata_uri": uri})),
        ("node", json!({"node_id": "x.near"})),
        ("nodes", json!({"from_index": 0, "limit": 5})),
        ("on_price", json!({"oracle_id": "o.near", "asset_id": "a"})),
        ("on_receiver", json!({"account_id": "x.near", "exchange_id": "y.near", "swap": ""})),
        ("on_swap", json!({"account_id": "x.near", "exchange_id": "y.near", "amount": "1"})),
        ("solana_link", json!({"account_id": "x.near"})),
        ("solana_link_storage", json!({"account_id": "x.near"})),
        ("solana_link_text", json!({"account_id": "x.near", "wallet": "4Nd1mYQb", "nonce": "1", "expires_at": "1"})),
        ("solana_wallet", json!({"wallet": "4Nd1mYQb"})),
        ("storage_balance_of", json!({"account_id": "x.near"})),
        ("task", json!({"task_id": "1"})),
        ("tasks", json!({"from_id": "1", "limit": 5})),
        ("tokens_for_usd", json!({"micro_usd": "1"})),
    ]
}

/// What is done to the bytes of good arguments.
#[derive(Clone, Debug)]
enum Damage {
    Byte {
        at: prop::sample::Index,
        byte: u8,
    },
    Cut {
        at: prop::sample::Index,
    },
    Insert {
        at: prop::sample::Index,
        text: &'static str,
    },
    Noise {
        bytes: Vec<u8>,
    },
    /// A value becomes another one of JSON's.
    Value {
        at: prop::sample::Index,
        value: Value,
    },
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    let texts = [
        "\"",
        "{",
        "[[[[[[[[[[[[[[[[",
        "null",
        "\\u0000",
        "1e999",
        "-1",
        "\u{202e}",
        ",\"x\":1",
        "99999999999999999999",
    ];
    let values = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!("340282366920938463463374607431768211456"),
        json!("-0"),
        json!(""),
        json!("\u{0}"),
        json!("x".repeat(5000)),
        json!([]),
        json!({}),
        json!(vec![0; 2000]),
        json!(true),
    ];
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte { at, byte }),
        at().prop_map(|at| Damage::Cut { at }),
        (at(), prop::sample::select(texts.to_vec())).prop_map(|(at, text)| Damage::Insert { at, text }),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| Damage::Noise { bytes }),
        (at(), prop::sample::select(values.to_vec())).prop_map(|(at, value)| Damage::Value { at, value }),
    ]
}

fn damaged(args: &Value, damage: &Damage) -> Vec<u8> {
    let mut bytes = args.to_string().into_bytes();
    match damage {
        Damage::Byte { at, byte } => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Damage::Cut { at } => bytes.truncate(at.index(bytes.len())),
        Damage::Insert { at, text } => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, text.bytes());
        }
        Damage::Noise { bytes: noise } => bytes.clone_from(noise),
        Damage::Value { at, value } => {
            let mut args = args.clone();
            let members = args.as_object_mut().unwrap();
            let name = members.keys().nth(at.index(members.len())).unwrap().clone();
            members.insert(name, value.clone());
            bytes = args.to_string().into_bytes();
        }
    }
    bytes
}

#[test]
fn no_arguments_make_a_method_trap() {
    let long = std::env::var("DEAI_LONG_TESTS").is_ok_and(|long| long == "1");
    let cases = if long { 20_000 } else { 300 };
    let mut world = World::with_crowd();
    let methods = methods();
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy =
        (prop::sample::select(methods), damage(), prop::sample::select(vec!["alice", "node", "owner", "judge"]));
    let (mut refused, mut taken) = (0, 0);
    for _ in 0..cases {
        let (method, damage, who) = {
            let tree = strategy.new_tree(&mut runner).unwrap();
            let ((method, args), damage, who) = tree.current();
            (method, damaged(&args, &damage), who)
        };
        if call(&mut world, who, method, &damage) { taken += 1 } else { refused += 1 }
    }
    world.check_books();
    println!("{refused} refused, {taken} taken");
    assert!(refused > cases / 2, "{refused} refused, {taken} taken");
}

/// Gives whether it was taken.
fn call(world: &mut World, who: &str, method: &str, args: &[u8]) -> bool {
    let (account, market) = (world.account(who), world.market.id.clone());
    let before = world.near.state(&market, &[]);
    let deposit = if method.starts_with("start") || method.contains("result") { NONE } else { YOCTO };
    let execution = world.near.call(&account, &market, method).args(args).deposit(deposit).transact().unwrap();
    if execution.is_success() {
        world.read(execution);
        return true;
    }
    let failure = serde_json::to_value(execution.failure()).unwrap();
    let emitted = failure["ActionError"]["kind"]["FunctionCallError"]["ExecutionError"].as_str().unwrap_or_default();
    let shown = String::from_utf8_lossy(&args[..args.len().min(200)]).into_owned();
    assert!(emitted.starts_with("Smart contract panicked: "), "{method}({shown}): {failure}");
    assert!(world.near.state(&market, &[]) == before, "{method}({shown}) is refused and changed something");
    world.read(execution);
    false
}

#[test]
fn every_method_that_takes_arguments_is_tried() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../contracts/deai-compute/abi.json");
    let abi: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let tried: Vec<_> = methods().into_iter().map(|(method, _)| method).collect();
    for function in abi["body"]["functions"].as_array().unwrap() {
        let name = function["name"].as_str().unwrap();
        assert!(function.get("params").is_none() || tried.contains(&name), "{name}");
    }
}

#[test]
fn deep_nesting_and_long_lists_end_in_a_refusal() {
    let mut world = World::with_crowd();
    let deep = "[".repeat(50_000);
    let tasks = format!("{{\"tasks\":{deep}");
    let ids = format!("{{\"task_ids\":[{}\"1\"]}}", "\"1\",".repeat(20_000));
    let classes = format!("{{\"classes\":[{}\"a\"],\"slots\":1}}", "\"a\",".repeat(20_000));
    for (method, args) in [("submit_tasks", tasks), ("prune_tasks", ids), ("register_node", classes)] {
        assert!(!call(&mut world, "alice", method, args.as_bytes()), "{method}");
    }
    assert_eq!(world.view::<Value>("node", json!({"node_id": id("alice")})), Value::Null);
}
