//! Rewards in dollars.

use serde_json::{Value, json};

use super::{Model, ns};
use crate::world::{DEPOSIT, MINUTE, NONE, World, id};

const DECIMALS: u8 = 22;
/// The duration for which a price is good for.
pub(super) const FRESH: std::time::Duration = std::time::Duration::from_secs(600);

/// What the oracle says of the token.
#[derive(Clone, Copy, Debug)]
pub enum Quote {
    Now(u64),
    Null,
    /// Of 15 minutes ago.
    Old,
    /// Of 15 minutes hence.
    Future,
    Nonsense,
}

pub(super) fn introduce(world: &mut World) {
    world.stand_in("oracle");
    let terms = json!({
        "oracle_id": id("oracle"), "asset_id": "deai.near", "max_recency_sec": 90,
        "max_staleness_ns": ns(FRESH).to_string(),
    });
    world.call("owner", "configure_oracle", terms, DEPOSIT);
}

impl Model {
    pub fn ask_price(&mut self, quote: Quote) {
        let now = self.now();
        let far = ns(15 * MINUTE);
        let emitted = |priced_at: u64, price: Value| {
            let prices = [json!({"asset_id": "deai.near", "price": price})];
            json!({"timestamp": priced_at.to_string(), "recency_duration_sec": 90, "prices": prices}).to_string()
        };
        let of = |multiplier: u64| json!({"multiplier": multiplier.to_string(), "decimals": DECIMALS});
        let (answer, expected) = match quote {
            Quote::Now(multiplier) => (emitted(now, of(multiplier)), Ok(())),
            Quote::Null => (emitted(now, Value::Null), Err("price_null")),
            Quote::Old => (emitted(now - far, of(1)), Err("price_stale")),
            Quote::Future => (emitted(now + far, of(1)), Err("price_future")),
            Quote::Nonsense => ("[]".to_owned(), Err("oracle_unreadable")),
        };
        self.world.let_it_say("oracle", answer);
        if self.call(Some(0), "refresh_price", json!({}), NONE, expected)
            && let Quote::Now(multiplier) = quote
        {
            self.price = Some((multiplier, now));
        }
    }

    pub fn submit_usd(&mut self, who: usize, class: &'static str, micro_usd: u64, max_reward: u128) {
        let now = self.now();
        // Micro-dollars x 10^22 / (multiplier x 10^6), rounded up.
        let reward = |multiplier: u64| (u128::from(micro_usd) * 10_u128.pow(16)).div_ceil(multiplier.into());
        let expected = match (self.price, self.balances.get(&who)) {
            (None, _) => Err("no_price"),
            (Some((_, priced_at)), _) if now > priced_at + ns(FRESH) => Err("price_stale"),
            (Some((multiplier, _)), _) if reward(multiplier) > max_reward => Err("above_max_reward"),
            (_, None) => Err("unregistered"),
            (Some((multiplier, _)), Some(balance)) if *balance < reward(multiplier) => Err("balance_too_small"),
            _ => Ok(()),
        };
        let mut request = self.world.request(class);
        request.as_object_mut().unwrap().remove("reward");
        request["reward_micro_usd"] = json!(micro_usd.to_string());
        request["max_reward"] = json!(max_reward.to_string());
        let before = self.tasks.len();
        if self.call(Some(who), "submit_task_usd", request, DEPOSIT, expected) {
            let (multiplier, _) = self.price.unwrap();
            assert_eq!(self.tasks[before].reward, reward(multiplier));
        }
    }
}
