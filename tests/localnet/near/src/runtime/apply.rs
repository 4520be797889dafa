//! One block: its transactions become receipts, and receipts run until the chunk's gas is spent.

use std::collections::{HashMap, VecDeque};

use borsh::{BorshDeserialize, BorshSerialize};
use near_primitives::errors::InvalidTxError;
use near_primitives::hash::CryptoHash;
use near_primitives::receipt::{DelayedReceiptIndices, Receipt, VersionedReceiptEnum};
use near_primitives::transaction::{
    ExecutionMetadata, ExecutionOutcome, ExecutionOutcomeWithId, ExecutionStatus, SignedTransaction,
};
use near_primitives::trie_key::TrieKey;
use near_primitives::types::{Balance, Compute, Gas, RawStateChangesWithTrieKey, StateChangeCause};
use near_primitives::utils::create_receipt_id_from_transaction;

use super::charge::{Refusal, charge};
use super::{Env, data, receipt, yields};
use crate::Error;
use crate::error::overflow;
use crate::state::{Read, Snapshot, StateUpdate};

/// What a block has to work on.
pub struct Input {
    /// Each stands by itself (see `check_transaction`) and is not too old.
    pub transactions: Vec<SignedTransaction>,
    /// Sent by the block before.
    pub receipts: Vec<Receipt>,
}

/// A transaction or receipt that has run.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub struct Executed {
    pub outcome: ExecutionOutcomeWithId,
    /// The receipt that ran. `None`: a transaction.
    pub receipt: Option<Receipt>,
    /// The transaction all this began with.
    pub tx_hash: CryptoHash,
}

/// What a block has brought about.
pub struct Applied {
    pub included: Vec<SignedTransaction>,
    /// For these there was no room.
    pub left: Vec<SignedTransaction>,
    pub refused: Vec<(CryptoHash, InvalidTxError)>,
    pub executed: Vec<Executed>,
    /// To run in the next block.
    pub outgoing: Vec<Receipt>,
    /// Kept until their contract resumes them.
    pub yielded: Vec<Receipt>,
    /// Which transaction each new receipt began with.
    pub origins: HashMap<CryptoHash, CryptoHash>,
    pub changes: Vec<RawStateChangesWithTrieKey>,
    pub gas_burnt: Gas,
    pub tokens_burnt: Balance,
}

/// Runs a block over the state before it. `origins` reports every known receipt the transaction it began
/// with.
///
/// # Errors
/// Only faults of the network itself. A refused transaction or failed receipt is part of the answer.
pub fn apply(
    env: &Env,
    base: Snapshot<'_>,
    origins: &HashMap<CryptoHash, CryptoHash>,
    input: Input,
) -> Result<Applied, Error> {
    let mut block = Block {
        env,
        state: StateUpdate::new(base),
        known: origins,
        compute: 0,
        applied: Applied {
            included: Vec::new(),
            left: Vec::new(),
            refused: Vec::new(),
            executed: Vec::new(),
            outgoing: Vec::new(),
            yielded: Vec::new(),
            origins: HashMap::new(),
            changes: Vec::new(),
            gas_burnt: Gas::ZERO,
            tokens_burnt: Balance::ZERO,
        },
    };
    let local = block.transactions(input.transactions)?;
    for receipt in local {
        block.run_or_delay(receipt)?;
    }
    block.delayed()?;
    for receipt in input.receipts {
        block.run_or_delay(receipt)?;
    }
    for receipt in yields::time_out(env, &mut block.state)? {
        let origin = block.yielded_in(&receipt)?;
        block.send(receipt, origin);
    }
    block.state.commit(&StateChangeCause::UpdatedDelayedReceipts);
    block.applied.changes = block.state.finish();
    Ok(block.applied)
}

struct Block<'a, 'b> {
    env: &'a Env,
    state: StateUpdate<'b>,
    known: &'a HashMap<CryptoHash, CryptoHash>,
    compute: Compute,
    applied: Applied,
}

impl Block<'_, '_> {
    /// Charges transactions while there is room. Returns the receipts that run at once: those of accounts
    /// that act on themselves.
    fn transactions(&mut self, transactions: Vec<SignedTransaction>) -> Result<Vec<Receipt>, Error> {
        let limit = self.env.config.congestion_control_config.max_tx_gas;
        let mut local = Vec::new();
        for tx in transactions {
            if self.applied.gas_burnt >= limit {
                self.applied.left.push(tx);
                continue;
            }
            match self.transaction(&tx)? {
                Ok(receipt) => {
                    if tx.transaction.signer_id() == tx.transaction.receiver_id() {
                        local.push(receipt);
                    } else {
                        self.applied.outgoing.push(receipt);
                    }
                    self.applied.included.push(tx);
                }
                Err(refused) => self.applied.refused.push((tx.get_hash(), refused)),
            }
        }
        Ok(local)
    }

    fn transaction(&mut self, tx: &SignedTransaction) -> Result<Result<Receipt, InvalidTxError>, Error> {
        let transaction = &tx.transaction;
        let charge = match charge(self.env, &self.state, transaction, self.env.height) {
            Ok(charge) => charge,
            Err(Refusal::Invalid(refused)) => return Ok(Err(refused)),
            Err(Refusal::Broken(error)) => return Err(error),
        };
        let (tx_hash, signer) = (tx.get_hash(), transaction.signer_id());
        self.state.set_account(signer, &charge.signer)?;
        self.state.set_access_key(signer, transaction.public_key(), &charge.access_key)?;
        self.state.commit(&StateChangeCause::TransactionProcessing { tx_hash });
        let receipt_id = create_receipt_id_from_transaction(&tx_hash, self.env.height);
        self.applied.origins.insert(receipt_id, tx_hash);
        self.spend(charge.burnt.gas, charge.burnt.compute, charge.burnt_amount)?;
        let outcome = ExecutionOutcome {
            logs: Vec::new(),
            receipt_ids: vec![receipt_id],
            gas_burnt: charge.burnt.gas,
            compute_usage: Some(charge.burnt.compute),
            tokens_burnt: charge.burnt_amount,
            executor_id: signer.clone(),
            status: ExecutionStatus::SuccessReceiptId(receipt_id),
            metadata: ExecutionMetadata::V1,
        };
        let outcome = ExecutionOutcomeWithId { id: tx_hash, outcome };
        self.applied.executed.push(Executed { outcome, receipt: None, tx_hash });
        Ok(Ok(Receipt::from_tx(
            receipt_id,
            signer.clone(),
            transaction.receiver_id().clone(),
            transaction.public_key().clone(),
            charge.receipt_gas_price,
            transaction.actions().to_vec(),
        )))
    }

    fn spend(&mut self, gas: Gas, compute: Compute, tokens: Balance) -> Result<(), Error> {
        let applied = &mut self.applied;
        applied.gas_burnt = applied.gas_burnt.checked_add(gas).ok_or_else(|| overflow("the chunk's gas"))?;
        applied.tokens_burnt = applied.tokens_burnt.checked_add(tokens).ok_or_else(|| overflow("burnt tokens"))?;
        self.compute = self.compute.saturating_add(compute);
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.compute >= self.env.gas_limit.as_gas()
    }

    fn run_or_delay(&mut self, receipt: Receipt) -> Result<(), Error> {
        if !self.is_full() {
            return self.run(receipt);
        }
        let mut queue = self.queue()?;
        self.state.set_typed(TrieKey::DelayedReceipt { index: queue.next_available_index }, &receipt)?;
        queue.next_available_index += 1;
        self.state.set_typed(TrieKey::DelayedReceiptIndices, &queue)?;
        self.state.commit(&StateChangeCause::UpdatedDelayedReceipts);
        Ok(())
    }

    /// Runs what waited since earlier blocks, oldest first.
    fn delayed(&mut self) -> Result<(), Error> {
        let mut queue = self.queue()?;
        while queue.first_index < queue.next_available_index && !self.is_full() {
            let key = TrieKey::DelayedReceipt { index: queue.first_index };
            let receipt =
                self.state.typed(&key)?.ok_or_else(|| Error::Inconsistent("a delayed receipt is gone".into()))?;
            self.state.remove(key);
            queue.first_index += 1;
            self.state.set_typed(TrieKey::DelayedReceiptIndices, &queue)?;
            self.state.commit(&StateChangeCause::UpdatedDelayedReceipts);
            self.run(receipt)?;
        }
        Ok(())
    }

    fn queue(&self) -> Result<DelayedReceiptIndices, Error> {
        Ok(self.state.typed(&TrieKey::DelayedReceiptIndices)?.unwrap_or_default())
    }

    /// Runs a receipt, and at once those it sends that never wait: yields, and deletions of accounts.
    fn run(&mut self, receipt: Receipt) -> Result<(), Error> {
        let mut instant = VecDeque::from([receipt]);
        while let Some(receipt) = instant.pop_front() {
            let Some(runnable) = self.dispatch(receipt)? else { continue };
            let (VersionedReceiptEnum::Action(action) | VersionedReceiptEnum::PromiseYield(action)) =
                runnable.versioned_receipt()
            else {
                return Err(Error::Inconsistent(format!("{} is no action receipt", runnable.receipt_id())));
            };
            let origin = self.origin(runnable.receipt_id())?;
            let ran = receipt::run(self.env, &mut self.state, &runnable, &action)?;
            self.spend(ran.outcome.outcome.gas_burnt, ran.compute, ran.burnt)?;
            for sent in ran.sent {
                if sent.is_instant_receipt() {
                    self.applied.origins.insert(*sent.receipt_id(), origin);
                    instant.push_back(sent);
                } else {
                    self.send(sent, origin);
                }
            }
            let executed = Executed { outcome: ran.outcome, receipt: Some(runnable.clone()), tx_hash: origin };
            self.applied.executed.push(executed);
        }
        Ok(())
    }

    /// Takes a receipt in, and reports which one may run now: itself, the one that waited for it, or none.
    fn dispatch(&mut self, receipt: Receipt) -> Result<Option<Receipt>, Error> {
        let state = &mut self.state;
        match receipt.versioned_receipt() {
            VersionedReceiptEnum::Action(action) => {
                let ready = data::ready(state, &receipt, &action)?;
                Ok(ready.then(|| receipt.clone()))
            }
            VersionedReceiptEnum::Data(data) => data::receive(state, &receipt, &data),
            VersionedReceiptEnum::PromiseYield(action) => {
                yields::keep(state, &receipt, &action)?;
                state.commit(&StateChangeCause::PostponedReceipt { receipt_hash: *receipt.receipt_id() });
                self.applied.yielded.push(receipt.clone());
                Ok(None)
            }
            VersionedReceiptEnum::PromiseResume(data) => yields::resume(state, &receipt, &data),
            VersionedReceiptEnum::GlobalContractDistribution(_) => {
                Err(Error::Inconsistent("a global contract passed the check of actions".into()))
            }
        }
    }

    fn send(&mut self, receipt: Receipt, origin: CryptoHash) {
        self.applied.origins.insert(*receipt.receipt_id(), origin);
        self.applied.outgoing.push(receipt);
    }

    fn origin(&self, receipt_id: &CryptoHash) -> Result<CryptoHash, Error> {
        let origin = self.applied.origins.get(receipt_id).or_else(|| self.known.get(receipt_id));
        origin.copied().ok_or_else(|| Error::Inconsistent(format!("receipt {receipt_id} began with no transaction")))
    }

    /// The transaction a timed-out yield began with.
    fn yielded_in(&self, resumption: &Receipt) -> Result<CryptoHash, Error> {
        let VersionedReceiptEnum::PromiseResume(data) = resumption.versioned_receipt() else {
            return Err(Error::Inconsistent("a time-out resumes nothing".into()));
        };
        let key = TrieKey::PromiseYieldReceipt { receiver_id: resumption.receiver_id().clone(), data_id: data.data_id };
        let yielded: Receipt = self.state.typed(&key)?.ok_or_else(|| Error::Inconsistent("a yield is gone".into()))?;
        self.origin(yielded.receipt_id())
    }
}
