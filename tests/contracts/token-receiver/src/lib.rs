//! A receiver of tokens that does what the message says, for tests of networks.

use near_contract_standards::fungible_token::receiver::FungibleTokenReceiver;
use near_sdk::json_types::U128;
use near_sdk::{AccountId, PanicOnDefault, PromiseOrValue, env, near, require};

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Contract {
    token_id: AccountId,
}

#[near]
impl Contract {
    /// Takes tokens of `token_id` alone.
    #[init]
    pub fn new(token_id: AccountId) -> Self {
        Self { token_id }
    }

    /// The amount that of a transfer goes back: a number in decimal digits. Panics on anything else.
    pub fn decide(&self, unused: String) -> U128 {
        let Ok(unused) = unused.parse::<u128>() else { env::panic_str(&format!("{unused} is no amount")) };
        unused.into()
    }
}

#[near]
impl FungibleTokenReceiver for Contract {
    /// `keep` keeps all, `fail` panics. Any other message is decided upon in a call of its own, after this one.
    fn ft_on_transfer(&mut self, sender_id: AccountId, amount: U128, msg: String) -> PromiseOrValue<U128> {
        require!(env::predecessor_account_id() == self.token_id, "only one token is taken here");
        near_sdk::log!("{} from {sender_id}: {msg}", amount.0);
        match msg.as_str() {
            "keep" => PromiseOrValue::Value(U128(0)),
            "fail" => env::panic_str("reported to fail"),
            _ => Self::ext(env::current_account_id()).decide(msg).into(),
        }
    }
}
