use deai_compute::error::Error;
use near_localnet::Balance;
use serde_json::{Value, json};

use crate::books::amount;
use crate::world::{DAY, GPU, NONE, REWARD, World, YOCTO, of};

#[test]
fn old_records_go_and_their_storage_comes_back_to_who_paid_it() {
    let mut world = World::new();
    let alice = world.requester("alice");
    world.node("node", &[GPU], 1);
    let (done, _) = world.submit("alice", GPU);
    world.finish("node", done);
    let (taken_back, _) = world.submit("alice", "a");
    world.call("alice", "cancel_task", of(taken_back), YOCTO);
    let (open, _) = world.submit("alice", "a");
    let ids = json!({"task_ids": ["1", "2", "3", "9", "1"]});
    let none = world.call("carol", "prune_tasks", ids.clone(), NONE);
    assert_eq!((none.execution.json::<u32>(), none.events.len()), (0, 0), "they are kept for their time");
    world.advance(30 * DAY);
    let held: u128 = [done, taken_back].map(|id| amount(&world.task(id)["storage_paid"])).iter().sum();
    let before = world.near.balance(&alice);

    let pruned = world.call("carol", "prune_tasks", ids, NONE);

    assert_eq!(pruned.execution.json::<u32>(), 2, "one that cannot go holds up none");
    assert_eq!(pruned.names(), ["task_pruned"; 2]);
    assert_eq!(world.near.balance(&alice), before.saturating_add(Balance::from_yoctonear(held)));
    assert_eq!(world.task(done), Value::Null);
    assert_eq!(world.task(open)["status"], "pending");
    (world.pruned, world.pruned_rewards) = (2, REWARD);
}

#[test]
fn its_bounds_are_kept() {
    let mut world = World::new();
    for count in [0, 41] {
        let args = json!({"task_ids": vec!["1"; count]});
        world.refused("carol", "prune_tasks", args, NONE, Error::Batch { count, max: 40 });
    }
}
