//! Records blocks of a running chain for the tests:
//!
//! ```text
//! cargo run -p ingest --example record_fixture -- near http://127.0.0.1:3031 <first height> <last height> > near.json
//! cargo run -p ingest --example record_fixture -- solana http://127.0.0.1:8899 http://127.0.0.1:10000 <program> <slots> > solana.json
//! ```
//!
//! A Solana archive file begins with the next slot and holds each block twice: as the stream gave it and as the
//! RPC did afterwards.

use std::env::args;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt;
use serde_json::{Value, json};
use yellowstone_grpc_client::GeyserGrpcClient;
use yellowstone_grpc_proto::prelude::subscribe_update::UpdateOneof;
use yellowstone_grpc_proto::prelude::{CommitmentLevel, SubscribeRequest, SubscribeRequestFilterBlocks};
use yellowstone_grpc_proto::prost::Message;

#[tokio::main]
async fn main() -> Result<()> {
    let args: Vec<String> = args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let file = match args[..] {
        ["near", data, first, last] => near(data, first.parse()?, last.parse()?).await?,
        ["solana", rpc, grpc, program, slots] => solana(rpc, grpc, program, slots.parse()?).await?,
        _ => bail!("give `near <neardata> <first> <last>` or `solana <rpc> <grpc> <program> <slots>`"),
    };
    println!("{}", serde_json::to_string(&file)?);
    Ok(())
}

async fn near(data: &str, first: u64, last: u64) -> Result<Value> {
    let mut blocks = Vec::new();
    for height in first..=last {
        let mut block: Value = reqwest::get(format!("{data}/v0/block/{height}")).await?.json().await?;
        // A block's state changes are most of it, and nobody here reads them.
        for shard in block["shards"].as_array_mut().into_iter().flatten() {
            shard["state_changes"] = json!([]);
        }
        blocks.push(block);
    }
    blocks.retain(|block| block["block"].is_object());
    Ok(json!(blocks))
}

async fn solana(rpc: &str, grpc: &str, program: &str, slots: usize) -> Result<Value> {
    let ours = SubscribeRequestFilterBlocks {
        account_include: vec![program.to_owned()],
        include_transactions: Some(true),
        ..SubscribeRequestFilterBlocks::default()
    };
    let request = SubscribeRequest {
        blocks: [("fixture".to_owned(), ours)].into(),
        commitment: Some(CommitmentLevel::Confirmed.into()),
        ..SubscribeRequest::default()
    };
    let mut client = GeyserGrpcClient::build_from_shared(grpc.to_owned())?.connect().await?;
    let (_sink, mut updates) = client.subscribe_with_request(Some(request)).await?;
    let mut blocks = Vec::new();
    while blocks.len() < slots {
        let update = updates.next().await.context("the stream goes on")??;
        let Some(UpdateOneof::Block(block)) = update.update_oneof else { continue };
        let config = json!({"commitment": "confirmed", "maxSupportedTransactionVersion": 1, "rewards": false});
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "getBlock", "params": [block.slot, config]});
        let mut answer: Value = reqwest::Client::new().post(rpc).json(&call).send().await?.json().await?;
        blocks.push(json!({
            "slot": block.slot,
            "stream": STANDARD.encode(block.encode_to_vec()),
            "rpc": answer["result"].take(),
        }));
    }
    Ok(json!({"program": program, "blocks": blocks}))
}
