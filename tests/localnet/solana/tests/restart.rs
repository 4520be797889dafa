use solana_commitment_config::CommitmentConfig;
use solana_rpc_client_api::config::RpcBlockConfig;
use solana_signer::Signer;
use yellowstone_grpc_proto::prelude::CommitmentLevel;

use crate::blocks::assert_linked;
use crate::process::{Chain, SOL};
use crate::stream::Blocks;

#[tokio::test]
async fn a_chain_that_is_kept_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let chain = Chain::kept_in(folder.path()).await;
    let genesis_hash = chain.rpc.get_genesis_hash().await.unwrap();
    let wallet = chain.wallet().await;
    let to = solana_pubkey::Pubkey::new_unique();
    let signature = chain.transfer(&wallet, &to, SOL).await;
    let slot = chain.confirmed(&signature).await;
    let before = block(&chain, slot).await;
    let mut blocks = Blocks::subscribe(&chain, CommitmentLevel::Confirmed, &to, None).await;
    let mut read = vec![blocks.next().await];
    chain.end();

    let chain = Chain::kept_in(folder.path()).await;
    assert_eq!(chain.rpc.get_genesis_hash().await.unwrap(), genesis_hash);
    assert_eq!(chain.rpc.get_balance(&to).await.unwrap(), SOL);
    assert_eq!(block(&chain, slot).await, before);

    // What was made between the last block read and the end comes by RPC, the rest by the stream.
    let mut blocks = Blocks::subscribe(&chain, CommitmentLevel::Confirmed, &to, None).await;
    let live = blocks.next().await;
    assert!(live.slot > read[0].slot);
    for missed in read[0].slot + 1..live.slot {
        let (blockhash, parent_blockhash, parent_slot) = block(&chain, missed).await;
        read.push(yellowstone_grpc_proto::prelude::SubscribeUpdateBlock {
            slot: missed,
            blockhash,
            parent_blockhash,
            parent_slot,
            ..Default::default()
        });
    }
    read.push(live);
    assert_linked(&read);

    let again = chain.transfer(&wallet, &to, SOL).await;
    let slot = chain.confirmed(&again).await;
    assert_eq!(blocks.until(slot).await.last().unwrap().transactions.len(), 1);
    assert_eq!(chain.rpc.get_balance(&to).await.unwrap(), 2 * SOL);
    chain.end();
}

#[tokio::test]
async fn a_transaction_sent_just_before_the_end_stands_in_a_block() {
    let folder = tempfile::tempdir().unwrap();
    let chain = Chain::with(&["--slot-time", "2000", "--data", folder.path().to_str().unwrap()]).await;
    let wallet = chain.wallet().await;
    let to = solana_pubkey::Pubkey::new_unique();
    let signature = chain.transfer(&wallet, &to, SOL).await;
    chain.end();

    let chain = Chain::kept_in(folder.path()).await;
    assert_eq!(chain.rpc.get_balance(&to).await.unwrap(), SOL);
    let slot = chain.confirmed(&signature).await;
    let config = RpcBlockConfig { commitment: Some(CommitmentConfig::confirmed()), ..RpcBlockConfig::default() };
    let block = chain.rpc.get_block_with_config(slot, config).await.unwrap();
    assert_eq!(block.transactions.unwrap().len(), 1);
    chain.end();
}

#[tokio::test]
async fn a_chain_that_was_cut_off_is_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let chain = Chain::kept_in(folder.path()).await;
    let genesis_hash = chain.rpc.get_genesis_hash().await.unwrap();
    let wallet = chain.wallet().await;
    chain.kill();

    let chain = Chain::kept_in(folder.path()).await;
    assert_ne!(chain.rpc.get_genesis_hash().await.unwrap(), genesis_hash);
    assert_eq!(chain.rpc.get_balance(&wallet.pubkey()).await.unwrap(), 0);
    chain.end();
}

/// Hash, parent's hash and parent of a block.
async fn block(chain: &Chain, slot: u64) -> (String, String, u64) {
    let config = RpcBlockConfig {
        commitment: Some(CommitmentConfig::confirmed()),
        max_supported_transaction_version: Some(0),
        ..RpcBlockConfig::default()
    };
    let block = chain.rpc.get_block_with_config(slot, config).await.unwrap();
    (block.blockhash, block.previous_blockhash, block.parent_slot)
}
