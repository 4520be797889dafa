use near_parameters::ParameterCost;
use near_primitives::account::AccountContract;
use near_primitives::errors::{ActionError, ActionErrorKind, IntegerOverflowError};
use near_primitives::receipt::Receipt;
use near_primitives::types::{Balance, Compute, Gas};
use near_vm_runner::ProfileDataV3;
use near_vm_runner::logic::ReturnData;

use crate::Error;
use crate::error::overflow;

/// What an action, or all actions of a receipt so far, have brought about.
pub struct ActionResult {
    pub gas_burnt: Gas,
    /// The part of the burnt gas that contracts burnt.
    pub gas_burnt_for_calls: Gas,
    /// Burnt, and spent on new receipts.
    pub gas_used: Gas,
    pub compute: Compute,
    pub result: Result<ReturnData, ActionError>,
    pub logs: Vec<String>,
    /// Without ids yet.
    pub new_receipts: Vec<Receipt>,
    pub profile: ProfileDataV3,
    /// Money made by letting an empty contract attach one yoctoNEAR to a call.
    pub subsidized: Balance,
    /// The receiver's contract before each action.
    pub contracts: Vec<AccountContract>,
}

impl Default for ActionResult {
    fn default() -> Self {
        Self {
            gas_burnt: Gas::ZERO,
            gas_burnt_for_calls: Gas::ZERO,
            gas_used: Gas::ZERO,
            compute: 0,
            result: Ok(ReturnData::None),
            logs: Vec::new(),
            new_receipts: Vec::new(),
            profile: ProfileDataV3::default(),
            subsidized: Balance::ZERO,
            contracts: Vec::new(),
        }
    }
}

impl ActionResult {
    /// Burns a fixed fee.
    pub fn burn(&mut self, fee: ParameterCost) -> Result<(), Error> {
        self.gas_burnt = sum(self.gas_burnt, fee.gas)?;
        self.gas_used = sum(self.gas_used, fee.gas)?;
        self.compute = self.compute.checked_add(fee.compute).ok_or_else(|| overflow("compute"))?;
        Ok(())
    }

    /// Sets gas aside for a new receipt.
    pub fn reserve(&mut self, gas: Gas) -> Result<(), Error> {
        self.gas_used = sum(self.gas_used, gas)?;
        Ok(())
    }

    pub fn fail(&mut self, kind: ActionErrorKind) {
        self.result = Err(kind.into());
    }

    /// Adds the next action's result to that of the actions before it.
    ///
    /// A failure keeps gas, logs and profile, and drops what the receipt would have sent.
    pub fn merge(&mut self, mut next: Self) -> Result<(), Error> {
        self.gas_burnt = sum(self.gas_burnt, next.gas_burnt)?;
        self.gas_burnt_for_calls = sum(self.gas_burnt_for_calls, next.gas_burnt_for_calls)?;
        self.gas_used = sum(self.gas_used, next.gas_used)?;
        self.compute = self.compute.checked_add(next.compute).ok_or_else(|| overflow("compute"))?;
        self.logs.append(&mut next.logs);
        self.contracts.append(&mut next.contracts);
        self.profile.merge(&next.profile);
        self.result = match next.result {
            // The index counts the action's own receipts: shift it past those of earlier actions.
            Ok(ReturnData::ReceiptIndex(index)) => {
                Ok(ReturnData::ReceiptIndex(index + super::fees::length(self.new_receipts.len())))
            }
            other => other,
        };
        if self.result.is_ok() {
            self.new_receipts.append(&mut next.new_receipts);
            self.subsidized =
                self.subsidized.checked_add(next.subsidized).ok_or_else(|| overflow("subsidized amount"))?;
        } else {
            self.new_receipts.clear();
            self.subsidized = Balance::ZERO;
        }
        Ok(())
    }
}

fn sum(left: Gas, right: Gas) -> Result<Gas, Error> {
    left.checked_add_result(right).map_err(|IntegerOverflowError| overflow("gas"))
}
