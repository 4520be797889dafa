use anyhow::{Context, bail};
use serde_json::{Value, json};

/// A NEAR JSON-RPC endpoint.
#[derive(Clone)]
pub struct Rpc {
    url: String,
    http: reqwest::Client,
}

impl Rpc {
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), http: reqwest::Client::new() }
    }

    /// The height of the last final block.
    pub async fn final_height(&self) -> anyhow::Result<u64> {
        let block = self.call("block", json!({ "finality": "final" })).await?;
        block["header"]["height"].as_u64().context("the node's final block has no height")
    }

    /// The block at this height; `None` where the height is skipped.
    pub async fn block(&self, height: u64) -> anyhow::Result<Option<Value>> {
        match self.ask("block", json!({ "block_id": height })).await? {
            Ok(block) => Ok(Some(block)),
            Err(error) if error["cause"]["name"] == "UNKNOWN_BLOCK" => Ok(None),
            Err(error) => bail!("block {height}: the node answered {error}"),
        }
    }

    pub async fn chunk(&self, hash: &Value) -> anyhow::Result<Value> {
        self.call("chunk", json!({ "chunk_id": hash })).await
    }

    /// What is known of a transaction so far: its own outcome, its receipts and their outcomes.
    pub async fn transaction(&self, hash: &str, signer_id: &str) -> anyhow::Result<Value> {
        let asked = json!({ "tx_hash": hash, "sender_account_id": signer_id, "wait_until": "INCLUDED" });
        self.call("EXPERIMENTAL_tx_status", asked).await
    }

    pub async fn receipt(&self, id: &Value) -> anyhow::Result<Value> {
        self.call("EXPERIMENTAL_receipt", json!({ "receipt_id": id })).await
    }

    async fn call(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        match self.ask(method, params).await? {
            Ok(result) => Ok(result),
            Err(error) => bail!("{method}: the node answered {error}"),
        }
    }

    /// The outer error is the connection's, the inner one the node's own answer.
    async fn ask(&self, method: &str, params: Value) -> anyhow::Result<Result<Value, Value>> {
        let body = json!({ "jsonrpc": "2.0", "id": "near-bridge", "method": method, "params": params });
        let sent = self.http.post(&self.url).json(&body).send().await;
        let reply = sent.with_context(|| format!("the NEAR node at {} does not answer", self.url))?;
        let mut reply: Value = reply.json().await.with_context(|| format!("{method}: the answer is not JSON"))?;
        match reply.get("error") {
            Some(error) => Ok(Err(error.clone())),
            None => Ok(Ok(reply["result"].take())),
        }
    }
}
