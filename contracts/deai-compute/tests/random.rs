//! Random lives of a market, next to a model that knows what each call is to do, and learns what it did from
//! the events alone. After each call the model and the market agree on every task, node and balance, and the
//! books balance: so the events report all there is to report.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use crate::books::left_waiting;
use crate::model::{Answer, Back, CLASSES, Model, PEOPLE, Quote, VERBS};
use crate::world::{DAY, MINUTE, NONE, PURSE};

#[derive(Clone, Debug)]
enum Step {
    Register {
        who: usize,
        classes: usize,
        slots: u8,
    },
    Submit {
        who: usize,
        class: usize,
        reward: u128,
        hours: u64,
        reputation: u16,
    },
    Batch {
        who: usize,
        class: usize,
        rewards: Vec<u128>,
    },
    Results {
        who: usize,
    },
    Price(Quote),
    Dollars {
        who: usize,
        class: usize,
        micro_usd: u64,
        max_reward: u128,
    },
    /// Through a stranger's contract: a transfer, or a swap.
    Through {
        who: usize,
        amount: u128,
        answer: Answer,
        is_swap: bool,
    },
    Node {
        who: usize,
        verb: usize,
    },
    /// By anyone who can, or by anyone.
    Task {
        who: Option<usize>,
        task: prop::sample::Index,
        verb: usize,
    },
    /// What can become of an open task, done by anyone who does it.
    Live {
        task: prop::sample::Index,
        choice: usize,
    },
    MarkOffline {
        who: usize,
        node: usize,
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
    Prune,
    Wait {
        minutes: u32,
    },
}

/// The verbs of nodes about themselves.
const NODE_VERBS: [&str; 8] = [
    "heartbeat",
    "pause",
    "resume",
    "increase_stake",
    "request_unstake",
    "cancel_unstake",
    "withdraw_stake",
    "unregister_node",
];

fn step() -> impl Strategy<Value = Step> {
    let who = 0..PEOPLE.len();
    let task = any::<prop::sample::Index>;
    let amount = prop_oneof![9 => 1..PURSE / 50, 1 => Just(PURSE * 5)];
    let reputation = prop_oneof![3 => Just(0_u16), 1 => 4_900..5_200_u16];
    let minutes = prop_oneof![12 => 1..8_u32, 4 => 12..70_u32, 1 => 1_000..3_000_u32];
    let rewards = prop::collection::vec(amount.clone(), 1..5);
    prop_oneof![
        2 => (who.clone(), 0..2usize, rewards).prop_map(|(who, class, rewards)| Step::Batch { who, class, rewards }),
        3 => who.clone().prop_map(|who| Step::Results { who }),
        2 => quote().prop_map(Step::Price),
        2 => (who.clone(), 0..2usize, 1..40_000_000u64, 1..PURSE / 10).prop_map(
            |(who, class, micro_usd, max_reward)| Step::Dollars { who, class, micro_usd, max_reward }),
        5 => (who.clone(), amount.clone(), answer(), any::<bool>()).prop_map(
            |(who, amount, answer, is_swap)| Step::Through { who, amount, answer, is_swap }),
        4 => (who.clone(), 0..3usize, 1..4u8).prop_map(|(who, classes, slots)| Step::Register { who, classes, slots }),
        10 => (who.clone(), 0..2usize, amount.clone(), 1..90u64, reputation).prop_map(
            |(who, class, reward, hours, reputation)| Step::Submit { who, class, reward, hours, reputation }),
        3 => (who.clone(), 0..NODE_VERBS.len()).prop_map(|(who, verb)| Step::Node { who, verb }),
        8 => who.clone().prop_map(|who| Step::Node { who, verb: 0 }),
        50 => (task(), 0..12usize).prop_map(|(task, choice)| Step::Live { task, choice }),
        4 => (task(), 0..VERBS.len()).prop_map(|(task, verb)| Step::Task { who: None, task, verb }),
        3 => (who.clone(), task(), 0..VERBS.len()).prop_map(|(who, task, verb)| Step::Task { who: Some(who), task, verb }),
        2 => (who.clone(), who.clone()).prop_map(|(who, node)| Step::MarkOffline { who, node }),
        1 => (who.clone(), who.clone(), amount).prop_map(|(from, to, amount)| Step::Transfer { from, to, amount }),
        1 => who.clone().prop_map(|who| Step::GiveUp { who }),
        3 => who.prop_map(|who| Step::Open { who }),
        2 => (0..2usize, 1..20u32).prop_map(|(class, limit)| Step::Pump { class, limit }),
        1 => Just(Step::Prune),
        8 => minutes.prop_map(|minutes| Step::Wait { minutes }),
    ]
}

fn quote() -> impl Strategy<Value = Quote> {
    let odd = prop::sample::select(vec![Quote::Null, Quote::Old, Quote::Future, Quote::Nonsense]);
    prop_oneof![3 => (1..1_000_000u64).prop_map(Quote::Now), 1 => odd]
}

/// What the stranger gives back, and what it calls before.
fn answer() -> impl Strategy<Value = Answer> {
    let some = 1..PURSE / 20;
    let unused = prop_oneof![1 => Just(None), 1 => Just(Some(0)), 3 => some.clone().prop_map(Some),
        1 => Just(Some(u128::MAX))];
    let back = prop_oneof![
        2 => Just(Back::Nothing),
        4 => (0..=PEOPLE.len(), some).prop_map(|(to, amount)| Back::Transfer { to, amount }),
        1 => Just(Back::GiveUp),
        2 => (0..6usize).prop_map(|verb| Back::Meddle { verb }),
    ];
    (unused, back).prop_map(|(unused, back)| Answer { unused, back })
}

fn play(model: &mut Model, step: Step) {
    match step {
        Step::Register { who, classes, slots } => {
            model.register(who, [&CLASSES[..1], &CLASSES[1..], &CLASSES[..]][classes], slots);
        }
        Step::Submit { who, class, reward, hours, reputation } => {
            model.submit(who, CLASSES[class], reward, hours, reputation);
        }
        Step::Batch { who, class, rewards } => model.submit_batch(who, CLASSES[class], &rewards),
        Step::Results { who } => model.submit_results(who),
        Step::Price(quote) => model.ask_price(quote),
        Step::Dollars { who, class, micro_usd, max_reward } => {
            model.submit_usd(who, CLASSES[class], micro_usd, max_reward);
        }
        Step::Through { who, amount, answer, is_swap: true } => model.swap(who, amount, &answer),
        Step::Through { who, amount, answer, is_swap: false } => model.transfer_call(who, amount, &answer),
        Step::Node { who, verb } => model.node_verb(who, NODE_VERBS[verb]),
        Step::Task { who, task, verb } => model.task_verb(who, VERBS[verb], task.index(model.tasks.len() + 1)),
        Step::Live { task, choice } => model.live(task, choice),
        Step::MarkOffline { who, node } => model.mark_offline(who, node),
        Step::Transfer { from, to, amount } => model.transfer(from, to, amount),
        Step::GiveUp { who } => model.give_up(who),
        Step::Open { who } => model.open_account(who),
        Step::Pump { class, limit } => {
            model.call(Some(0), "pump", json!({"class": CLASSES[class], "limit": limit}), NONE, Ok(()));
        }
        Step::Prune => model.prune(),
        Step::Wait { minutes } => model.world.advance(minutes * MINUTE),
    }
}

/// Where a call ran into its bound, pumping finishes the work.
fn pump_dry(model: &mut Model) {
    for _ in 0..6 {
        for class in CLASSES {
            model.call(Some(0), "pump", json!({"class": class, "limit": 100}), NONE, Ok(()));
        }
    }
    assert_eq!(left_waiting(&model.world), [json!(null); 0]);
}

/// Everyone goes home: with time alone, every stake, bond and escrow comes out.
fn wind_up(model: &mut Model) {
    model.world.advance(Duration::from_secs(31 * 24 * 3600));
    for _ in 0..8 {
        for number in 1..=model.tasks.len() {
            for verb in ["reassign", "finalize", "default", "expire"] {
                model.task_verb(Some(0), verb, number);
            }
        }
        model.world.advance(DAY);
    }
    for who in 0..PEOPLE.len() {
        for verb in ["request_unstake", "unregister_node"] {
            model.node_verb(who, verb);
            model.world.advance(8 * DAY);
        }
    }
    model.check();
    let market: serde_json::Value = model.world.view("market", json!({}));
    for held in ["escrow", "staked", "bonds", "bounties_held"] {
        assert_eq!(market[held], json!("0"), "{held}");
    }
    for prefix in [2, 3, 5] {
        assert!(model.world.near.state(&model.world.market.id, &[prefix]).is_empty(), "prefix {prefix}");
    }
}

/// 6 lives of 170 calls or so; with `DEAI_LONG_TESTS=1` one of 10,000.
fn lives() -> (u32, std::ops::Range<usize>) {
    let is_long = std::env::var_os("DEAI_LONG_TESTS").is_some_and(|value| value == "1");
    if is_long { (1, 10_000..10_001) } else { (6, 150..190) }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: lives().0, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn the_market_agrees_with_its_model_whatever_happens(steps in prop::collection::vec(step(), lives().1)) {
        let mut model = Model::new();
        for step in steps {
            play(&mut model, step);
            model.check();
        }
        pump_dry(&mut model);
        wind_up(&mut model);
    }
}
