//! Random lives of a market, next to a model of a few lines. After each call the model and the market
//! agree on every task, node and balance, and the books balance.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deai_compute::event::Event;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::books::left_waiting;
use crate::world::{CPU, DEPOSIT, GPU, HOUR, NONE, PURSE, STAKE, World, YOCTO, id, output, profile};

const PEOPLE: [&str; 4] = ["ann", "ben", "cat", "dan"];
const KINDS: [&str; 2] = [GPU, CPU];

#[derive(Clone, Debug)]
enum Step {
    Register {
        who: usize,
        classes: usize,
        slots: u8,
    },
    Unregister {
        who: usize,
    },
    Heartbeat {
        who: usize,
    },
    Submit {
        who: usize,
        class: usize,
        reward: u128,
        hours: u64,
    },
    Result {
        who: usize,
        task: prop::sample::Index,
    },
    /// Whoever has it.
    Work {
        task: prop::sample::Index,
    },
    Cancel {
        who: usize,
        task: prop::sample::Index,
    },
    Expire {
        task: prop::sample::Index,
    },
    Transfer {
        from: usize,
        to: usize,
        amount: u128,
    },
    GiveUp {
        who: usize,
    },
    Open {
        who: usize,
    },
    Pump {
        class: usize,
        limit: u32,
    },
    Wait {
        hours: u32,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..PEOPLE.len();
    let task = any::<prop::sample::Index>;
    let amount = prop_oneof![1..PURSE / 4, Just(PURSE * 5)];
    prop_oneof![
        3 => (who.clone(), 0..3usize, 1..4u8).prop_map(|(who, classes, slots)| Step::Register { who, classes, slots }),
        1 => who.clone().prop_map(|who| Step::Unregister { who }),
        1 => who.clone().prop_map(|who| Step::Heartbeat { who }),
        8 => (who.clone(), 0..2usize, amount.clone(), 1..9u64)
            .prop_map(|(who, class, reward, hours)| Step::Submit { who, class, reward, hours }),
        1 => (who.clone(), task()).prop_map(|(who, task)| Step::Result { who, task }),
        6 => task().prop_map(|task| Step::Work { task }),
        2 => (who.clone(), task()).prop_map(|(who, task)| Step::Cancel { who, task }),
        2 => task().prop_map(|task| Step::Expire { task }),
        1 => (who.clone(), who.clone(), amount).prop_map(|(from, to, amount)| Step::Transfer { from, to, amount }),
        1 => who.clone().prop_map(|who| Step::GiveUp { who }),
        2 => who.prop_map(|who| Step::Open { who }),
        1 => (0..2usize, 1..20u32).prop_map(|(class, limit)| Step::Pump { class, limit }),
        1 => (1..5u32).prop_map(|hours| Step::Wait { hours }),
    ]
}

struct Task {
    requester: usize,
    class: &'static str,
    reward: u128,
    expires_at: u64,
    status: &'static str,
    node: Option<usize>,
}

struct Node {
    classes: BTreeSet<&'static str>,
    slots: usize,
}

/// What a call is expected to do: succeed, or be refused with this in its message.
type Expected = Result<(), &'static str>;

struct Model {
    world: World,
    /// Number 1 is the first.
    tasks: Vec<Task>,
    nodes: BTreeMap<usize, Node>,
    /// Of those who have a token account.
    balances: BTreeMap<usize, u128>,
}

impl Model {
    fn new() -> Self {
        let mut world = World::new();
        for name in PEOPLE {
            world.requester(name);
        }
        let balances = (0..PEOPLE.len()).map(|who| (who, PURSE)).collect();
        Self { world, tasks: Vec::new(), nodes: BTreeMap::new(), balances }
    }

    fn now(&self) -> u64 {
        self.world.near.head().header.timestamp
    }

    fn in_hand(&self, who: usize) -> usize {
        self.tasks.iter().filter(|task| task.status == "assigned" && task.node == Some(who)).count()
    }

    fn play(&mut self, step: Step) {
        match step {
            Step::Register { who, classes, slots } => self.register(who, classes, slots),
            Step::Unregister { who } => {
                let expected = match self.nodes.contains_key(&who) {
                    false => Err("node_unknown"),
                    true if self.in_hand(who) > 0 => Err("node_busy"),
                    true => Ok(()),
                };
                if self.call(who, "unregister_node", json!({}), YOCTO, expected) {
                    self.nodes.remove(&who);
                }
            }
            Step::Heartbeat { who } => {
                let expected = self.nodes.get(&who).map(|_| ()).ok_or("node_unknown");
                self.call(who, "heartbeat", json!({}), NONE, expected);
            }
            Step::Submit { who, class, reward, hours } => self.submit(who, KINDS[class], reward, hours),
            Step::Result { who, task } => self.result(who, task.index(self.tasks.len() + 1)),
            Step::Work { task } => {
                let task = task.index(self.tasks.len() + 1);
                let node = task.checked_sub(1).and_then(|index| self.tasks[index].node);
                self.result(node.unwrap_or(0), task);
            }
            Step::Cancel { who, task } => self.cancel(who, task.index(self.tasks.len() + 1)),
            Step::Expire { task } => self.expire(task.index(self.tasks.len() + 1)),
            Step::Transfer { from, to, amount } => self.transfer(from, to, amount),
            Step::GiveUp { who } => {
                let expected = if self.nodes.contains_key(&who) { Err("node_keeps_account") } else { Ok(()) };
                if self.call(who, "storage_unregister", json!({"force": true}), YOCTO, expected) {
                    self.balances.remove(&who);
                }
            }
            Step::Open { who } => {
                self.call(who, "storage_deposit", json!({}), DEPOSIT, Ok(()));
                self.balances.entry(who).or_insert(0);
            }
            Step::Pump { class, limit } => {
                self.call(0, "pump", json!({"class": KINDS[class], "limit": limit}), NONE, Ok(()));
            }
            Step::Wait { hours } => self.world.advance(hours * HOUR),
        }
    }

    fn register(&mut self, who: usize, classes: usize, slots: u8) {
        let classes: Vec<&'static str> = [&KINDS[..1], &KINDS[1..], &KINDS[..]][classes].to_vec();
        let expected = if self.nodes.contains_key(&who) { Err("node_exists") } else { Ok(()) };
        let node = Node { classes: classes.iter().copied().collect(), slots: slots.into() };
        let deposit = STAKE.saturating_add(DEPOSIT);
        if expected.is_ok() {
            self.nodes.insert(who, node);
            self.balances.entry(who).or_insert(0);
        }
        self.call(who, "register_node", profile(&classes, slots), deposit, expected);
    }

    fn submit(&mut self, who: usize, class: &'static str, reward: u128, hours: u64) {
        // The half hour keeps the small steps of blocks away from the hours that `Wait` steps.
        let expires_at = self.world.in_hours(hours) + 1_800_000_000_000;
        let expected = match self.balances.get(&who) {
            None => Err("unregistered"),
            Some(balance) if *balance < reward => Err("balance_too_small"),
            Some(_) => Ok(()),
        };
        let mut request = self.world.request(class);
        request["reward"] = json!(reward.to_string());
        request["expires_at"] = json!(expires_at.to_string());
        if expected.is_ok() {
            self.tasks.push(Task { requester: who, class, reward, expires_at, status: "pending", node: None });
            *self.balances.get_mut(&who).unwrap() -= reward;
        }
        self.call(who, "submit_task", request, DEPOSIT, expected);
    }

    /// Why an open task of this number cannot be.
    fn open(&self, number: usize) -> Result<&Task, &'static str> {
        let task = number.checked_sub(1).and_then(|index| self.tasks.get(index)).ok_or("task_unknown")?;
        if ["pending", "assigned"].contains(&task.status) { Ok(task) } else { Err("task_over") }
    }

    fn result(&mut self, who: usize, number: usize) {
        let now = self.now();
        let expected = self.open(number).and_then(|task| match task.node {
            None => Err("not_assigned"),
            Some(node) if node != who => Err("not_assignee"),
            Some(_) if task.expires_at <= now => Err("too_late"),
            Some(_) => Ok(()),
        });
        if expected.is_ok() {
            self.tasks[number - 1].status = "completed";
            *self.balances.get_mut(&who).unwrap() += self.tasks[number - 1].reward;
        }
        self.call(who, "submit_result", output(u64::try_from(number).unwrap()), YOCTO, expected);
    }

    fn cancel(&mut self, who: usize, number: usize) {
        let expected = self.open(number).and_then(|task| match task.status {
            _ if task.requester != who => Err("not_requester"),
            "pending" => Ok(()),
            _ => Err("not_pending"),
        });
        self.end(who, "cancel_task", number, "cancelled", expected);
    }

    fn expire(&mut self, number: usize) {
        let now = self.now();
        let expected =
            self.open(number).and_then(|task| if task.expires_at <= now { Ok(()) } else { Err("not_expired") });
        self.end(0, "expire_task", number, "expired", expected);
    }

    fn end(&mut self, who: usize, method: &str, number: usize, status: &'static str, expected: Expected) {
        if expected.is_ok() {
            let task = &mut self.tasks[number - 1];
            task.status = status;
            *self.balances.entry(task.requester).or_insert(0) += task.reward;
        }
        let deposit = if method == "cancel_task" { YOCTO } else { NONE };
        self.call(who, method, json!({"task_id": number.to_string()}), deposit, expected);
    }

    fn transfer(&mut self, from: usize, to: usize, amount: u128) {
        let expected = match (self.balances.get(&from), self.balances.get(&to)) {
            _ if from == to => Err("should be different"),
            (None, _) => Err("is not registered"),
            (Some(balance), _) if *balance < amount => Err("enough balance"),
            (_, None) => Err("is not registered"),
            _ => Ok(()),
        };
        if expected.is_ok() {
            *self.balances.get_mut(&from).unwrap() -= amount;
            *self.balances.get_mut(&to).unwrap() += amount;
        }
        let args = json!({"receiver_id": id(PEOPLE[to]), "amount": amount.to_string()});
        self.call(from, "ft_transfer", args, YOCTO, expected);
    }

    /// Makes the call, and gives whether it succeeded, which must be as expected.
    fn call(
        &mut self,
        who: usize,
        method: &str,
        args: Value,
        deposit: near_localnet::Balance,
        expected: Expected,
    ) -> bool {
        let execution = self.world.try_call(PEOPLE[who], method, args.clone(), deposit);
        let failure = (!execution.is_success()).then(|| format!("{:?}", execution.failure()));
        match (expected, failure) {
            (Ok(()), None) => {}
            (Err(text), Some(failure)) => {
                assert!(failure.contains(text), "{method}({args}) is refused with {failure}, not with {text}");
                return false;
            }
            (expected, failure) => panic!("{method}({args}) gives {failure:?}, expected {expected:?}"),
        }
        assert_eq!(execution.failures().len(), 0, "{}", execution.trace());
        for event in self.world.read(execution).events {
            if let Event::TaskAssigned(assigned) = event {
                self.assign(usize::try_from(assigned.task_id).unwrap(), &assigned.node_id);
            }
        }
        true
    }

    /// A task may go only to a node that can take it, and only where no older one of its class could.
    fn assign(&mut self, number: usize, node_id: &str) {
        let who = PEOPLE.iter().position(|name| id(name) == node_id).unwrap();
        let (node, now) = (&self.nodes[&who], self.now());
        let class = self.tasks[number - 1].class;
        assert!(self.in_hand(who) < node.slots, "{node_id} has no slot for task {number}");
        assert!(node.classes.contains(class), "{node_id} cannot do task {number}");
        let may_take = |task: &Task| {
            task.status == "pending" && task.class == class && task.requester != who && task.expires_at > now
        };
        let oldest = self.tasks.iter().position(may_take).map(|index| index + 1);
        assert_eq!(oldest, Some(number), "{node_id} takes task {number}");
        self.tasks[number - 1].status = "assigned";
        self.tasks[number - 1].node = Some(who);
    }

    fn check(&mut self) {
        for (who, name) in PEOPLE.iter().enumerate() {
            let expected = self.balances.get(&who).copied().unwrap_or(0);
            assert_eq!(self.world.tokens(&id(name).parse().unwrap()), expected, "{name}");
        }
        let told = self.world.all_tasks();
        let told =
            told.iter().map(|task| (task["status"].as_str().unwrap(), task["node_id"].as_str().map(str::to_owned)));
        let model = self.tasks.iter().map(|task| (task.status, task.node.map(|who| id(PEOPLE[who]))));
        assert!(told.eq(model), "the tasks differ");
        self.world.check_books();
    }

    /// Where a call ran into its bound, pumping finishes the work.
    fn pump_dry(&mut self) {
        for _ in 0..3 {
            for class in KINDS {
                self.call(0, "pump", json!({"class": class, "limit": 100}), NONE, Ok(()));
            }
        }
        assert_eq!(left_waiting(&self.world), [json!(null); 0]);
    }

    /// Everyone goes home: with time alone, every stake and escrow comes out.
    fn wind_up(&mut self) {
        self.world.advance(Duration::from_secs(31 * 24 * 3600));
        for number in 1..=self.tasks.len() {
            if self.open(number).is_ok() {
                self.expire(number);
            }
        }
        for who in 0..PEOPLE.len() {
            if self.nodes.contains_key(&who) {
                self.play(Step::Unregister { who });
            }
        }
        self.check();
        let market: Value = self.world.view("market", json!({}));
        assert_eq!((&market["escrow"], &market["staked"]), (&json!("0"), &json!("0")));
        for prefix in [2, 3, 5] {
            assert!(self.world.near.state(&self.world.market.id, &[prefix]).is_empty(), "prefix {prefix}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_market_agrees_with_its_model_whatever_happens(steps in prop::collection::vec(step(), 30..70)) {
        let mut model = Model::new();
        for step in steps {
            model.play(step);
            model.check();
        }
        model.pump_dry();
        model.wind_up();
    }
}
