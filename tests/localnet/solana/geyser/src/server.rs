use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::{Request, Response, Status, Streaming};
use yellowstone_grpc_proto::geyser::geyser_server::{Geyser, GeyserServer};
use yellowstone_grpc_proto::prelude::*;

use crate::hub::Hub;
use crate::level::Level;
use crate::subscription::Subscription;

/// Updates that wait for a client to read them before it is cut off.
const CLIENT_QUEUE: usize = 100_000;
/// The number of blocks a blockhash lasts.
const BLOCKHASH_LIFE: u64 = 150;

pub async fn serve(listener: TcpListener, hub: Arc<Hub>, ping: Duration) {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_serving::<GeyserServer<Server>>().await;
    let served = tonic::transport::Server::builder()
        .add_service(health_service)
        .add_service(GeyserServer::new(Server { hub, ping }))
        .serve_with_incoming(TcpListenerStream::new(listener))
        .await;
    if let Err(error) = served {
        log::error!("the gRPC server ended: {error}");
    }
}

struct Server {
    hub: Arc<Hub>,
    ping: Duration,
}

type Updates<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl Geyser for Server {
    type SubscribeStream = Updates<SubscribeUpdate>;
    type SubscribeDeshredStream = Updates<SubscribeUpdateDeshred>;
    type SubscribeGossipStream = Updates<SubscribeUpdateGossip>;

    async fn subscribe(
        &self,
        request: Request<Streaming<SubscribeRequest>>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let (updates, queue) = mpsc::channel(CLIENT_QUEUE);
        let subscription = Subscription::new(self.hub.clone(), updates);
        tokio::spawn(subscription.run(request.into_inner(), self.ping));
        Ok(Response::new(Box::pin(ReceiverStream::new(queue))))
    }

    async fn subscribe_deshred(
        &self,
        _: Request<Streaming<SubscribeDeshredRequest>>,
    ) -> Result<Response<Self::SubscribeDeshredStream>, Status> {
        Err(Status::unimplemented("this local chain has no shreds"))
    }

    async fn subscribe_gossip(
        &self,
        _: Request<SubscribeGossipRequest>,
    ) -> Result<Response<Self::SubscribeGossipStream>, Status> {
        Err(Status::unimplemented("this local chain has no gossip"))
    }

    async fn subscribe_replay_info(
        &self,
        _: Request<SubscribeReplayInfoRequest>,
    ) -> Result<Response<SubscribeReplayInfoResponse>, Status> {
        Ok(Response::new(SubscribeReplayInfoResponse { first_available: self.hub.first_available() }))
    }

    async fn ping(&self, request: Request<PingRequest>) -> Result<Response<PongResponse>, Status> {
        Ok(Response::new(PongResponse { count: request.get_ref().count }))
    }

    async fn get_latest_blockhash(
        &self,
        _: Request<GetLatestBlockhashRequest>,
    ) -> Result<Response<GetLatestBlockhashResponse>, Status> {
        let block = self.latest_block()?;
        Ok(Response::new(GetLatestBlockhashResponse {
            slot: block.slot,
            last_valid_block_height: height(&block).saturating_add(BLOCKHASH_LIFE),
            blockhash: block.blockhash,
        }))
    }

    async fn get_block_height(
        &self,
        _: Request<GetBlockHeightRequest>,
    ) -> Result<Response<GetBlockHeightResponse>, Status> {
        Ok(Response::new(GetBlockHeightResponse { block_height: height(&self.latest_block()?) }))
    }

    async fn get_slot(&self, request: Request<GetSlotRequest>) -> Result<Response<GetSlotResponse>, Status> {
        let level = Level::requested(request.get_ref().commitment)
            .ok_or_else(|| Status::invalid_argument("commitment: 0 processed, 1 confirmed or 2 finalized"))?;
        Ok(Response::new(GetSlotResponse { slot: self.hub.latest_slot(level) }))
    }

    async fn is_blockhash_valid(
        &self,
        request: Request<IsBlockhashValidRequest>,
    ) -> Result<Response<IsBlockhashValidResponse>, Status> {
        let valid = self.hub.knows_blockhash(&request.get_ref().blockhash);
        Ok(Response::new(IsBlockhashValidResponse { slot: self.latest_block()?.slot, valid }))
    }

    async fn get_version(&self, _: Request<GetVersionRequest>) -> Result<Response<GetVersionResponse>, Status> {
        let version = concat!(r#"{"package":"localnet-geyser","version":""#, env!("CARGO_PKG_VERSION"), r#""}"#);
        Ok(Response::new(GetVersionResponse { version: version.to_owned() }))
    }
}

impl Server {
    fn latest_block(&self) -> Result<SubscribeUpdateBlockMeta, Status> {
        self.hub.latest_block().ok_or_else(|| Status::unavailable("the chain has no block yet: ask again"))
    }
}

fn height(block: &SubscribeUpdateBlockMeta) -> u64 {
    block.block_height.map(|height| height.block_height).unwrap_or_default()
}
