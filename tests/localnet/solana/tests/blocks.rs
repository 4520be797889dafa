//! What the stream sends and what RPC answers must be the same chain: an indexer takes one block from
//! the one and the next from the other.

use solana_commitment_config::CommitmentConfig;
use solana_rpc_client_api::config::RpcBlockConfig;
use solana_signer::Signer;
use solana_transaction_status::{TransactionDetails, UiTransactionEncoding};
use yellowstone_grpc_proto::prelude::{CommitmentLevel, SubscribeUpdateBlock};

use crate::process::{Chain, SOL};
use crate::stream::Blocks;

#[tokio::test]
async fn a_transaction_stands_in_the_block_that_is_streamed() {
    let chain = Chain::start().await;
    let (wallet, other) = (chain.wallet().await, chain.wallet().await);
    let mut blocks = Blocks::subscribe(&chain, CommitmentLevel::Confirmed, &wallet.pubkey(), None).await;

    chain.confirmed(&chain.transfer(&other, &other.pubkey(), SOL).await).await;
    let ours = chain.transfer(&wallet, &other.pubkey(), SOL).await;
    let slot = chain.confirmed(&ours).await;
    let read = blocks.until(slot).await;

    assert_linked(&read);
    for block in &read {
        let expected: &[&[u8]] = if block.slot == slot { &[ours.as_ref()] } else { &[] };
        let signatures: Vec<&[u8]> = block.transactions.iter().map(|info| &info.signature[..]).collect();
        assert_eq!(signatures, expected, "only what mentions the wallet");
    }
    let reported: u64 = read.iter().map(|block| block.executed_transaction_count).sum();
    assert!(reported >= 2, "the count is of all transactions: {reported}");
    chain.end();
}

#[tokio::test]
async fn stream_and_rpc_give_the_same_blocks() {
    let chain = Chain::start().await;
    let wallet = chain.wallet().await;
    let mut blocks = Blocks::subscribe(&chain, CommitmentLevel::Confirmed, &wallet.pubkey(), None).await;
    let mut last = 0;
    for lamports in 1..=5 {
        last = chain.confirmed(&chain.transfer(&wallet, &wallet.pubkey(), lamports).await).await;
    }
    let read = blocks.until(last + 2).await;

    assert_linked(&read);
    assert!(read.iter().any(|block| block.transactions.is_empty()), "empty blocks are compared too");
    for block in read {
        let config = RpcBlockConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            transaction_details: Some(TransactionDetails::Signatures),
            rewards: Some(false),
            commitment: Some(CommitmentConfig::confirmed()),
            max_supported_transaction_version: Some(0),
        };
        let reported = chain.rpc.get_block_with_config(block.slot, config).await.unwrap();
        assert_eq!(reported.blockhash, block.blockhash, "slot {}", block.slot);
        assert_eq!(reported.previous_blockhash, block.parent_blockhash, "slot {}", block.slot);
        assert_eq!(reported.parent_slot, block.parent_slot);
        assert_eq!(reported.block_time, block.block_time.map(|time| time.timestamp), "slot {}", block.slot);
        let signatures: Vec<String> = block.transactions.iter().map(|info| solana_signature(&info.signature)).collect();
        assert_eq!(reported.signatures.unwrap(), signatures, "slot {}", block.slot);
    }
    chain.end();
}

#[tokio::test]
async fn what_was_missed_is_sent_again_from_a_slot() {
    let chain = Chain::start().await;
    let wallet = chain.wallet().await;
    let mut first = Blocks::subscribe(&chain, CommitmentLevel::Confirmed, &wallet.pubkey(), None).await;
    let seen = first.next().await.slot;
    drop(first);
    let missed = chain.transfer(&wallet, &wallet.pubkey(), 1).await;
    let slot = chain.confirmed(&missed).await;
    chain.reaches(slot + 5).await;

    let mut again = Blocks::subscribe(&chain, CommitmentLevel::Confirmed, &wallet.pubkey(), Some(seen + 1)).await;
    let read = again.until(slot + 10).await;

    assert_eq!(read[0].slot, seen + 1);
    assert_linked(&read);
    let holders: Vec<u64> =
        read.iter().filter(|block| !block.transactions.is_empty()).map(|block| block.slot).collect();
    assert_eq!(holders, [slot]);
    chain.end();
}

pub fn assert_linked(blocks: &[SubscribeUpdateBlock]) {
    for pair in blocks.windows(2) {
        assert_eq!(pair[1].parent_slot, pair[0].slot);
        assert_eq!(pair[1].parent_blockhash, pair[0].blockhash);
    }
}

fn solana_signature(bytes: &[u8]) -> String {
    solana_signature::Signature::try_from(bytes).unwrap().to_string()
}
