use futures::{StreamExt, stream};
use serde::de::IgnoredAny;
use serde_json::json;
use tokio::sync::mpsc;

use super::indexer_rpc::is_unavailable;
use super::{Kind, Near, Server};
use crate::Error;
use crate::source::tip::Tip;
use crate::source::{ChainUpdate, Endpoint, forward};
use crate::wire::{Header, NearBlock, StreamerBlock};

/// A block as its server reports it.
enum Fetched {
    Whole(NearBlock),
    /// Without the transactions of its outcomes.
    Streamer(StreamerBlock),
}

impl Near {
    pub(super) fn endpoint(&self, server: Server) -> &Endpoint {
        match server {
            Server::Neardata => self.data.endpoint(),
            Server::Rpc => self.indexer.endpoint(),
        }
    }

    /// The height of the last block.
    pub(super) async fn last(&self, server: Server, kind: Kind) -> Result<u64, Error> {
        match server {
            Server::Neardata => self.data.last(kind).await,
            Server::Rpc => self.indexer.last(kind).await,
        }
    }

    /// `None` is a height that the chain skipped.
    pub(super) async fn hash(&self, server: Server, kind: Kind, height: u64) -> Result<Option<String>, Error> {
        match server {
            Server::Neardata => Ok(self.data.block(kind, height).await?.map(|block| block.header.hash)),
            Server::Rpc => self.indexer.hash(height).await,
        }
    }

    /// `None` is a height that the chain skipped.
    pub(super) async fn block(&self, server: Server, kind: Kind, height: u64) -> Result<Option<NearBlock>, Error> {
        match self.fetch(server, kind, height).await? {
            Some(get) => self.total(get).await.map(Some),
            None => Ok(None),
        }
    }

    /// Hands over every block after the tip up to `last`.
    pub(super) async fn fill(
        &self,
        server: Server,
        tip: &mut Tip,
        last: u64,
        out: &mpsc::Sender<ChainUpdate<NearBlock>>,
    ) -> Result<(), Error> {
        let heights = tip.next_height()..=last;
        let fetched = heights.map(|height| self.fetch(server, Kind::Final, height));
        let mut fetched = stream::iter(fetched).buffered(self.concurrency);
        while let Some(get) = fetched.next().await {
            let get = match get {
                Ok(Some(get)) => get,
                Ok(None) => continue,
                Err(error) if is_unavailable(&error) => {
                    self.check_kept(server, tip.next_height()).await?;
                    return Err(error);
                }
                Err(error) => return Err(error),
            };
            let block = self.total(get).await?;
            if tip.is_gap(&block.header) {
                self.check_kept(server, tip.next_height()).await?;
            }
            forward(block, tip, out).await?;
        }
        Ok(())
    }

    /// The blocks come from one server and the chain's name from another: they must mean one chain.
    pub(super) async fn check_same_network(&self) -> Result<(), Error> {
        let last = self.data.last(Kind::Final).await?;
        let block = self.data.block(Kind::Final, last).await?.ok_or_else(|| Error::Unreadable {
            endpoint: self.data.endpoint().clone(),
            method: format!("block {last}"),
            reason: "it names it as its last one, and has none there".to_owned(),
        })?;
        let Header { height, hash, .. } = block.header;
        let known: Result<Option<IgnoredAny>, _> = self.rpc.call("block", json!({"block_id": hash})).await;
        match known {
            Ok(_) => Ok(()),
            Err(Error::Rpc { message, .. }) if message == "UNKNOWN_BLOCK" => {
                let (data, rpc) = (self.data.endpoint().clone(), self.rpc.endpoint().clone());
                Err(Error::OtherNetwork { data, rpc, height, hash })
            }
            Err(error) => Err(error),
        }
    }

    async fn check_kept(&self, server: Server, needed: u64) -> Result<(), Error> {
        let first = match server {
            Server::Neardata => Some(self.data.first().await?),
            Server::Rpc => self.indexer.first().await?,
        };
        match first {
            Some(first) if first > needed => {
                Err(Error::Pruned { endpoint: self.endpoint(server).clone(), first, needed })
            }
            _ => Ok(()),
        }
    }

    async fn fetch(&self, server: Server, kind: Kind, height: u64) -> Result<Option<Fetched>, Error> {
        let contract = self.contract.as_str();
        Ok(match server {
            Server::Neardata => self.data.block(kind, height).await?.map(|mut block| {
                block.retain_executor(contract);
                Fetched::Whole(block)
            }),
            Server::Rpc => self.indexer.block(kind, height).await?.map(|mut streamer| {
                streamer.block.retain_executor(contract);
                Fetched::Streamer(streamer)
            }),
        })
    }

    /// The ones of the RPC are asked for in their order.
    async fn total(&self, get: Fetched) -> Result<NearBlock, Error> {
        match get {
            Fetched::Whole(block) => Ok(block),
            Fetched::Streamer(streamer) => self.indexer.resolve(streamer).await,
        }
    }
}
