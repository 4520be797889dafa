//! Blocks recorded from real chains (`examples/record_fixture.rs`): what is decoded from them, and that it is
//! the same whichever way they came.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Block, Chain};
use fastnear_primitives::block_with_tx_hash::BlockWithTxHashes;
use ingest::decode::NearDecoder;
use ingest::source::tip::Tip;
use ingest::source::{RequestLimits, Solana, SolanaCommitment, SolanaConfig, Source, Start};
use ingest::wire::NearBlock;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use yellowstone_grpc_proto::prelude::subscribe_update::UpdateOneof;
use yellowstone_grpc_proto::prelude::{SubscribeUpdate, SubscribeUpdateBlock};
use yellowstone_grpc_proto::prost::Message;

use crate::scripted::near::CONTRACT;
use crate::scripted::{next_block, solana};

fn file(name: &str) -> Value {
    let path = format!("{}/tests/recordings/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What a reader of a failed test needs to see of a block.
fn get(block: &Block) -> Option<String> {
    let records = block
        .records
        .iter()
        .map(|record| format!("  {}.{} {} {:#?}", record.tx_index, record.event_index, record.tx_id, record.body));
    let records: Vec<_> = records.collect();
    (!records.is_empty()).then(|| format!("{} {}\n{}", block.position, block.hash, records.join("\n")))
}

#[test]
fn the_recorded_market_is_decoded_as_before() {
    let decoder = NearDecoder::new(CONTRACT.parse().unwrap());
    let blocks: Vec<NearBlock> = serde_json::from_value(file("near")).unwrap();
    let mut tip = Tip::start(Chain::Near, blocks[0].header.height);
    assert!(blocks.iter().all(|block| tip.check_advance(&block.header).unwrap()));
    let get: Vec<_> = blocks.iter().filter_map(|block| get(&decoder.decode(block))).collect();
    insta::assert_snapshot!(get.join("\n"));
}

/// The reader of neardata's blocks is ours: it must read what the makers of neardata's own types write.
#[test]
fn a_block_as_fastnear_writes_it_is_read() {
    let theirs: Vec<BlockWithTxHashes> = serde_json::from_value(file("near")).unwrap();
    for theirs in theirs {
        let ours: NearBlock = serde_json::from_value(serde_json::to_value(&theirs).unwrap()).unwrap();
        let header = &theirs.block.header;
        assert_eq!((ours.header.height, Some(ours.header.parent_height)), (header.height, header.prev_height));
        assert_eq!(
            (ours.header.hash, ours.header.parent_hash),
            (header.hash.to_string(), header.prev_hash.to_string())
        );
        assert_eq!(ours.time_ns, header.timestamp_nanosec);
        let outcomes: Vec<_> = theirs.shards.iter().flat_map(|shard| &shard.receipt_execution_outcomes).collect();
        assert_eq!(ours.outcomes.len(), outcomes.len());
        for ((_, ours), theirs) in ours.outcomes.iter().zip(outcomes) {
            let outcome = &theirs.execution_outcome.outcome;
            assert_eq!((&ours.executor_id[..], &ours.logs), (outcome.executor_id.as_str(), &outcome.logs));
            assert_eq!(ours.tx_hash, theirs.tx_hash.map(|hash| hash.to_string()));
            assert_eq!(ours.receipt_id, theirs.receipt.receipt_id.to_string());
        }
    }
}

#[tokio::test]
async fn the_recorded_registry_is_decoded_as_before_and_the_stream_and_the_rpc_agree() {
    let file = file("solana");
    assert_eq!(file["program"], solana::program().to_string());
    let blocks = file["blocks"].as_array().unwrap();
    let first = blocks[0]["slot"].as_u64().unwrap();

    let read = receive(&source(blocks, 0).await, first, blocks.len()).await;
    let get: Vec<_> = read.iter().filter_map(get).collect();
    insta::assert_snapshot!(get.join("\n"));

    // The first block by RPC, for the tip; the others by the stream alone.
    let streamed = receive(&source(blocks, blocks.len() - 1).await, first, blocks.len()).await;
    assert_eq!(streamed, read);
}

/// A chain of which the RPC does not know the last blocks, which the stream reports.
async fn source(blocks: &[Value], streamed: usize) -> Solana {
    let (known, get) = blocks.split_at(blocks.len() - streamed);
    let node = solana::Node::start().await;
    let get: Vec<_> = get.iter().map(update).collect();
    tokio::spawn({
        let node = node.clone();
        async move {
            node.subscribed().await;
            get.into_iter().for_each(|update| node.send(update));
        }
    });
    let known = known.iter().map(|block| (block["slot"].as_u64().unwrap(), block["rpc"].clone())).collect();
    let config = SolanaConfig {
        grpc: node.grpc.clone(),
        grpc_token: None,
        rpc: format!("http://{}", rpc(known).await).parse().unwrap(),
        program: solana::program(),
        nft_program: None,
        start: Start::At(0),
        commitment: SolanaCommitment::default(),
        stall_timeout: Duration::from_secs(60),
        limits: RequestLimits::default(),
        sparse: false,
    };
    Solana::new(config).unwrap()
}

fn update(block: &Value) -> SubscribeUpdate {
    let bytes = STANDARD.decode(block["stream"].as_str().unwrap()).unwrap();
    let block = SubscribeUpdateBlock::decode(&bytes[..]).unwrap();
    SubscribeUpdate { update_oneof: Some(UpdateOneof::Block(block)), ..SubscribeUpdate::default() }
}

async fn receive(source: &Solana, first: u64, count: usize) -> Vec<Block> {
    let (out, mut blocks) = mpsc::channel(1_000);
    let listening = source.stream(Tip::start(Chain::Solana, first), out);
    let receiving = async {
        let mut received = Vec::new();
        while received.len() < count {
            received.push(source.decoder().decode(&next_block(&mut blocks).await.unwrap()));
        }
        received
    };
    tokio::select! {
        ended = listening => panic!("{ended:?}"),
        received = receiving => received,
    }
}

type Known = Arc<BTreeMap<u64, Value>>;

/// An RPC that answers with what was recorded.
async fn rpc(known: BTreeMap<u64, Value>) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().route("/", post(answer)).with_state(Arc::new(known));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    address
}

async fn answer(State(known): State<Known>, Json(call): Json<Value>) -> Json<Value> {
    let result = match call["method"].as_str().unwrap() {
        "getSlot" => json!(known.last_key_value().unwrap().0),
        "getBlocks" => json!(known.keys().collect::<Vec<_>>()),
        "getBlock" => known[&call["params"][0].as_u64().unwrap()].clone(),
        other => panic!("{other}"),
    };
    Json(json!({"jsonrpc": "2.0", "id": call["id"], "result": result}))
}
