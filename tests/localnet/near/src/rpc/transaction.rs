//! Sending transactions, and asking how far they have come.

use std::sync::Arc;

use near_jsonrpc_primitives::errors::RpcError;
use near_jsonrpc_primitives::types::transactions::{
    RpcSendTransactionRequest, RpcTransactionError, RpcTransactionResponse, RpcTransactionStatusRequest,
    TransactionInfo,
};
use near_primitives::hash::CryptoHash;
use near_primitives::transaction::SignedTransaction;
use near_primitives::views::{
    FinalExecutionOutcomeViewEnum, FinalExecutionOutcomeWithReceiptView, ReceiptView, TxExecutionStatus,
};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::params::{named, read};
use super::{Answer, reported};
use crate::node::Node;
use crate::runtime::Refusal;

pub async fn send(node: &Arc<Node>, params: Value) -> Answer {
    let request: RpcSendTransactionRequest = read(named(params, &["signed_tx_base64"]))?;
    commit(node, request.signed_transaction, request.wait_until).await
}

pub async fn broadcast_commit(node: &Arc<Node>, params: Value) -> Answer {
    let request: RpcSendTransactionRequest = read(named(params, &["signed_tx_base64"]))?;
    commit(node, request.signed_transaction, TxExecutionStatus::ExecutedOptimistic).await
}

/// Answers with the hash at once. As on a real node a refusal is not reported: it shows when one asks for `tx`.
pub fn broadcast_async(node: &Node, params: Value) -> Answer {
    let request: RpcSendTransactionRequest = read(named(params, &["signed_tx_base64"]))?;
    let hash = request.signed_transaction.get_hash();
    if let Err(refused) = node.submit(request.signed_transaction) {
        tracing::info!(tx = %hash, ?refused, "refused");
    }
    reported(hash.to_string())
}

async fn commit(node: &Arc<Node>, tx: SignedTransaction, wait_until: TxExecutionStatus) -> Answer {
    let hash = tx.get_hash();
    node.submit(tx.clone()).map_err(refusal)?;
    wait(node, hash, Some(&tx), wait_until, false).await
}

pub async fn status(node: &Arc<Node>, params: Value, with_receipts: bool) -> Answer {
    let by_transaction = matches!(&params, Value::Array(values) if values.len() == 1);
    let names: &[&str] = if by_transaction { &["signed_tx_base64"] } else { &["tx_hash", "sender_account_id"] };
    let request: RpcTransactionStatusRequest = read(named(params, names))?;
    let (hash, _) = request.transaction_info.to_tx_hash_and_account();
    let known = node.read().outcome(&hash).is_some() || node.read().is_pending(&hash);
    if !known {
        if let TransactionInfo::Transaction { signed_tx } = &request.transaction_info {
            node.check(signed_tx).map_err(|context| RpcTransactionError::InvalidTransaction { context })?;
        }
        return Err(RpcTransactionError::UnknownTransaction { requested_transaction_hash: hash }.into());
    }
    let tx = request.transaction_info.to_signed_tx();
    wait(node, hash, tx, request.wait_until, with_receipts).await
}

/// Waits until a transaction has come as far as the caller wants, or timeout ends.
async fn wait(
    node: &Arc<Node>,
    hash: CryptoHash,
    tx: Option<&SignedTransaction>,
    wait_until: TxExecutionStatus,
    with_receipts: bool,
) -> Answer {
    let deadline = Instant::now() + node.read().config().timeout_after;
    let mut heads = node.heads();
    loop {
        heads.mark_unchanged();
        let (response, pending) = {
            let chain = node.read();
            (progress(&chain, &hash, with_receipts), chain.is_pending(&hash))
        };
        if has_reached(&response.final_execution_status, &wait_until) {
            return reported(response);
        }
        let lost = response.final_execution_outcome.is_none() && !pending;
        if let (true, Some(tx)) = (lost, tx) {
            // It was taken and then dropped from a block: whatever refuses it now is the reason.
            node.check(tx).map_err(|context| RpcTransactionError::InvalidTransaction { context })?;
        }
        if timeout_at(deadline, heads.changed()).await.is_err() {
            return Err(RpcTransactionError::TimeoutError(None).into());
        }
    }
}

/// `true` where `status` includes all that `wanted` asks for. The two are not in one line: a transaction can be
/// executed before its block is final, and the other way round.
fn has_reached(status: &TxExecutionStatus, wanted: &TxExecutionStatus) -> bool {
    use TxExecutionStatus::{Executed, ExecutedOptimistic, Final, Included, IncludedFinal, None};
    match wanted {
        None => true,
        Included => *status != None,
        ExecutedOptimistic => matches!(status, ExecutedOptimistic | Executed | Final),
        IncludedFinal => matches!(status, IncludedFinal | Executed | Final),
        Executed => matches!(status, Executed | Final),
        Final => *status == Final,
    }
}

fn progress(chain: &crate::Chain, hash: &CryptoHash, with_receipts: bool) -> RpcTransactionResponse {
    let Some(trail) = chain.trail(hash) else {
        return RpcTransactionResponse {
            final_execution_outcome: None,
            final_execution_status: TxExecutionStatus::None,
        };
    };
    let outcome = trail.outcome();
    let outcome = if with_receipts {
        let receipts = trail.receipts().cloned().map(ReceiptView::from).collect();
        FinalExecutionOutcomeViewEnum::FinalExecutionOutcomeWithReceipt(FinalExecutionOutcomeWithReceiptView {
            final_outcome: outcome,
            receipts,
        })
    } else {
        FinalExecutionOutcomeViewEnum::FinalExecutionOutcome(outcome)
    };
    RpcTransactionResponse { final_execution_outcome: Some(outcome), final_execution_status: chain.progress(&trail) }
}

fn refusal(refusal: Refusal) -> RpcError {
    match refusal {
        Refusal::Invalid(context) => RpcTransactionError::InvalidTransaction { context }.into(),
        Refusal::Broken(error) => RpcTransactionError::InternalError { debug_info: error.to_string() }.into(),
    }
}
