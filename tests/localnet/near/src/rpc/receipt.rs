//! `EXPERIMENTAL_receipt`.

use near_jsonrpc_primitives::types::receipts::{RpcReceiptError, RpcReceiptRequest, RpcReceiptResponse};
use near_primitives::views::ReceiptView;
use serde_json::Value;

use super::params::{named, read};
use super::{Answer, told};
use crate::node::Node;

pub fn receipt(node: &Node, params: Value) -> Answer {
    let request: RpcReceiptRequest = read(named(params, &["receipt_id"]))?;
    let receipt_id = request.receipt_reference.receipt_id;
    let receipt = node.read().receipt(&receipt_id).cloned().ok_or(RpcReceiptError::UnknownReceipt { receipt_id })?;
    told(RpcReceiptResponse { receipt_view: ReceiptView::from(receipt) })
}
