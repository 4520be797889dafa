//! One block in neardata's shape, from the answers of JSON-RPC. Pure.

use serde_json::{Value, json};

/// A transaction as `EXPERIMENTAL_tx_status` reports it, and the receipts that its answer leaves out.
pub struct Reported {
    pub hash: String,
    pub status: Value,
    pub local_receipts: Vec<Value>,
}

impl Reported {
    /// Ids of receipts that were executed and that the answer does not carry: a transaction to oneself
    /// becomes a local receipt, which nodes list apart.
    pub fn missing_receipts(&self) -> Vec<Value> {
        let known: Vec<&Value> = list(&self.status["receipts"]).iter().map(|receipt| &receipt["receipt_id"]).collect();
        let executed = list(&self.status["receipts_outcome"]).iter().map(|outcome| &outcome["id"]);
        executed.filter(|id| !known.contains(id)).cloned().collect()
    }

    /// `true` where each of its receipts is executed, final, and in one of these blocks.
    pub fn is_complete(&self, is_served: impl Fn(&str) -> bool) -> bool {
        self.status["final_execution_status"] == "FINAL"
            && list(&self.status["receipts_outcome"])
                .iter()
                .all(|outcome| outcome["block_hash"].as_str().is_some_and(&is_served))
    }

    fn receipt(&self, id: &Value) -> Option<&Value> {
        let receipts = list(&self.status["receipts"]).iter().chain(&self.local_receipts);
        receipts.into_iter().find(|receipt| &receipt["receipt_id"] == id)
    }
}

/// `chunks` pairs each chunk that is new in this block with its shard's id. Outcomes stand in the order
/// in which the transactions came, and within one in its own order: JSON-RPC reports no other.
pub fn block(block: &Value, chunks: &[(Value, Value)], reported: &[Reported]) -> Value {
    let hash = &block["header"]["hash"];
    let mut shards: Vec<Value> = chunks
        .iter()
        .map(|(shard_id, chunk)| {
            json!({
                "shard_id": shard_id,
                "chunk": {
                    "author": chunk["author"],
                    "header": chunk["header"],
                    "transactions": list(&chunk["transactions"]).iter().filter_map(|tx| transaction(tx, reported)).collect::<Vec<_>>(),
                    "receipts": chunk["receipts"],
                    "local_receipts": [],
                },
                "receipt_execution_outcomes": [],
                "state_changes": [],
            })
        })
        .collect();
    let outcomes: Vec<Value> = reported.iter().flat_map(|tx| outcomes(tx, hash)).collect();
    if let Some(first) = shards.first_mut() {
        first["receipt_execution_outcomes"] = Value::Array(outcomes);
    } else if !outcomes.is_empty() {
        shards.push(json!({
            "shard_id": 0, "chunk": null, "receipt_execution_outcomes": outcomes, "state_changes": [],
        }));
    }
    json!({ "block": block, "shards": shards })
}

fn transaction(tx: &Value, reported: &[Reported]) -> Option<Value> {
    let status =
        reported.iter().find(|reported| tx["hash"] == reported.hash.as_str()).map(|reported| &reported.status)?;
    let outcome = json!({ "execution_outcome": status["transaction_outcome"], "receipt": null });
    Some(json!({ "transaction": tx, "outcome": outcome }))
}

fn outcomes<'a>(reported: &'a Reported, block_hash: &'a Value) -> impl Iterator<Item = Value> + 'a {
    let here =
        list(&reported.status["receipts_outcome"]).iter().filter(move |outcome| &outcome["block_hash"] == block_hash);
    here.filter_map(|outcome| {
        let receipt = reported.receipt(&outcome["id"])?;
        Some(json!({ "execution_outcome": outcome, "receipt": receipt, "tx_hash": reported.hash }))
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported() -> Reported {
        let outcome = |id: &str, block: &str| json!({ "id": id, "block_hash": block });
        Reported {
            hash: "tx".to_owned(),
            status: json!({
                "final_execution_status": "FINAL",
                "receipts": [{ "receipt_id": "second" }],
                "receipts_outcome": [outcome("first", "a"), outcome("second", "b")],
            }),
            local_receipts: vec![json!({ "receipt_id": "first" })],
        }
    }

    #[test]
    fn a_block_holds_the_outcomes_that_were_executed_in_it() {
        let header = json!({ "header": { "hash": "b" } });
        let chunk = (json!(0), json!({ "transactions": [] }));
        let block = block(&header, &[chunk], &[reported()]);
        let outcomes = &block["shards"][0]["receipt_execution_outcomes"];
        assert_eq!(outcomes.as_array().map(Vec::len), Some(1));
        assert_eq!(outcomes[0]["receipt"]["receipt_id"], "second");
        assert_eq!(outcomes[0]["tx_hash"], "tx");
    }

    #[test]
    fn a_local_receipt_is_asked_for_apart() {
        assert_eq!(reported().missing_receipts(), [json!("first")]);
    }

    #[test]
    fn a_transaction_is_complete_when_each_block_of_its_receipts_is_served() {
        assert!(reported().is_complete(|_| true));
        assert!(!reported().is_complete(|block| block == "a"));
    }
}
