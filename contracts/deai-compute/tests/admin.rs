//! What the owner, its pausers and its arbiters can do, all of it, and what they cannot.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use near_localnet::{Action, Balance};
use serde_json::{Value, json};

use crate::crowd::CROWD;
use crate::world::{DEPOSIT, NONE, World, YOCTO, id};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Every method that only the owner, or somebody it chose, can call: who does it here, and with what. In this
/// order each one succeeds.
pub fn acts(world: &World) -> Vec<(&'static str, &'static str, Value)> {
    let parameters: Value = world.view("parameters", json!({}));
    let account = |name: &str| json!({"account_id": id(name)});
    let arbiter = |name: &str| json!({"arbiter_id": id(name)});
    let oracle = json!({
        "oracle_id": id("oracle"), "asset_id": "deai.near", "max_recency_sec": 90, "max_staleness_ns": "60000000000",
    });
    vec![
        ("owner", "add_class", json!({"class": "new.class"})),
        ("owner", "add_arbiter", arbiter("judge2")),
        ("owner", "remove_arbiter", arbiter("judge2")),
        ("owner", "configure_oracle", oracle),
        ("owner", "disable_oracle", json!({})),
        ("owner", "configure_exchange", json!({"exchange_id": id("exchange")})),
        ("owner", "disable_exchange", json!({})),
        ("owner", "add_pauser", account("guard")),
        ("guard", "pause_intake", json!({})),
        ("guard", "resume_intake", json!({})),
        ("owner", "remove_pauser", account("guard")),
        ("owner", "propose_parameters", json!({"parameters": parameters})),
        ("owner", "cancel_parameters", json!({})),
        ("owner", "stage_code", json!({"code_sha256": "44".repeat(32)})),
        ("owner", "cancel_code", json!({})),
        ("owner", "propose_owner", account("heir")),
        ("owner", "cancel_owner_proposal", json!({})),
        ("owner", "propose_owner", account("heir")),
        ("heir", "accept_owner", json!({})),
    ]
}

/// Proved elsewhere, as it takes days or a deployment: what terms and code may do, and when.
const SLOW: [&str; 2] = ["apply_parameters", "apply_code"];

/// An arbiter's one power: it decides between two parties, within the bonds and the slashing bound.
const ARBITERS: [&str; 1] = ["resolve_dispute"];

/// What anyone can call, each for itself or for nobody.
const EVERYONES: [&str; 38] = [
    "accept_result",
    "answer_dispute",
    "cancel_task",
    "cancel_unstake",
    "default_dispute",
    "dispute_result",
    "expire_task",
    "fail_task",
    "finalize_task",
    "ft_transfer",
    "ft_transfer_call",
    "heartbeat",
    "increase_stake",
    "link_solana",
    "mark_offline",
    "prune_tasks",
    "pump",
    "reassign_task",
    "refresh_price",
    "register_node",
    "report_progress",
    "request_unstake",
    "set_maintenance",
    "start_task",
    "storage_deposit",
    "storage_unregister",
    "storage_withdraw",
    "submit_result",
    "submit_results",
    "submit_task",
    "submit_task_usd",
    "submit_tasks",
    "swap_reward",
    "unlink_solana",
    "unregister_node",
    "update_node",
    "withdraw_stake",
    "apply_parameters",
];

/// The methods of the committed ABI that change something and can be called from outside.
pub fn methods() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../contracts/deai-compute/abi.json");
    let abi: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let outside = |function: &&Value| {
        let is = |modifier: &str| function["modifiers"].as_array().is_some_and(|all| all.contains(&json!(modifier)));
        function["kind"] == "call" && !is("private") && !is("init")
    };
    let functions = abi["body"]["functions"].as_array().unwrap();
    functions.iter().filter(outside).map(|function| function["name"].as_str().unwrap().to_owned()).collect()
}

/// What everybody has in the market: stakes, tasks with their escrow and bonds, balances, links.
fn holdings(world: &World) -> Value {
    let market: Value = world.view("market", json!({}));
    let totals = ["escrow", "staked", "bonds", "bounties_held", "total_supply", "total_rewards_distributed"];
    let totals: BTreeMap<&str, &Value> = totals.iter().map(|total| (*total, &market[*total])).collect();
    // The token's accounts, as they are stored.
    let balances: Vec<_> = world.near.state(&world.market.id, &[0]);
    let wallets = [10, 11].map(|prefix| world.near.state(&world.market.id, &[prefix]));
    json!({
        "totals": totals, "nodes": world.all_nodes(), "tasks": world.all_tasks(), "balances": balances,
        "wallets": wallets,
    })
}

#[test]
fn every_method_is_somebodys() {
    let world = World::new();
    let admins = acts(&world).into_iter().map(|(_, method, _)| method);
    let known: BTreeSet<String> = admins.chain(SLOW).chain(ARBITERS).chain(EVERYONES).map(str::to_owned).collect();
    assert_eq!(methods(), known, "a new method is an admin's or everyone's: list it, and say what it may move");
}

#[test]
fn no_act_of_an_admin_moves_anybodys_stake_escrow_bond_or_balance() {
    let mut world = World::with_crowd();
    let before = holdings(&world);
    let people: Vec<_> = CROWD.iter().map(|name| (world.account(name).id, name)).collect();
    let purses = |world: &World| people.iter().map(|(id, _)| world.near.balance(id)).collect::<Vec<_>>();
    let near = purses(&world);
    for (who, method, args) in acts(&world) {
        // One yoctoNEAR where that is exact, else what storage takes.
        let exact = matches!(method, "pause_intake" | "resume_intake" | "remove_arbiter");
        world.call(who, method, args, if exact { YOCTO } else { DEPOSIT });
        assert_eq!(holdings(&world), before, "{method}");
        assert_eq!(purses(&world), near, "{method}");
        world.check_books();
    }
}

#[test]
fn nobody_else_can_do_any_of_it() {
    let mut world = World::with_crowd();
    for (_, method, args) in acts(&world) {
        let exact = matches!(method, "pause_intake" | "resume_intake" | "remove_arbiter");
        let execution = world.try_call("alice", method, args, if exact { YOCTO } else { DEPOSIT });
        let failure = format!("{:?}", execution.failure());
        let refused = ["not_owner", "not_pauser", "owner_not_proposed"].iter().any(|code| failure.contains(code));
        assert!(refused, "{method}: {failure}");
    }
    let execution = world.try_call("alice", "apply_code", json!({}), YOCTO);
    assert!(format!("{:?}", execution.failure()).contains("not_owner"));
}

#[test]
fn an_admin_attaches_something_to_each_act() {
    let mut world = World::new();
    for (who, method, args) in acts(&world) {
        let execution = world.try_call(who, method, args, NONE);
        let failure = format!("{:?}", execution.failure());
        let refused = ["one_yocto", "deposit_too_small", "not_owner", "not_pauser", "_not_", "_off", "_unknown"];
        assert!(refused.iter().any(|code| failure.contains(code)), "{method}: {failure}");
    }
}

/// The owner's account is deleted, its arbiters never rule, intake is paused for ever: time alone brings out
/// every stake, escrow and bond.
#[test]
fn with_the_owner_gone_and_intake_paused_everything_comes_out() {
    let mut world = World::with_crowd();
    world.call("owner", "pause_intake", json!({}), YOCTO);
    let (owner, heir) = (world.account("owner"), world.account("alice").id);
    let gone =
        Action::DeleteAccount(near_localnet::near_primitives::action::DeleteAccountAction { beneficiary_id: heir });
    // The refund of its gas finds nobody any more.
    assert!(world.near.transact(&owner, &owner.id, vec![gone]).unwrap().is_success());
    assert!(world.near.account(&owner.id).is_none());

    for name in ["node", "idle"] {
        world.call(name, "request_unstake", json!({}), YOCTO);
    }
    // Longer than any task, window or unbonding of this market.
    world.advance(31 * DAY);
    for _ in 0..8 {
        for task in world.all_tasks() {
            let task_id = json!({"task_id": task["task_id"]});
            let method = match task["status"].as_str().unwrap() {
                "pending" => "expire_task",
                "assigned" | "in_progress" => "reassign_task",
                "submitted" => "finalize_task",
                "disputed" => "default_dispute",
                _ => continue,
            };
            world.call("passerby", method, task_id, NONE);
        }
        world.advance(DAY);
    }
    for name in ["node", "idle"] {
        world.call(name, "unregister_node", json!({}), YOCTO);
    }
    world.call("alice", "unlink_solana", json!({}), YOCTO);
    let market: Value = world.view("market", json!({}));
    for held in ["escrow", "staked", "bonds", "bounties_held"] {
        assert_eq!(market[held], json!("0"), "{held}");
    }
    let treasury = id("treasury");
    assert_eq!(market["treasury_id"], json!(treasury));
    // Records can be pruned after the retention time, and then no storage is left to anyone.
    world.advance(40 * DAY);
    let paid = world.view::<Value>("market", json!({}))["total_rewards_distributed"].clone();
    let ids: Vec<Value> = world.all_tasks().iter().map(|task| task["task_id"].clone()).collect();
    world.call("passerby", "prune_tasks", json!({"task_ids": ids}), NONE);
    world.pruned = 8;
    world.pruned_rewards = paid.as_str().unwrap().parse().unwrap();
    let market: Value = world.view("market", json!({}));
    assert_eq!(market["storage_held"], judges_storage(&world), "what is left is the owner's own entries");
}

/// What the arbiter's entry took: the owner paid it, and the owner is gone.
fn judges_storage(world: &World) -> Value {
    let entries = world.near.state(&world.market.id, &[7]);
    let bytes: usize = entries.iter().map(|(key, value)| key.len() + value.len() + 40).sum();
    json!(Balance::from_yoctonear(u128::try_from(bytes).unwrap() * 10_000_000_000_000_000_000))
}
