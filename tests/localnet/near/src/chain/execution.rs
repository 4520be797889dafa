//! The height up to which a transaction has come.

use std::sync::Arc;

use near_primitives::hash::CryptoHash;
use near_primitives::receipt::Receipt;
use near_primitives::transaction::{ExecutionStatus, SignedTransaction};
use near_primitives::types::Gas;
use near_primitives::views::{
    ExecutionOutcomeView, ExecutionOutcomeWithIdView, FinalExecutionOutcomeView, FinalExecutionStatus,
    SignedTransactionView, TxExecutionStatus,
};

use super::{Block, Chain};
use crate::runtime::Executed;

type Place = (Arc<Block>, usize);

/// A transaction with everything it has brought about so far.
pub struct Trail {
    pub transaction: SignedTransaction,
    /// Block, and place in it, of the transaction's own outcome.
    own: Place,
    /// Of the receipts' outcomes, depth first, with their depth below the transaction.
    receipts: Vec<(Place, usize)>,
    /// Receipts that have not run yet.
    missing: Vec<Receipt>,
}

/// The way in which final a transaction is.
pub type Progress = TxExecutionStatus;

impl Chain {
    /// The trail of a transaction in a block. `None`: it is in none.
    pub fn trail(&self, tx_hash: &CryptoHash) -> Option<Trail> {
        let own = self.place(tx_hash)?;
        let transaction = own.0.transactions.iter().find(|tx| tx.get_hash() == *tx_hash)?.clone();
        let mut trail = Trail { transaction, own: own.clone(), receipts: Vec::new(), missing: Vec::new() };
        let mut open = vec![(own, 0)];
        while let Some(((block, at), depth)) = open.pop() {
            let done = &block.executed[at];
            for receipt_id in done.outcome.outcome.receipt_ids.iter().rev() {
                match self.place(receipt_id) {
                    Some(place) => open.push((place, depth + 1)),
                    None => trail.missing.extend(block.sent(receipt_id).cloned()),
                }
            }
            if done.receipt.is_some() {
                trail.receipts.push(((block, at), depth));
            }
        }
        Some(trail)
    }

    fn place(&self, id: &CryptoHash) -> Option<Place> {
        self.outcomes.get(id).map(|(block, at)| (Arc::clone(&self.blocks[*block]), *at))
    }

    /// The way in which final a transaction is that is in a block.
    pub fn progress(&self, trail: &Trail) -> Progress {
        let last_final = self.final_block().height();
        let is_final = |block: &Block| block.height() <= last_final;
        let done = trail.missing.iter().all(|receipt| receipt.predecessor_id().is_system());
        let included_final = is_final(&trail.own.0);
        match (included_final, done) {
            (false, false) => Progress::Included,
            (false, true) => Progress::ExecutedOptimistic,
            (true, false) => Progress::IncludedFinal,
            (true, true) => {
                let all = trail.missing.is_empty() && trail.receipts.iter().all(|((block, _), _)| is_final(block));
                if all { Progress::Final } else { Progress::Executed }
            }
        }
    }
}

impl Trail {
    /// The outcomes as the protocol reports them.
    pub fn outcome(&self) -> FinalExecutionOutcomeView {
        let view = |(block, at): &Place| outcome_view(block, *at);
        FinalExecutionOutcomeView {
            status: self.status(),
            transaction: SignedTransactionView::from(self.transaction.clone()),
            transaction_outcome: view(&self.own),
            receipts_outcome: self.receipts.iter().map(|(place, _)| view(place)).collect(),
        }
    }

    /// The result of the transaction: that of the receipt at the end of the chain of promises.
    pub fn status(&self) -> FinalExecutionStatus {
        let mut sought = self.transaction.get_hash();
        for (block, at) in std::iter::once(&self.own).chain(self.receipts.iter().map(|(place, _)| place)) {
            let done = &block.executed[*at].outcome;
            if done.id != sought {
                continue;
            }
            match &done.outcome.status {
                ExecutionStatus::Unknown => return FinalExecutionStatus::Started,
                ExecutionStatus::Failure(error) => return FinalExecutionStatus::Failure(error.clone()),
                ExecutionStatus::SuccessValue(value) => return FinalExecutionStatus::SuccessValue(value.clone()),
                ExecutionStatus::SuccessReceiptId(receipt_id) => sought = *receipt_id,
            }
        }
        FinalExecutionStatus::Started
    }

    /// The receipts of the transaction, run or not.
    pub fn receipts(&self) -> impl Iterator<Item = &Receipt> {
        let run = self.receipts.iter().filter_map(|((block, at), _)| block.executed[*at].receipt.as_ref());
        run.chain(&self.missing)
    }

    /// `true` where nothing of it is on its way. Receipts that wait to be resumed count as done.
    pub fn is_settled(&self) -> bool {
        self.missing.iter().all(Receipt::is_instant_receipt)
    }

    /// The receipts that have run, depth first, each with its depth below the transaction.
    pub fn tree(&self) -> impl Iterator<Item = (usize, &Executed)> {
        self.receipts.iter().map(|((block, at), depth)| (*depth, &block.executed[*at]))
    }

    /// Gas that the transaction and its receipts have burnt so far.
    pub fn gas_burnt(&self) -> Gas {
        let places = std::iter::once(&self.own).chain(self.receipts.iter().map(|(place, _)| place));
        places.fold(Gas::ZERO, |sum, (block, at)| sum.saturating_add(block.executed[*at].outcome.outcome.gas_burnt))
    }

    /// Where each outcome is, in order of execution.
    pub fn in_order(&self) -> Vec<Place> {
        let mut places = vec![self.own.clone()];
        places.extend(self.receipts.iter().map(|(place, _)| place.clone()));
        places.sort_by_key(|(block, at)| (block.height(), *at));
        places
    }
}

/// One outcome of a block, with the path to the block's outcome root.
pub fn outcome_view(block: &Block, at: usize) -> ExecutionOutcomeWithIdView {
    let done = &block.executed[at];
    ExecutionOutcomeWithIdView {
        proof: block.outcome_proofs()[at].clone(),
        block_hash: block.hash,
        id: done.outcome.id,
        outcome: ExecutionOutcomeView::from(done.outcome.outcome.clone()),
    }
}
