use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Instant;

use futures::{Stream, StreamExt};
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use yellowstone_grpc_client::GeyserGrpcClientError;
use yellowstone_grpc_proto::prelude::subscribe_update::UpdateOneof;
use yellowstone_grpc_proto::prelude::*;
use yellowstone_grpc_proto::tonic::{Code, Status};

use crate::process::{Chain, DEADLINE};

type Updates = Pin<Box<dyn Stream<Item = Result<SubscribeUpdate, Status>> + Send>>;

/// A stream of blocks that mention an account, as the indexer asks for them.
pub struct Blocks(Updates);

impl Blocks {
    pub async fn subscribe(chain: &Chain, level: CommitmentLevel, account: &Pubkey, from_slot: Option<u64>) -> Self {
        let part = SubscribeRequestFilterBlocks {
            account_include: vec![account.to_string()],
            include_transactions: Some(true),
            ..Default::default()
        };
        let mut request = SubscribeRequest { commitment: Some(level.into()), from_slot, ..Default::default() };
        request.blocks.insert("blocks".to_owned(), part);
        Self(updates(chain, request).await)
    }

    pub async fn next(&mut self) -> SubscribeUpdateBlock {
        loop {
            if let UpdateOneof::Block(block) = next(&mut self.0).await.unwrap() {
                return block;
            }
        }
    }

    /// The blocks up to a slot.
    pub async fn until(&mut self, slot: u64) -> Vec<SubscribeUpdateBlock> {
        let mut blocks = vec![self.next().await];
        while blocks.last().is_some_and(|block| block.slot < slot) {
            blocks.push(self.next().await);
        }
        blocks
    }
}

#[tokio::test]
async fn a_transaction_is_sent_at_each_commitment() {
    let chain = Chain::start().await;
    let wallet = chain.wallet().await;
    for level in [CommitmentLevel::Processed, CommitmentLevel::Confirmed, CommitmentLevel::Finalized] {
        let part = SubscribeRequestFilterTransactions {
            account_include: vec![wallet.pubkey().to_string()],
            ..Default::default()
        };
        let mut request = SubscribeRequest { commitment: Some(level.into()), ..Default::default() };
        request.transactions.insert("ours".to_owned(), part);
        request.accounts.insert(
            "wallet".to_owned(),
            SubscribeRequestFilterAccounts { account: vec![wallet.pubkey().to_string()], ..Default::default() },
        );
        request.blocks_meta.insert("metas".to_owned(), SubscribeRequestFilterBlocksMeta {});
        request.entry.insert("entries".to_owned(), SubscribeRequestFilterEntry::default());
        request.slots.insert("slots".to_owned(), SubscribeRequestFilterSlots::default());
        request.blocks.insert("blocks".to_owned(), SubscribeRequestFilterBlocks::default());
        let mut updates = updates(&chain, request).await;
        // The subscription is live when it has reported something.
        next(&mut updates).await.unwrap();

        let signature = chain.transfer(&wallet, &wallet.pubkey(), 1).await;
        let slot = chain.confirmed(&signature).await;
        let started = Instant::now();
        let mut reported = BTreeSet::new();
        let awaited = BTreeSet::from(["account", "block", "entry", "meta", "slot", "transaction"]);
        while reported != awaited {
            assert!(started.elapsed() < DEADLINE, "{level:?}: {reported:?} of slot {slot} is all that is reported");
            match next(&mut updates).await.unwrap() {
                UpdateOneof::Transaction(update) if update.slot == slot => {
                    assert_eq!(update.transaction.unwrap().signature, signature.as_ref());
                    reported.insert("transaction");
                }
                UpdateOneof::Account(update) if update.slot == slot => {
                    assert_eq!(update.account.unwrap().pubkey, wallet.pubkey().to_bytes());
                    reported.insert("account");
                }
                UpdateOneof::BlockMeta(meta) if meta.slot == slot => drop(reported.insert("meta")),
                UpdateOneof::Entry(entry) if entry.slot == slot => drop(reported.insert("entry")),
                UpdateOneof::Block(block) if block.slot == slot => drop(reported.insert("block")),
                UpdateOneof::Slot(update) if update.slot == slot => drop(reported.insert("slot")),
                _ => {}
            }
        }
    }
    chain.end();
}

#[tokio::test]
async fn a_slot_that_is_gone_is_out_of_range() {
    let chain = Chain::start().await;
    let mut request = SubscribeRequest { from_slot: Some(0), ..Default::default() };
    request.blocks.insert("blocks".to_owned(), SubscribeRequestFilterBlocks::default());
    let mut updates = updates(&chain, request).await;
    let refusal = loop {
        match next(&mut updates).await {
            Err(status) => break status,
            Ok(update) => assert!(matches!(update, UpdateOneof::Ping(_)), "{update:?}"),
        }
    };
    assert_eq!(refusal.code(), Code::OutOfRange);
    assert!(refusal.message().contains("last available: "), "{refusal}");
    chain.end();
}

#[tokio::test]
async fn the_calls_that_are_no_stream_answer() {
    let chain = Chain::start().await;
    let mut client = chain.grpc().await;
    let slot = chain.rpc.get_slot().await.unwrap();
    chain.reaches(slot + 1).await;
    assert_eq!(client.ping(7).await.unwrap().count, 7);
    assert!(client.get_slot(Some(CommitmentLevel::Confirmed)).await.unwrap().slot >= slot);
    assert!(client.get_version().await.unwrap().version.contains("localnet-geyser"));
    let latest = client.get_latest_blockhash(None).await.unwrap();
    assert!(latest.slot >= slot && latest.last_valid_block_height > latest.slot);
    assert!(client.is_blockhash_valid(latest.blockhash, None).await.unwrap().valid);
    assert!(!client.is_blockhash_valid("11111111111111111111111111111111".to_owned(), None).await.unwrap().valid);
    assert!(client.get_block_height(None).await.unwrap().block_height > 0);
    assert!(client.subscribe_replay_info().await.unwrap().first_available.is_some());
    client.health_check().await.unwrap();
    chain.end();
}

async fn updates(chain: &Chain, request: SubscribeRequest) -> Updates {
    let stream = chain.grpc().await.subscribe_once(request).await;
    Box::pin(stream.unwrap_or_else(|error: GeyserGrpcClientError| panic!("{error}")))
}

async fn next(updates: &mut Updates) -> Result<UpdateOneof, Status> {
    let update = tokio::time::timeout(DEADLINE, updates.next()).await.expect("the stream is silent");
    update.expect("the stream has ended").map(|update| update.update_oneof.expect("an update has content"))
}
