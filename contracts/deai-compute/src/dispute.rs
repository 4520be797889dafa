//! Disputes about results: both sides put up the same bond, an arbiter rules, and every step has a deadline.
//!
//! The dispute names the result in question, and its node alone answers for it. An arbiter rules once the
//! node has answered or its time to answer is over. The winner has its bond back and gets what the arbiter
//! leaves of the other's. Where no arbiter rules in time each side has its bond back and the node is paid:
//! to dispute is not enough to win.

mod answer;
mod arbiter;
mod default;
mod open;
mod resolve;

use near_sdk::{NearToken, env};

use crate::Contract;
use crate::error::Error;

pub use arbiter::VersionedArbiter;

impl Contract {
    fn hold_bond(&mut self, amount: NearToken) -> Result<(), Box<Error>> {
        self.bonds = self.bonds.checked_add(amount).ok_or(Error::Overflow { what: "bonds" })?;
        Ok(())
    }

    fn free_bonds(&mut self, amount: NearToken) -> Result<(), Box<Error>> {
        self.bonds = self.bonds.checked_sub(amount).ok_or(Error::Inconsistent { what: "bonds" })?;
        Ok(())
    }
}

fn check_bond(bond: NearToken) -> Result<(), Box<Error>> {
    let attached = env::attached_deposit();
    if attached == bond {
        return Ok(());
    }
    let [attached, bond] = [attached, bond].map(|amount| amount.as_yoctonear());
    Err(Error::Bond { attached, bond }.into())
}
