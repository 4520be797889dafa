//! Calls that go through a stranger's contract, which may call back before it answers.

use deai_compute::event::{Event, SwapSettled};
use serde_json::{Value, json};

use super::{Model, PEOPLE, account_of, who};
use crate::books::amount;
use crate::world::{DEPOSIT, World, YOCTO, id};

/// Contracts that answer as they are reported to. They stand behind [`PEOPLE`] in the books.
pub const STRANGER: usize = PEOPLE.len();
pub const EXCHANGE: usize = STRANGER + 1;
pub const STRANGERS: [&str; 2] = ["stranger", "exchange"];

/// What the stranger answers, and what it does before.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Of the amount that it got: what it says it did not use. Nothing: it fails.
    pub unused: Option<u128>,
    pub back: Back,
}

/// What it calls, with one yoctoNEAR, while the market waits for its answer.
#[derive(Clone, Debug)]
pub enum Back {
    Nothing,
    /// Sends tokens on, to one of the people, or to the market itself.
    Transfer {
        to: usize,
        amount: u128,
    },
    /// Burns what it has, and gives up its account.
    GiveUp,
    /// What only others may do, or only with a deposit.
    Meddle {
        verb: usize,
    },
}

const MEDDLES: [(&str, &str); 6] = [
    ("accept_result", r#"{"task_id":"1"}"#),
    ("ft_resolve_transfer", r#"{"sender_id":"ann.test.near","receiver_id":"stranger.test.near","amount":"1"}"#),
    ("on_swap", r#"{"account_id":"ann.test.near","exchange_id":"exchange.test.near","amount":"1"}"#),
    ("pause_intake", "{}"),
    (
        "swap_reward",
        r#"{"exchange_id":"exchange.test.near","pool_id":"1","token_out":"output.test.near","amount":"1","min_amount_out":"1"}"#,
    ),
    ("request_unstake", "{}"),
];

pub(super) fn introduce(world: &mut World) {
    for name in STRANGERS {
        world.stand_in(name);
    }
    world.stand_in("output");
    world.let_it_say("output", r#"{"total":"1250000000000000000000","available":"0"}"#);
    world.call("owner", "configure_exchange", json!({"exchange_id": id("exchange")}), DEPOSIT);
}

impl Model {
    pub fn transfer_call(&mut self, from: usize, amount: u128, answer: &Answer) {
        self.prepare(STRANGER, answer);
        let expected = match self.balances.get(&from) {
            None => Err("is not registered"),
            Some(balance) if *balance < amount => Err("enough balance"),
            Some(_) => Ok(()),
        };
        let args = json!({"receiver_id": id("stranger"), "amount": amount.to_string(), "msg": "re-enter"});
        self.through(from, STRANGER, "ft_transfer_call", args, amount, answer, expected);
    }

    pub fn swap(&mut self, from: usize, amount: u128, answer: &Answer) {
        self.prepare(EXCHANGE, answer);
        let expected = match self.balances.get(&from) {
            None => Err("unregistered"),
            Some(balance) if *balance < amount => Err("balance_too_small"),
            Some(_) => Ok(()),
        };
        let args = json!({
            "exchange_id": id("exchange"), "pool_id": "7", "token_out": id("output"), "amount": amount.to_string(),
            "min_amount_out": "1",
        });
        self.through(from, EXCHANGE, "swap_reward", args, amount, answer, expected);
    }

    fn prepare(&mut self, stranger: usize, answer: &Answer) {
        let name = STRANGERS[stranger - STRANGER];
        if !self.balances.contains_key(&stranger) {
            self.world.call(name, "storage_deposit", json!({}), DEPOSIT);
            self.balances.insert(stranger, 0);
        }
        self.world.let_it_say(name, answer.unused.map(|unused| format!("\"{unused}\"")).unwrap_or_default());
        let (method, args) = match &answer.back {
            Back::Nothing => return self.world.let_it_call_nothing(name),
            Back::Transfer { to, amount } => {
                let receiver = PEOPLE.get(*to).copied().unwrap_or("market");
                ("ft_transfer", json!({"receiver_id": id(receiver), "amount": amount.to_string()}))
            }
            Back::GiveUp => ("storage_unregister", json!({"force": true})),
            Back::Meddle { verb } => {
                let (method, args) = MEDDLES[*verb];
                (method, serde_json::from_str(args).unwrap())
            }
        };
        self.world.let_it_call(name, method, &args);
    }

    /// Whatever the stranger does, the caller loses at most the amount, and each token is somebody's.
    #[expect(clippy::too_many_arguments, reason = "one call, reported in full")]
    fn through(
        &mut self,
        from: usize,
        stranger: usize,
        method: &str,
        args: Value,
        amount_sent: u128,
        answer: &Answer,
        expected: Result<(), &'static str>,
    ) {
        let execution = self.world.try_call(PEOPLE[from], method, args, YOCTO);
        if let Err(text) = expected {
            let failure = format!("{:?}", execution.failure());
            assert!(failure.contains(text), "{method} is refused with {failure}, not with {text}");
            return;
        }
        let done = self.world.read(execution);
        let mut back = None;
        for (event, data) in &done.token {
            for entry in data.as_array().unwrap() {
                let moved = amount(&entry["amount"]);
                let is_refund = entry["memo"].as_str().is_some_and(|memo| memo.contains("refund"));
                if is_refund {
                    // No more than it says, than it got, and than it still has.
                    let most = answer.unused.unwrap_or(amount_sent).min(amount_sent).min(self.balances[&stranger]);
                    assert_eq!(moved, most, "the refund is {moved}");
                    back = Some(moved);
                }
                self.move_tokens(event, entry, moved);
            }
        }
        let refunded = back.unwrap_or(0);
        for event in &done.events {
            if let Event::SwapSettled(SwapSettled { spent, refunded: emitted, burned, .. }) = event {
                assert_eq!(spent + emitted + burned, amount_sent);
                assert_eq!((*emitted, *burned), (refunded, 0));
            } else {
                assert!(matches!(event, Event::SwapStarted(_)), "{event:?}");
            }
        }
        let account: Value = self.world.view("storage_balance_of", json!({"account_id": account_of(stranger)}));
        if account.is_null() {
            assert_eq!(self.balances.remove(&stranger), Some(0), "what it had is burned");
        }
    }

    fn move_tokens(&mut self, event: &str, entry: &Value, moved: u128) {
        let mut take = |side: &str, by: i8| {
            let owner = entry[side].as_str().unwrap();
            let balance = self.balances.get_mut(&who(owner)).unwrap_or_else(|| panic!("{owner} has no account"));
            let changed = if by < 0 { balance.checked_sub(moved) } else { balance.checked_add(moved) };
            *balance = changed.unwrap_or_else(|| panic!("{owner} has {balance} and loses {moved}"));
        };
        match event {
            "ft_transfer" => {
                take("old_owner_id", -1);
                take("new_owner_id", 1);
            }
            "ft_burn" => take("owner_id", -1),
            other => panic!("{other} in a transfer"),
        }
    }
}
