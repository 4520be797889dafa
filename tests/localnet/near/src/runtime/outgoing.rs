//! The receipts a contract has asked for while it runs.

use near_primitives::action::{Action, FunctionCallAction};
use near_primitives::hash::CryptoHash;
use near_primitives::receipt::{
    ActionReceiptV2, DataReceipt, DataReceiver, Receipt, ReceiptEnum, ReceiptV0, VersionedActionReceipt,
};
use near_primitives::types::{AccountId, Gas, GasWeight};
use near_vm_runner::logic::{HostError, VMLogicError};

/// An action receipt in the making.
struct Promised {
    receiver: AccountId,
    refund_to: Option<AccountId>,
    outputs: Vec<DataReceiver>,
    inputs: Vec<CryptoHash>,
    actions: Vec<Action>,
    is_yield: bool,
}

/// A function call that asked for a share of the gas left over.
struct Share {
    receipt: usize,
    action: usize,
    weight: u64,
}

#[derive(Default)]
pub struct Outgoing {
    promised: Vec<Promised>,
    resumed: Vec<DataReceipt>,
    shares: Vec<Share>,
}

impl Outgoing {
    /// Begins a receipt that waits for the results of `after`, by one data id each.
    pub fn create(&mut self, inputs: Vec<CryptoHash>, after: &[u64], receiver: AccountId) -> Result<u64, VMLogicError> {
        for (data_id, index) in inputs.iter().zip(after) {
            let waited = usize::try_from(*index).ok().and_then(|at| self.promised.get_mut(at));
            let waited = waited.ok_or(HostError::InvalidReceiptIndex { receipt_index: *index })?;
            waited.outputs.push(DataReceiver { data_id: *data_id, receiver_id: receiver.clone() });
        }
        Ok(self.push(receiver, inputs, false))
    }

    /// Begins a receipt that waits until its contract resumes it.
    pub fn create_yield(&mut self, input: CryptoHash, receiver: AccountId) -> u64 {
        self.push(receiver, vec![input], true)
    }

    fn push(&mut self, receiver: AccountId, inputs: Vec<CryptoHash>, is_yield: bool) -> u64 {
        let index = super::fees::length(self.promised.len());
        let (outputs, actions) = (Vec::new(), Vec::new());
        self.promised.push(Promised { receiver, refund_to: None, outputs, inputs, actions, is_yield });
        index
    }

    pub fn resume(&mut self, data_id: CryptoHash, data: Vec<u8>) {
        self.resumed.push(DataReceipt { data_id, data: Some(data) });
    }

    pub fn receiver(&self, index: u64) -> Option<&AccountId> {
        let at = usize::try_from(index).ok()?;
        self.promised.get(at).map(|receipt| &receipt.receiver)
    }

    pub fn set_refund_to(&mut self, index: u64, refund_to: AccountId) {
        if let Some(receipt) = self.at(index) {
            receipt.refund_to = Some(refund_to);
        }
    }

    pub fn append(&mut self, index: u64, action: Action) -> u64 {
        // The VM hands out the indices itself and never another.
        let Some(receipt) = self.at(index) else { return 0 };
        receipt.actions.push(action);
        super::fees::length(receipt.actions.len() - 1)
    }

    pub fn append_call(&mut self, index: u64, call: FunctionCallAction, weight: GasWeight) {
        let action = self.append(index, Action::FunctionCall(Box::new(call)));
        if weight.0 > 0
            && let (Ok(receipt), Ok(action)) = (usize::try_from(index), usize::try_from(action))
        {
            self.shares.push(Share { receipt, action, weight: weight.0 });
        }
    }

    fn at(&mut self, index: u64) -> Option<&mut Promised> {
        let at = usize::try_from(index).ok()?;
        self.promised.get_mut(at)
    }

    /// Shares the gas that is left among the calls that asked for it; the last takes what rounding leaves.
    /// Returns what was given away: all of it, or nothing.
    pub fn share(&mut self, left: Gas) -> Gas {
        let weights: u128 = self.shares.iter().map(|share| u128::from(share.weight)).sum();
        if weights == 0 || left == Gas::ZERO {
            return Gas::ZERO;
        }
        let mut rest = left;
        for (at, share) in self.shares.iter().enumerate() {
            let part = u128::from(left.as_gas()) * u128::from(share.weight) / weights;
            let part =
                if at + 1 == self.shares.len() { rest } else { Gas::from_gas(u64::try_from(part).unwrap_or(u64::MAX)) };
            rest = rest.saturating_sub(part);
            let receipt = self.promised.get_mut(share.receipt);
            if let Some(Action::FunctionCall(call)) = receipt.and_then(|receipt| receipt.actions.get_mut(share.action))
            {
                call.gas = call.gas.saturating_add(part);
            }
        }
        left
    }

    /// The data ids of yields, by the order they were asked for.
    pub fn yields(&self) -> impl Iterator<Item = CryptoHash> + '_ {
        self.promised.iter().filter(|receipt| receipt.is_yield).filter_map(|receipt| receipt.inputs.first().copied())
    }

    /// The receipts, without ids, as `sender` sends them on behalf of the receipt it ran.
    pub fn into_receipts(self, sender: &AccountId, parent: &VersionedActionReceipt<'_>) -> Vec<Receipt> {
        let envelope = |receiver: AccountId, receipt| {
            let receipt_id = CryptoHash::default();
            Receipt::V0(ReceiptV0 { predecessor_id: sender.clone(), receiver_id: receiver, receipt_id, receipt })
        };
        let promised = self.promised.into_iter().map(|promised| {
            let action = ActionReceiptV2 {
                signer_id: parent.signer_id().clone(),
                signer_public_key: parent.signer_public_key().clone(),
                refund_to: promised.refund_to,
                gas_price: parent.gas_price(),
                output_data_receivers: promised.outputs,
                input_data_ids: promised.inputs,
                actions: promised.actions,
            };
            let receipt =
                if promised.is_yield { ReceiptEnum::PromiseYieldV2(action) } else { ReceiptEnum::ActionV2(action) };
            envelope(promised.receiver, receipt)
        });
        let resumed = self.resumed.into_iter().map(|data| envelope(sender.clone(), ReceiptEnum::PromiseResume(data)));
        promised.chain(resumed).collect()
    }
}
