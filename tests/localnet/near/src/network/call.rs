use near_primitives::action::{Action, FunctionCallAction};
use near_primitives::errors::InvalidTxError;
use near_primitives::transaction::SignedTransaction;
use near_primitives::types::{AccountId, Balance, Gas};

use super::{DEFAULT_GAS, Execution, Network};
use crate::Account;

/// A call of a contract's method in the making.
#[must_use = "nothing happens before `transact`"]
pub struct Call<'a> {
    network: &'a mut Network,
    signer: &'a Account,
    contract: &'a AccountId,
    call: FunctionCallAction,
}

impl<'a> Call<'a> {
    pub(super) fn new(network: &'a mut Network, signer: &'a Account, contract: &'a AccountId, method: &str) -> Self {
        let call = FunctionCallAction {
            method_name: method.to_owned(),
            args: Vec::new(),
            gas: DEFAULT_GAS,
            deposit: Balance::ZERO,
        };
        Self { network, signer, contract, call }
    }

    pub fn args(mut self, args: impl Into<Vec<u8>>) -> Self {
        self.call.args = args.into();
        self
    }

    pub fn args_json(self, args: serde_json::Value) -> Self {
        self.args(args.to_string())
    }

    pub fn deposit(mut self, deposit: Balance) -> Self {
        self.call.deposit = deposit;
        self
    }

    pub fn gas(mut self, gas: Gas) -> Self {
        self.call.gas = gas;
        self
    }

    /// Sends the call and makes blocks until nothing is left to do.
    ///
    /// # Errors
    /// The protocol's own refusal of the transaction. A failed execution is not an error.
    pub fn transact(self) -> Result<Execution, InvalidTxError> {
        self.network.transact(self.signer, self.contract, vec![Action::FunctionCall(Box::new(self.call))])
    }

    /// Signs the call without sending it.
    pub fn sign(self) -> SignedTransaction {
        self.network.sign(self.signer, self.contract, vec![Action::FunctionCall(Box::new(self.call))])
    }
}
