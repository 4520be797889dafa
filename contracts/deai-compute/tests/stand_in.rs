//! Strangers that the market talks to: small contracts of ours on the same network.

use near_localnet::AccountId;
use serde_json::Value;

use crate::world::World;

/// Answers every question with what `set` gave it last, as it is, and fails without. It keeps the last
/// question under `q`.
const TELLER: &str = include_str!("stand_in/teller.wat");

impl World {
    /// `<name>.test.near` with a contract that answers as it is reported to.
    pub fn stand_in(&mut self, name: &str) -> AccountId {
        let account = self.account(name);
        self.near.deploy(&account, wat::parse_str(TELLER).unwrap()).assert_success();
        account.id
    }

    /// What the stand-in says from now on. Nothing: it fails.
    pub fn let_it_say(&mut self, name: &str, answer: impl Into<Vec<u8>>) {
        let account = self.account(name);
        let id = account.id.clone();
        self.near.call(&account, &id, "set").args(answer).transact().unwrap().assert_success();
    }

    /// It asks the market this with one yoctoNEAR attached, in the name of its own account, before it answers.
    pub fn let_it_call(&mut self, name: &str, method: &str, args: &Value) {
        self.let_it_call_with(1, name, method, args);
    }

    /// The same with 0 to 9 yoctoNEAR.
    pub fn let_it_call_with(&mut self, yocto: u8, name: &str, method: &str, args: &Value) {
        let account = self.account(name);
        let id = account.id.clone();
        let market = &self.market.id;
        let plan = format!("{yocto}{:02}{market}{:02}{method}{args}", market.len(), method.len());
        self.near.call(&account, &id, "plan").args(plan).transact().unwrap().assert_success();
    }

    /// It only answers.
    pub fn let_it_call_nothing(&mut self, name: &str) {
        let account = self.account(name);
        let id = account.id.clone();
        self.near.call(&account, &id, "plan").args("").transact().unwrap().assert_success();
    }

    /// What it was asked last.
    pub fn asked(&self, name: &str) -> Option<Value> {
        let id: AccountId = crate::world::id(name).parse().unwrap();
        let kept = self.near.state(&id, b"q");
        kept.first().map(|(_, question)| serde_json::from_slice(question).unwrap())
    }
}
