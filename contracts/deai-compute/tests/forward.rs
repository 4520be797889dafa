//! The account that signed a transaction counts for nothing: only who calls. A contract that somebody calls in good faith gets none
//! of that somebody's powers.

use serde_json::{Value, json};

use crate::admin::acts;
use crate::world::{DEPOSIT, World, YOCTO, id, of, output};

/// What the people of a crowd could do themselves: who, and what.
fn outcomes() -> Vec<(&'static str, &'static str, Value)> {
    let progress = json!({"task_id": "2", "permille": 5});
    let to_bob = json!({"receiver_id": id("bob"), "amount": "1"});
    let with_message = json!({"receiver_id": id("bob"), "amount": "1", "msg": ""});
    vec![
        ("node", "heartbeat", json!({})),
        ("node", "set_maintenance", json!({"maintenance": true})),
        ("node", "increase_stake", json!({})),
        ("node", "request_unstake", json!({})),
        ("node", "unregister_node", json!({})),
        ("node", "start_task", of(1)),
        ("node", "report_progress", progress),
        ("node", "submit_result", output(2)),
        ("node", "submit_results", json!({"results": [output(2)]})),
        ("node", "fail_task", of(1)),
        ("alice", "accept_result", of(3)),
        ("alice", "cancel_task", of(6)),
        ("alice", "ft_transfer", to_bob),
        ("alice", "ft_transfer_call", with_message),
        ("alice", "unlink_solana", json!({})),
        ("alice", "storage_unregister", json!({"force": true})),
        ("alice", "storage_withdraw", json!({})),
        ("judge", "resolve_dispute", json!({"task_id": "4", "ruling": "for_node", "reason": "Because."})),
    ]
}

#[test]
fn a_contract_that_forwards_a_call_has_none_of_its_signers_powers() {
    let mut world = World::with_crowd();
    world.call("owner", "add_pauser", json!({"account_id": id("guard")}), DEPOSIT);
    world.stand_in("stranger");
    world.let_it_say("stranger", "\"0\"");
    for (who, method, args) in acts(&world).into_iter().chain(outcomes()) {
        let takes_none = ["heartbeat", "set_maintenance", "start_task", "fail_task", "report_progress"];
        let takes_none = takes_none.contains(&method) || method.starts_with("submit_result");
        world.let_it_call_with(u8::from(!takes_none), "stranger", method, &args);
        let (signer, stranger) = (world.account(who), world.account("stranger").id);
        let before = world.near.state(&world.market.id, &[]);
        // It asks the market in its own name, within the signer's transaction.
        let forwarded = world.near.call(&signer, &stranger, "ft_on_transfer").args("{}").transact().unwrap();

        let market = &world.market.id;
        let asked = forwarded.outcomes().iter().find(|outcome| outcome.outcome.executor_id == *market);
        let emitted = format!("{:?}", asked.unwrap_or_else(|| panic!("{method} was not asked")).outcome.status);
        let refusals = [
            "not_owner",
            "not_pauser",
            "not_arbiter",
            "node_unknown",
            "not_assignee",
            "not_requester",
            "unregistered",
            "is not registered",
            "unlinked: stranger",
            "owner_not_proposed",
        ];
        // Storage that the stranger does not have is no error.
        let is_nothing = method == "storage_unregister" && emitted.contains("SuccessValue");
        assert!(
            is_nothing || refusals.iter().any(|code| emitted.contains(code)),
            "{who} by way of another: {method}: {emitted}"
        );
        assert!(world.near.state(market, &[]) == before, "{method} changed something");
    }
    // The same by themselves succeeds, so that it was the caller that was refused.
    world.call("node", "heartbeat", json!({}), crate::world::NONE);
    world.call("alice", "accept_result", of(3), YOCTO);
}
