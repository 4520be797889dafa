use deai_compute::error::Error;
use deai_compute::event::{Event, NodeUnregistered};
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::world::{CLASSES, CPU, DAY, GPU, NONE, STAKE, World, YOCTO, id, of};

#[test]
fn stake_and_storage_come_back() {
    let mut world = World::new();
    let node = world.account("node").id;
    let storage = world.node_storage(&node, &CLASSES[..8]);
    world.node("node", &CLASSES[..8], 2);
    world.call("node", "request_unstake", json!({}), YOCTO);
    world.advance(7 * DAY);
    let before = world.near.balance(&node);

    let done = world.call("node", "unregister_node", json!({}), YOCTO);

    assert_eq!(
        done.events,
        [Event::NodeUnregistered(NodeUnregistered { node_id: id("node"), stake: STAKE.as_yoctonear() })]
    );
    // Its token account stays.
    let account = Balance::from_yoctonear(1_250_000_000_000_000_000_000);
    let back = STAKE.saturating_add(storage).saturating_sub(account);
    assert_eq!(done.execution.json::<Balance>(), back);
    let fees = done.execution.tokens_burnt().saturating_add(YOCTO);
    assert_eq!(world.near.balance(&node), before.saturating_add(back).saturating_sub(fees));
    assert_eq!(world.view::<Value>("node", json!({"node_id": node})), Value::Null);
    assert!(world.near.state(&world.market.id, &[3]).is_empty(), "its places in the rings are gone");
}

#[test]
fn a_node_with_a_task_in_hand_stays() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU], 1);
    let (task_id, _) = world.submit("alice", GPU);
    let busy = |in_hand, unsettled| Error::NodeBusy { node_id: id("node"), in_hand, unsettled };
    world.refused("node", "unregister_node", json!({}), YOCTO, busy(1, 0));
    world.result("node", task_id);
    world.refused("node", "unregister_node", json!({}), YOCTO, busy(0, 1));
    world.call("alice", "accept_result", of(task_id), YOCTO);
    let staked = Error::StillStaked { node_id: id("node"), stake: STAKE.as_yoctonear() };
    world.refused("node", "unregister_node", json!({}), YOCTO, staked);
    world.leave("node");
}

#[test]
fn it_wants_one_yocto_from_a_node() {
    let mut world = World::new();
    world.node("node", &[GPU], 1);
    world.refused("node", "unregister_node", json!({}), NONE, Error::OneYocto { attached: 0 });
    world.refused("node", "unregister_node", json!({}), Balance::from_yoctonear(2), Error::OneYocto { attached: 2 });
    world.refused("alice", "unregister_node", json!({}), YOCTO, Error::NodeUnknown { node_id: id("alice") });
}

#[test]
fn who_left_gets_no_task_and_may_come_back() {
    let mut world = World::new();
    world.requester("alice");
    world.node("node", &[GPU, CPU], 1);
    world.node("other", &[CPU], 1);
    world.leave("node");
    world.call("other", "heartbeat", json!({}), NONE);

    let (waiting, done) = world.submit("alice", GPU);
    assert_eq!(done.assigned(), []);
    let (_, done) = world.submit("alice", CPU);
    assert_eq!(done.assigned(), [(2, "other.test.near")]);

    let done = world.node("node", &[GPU], 1);
    assert_eq!(done.assigned(), [(waiting, "node.test.near")]);
}
