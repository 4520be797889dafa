//! What must hold whatever happened. Every world checks it at its end, the random one after each call.

use std::collections::BTreeMap;

use deai_compute::event::EventLink;

use serde_json::{Value, json};

use crate::world::World;

const BYTE: u128 = 10_000_000_000_000_000_000;
/// The longest token account: how each is charged.
const TOKEN_ACCOUNT_BYTES: u128 = 125;

impl World {
    #[track_caller]
    pub fn check_books(&self) {
        let books = Books::read(self);
        books.check_tokens(self);
        books.check_near(self);
        books.check_hands(self);
        self.check_head();
    }

    /// The chain of all events that were seen ends where the contract says it ends.
    #[track_caller]
    fn check_head(&self) {
        let head: Value = self.view("event_head", json!({}));
        let EventLink { seq, head: hash } = self.link;
        assert_eq!(head, json!({"seq": seq.to_string(), "head": hash.to_string()}));
    }

    /// All entries of a paged view.
    pub fn pages(&self, method: &str, from: &str, key: impl Fn(u32) -> Value, first: u32) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let from_index = first + u32::try_from(all.len()).unwrap();
            let page: Vec<Value> = self.view(method, json!({from: key(from_index)}));
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    }

    pub fn all_nodes(&self) -> Vec<Value> {
        self.pages("nodes", "from_index", |index| json!(index), 0)
    }

    pub fn all_tasks(&self) -> Vec<Value> {
        let market: Value = self.view("market", json!({}));
        let last = amount(&market["task_counter"]);
        let pages = (1..=last).step_by(100);
        pages.flat_map(|from| self.view::<Vec<Value>>("tasks", json!({"from_id": from.to_string()}))).collect()
    }
}

struct Books {
    market: Value,
    nodes: Vec<Value>,
    tasks: Vec<Value>,
    balances: BTreeMap<String, u128>,
}

impl Books {
    fn read(world: &World) -> Self {
        let account = |(key, value): (Vec<u8>, Vec<u8>)| {
            // Prefix, then the account id in borsh; the balance in borsh.
            let id = String::from_utf8(key[5..].to_vec()).unwrap();
            (id, u128::from_le_bytes(value.try_into().unwrap()))
        };
        Self {
            market: world.view("market", json!({})),
            nodes: world.all_nodes(),
            tasks: world.all_tasks(),
            balances: world.near.state(&world.market.id, &[0]).into_iter().map(account).collect(),
        }
    }

    /// Balances and escrow are the supply, and the escrow is the rewards of open tasks.
    fn check_tokens(&self, world: &World) {
        let supply: u128 = self.balances.values().sum();
        assert_eq!(supply, amount(&self.market["total_supply"]));
        let escrow: u128 = self.open_tasks().map(|task| amount(&task["reward"])).sum();
        assert_eq!(escrow, amount(&self.market["escrow"]));
        assert_eq!(escrow, self.balances[world.market.id.as_str()]);
        let paid = self.tasks.iter().filter(|task| task["status"] == "completed");
        let paid: u128 = paid.map(|task| amount(&task["reward"])).sum();
        assert_eq!(paid + world.pruned_rewards, amount(&self.market["total_rewards_distributed"]));
    }

    /// The market can give back all that it owes, and what callers paid covers all that they store.
    fn check_near(&self, world: &World) {
        let sum = |entries: &[Value], field: &str| entries.iter().map(|entry| amount(&entry[field])).sum::<u128>();
        let staked = sum(&self.nodes, "stake") + sum(&self.nodes, "unbonding");
        assert_eq!(staked, amount(&self.market["staked"]));
        let bounties = sum(&self.tasks, "bounty");
        assert_eq!(bounties, amount(&self.market["bounties_held"]));
        let bonds: u128 = self.tasks.iter().map(|task| bonds(&task["dispute"])).sum();
        assert_eq!(bonds, amount(&self.market["bonds"]));
        let classes = self.market["classes"].as_array().unwrap();
        let arbiters: Vec<String> = world.view("arbiters", json!({}));
        let arbiters: u128 = arbiters.iter().map(|id| arbiter_bytes(id) * BYTE).sum();
        let held = sum(&self.nodes, "storage_paid") + sum(&self.tasks, "storage_paid") + sum(classes, "storage_paid");
        let governance: Value = world.view("governance", json!({}));
        let held = held + arbiters + amount(&governance["storage_paid"]) + wallets(world);
        assert_eq!(held, amount(&self.market["storage_held"]));

        let account = world.near.account(&world.market.id).unwrap();
        // The market's own token account and the treasury's were the deployer's.
        let accounts = u128::try_from(self.balances.len()).unwrap() - 2;
        let paid = held + accounts * TOKEN_ACCOUNT_BYTES * BYTE;
        // A later owner's name may be shorter than the first one's.
        let stored = u128::from(account.storage_usage.saturating_sub(world.opening_bytes)) * BYTE;
        assert!(stored <= paid, "{stored} is stored, {paid} was paid");
        let opening = u128::from(world.opening_bytes) * BYTE;
        assert!(
            account.amount.as_yoctonear() >= opening + paid + staked + bonds + bounties,
            "the market cannot pay what it owes"
        );
    }

    /// No slot is leaked, and no task lost: who is assigned is in someone's hands, who waits is in a queue.
    fn check_hands(&self, world: &World) {
        // Once for all nodes: a crowded market has a thousand of them, and a hundred thousand tasks.
        let mut held: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for task in self.open_tasks() {
            if let Some(node_id) = task["node_id"].as_str() {
                held.entry(node_id).or_default().push(task["status"].as_str().unwrap());
            }
        }
        for node in &self.nodes {
            let states_held = held.get(node["node_id"].as_str().unwrap()).map_or(&[][..], Vec::as_slice);
            let of_node = |states: &[&str]| states_held.iter().filter(|state| states.contains(state)).count();
            assert_eq!(node["in_hand"], json!(of_node(&["assigned", "in_progress"])), "{node}");
            assert_eq!(node["unsettled"], json!(of_node(&["submitted", "disputed"])), "{node}");
            assert!(node["reputation"].as_u64() <= Some(10_000), "{node}");
            assert!(node["in_hand"].as_u64() <= node["slots"].as_u64(), "{node}");
        }
        for class in self.market["classes"].as_array().unwrap() {
            let waiting =
                self.tasks.iter().filter(|task| task["status"] == "pending" && task["class"] == class["class"]);
            assert_eq!(class["pending"], json!(waiting.count()), "{class}");
            let members = self.nodes.iter().filter(|node| has_class(node, &class["class"]));
            let (all, free): (Vec<_>, Vec<_>) = (
                members.clone().collect(),
                members.filter(|node| has_room(node) && node["status"] == "online").collect(),
            );
            let ring = usize::try_from(class["free"].as_u64().unwrap()).unwrap();
            // A node that was silent for long, or has too little stake, is out of the ring until it calls again.
            assert!(ring <= all.len(), "{ring} in the ring of {class}, {} are free", free.len());
        }
        assert_eq!(self.market["node_count"], json!(self.nodes.len()));
        let emitted = u128::try_from(self.tasks.len()).unwrap() + world.pruned;
        assert_eq!(amount(&self.market["task_counter"]), emitted);
        for task in self.open_tasks() {
            assert_ne!(task["node_id"], task["requester_id"], "{task}");
        }
    }

    fn open_tasks(&self) -> impl Iterator<Item = &Value> {
        self.tasks.iter().filter(|task| task["finished_at"].is_null())
    }
}

/// What linked wallets have in storage: the last field of each entry.
fn wallets(world: &World) -> u128 {
    let wallets = world.near.state(&world.market.id, &[10]);
    wallets.iter().map(|(_, value)| u128::from_le_bytes(value[value.len() - 16..].try_into().unwrap())).sum()
}

/// The tasks that wait although a node is free that may take them.
pub fn left_waiting(world: &World) -> Vec<Value> {
    let (nodes, now) = (world.all_nodes(), world.near.head().header.timestamp);
    let suits = |task: &Value, node: &Value| {
        is_free(world, node)
            && has_class(node, &task["class"])
            && node["node_id"] != task["requester_id"]
            && !task["excluded"].as_array().unwrap().contains(&node["node_id"])
            && node["reputation"].as_u64() >= task["min_reputation"].as_u64()
    };
    let waits = |task: &Value| task["status"] == "pending" && amount(&task["expires_at"]) > u128::from(now);
    let mut tasks = world.all_tasks();
    tasks.retain(|task| waits(task) && nodes.iter().any(|node| suits(task, node)));
    tasks
}

/// `true` where it takes a task now.
pub fn is_free(world: &World, node: &Value) -> bool {
    let accepted = amount(&node["last_heartbeat_at"]) + crate::world::HOUR.as_nanos();
    has_room(node)
        && node["status"] == "online"
        && amount(&node["stake"]) >= crate::world::STAKE.as_yoctonear()
        && u128::from(world.near.head().header.timestamp) < accepted
}

fn bonds(dispute: &Value) -> u128 {
    match (dispute, &dispute["answer_sha256"]) {
        (Value::Null, _) => 0,
        (dispute, Value::Null) => amount(&dispute["bond"]),
        (dispute, _) => 2 * amount(&dispute["bond"]),
    }
}

/// Entry and index, with their prefixes and the protocol's own bytes.
fn arbiter_bytes(id: &str) -> u128 {
    let account = 4 + u128::try_from(id.len()).unwrap();
    (40 + 2 + account + 1 + 16 + 4) + (40 + 2 + 4 + account)
}

pub fn has_room(node: &Value) -> bool {
    node["in_hand"].as_u64() < node["slots"].as_u64()
}

fn has_class(node: &Value, class: &Value) -> bool {
    node["classes"].as_array().unwrap().contains(class)
}

pub fn amount(value: &Value) -> u128 {
    value.as_str().unwrap_or_else(|| panic!("{value} is no amount")).parse().unwrap()
}
