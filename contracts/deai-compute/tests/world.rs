//! A market on a network of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use deai_compute::error::Error;
use deai_compute::event::{Envelope, Event, EventLink, TaskAssigned};
use near_localnet::{Account, AccountId, Balance, Execution, Gas, Network};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub const STAKE: Balance = Balance::from_near(5);
pub const SUPPLY: u128 = 1_000_000_000_000_000_000_000_000_000;
/// What each requester has at first.
pub const PURSE: u128 = 1_000_000_000_000_000_000_000;
pub const REWARD: u128 = 2_500_000_000_000_000_000;
pub const GPU: &str = "inference.gpu24";
pub const CPU: &str = "evaluation.cpu";
pub const CLASSES: [&str; 9] = [GPU, CPU, "training.gpu80", "simulation.cpu", "quantum.sim", "a", "b", "c", "d"];
pub const URI: &str = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
pub const MINUTE: Duration = Duration::from_secs(60);
pub const DAY: Duration = Duration::from_secs(24 * 3600);
pub const HOUR: Duration = Duration::from_secs(3600);
pub const NONE: Balance = Balance::ZERO;
pub const YOCTO: Balance = Balance::from_yoctonear(1);
/// The bond of a dispute.
pub const BOND: Balance = Balance::from_near(1);
/// What anyone who moves on what another left lying is paid.
pub const BOUNTY: Balance = Balance::from_millinear(10);
/// More than any storage costs.
pub const DEPOSIT: Balance = Balance::from_millinear(100);

/// What each call has: a batch, too, fits in it.
pub const GAS: Gas = Gas::from_teragas(100);
/// What a swap has, which hands most of it on to the exchange.
const SWAP_GAS: Gas = Gas::from_teragas(300);

pub struct World {
    pub near: Network,
    pub market: Account,
    /// Of the last event that was seen and verified.
    pub link: EventLink,
    /// Bytes that the deployer pays for: code, keys and the state that `new` makes.
    pub opening_bytes: u64,
    /// Records that were pruned, and the rewards that were paid for them.
    pub pruned: u128,
    pub pruned_rewards: u128,
    accounts: BTreeMap<String, Account>,
}

/// A call that succeeded.
pub struct Done {
    pub execution: Execution,
    /// The market's own events.
    pub events: Vec<Event>,
    /// The token's events: name and data.
    pub token: Vec<(String, Value)>,
}

impl Done {
    pub fn names(&self) -> Vec<&'static str> {
        self.events.iter().map(Event::name).collect()
    }

    /// The account that got which task.
    pub fn assigned(&self) -> Vec<(u64, &str)> {
        let assigned = |event| match event {
            &Event::TaskAssigned(TaskAssigned { task_id, ref node_id, .. }) => Some((task_id, node_id.as_str())),
            _ => None,
        };
        self.events.iter().filter_map(assigned).collect()
    }
}

impl World {
    /// The contract is deployed, the market is not open yet.
    pub fn deployed() -> Self {
        Self::deployed_on(Network::new())
    }

    pub fn deployed_on(mut near: Network) -> Self {
        let market = near.create_account("market.test.near", Balance::from_near(20));
        near.deploy(&market, wasm()).assert_success();
        Self {
            near,
            market,
            link: EventLink::START,
            opening_bytes: 0,
            pruned: 0,
            pruned_rewards: 0,
            accounts: BTreeMap::new(),
        }
    }

    /// An open market.
    pub fn new() -> Self {
        let mut world = Self::deployed();
        world.open();
        world
    }

    pub fn open(&mut self) -> Done {
        let (owner, treasury) = (self.account("owner").id, self.account("treasury").id);
        let terms = json!({
            "owner_id": owner, "treasury_id": treasury, "min_stake": STAKE, "total_supply": SUPPLY.to_string(),
            "classes": CLASSES,
        });
        let done = self.call("market", "new", terms, NONE);
        self.opening_bytes = self.near.account(&self.market.id).unwrap().storage_usage;
        done
    }

    /// `<name>.test.near`, made with 1,000 NEAR when it is first named.
    pub fn account(&mut self, name: &str) -> Account {
        if name == "market" {
            return self.market.clone();
        }
        let near = &mut self.near;
        let make = || near.create_account(&format!("{name}.test.near"), Balance::from_near(1000));
        self.accounts.entry(name.to_owned()).or_insert_with(make).clone()
    }

    /// An account with a token account and [`PURSE`] in it.
    pub fn requester(&mut self, name: &str) -> AccountId {
        let id = self.account(name).id;
        self.call("treasury", "storage_deposit", json!({"account_id": id}), DEPOSIT);
        self.call("treasury", "ft_transfer", json!({"receiver_id": id, "amount": PURSE.to_string()}), YOCTO);
        id
    }

    /// A node with a stake of just [`STAKE`].
    pub fn node(&mut self, name: &str, classes: &[&str], slots: u8) -> Done {
        let id = self.account(name).id;
        let storage = self.node_storage(&id, classes);
        self.call(name, "register_node", profile(classes, slots), STAKE.saturating_add(storage))
    }

    pub fn node_storage(&self, id: &AccountId, classes: &[&str]) -> Balance {
        let uri = profile(classes, 1)["metadata_uri"].clone();
        self.view("node_storage", json!({"node_id": id, "classes": classes, "metadata_uri": uri}))
    }

    /// Submits a task that lasts a day, and gives its number.
    pub fn submit(&mut self, name: &str, class: &str) -> (u64, Done) {
        let request = self.request(class);
        let done = self.call(name, "submit_task", request, DEPOSIT);
        let task_id: String = done.execution.json();
        (task_id.parse().unwrap(), done)
    }

    /// What `submit_task` takes for a task that lasts a day.
    pub fn request(&self, class: &str) -> Value {
        json!({
            "class": class, "kind": "llm.generate", "input_uri": URI, "input_sha256": "11".repeat(32), "project": null,
            "run_time_ns": HOUR.as_nanos().to_string(), "reward": REWARD.to_string(), "expires_at": self.in_hours(24).to_string(),
        })
    }

    /// The node starts the task, and hands in its result.
    #[track_caller]
    pub fn result(&mut self, name: &str, task_id: u64) -> Done {
        self.start(name, task_id);
        self.call(name, "submit_result", output(task_id), NONE)
    }

    #[track_caller]
    pub fn start(&mut self, name: &str, task_id: u64) -> Done {
        self.call(name, "start_task", of(task_id), NONE)
    }

    /// The node does the task, and its requester accepts the result.
    #[track_caller]
    pub fn finish(&mut self, name: &str, task_id: u64) -> Done {
        self.result(name, task_id);
        let requester = self.task(task_id)["requester_id"].as_str().unwrap().to_owned();
        self.call(requester.strip_suffix(".test.near").unwrap(), "accept_result", of(task_id), YOCTO)
    }

    /// The node takes all of its stake back, and is gone.
    #[track_caller]
    pub fn leave(&mut self, name: &str) -> Done {
        self.call(name, "request_unstake", json!({}), YOCTO);
        self.advance(7 * DAY);
        self.call(name, "unregister_node", json!({}), YOCTO)
    }

    pub fn node_view(&self, name: &str) -> Value {
        self.view("node", json!({"node_id": id(name)}))
    }

    /// The time of the next block, more or less, and some hours.
    pub fn in_hours(&self, hours: u64) -> u64 {
        self.near.head().header.timestamp + hours * 3_600_000_000_000
    }

    /// Makes a call and asserts that it, and all that follows from it, succeeds.
    #[track_caller]
    pub fn call(&mut self, name: &str, method: &str, args: Value, deposit: Balance) -> Done {
        let execution = self.try_call(name, method, args, deposit);
        execution.assert_success();
        self.read(execution)
    }

    pub fn try_call(&mut self, name: &str, method: &str, args: Value, deposit: Balance) -> Execution {
        let (account, market) = (self.account(name), self.market.id.clone());
        let gas = if method == "swap_reward" { SWAP_GAS } else { GAS };
        let call = self.near.call(&account, &market, method).args_json(args).deposit(deposit).gas(gas);
        call.transact().unwrap_or_else(|refused| panic!("{name}.{method}: {refused}"))
    }

    /// Makes a call and asserts that the market refuses it with this error, and is the same as before.
    #[track_caller]
    pub fn refused(&mut self, name: &str, method: &str, args: Value, deposit: Balance, error: Error) {
        self.refused_with(name, method, args, deposit, &format!("{}: {error}", error.code()));
    }

    /// The same for a refusal that is not the market's own: the message holds this text.
    #[track_caller]
    pub fn refused_with(&mut self, name: &str, method: &str, args: Value, deposit: Balance, text: &str) {
        let market = self.market.id.clone();
        self.account(name);
        let (state, balance) = (self.near.state(&market, &[]), self.near.balance(&market));
        let execution = self.try_call(name, method, args, deposit);
        let failure = serde_json::to_value(execution.failure()).unwrap();
        let message = failure["ActionError"]["kind"]["FunctionCallError"]["ExecutionError"].as_str();
        let message = message.unwrap_or_else(|| panic!("{failure}"));
        let emitted = message.strip_prefix("Smart contract panicked: ").unwrap_or(message);
        assert!(
            emitted == text || (!text.contains(": ") && emitted.contains(text)),
            "refused with\n  {emitted}\nnot with\n  {text}"
        );
        assert_eq!(execution.logs(), [""; 0]);
        assert!(self.near.state(&market, &[]) == state, "a refused call changed something");
        // It grows by the contract's share of the gas; the market's own calls it pays from there.
        let kept = name == "market" || self.near.balance(&market) >= balance;
        assert!(kept, "a refused call cost the market NEAR");
    }

    /// Reads what the market said, and verifies that it is what comes next.
    pub fn read(&mut self, execution: Execution) -> Done {
        let (mut events, mut token) = (Vec::new(), Vec::new());
        let ours = execution.outcomes().iter().filter(|outcome| outcome.outcome.executor_id == self.market.id);
        for line in ours.flat_map(|outcome| &outcome.outcome.logs) {
            match Envelope::parse(line) {
                Ok(envelope) => {
                    envelope.verify(&self.link).unwrap();
                    self.link = envelope.link;
                    events.push(envelope.event);
                }
                Err(error) if error.is_foreign() => {
                    if let Some(json) = line.strip_prefix("EVENT_JSON:") {
                        let event: Value = serde_json::from_str(json).unwrap();
                        assert_eq!(event["standard"], "nep141");
                        token.push((event["event"].as_str().unwrap().to_owned(), event["data"].clone()));
                    }
                }
                Err(error) => panic!("{error}: {line}"),
            }
        }
        Done { execution, events, token }
    }

    #[track_caller]
    pub fn view<T: DeserializeOwned>(&self, method: &str, args: Value) -> T {
        self.near.view(&self.market.id, method, args).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub fn tokens(&self, id: &AccountId) -> u128 {
        let balance: String = self.view("ft_balance_of", json!({"account_id": id}));
        balance.parse().unwrap()
    }

    pub fn task(&self, task_id: u64) -> Value {
        self.view("task", json!({"task_id": task_id.to_string()}))
    }

    pub fn advance(&mut self, by: Duration) {
        self.near.advance_time(by);
        self.near.produce_block();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.link.seq > 0 {
            self.check_books();
        }
    }
}

/// The contract as it is deployed.
pub fn wasm() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/near/deai_compute.wasm");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}: run `./scripts/deai build` first", path.display()))
}

/// What `register_node` takes.
pub fn profile(classes: &[&str], slots: u8) -> Value {
    json!({
        "classes": classes, "slots": slots, "metadata_uri": "https://node.example/profile.json",
        "metadata_sha256": "22".repeat(32),
    })
}

/// What calls about one task take.
pub fn of(task_id: u64) -> Value {
    json!({"task_id": task_id.to_string()})
}

/// What `submit_result` takes.
pub fn output(task_id: u64) -> Value {
    let output_uri = "ar://Jh3vYhRVJrHqdhZ2Ksl3nXxGz9Xb0iWcM1tS6wN5pQk";
    json!({"task_id": task_id.to_string(), "output_uri": output_uri, "output_sha256": "33".repeat(32)})
}

pub fn id(name: &str) -> String {
    format!("{name}.test.near")
}
