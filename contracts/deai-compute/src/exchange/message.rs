//! What the exchange is reported with the tokens: Ref's message for a swap in one step.

use near_sdk::AccountId;
use near_sdk::json_types::U128;
use near_sdk::near;

/// One swap of the market's token.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Swap {
    pub pool_id: u64,
    pub token_out: AccountId,
    pub amount: U128,
    pub min_amount_out: U128,
}

impl Swap {
    pub fn message(&self, market_id: &AccountId) -> String {
        let Self { pool_id, token_out, amount, min_amount_out } = self;
        // Numbers and account ids alone: nothing in them wants escaping.
        format!(
            r#"{{"actions":[{{"pool_id":{pool_id},"token_in":"{market_id}","amount_in":"{}","token_out":"{token_out}","min_amount_out":"{}"}}]}}"#,
            amount.0, min_amount_out.0
        )
    }
}

#[cfg(test)]
mod tests {
    use near_sdk::serde_json::{self, Value, json};

    use super::*;

    #[test]
    fn the_message_is_one_action_with_amounts_as_strings() {
        let token_out = "wrap.near".parse().unwrap();
        let swap = Swap { pool_id: u64::MAX, token_out, amount: U128(u128::MAX), min_amount_out: U128(7) };
        let message: Value = serde_json::from_str(&swap.message(&"market.near".parse().unwrap())).unwrap();
        let action = json!({
            "pool_id": u64::MAX, "token_in": "market.near", "amount_in": u128::MAX.to_string(),
            "token_out": "wrap.near", "min_amount_out": "7",
        });
        assert_eq!(message, json!({"actions": [action]}));
    }
}
