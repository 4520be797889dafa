//! A block with everything that was executed in it, as an indexer reads it: `StreamerMessage`.

use near_indexer_primitives::{
    IndexerChunkView, IndexerExecutionOutcomeWithOptionalReceipt, IndexerExecutionOutcomeWithReceipt, IndexerShard,
    IndexerTransactionWithOutcome, StreamerMessage,
};
use near_primitives::hash::CryptoHash;
use near_primitives::types::{StateChanges, StateChangesExt};
use near_primitives::views::{ReceiptView, SignedTransactionView, StateChangeWithCauseView};

use crate::Error;
use crate::block_view;
use crate::chain::{Block, Chain, outcome_view};

/// # Errors
/// Changes that contradict themselves, which is a fault of the local network.
pub fn message(chain: &Chain, block: &Block) -> Result<StreamerMessage, Error> {
    let mut receipt_execution_outcomes = Vec::new();
    let mut local = Vec::new();
    let mut instant = Vec::new();
    for (at, done) in block.executed.iter().enumerate() {
        let Some(receipt) = &done.receipt else { continue };
        let incoming = block.incoming.iter().any(|other| other.receipt_id() == receipt.receipt_id());
        if receipt.is_instant_receipt() {
            instant.push(ReceiptView::from(receipt.clone()));
        } else if !incoming && is_local(block, done.tx_hash, receipt.receipt_id()) {
            local.push(ReceiptView::from(receipt.clone()));
        }
        receipt_execution_outcomes.push(IndexerExecutionOutcomeWithReceipt {
            execution_outcome: outcome_view(block, at),
            receipt: ReceiptView::from(receipt.clone()),
        });
    }
    let transactions = block.transactions.iter().filter_map(|tx| {
        let at = block.executed.iter().position(|done| done.outcome.id == tx.get_hash())?;
        let receipt =
            local.iter().find(|receipt| block.executed[at].outcome.outcome.receipt_ids.contains(&receipt.receipt_id));
        Some(IndexerTransactionWithOutcome {
            transaction: SignedTransactionView::from(tx.clone()),
            outcome: IndexerExecutionOutcomeWithOptionalReceipt {
                execution_outcome: outcome_view(block, at),
                receipt: receipt.cloned(),
            },
        })
    });
    let view = block_view::chunk(chain, block);
    let chunk = IndexerChunkView {
        author: view.author,
        header: view.header,
        transactions: transactions.collect(),
        receipts: view.receipts,
        local_receipts: local,
        instant_receipts: instant,
    };
    let state_changes = StateChanges::from_changes(block.changes.iter().cloned());
    Ok(StreamerMessage {
        block: block_view::block(chain, block),
        shards: vec![IndexerShard {
            shard_id: block_view::shard_id(),
            chunk: Some(chunk),
            receipt_execution_outcomes,
            state_changes: state_changes.into_iter().map(StateChangeWithCauseView::from).collect(),
        }],
    })
}

/// `true` where a receipt is the one a transaction of this very block became.
fn is_local(block: &Block, tx_hash: CryptoHash, receipt_id: &CryptoHash) -> bool {
    let transaction = block.executed.iter().find(|done| done.receipt.is_none() && done.outcome.id == tx_hash);
    transaction.is_some_and(|done| done.outcome.outcome.receipt_ids.contains(receipt_id))
}
