//! A decoder with a fault of its own: it never should, and if it does it must not look like a good end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use domain::{Block, Chain, Position};
use ingest::Error;
use ingest::decode::{Decode, SolanaDecoder};
use ingest::pipeline::follow::follow;
use ingest::source::tip::Tip;
use ingest::source::{ChainUpdate, Source};
use ingest::wire::SolanaBlock;
use sqlx::PgPool;
use store::{Identity, Store};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::scripted::solana::{ScriptedBlock, program};

const BROKEN_AT: u64 = 3;

#[derive(Clone)]
struct DecodeFailure(SolanaDecoder);

impl Decode<SolanaBlock> for DecodeFailure {
    fn decode(&self, block: &SolanaBlock) -> Block {
        assert!(block.header.height < BROKEN_AT, "the decoder is broken");
        self.0.decode(block)
    }
}

struct Fetched;

impl Source for Fetched {
    const CHAIN: Chain = Chain::Solana;

    type Block = SolanaBlock;

    type Decoder = DecodeFailure;

    async fn identity(&self) -> Result<Identity, Error> {
        Ok(Identity { genesis: "g".to_owned(), emitter: program().to_string(), start: 1 })
    }

    async fn head_height(&self) -> Result<u64, Error> {
        Ok(5)
    }

    async fn stream(&self, tip: Tip, out: mpsc::Sender<ChainUpdate<SolanaBlock>>) -> Result<Infallible, Error> {
        for slot in tip.next_height()..=5 {
            out.send(ChainUpdate::Forward(ScriptedBlock::new(slot, slot - 1).wire()))
                .await
                .map_err(|_| Error::Closed)?;
        }
        std::future::pending().await
    }

    fn decoder(&self) -> DecodeFailure {
        DecodeFailure(SolanaDecoder::new(program()))
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_decoder_panic_ends_the_run_after_storing_earlier_blocks(pool: PgPool) {
    let store = Store::from(pool.clone());
    let (get, stop) = (Arc::new(Fetched), CancellationToken::new());
    let following = tokio::spawn(async move { follow(&*get, &store, &stop).await });
    let ended = tokio::time::timeout(Duration::from_secs(20), following).await.expect("it ends");
    let panic = ended.unwrap_err().into_panic();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the decoder is broken"));
    let cursor = Store::from(pool).cursor(Chain::Solana).await.unwrap().unwrap();
    assert_eq!(cursor.position, Position::new(Chain::Solana, BROKEN_AT - 1));
}
