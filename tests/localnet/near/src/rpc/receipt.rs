//! `EXPERIMENTAL_receipt`, and the transaction that led to it.

use near_jsonrpc_primitives::types::receipts::{
    RpcReceiptError, RpcReceiptRequest, RpcReceiptResponse, RpcReceiptToTxError, RpcReceiptToTxRequest,
    RpcReceiptToTxResponse,
};
use near_primitives::views::ReceiptView;
use serde_json::Value;

use super::params::{named, read};
use super::{Answer, reported};
use crate::node::Node;

pub fn receipt(node: &Node, params: Value) -> Answer {
    let request: RpcReceiptRequest = read(named(params, &["receipt_id"]))?;
    let receipt_id = request.receipt_reference.receipt_id;
    let receipt = node.read().receipt(&receipt_id).cloned().ok_or(RpcReceiptError::UnknownReceipt { receipt_id })?;
    reported(RpcReceiptResponse { receipt_view: ReceiptView::from(receipt) })
}

pub fn receipt_to_tx(node: &Node, params: Value) -> Answer {
    let request: RpcReceiptToTxRequest = read(named(params, &["receipt_id"]))?;
    let receipt_id = request.receipt_reference.receipt_id;
    let chain = node.read();
    let transaction = chain.origin(&receipt_id).and_then(|hash| {
        let (block, _) = chain.outcome(&hash)?;
        block.transactions.iter().find(|tx| tx.get_hash() == hash)
    });
    let transaction = transaction.ok_or(RpcReceiptToTxError::UnknownReceipt { receipt_id })?;
    reported(RpcReceiptToTxResponse {
        transaction_hash: transaction.get_hash(),
        sender_account_id: transaction.transaction.signer_id().clone(),
    })
}
