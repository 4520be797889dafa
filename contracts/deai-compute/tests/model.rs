//! What a market is to do, in a few lines: see [`crate::random`].

mod batch;
mod learn;
mod price;
mod strangers;

use std::collections::{BTreeMap, BTreeSet};

use deai_compute::event::NodeStatus;
use near_localnet::Balance;
use proptest::prelude::prop;
use serde_json::{Value, json};

pub use price::Quote;
pub use strangers::{Answer, Back};

use crate::dispute::claim;
use crate::world::{BOND, CPU, DEPOSIT, GPU, HOUR, MINUTE, NONE, PURSE, STAKE, World, YOCTO, id, of, output, profile};

pub const PEOPLE: [&str; 5] = ["ann", "ben", "cat", "dan", "eve"];
pub const CLASSES: [&str; 2] = [GPU, CPU];
/// What can be asked of a task.
pub const VERBS: [&str; 16] = [
    "start",
    "start",
    "result",
    "result",
    "accept",
    "finalize",
    "fail",
    "reassign",
    "reassign",
    "dispute",
    "answer",
    "rule_node",
    "rule_requester",
    "default",
    "cancel",
    "expire",
];
const ARBITER: &str = "arbiter";

/// What a call is expected to do: succeed, or be refused with this in its message.
type Expected = Result<(), &'static str>;

#[derive(Clone, Debug)]
pub struct Task {
    requester: usize,
    class: &'static str,
    reward: u128,
    reputation: u16,
    expires_at: u64,
    status: &'static str,
    node: Option<usize>,
    excluded: BTreeSet<usize>,
    /// Its place among all that ever queued.
    queued: u64,
    /// Of its state; for the worker alone, and for anyone.
    due: u64,
    keeper: u64,
    answer_by: u64,
    is_answered: bool,
}

struct Node {
    classes: BTreeSet<&'static str>,
    slots: usize,
    status: NodeStatus,
    stake: u128,
    unbonding: u128,
    release_at: u64,
    accepted: u64,
}

pub struct Model {
    pub world: World,
    /// Number 1 is the first.
    pub tasks: Vec<Task>,
    nodes: BTreeMap<usize, Node>,
    /// Of those who have a token account.
    balances: BTreeMap<usize, u128>,
    queued: u64,
    pruned: BTreeSet<usize>,
    /// The last price: its multiplier, and when it is of.
    price: Option<(u64, u64)>,
}

fn ns(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap()
}

fn who(account: &str) -> usize {
    let mut all = PEOPLE.iter().chain(&strangers::STRANGERS);
    all.position(|name| id(name) == account).unwrap_or_else(|| panic!("who is {account}?"))
}

fn account_of(who: usize) -> String {
    id(PEOPLE.iter().chain(&strangers::STRANGERS).nth(who).unwrap())
}

impl Model {
    pub fn new() -> Self {
        let mut world = World::new();
        world.account(ARBITER);
        world.call("owner", "add_arbiter", json!({"arbiter_id": id(ARBITER)}), DEPOSIT);
        for name in PEOPLE {
            world.requester(name);
        }
        strangers::introduce(&mut world);
        price::introduce(&mut world);
        let balances = (0..PEOPLE.len()).map(|who| (who, PURSE)).collect();
        let (tasks, nodes) = (Vec::new(), BTreeMap::new());
        Self { world, tasks, nodes, balances, queued: 0, pruned: BTreeSet::new(), price: None }
    }

    /// The time of the next call, give or take some seconds, none of which is a deadline's.
    fn now(&mut self) -> u64 {
        loop {
            let now = self.world.near.head().header.timestamp;
            let open = self.tasks.iter().filter(|task| is_open(task));
            let tasks = open.flat_map(|task| [task.due, task.keeper, task.answer_by, task.expires_at]);
            let silent = [HOUR, HOUR + 5 * MINUTE].map(ns);
            let nodes = self
                .nodes
                .values()
                .flat_map(|node| [node.release_at, node.accepted + silent[0], node.accepted + silent[1]]);
            let price = self.price.map(|(_, priced_at)| priced_at + ns(price::FRESH));
            if !tasks
                .chain(nodes)
                .chain(price)
                .any(|time| (now.saturating_sub(10_000_000_000)..now + 20_000_000_000).contains(&time))
            {
                return now;
            }
            self.world.advance(std::time::Duration::from_secs(31));
        }
    }

    fn count(&self, who: usize, states: &[&str]) -> usize {
        self.tasks.iter().filter(|task| task.node == Some(who) && states.contains(&task.status)).count()
    }

    pub fn register(&mut self, who: usize, classes: &[&'static str], slots: u8) {
        self.now();
        let expected = if self.nodes.contains_key(&who) { Err("node_exists") } else { Ok(()) };
        let deposit = STAKE.saturating_add(DEPOSIT);
        self.call(Some(who), "register_node", profile(classes, slots), deposit, expected);
    }

    pub fn submit(&mut self, who: usize, class: &'static str, reward: u128, hours: u64, reputation: u16) {
        self.now();
        let expires_at = self.world.in_hours(hours);
        let expected = match self.balances.get(&who) {
            None => Err("unregistered"),
            Some(balance) if *balance < reward => Err("balance_too_small"),
            Some(_) => Ok(()),
        };
        let mut request = self.world.request(class);
        request["reward"] = json!(reward.to_string());
        request["expires_at"] = json!(expires_at.to_string());
        request["min_reputation"] = json!(reputation);
        self.call(Some(who), "submit_task", request, DEPOSIT, expected);
    }

    pub fn node_verb(&mut self, who: usize, verb: &str) {
        let now = self.now();
        let in_hand = self.count(who, &["assigned", "in_progress"]);
        let busy = in_hand + self.count(who, &["submitted", "disputed"]) > 0;
        let expected = self.nodes.get(&who).ok_or("node_unknown").and_then(|node| match verb {
            "pause" | "resume" | "increase_stake" if node.status == NodeStatus::Unbonding => Err("node_unbonding"),
            "request_unstake" if node.stake == 0 => Err("nothing_staked"),
            "cancel_unstake" | "withdraw_stake" if node.unbonding == 0 => Err("nothing_unbonding"),
            "unregister_node" if busy => Err("node_busy"),
            "unregister_node" if node.stake > 0 => Err("still_staked"),
            "withdraw_stake" | "unregister_node" if now < node.release_at => Err("not_released"),
            "withdraw_stake" if node.status == NodeStatus::Unbonding && busy => Err("node_busy"),
            _ => Ok(()),
        });
        let (method, args, deposit) = match verb {
            "pause" => ("set_maintenance", json!({"maintenance": true}), NONE),
            "resume" => ("set_maintenance", json!({"maintenance": false}), NONE),
            "increase_stake" => (verb, json!({}), Balance::from_millinear(500)),
            "heartbeat" => (verb, json!({}), NONE),
            _ => (verb, json!({}), YOCTO),
        };
        self.call(Some(who), method, args, deposit, expected);
    }

    pub fn mark_offline(&mut self, caller: usize, node: usize) {
        let now = self.now();
        let expected = self.nodes.get(&node).ok_or("node_unknown").and_then(|node| match node.status {
            NodeStatus::Online if now < node.accepted + ns(HOUR + 5 * MINUTE) => Err("not_silent"),
            NodeStatus::Online => Ok(()),
            _ => Err("not_online"),
        });
        self.call(Some(caller), "mark_offline", json!({"node_id": id(PEOPLE[node])}), NONE, expected);
    }

    pub fn task_verb(&mut self, who: Option<usize>, verb: &str, number: usize) {
        let now = self.now();
        let task = number.checked_sub(1).and_then(|index| self.tasks.get(index)).cloned();
        let of_node = matches!(verb, "start" | "result" | "fail" | "answer");
        let proper = |task: &Task| if of_node { task.node } else { Some(task.requester) };
        let caller = who.or_else(|| task.as_ref().and_then(proper)).unwrap_or(0);
        let expected = self.expect(verb, caller, task.as_ref(), number, now);
        let number = u64::try_from(number).unwrap();
        let evidence = json!({
            "task_id": number.to_string(), "evidence_uri": "https://a", "evidence_sha256": "55".repeat(32),
        });
        let ruling = |ruling: &str| json!({"task_id": number.to_string(), "ruling": ruling, "reason": "So it is."});
        let (method, args, deposit) = match verb {
            "start" => ("start_task", of(number), NONE),
            "result" => ("submit_result", output(number), NONE),
            "accept" => ("accept_result", of(number), YOCTO),
            "finalize" => ("finalize_task", of(number), NONE),
            "fail" => ("fail_task", of(number), NONE),
            "reassign" => ("reassign_task", of(number), NONE),
            "dispute" => ("dispute_result", claim(number), BOND),
            "answer" => ("answer_dispute", evidence, BOND),
            "rule_node" => ("resolve_dispute", ruling("for_node"), YOCTO),
            "rule_requester" => ("resolve_dispute", ruling("for_requester"), YOCTO),
            "default" => ("default_dispute", of(number), NONE),
            "cancel" => ("cancel_task", of(number), YOCTO),
            _ => ("expire_task", of(number), NONE),
        };
        let caller = if method == "resolve_dispute" { None } else { Some(caller) };
        self.call(caller, method, args, deposit, expected);
    }

    /// Does something to an open task that its state invites.
    pub fn live(&mut self, task: prop::sample::Index, choice: usize) {
        let open: Vec<usize> =
            (1..).zip(&self.tasks).filter(|(_, task)| is_open(task)).map(|(number, _)| number).collect();
        if open.is_empty() {
            return;
        }
        let number = open[task.index(open.len())];
        let verbs: &[&str] = match self.tasks[number - 1].status {
            "pending" => &["expire", "expire", "expire", "expire", "cancel"],
            "assigned" => &["start", "start", "start", "start", "start", "start", "reassign", "reassign", "fail"],
            "in_progress" => &["result", "result", "result", "result", "result", "reassign", "reassign", "fail"],
            "submitted" => &["accept", "dispute", "dispute", "finalize"],
            _ => &["answer", "answer", "rule_node", "rule_requester", "default"],
        };
        self.task_verb(None, verbs[choice % verbs.len()], number);
    }

    fn expect(&self, verb: &str, caller: usize, task: Option<&Task>, number: usize, now: u64) -> Expected {
        let task = task.filter(|_| !self.pruned.contains(&number)).ok_or("task_unknown")?;
        if !is_open(task) {
            return Err("task_over");
        }
        if matches!(verb, "accept" | "dispute" | "cancel") && caller != task.requester {
            return Err("not_requester");
        }
        let (states, is_workers): (&[&str], bool) = match verb {
            "start" => (&["assigned"], true),
            "result" => (&["in_progress"], true),
            "fail" => (&["assigned", "in_progress"], true),
            "reassign" => (&["assigned", "in_progress"], false),
            "accept" | "finalize" | "dispute" => (&["submitted"], false),
            "answer" => (&["disputed"], true),
            "rule_node" | "rule_requester" | "default" => (&["disputed"], false),
            _ => (&["pending"], false),
        };
        if !states.contains(&task.status) {
            return Err("wrong_state");
        }
        if is_workers && task.node != Some(caller) {
            return Err("not_assignee");
        }
        match verb {
            "start" | "result" | "fail" if now >= task.keeper => Err("too_late"),
            "dispute" | "rule_node" | "rule_requester" if now >= task.due && task.status != "disputed" => {
                Err("too_late")
            }
            "rule_node" | "rule_requester" if !task.is_answered && now < task.answer_by => Err("too_early"),
            "rule_node" | "rule_requester" if now >= task.due => Err("too_late"),
            "answer" if now >= task.answer_by => Err("too_late"),
            "answer" if task.is_answered => Err("answered"),
            "reassign" if now < task.keeper => Err("not_due"),
            "finalize" | "default" if now < (if task.node == Some(caller) { task.due } else { task.keeper }) => {
                Err("not_due")
            }
            "expire" if now < task.expires_at => Err("not_due"),
            _ => Ok(()),
        }
    }

    pub fn transfer(&mut self, from: usize, to: usize, amount: u128) {
        let expected = match (self.balances.get(&from), self.balances.get(&to)) {
            _ if from == to => Err("should be different"),
            (None, _) => Err("is not registered"),
            (Some(balance), _) if *balance < amount => Err("enough balance"),
            (_, None) => Err("is not registered"),
            _ => Ok(()),
        };
        let args = json!({"receiver_id": id(PEOPLE[to]), "amount": amount.to_string()});
        if self.call(Some(from), "ft_transfer", args, YOCTO, expected) {
            *self.balances.get_mut(&from).unwrap() -= amount;
            *self.balances.get_mut(&to).unwrap() += amount;
        }
    }

    pub fn give_up(&mut self, who: usize) {
        let expected = if self.nodes.contains_key(&who) { Err("node_keeps_account") } else { Ok(()) };
        if self.call(Some(who), "storage_unregister", json!({"force": true}), YOCTO, expected) {
            self.balances.remove(&who);
        }
    }

    pub fn open_account(&mut self, who: usize) {
        self.call(Some(who), "storage_deposit", json!({}), DEPOSIT, Ok(()));
        self.balances.entry(who).or_insert(0);
    }

    pub fn prune(&mut self) {
        self.now();
        let kept = (1..=self.tasks.len()).filter(|number| !self.pruned.contains(number));
        let ids: Vec<String> = kept.take(40).map(|id| id.to_string()).collect();
        let expected = if ids.is_empty() { Err("batch") } else { Ok(()) };
        self.call(Some(0), "prune_tasks", json!({"task_ids": ids}), NONE, expected);
    }

    /// Makes the call, and gives whether it succeeded, which must be as expected. No one is the arbiter.
    pub fn call(
        &mut self,
        caller: Option<usize>,
        method: &str,
        args: Value,
        deposit: Balance,
        expected: Expected,
    ) -> bool {
        let name = caller.map_or(ARBITER, |who| PEOPLE[who]);
        let execution = self.world.try_call(name, method, args.clone(), deposit);
        let failure = (!execution.is_success()).then(|| format!("{:?}", execution.failure()));
        match (expected, failure) {
            (Ok(()), None) => {}
            (Err(text), Some(failure)) => {
                assert!(failure.contains(text), "{name}.{method}({args}) is refused with {failure}, not with {text}");
                return false;
            }
            (expected, failure) => panic!("{name}.{method}({args}) gives {failure:?}, expected {expected:?}"),
        }
        assert_eq!(execution.failures().len(), 0, "{}", execution.trace());
        let now = self.world.near.head().header.timestamp;
        let accepted = ["heartbeat", "set_maintenance", "increase_stake", "request_unstake", "cancel_unstake"];
        let accepted = accepted.iter().chain(&[
            "withdraw_stake",
            "start_task",
            "submit_result",
            "submit_results",
            "fail_task",
            "answer_dispute",
        ]);
        let is_accepted = accepted.into_iter().any(|known| *known == method);
        if let Some(node) = caller.filter(|_| is_accepted).and_then(|who| self.nodes.get_mut(&who)) {
            node.accepted = now;
        }
        for event in self.world.read(execution).events {
            self.learn(event, now);
        }
        true
    }

    pub fn check(&mut self) {
        for (who, name) in PEOPLE.iter().chain(&strangers::STRANGERS).enumerate() {
            let expected = self.balances.get(&who).copied().unwrap_or(0);
            assert_eq!(self.world.tokens(&id(name).parse().unwrap()), expected, "{name}");
            let Some(node) = self.nodes.get(&who) else { continue };
            let emitted = self.world.node_view(name);
            assert_eq!(emitted["stake"], json!(node.stake.to_string()), "{emitted}");
            assert_eq!(emitted["unbonding"], json!(node.unbonding.to_string()), "{emitted}");
            assert_eq!(emitted["status"], serde_json::to_value(node.status).unwrap(), "{emitted}");
        }
        let emitted = self.world.all_tasks();
        let emitted =
            emitted.iter().map(|task| (task["status"].as_str().unwrap(), task["node_id"].as_str().map(str::to_owned)));
        let kept = self.tasks.iter().zip(1..).filter(|(_, number)| !self.pruned.contains(number));
        let model = kept.map(|(task, _)| (task.status, task.node.map(|who| id(PEOPLE[who]))));
        assert!(emitted.eq(model), "the tasks differ");
        self.world.check_books();
    }
}

fn is_open(task: &Task) -> bool {
    ["pending", "assigned", "in_progress", "submitted", "disputed"].contains(&task.status)
}
