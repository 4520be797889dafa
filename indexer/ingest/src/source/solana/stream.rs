use std::time::Duration;

use futures::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::task::AbortOnDropHandle;
use yellowstone_grpc_client::{
    ClientTlsConfig, GeyserGrpcBuilderError, GeyserGrpcClient, GeyserGrpcClientError, GeyserStream,
    SubscribeRequestSink,
};
use yellowstone_grpc_proto::prelude::subscribe_update::UpdateOneof;
use yellowstone_grpc_proto::prelude::{SubscribeRequest, SubscribeRequestFilterBlocks, SubscribeRequestPing};
use yellowstone_grpc_proto::tonic::Status;

use super::stream_block::into_wire;
use super::{Endpoint, SolanaConfig};
use crate::Error;
use crate::wire::UntimedBlock;

/// Blocks held between the stream and the rest: some minutes of a chain at 400 ms a slot.
const QUEUE: usize = 512;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// tonic allows 4 MiB by default, which a block with many of our transactions passes.
const LARGEST_MESSAGE: usize = 64 << 20;

/// One subscription. A task of its own receives and does nothing else, as servers cut off clients that
/// are slow; what it cannot queue is left to the backfill.
pub struct Stream {
    blocks: mpsc::Receiver<UntimedBlock>,
    receiver: AbortOnDropHandle<Result<(), Error>>,
}

impl Stream {
    /// `from_slot`: what the server still holds of it and of later slots comes first.
    pub async fn open(config: &SolanaConfig, from_slot: Option<u64>) -> Result<Self, Error> {
        let silent = |_| Error::Silent { endpoint: config.grpc.clone(), seconds: config.stall_timeout.as_secs() };
        timeout(config.stall_timeout, Self::subscribe(config, from_slot)).await.map_err(silent)?
    }

    async fn subscribe(config: &SolanaConfig, from_slot: Option<u64>) -> Result<Self, Error> {
        let mut client = connect(config).await?;
        let request = SubscribeRequest { from_slot, ..request(config) };
        let (sink, updates) =
            client.subscribe_with_request(Some(request)).await.map_err(|error| ended(&config.grpc, error))?;
        let (to_queue, blocks) = mpsc::channel(QUEUE);
        let receiver = Receiver { grpc: config.grpc.clone(), stall_timeout: config.stall_timeout, sink, to_queue };
        Ok(Self { blocks, receiver: AbortOnDropHandle::new(tokio::spawn(receiver.run(updates))) })
    }

    /// The next block, in the order of the stream; `None` where we were too slow for it.
    pub async fn next(&mut self) -> Result<Option<UntimedBlock>, Error> {
        match self.blocks.recv().await {
            Some(block) => Ok(Some(block)),
            None => (&mut self.receiver).await.map_err(|_aborted| Error::Closed)?.map(|()| None),
        }
    }
}

struct Receiver {
    grpc: Endpoint,
    stall_timeout: Duration,
    sink: SubscribeRequestSink,
    to_queue: mpsc::Sender<UntimedBlock>,
}

impl Receiver {
    /// Receives until the queue is full.
    async fn run(mut self, mut updates: GeyserStream) -> Result<(), Error> {
        // Only blocks count: a server that pings and sends no blocks is as good as dead.
        let mut deadline = Instant::now() + self.stall_timeout;
        loop {
            let update = timeout_at(deadline, updates.next())
                .await
                .map_err(|_| Error::Silent { endpoint: self.grpc.clone(), seconds: self.stall_timeout.as_secs() })?;
            let update = update.unwrap_or_else(|| Err(Status::unavailable("the server closed it")));
            let update =
                update.map_err(|status| Error::Stream { endpoint: self.grpc.clone(), status: Box::new(status) })?;
            match update.update_oneof {
                Some(UpdateOneof::Block(block)) => {
                    deadline = Instant::now() + self.stall_timeout;
                    if self.to_queue.try_send(into_wire(block, &self.grpc)?).is_err() {
                        return Ok(());
                    }
                }
                Some(UpdateOneof::Ping(_)) => self.answer_ping().await?,
                _ => {}
            }
        }
    }

    /// RequestLimits balancers in front of servers close a stream on which the client never says a word.
    async fn answer_ping(&mut self) -> Result<(), Error> {
        let pong = SubscribeRequest { ping: Some(SubscribeRequestPing { id: 1 }), ..SubscribeRequest::default() };
        self.sink.send(pong).await.map_err(|error| Error::unreachable(&self.grpc, &error))
    }
}

async fn connect(config: &SolanaConfig) -> Result<GeyserGrpcClient, Error> {
    let unreachable = |error: GeyserGrpcBuilderError| Error::unreachable(&config.grpc, &error);
    let mut builder = GeyserGrpcClient::build_from_shared(config.grpc.url().to_owned())
        .and_then(|builder| builder.x_token(config.grpc_token.clone()))
        .map_err(unreachable)?
        .connect_timeout(CONNECT_TIMEOUT)
        .max_decoding_message_size(LARGEST_MESSAGE);
    if config.grpc.url().starts_with("https:") {
        builder = builder.tls_config(ClientTlsConfig::new().with_native_roots()).map_err(unreachable)?;
    }
    builder.connect().await.map_err(unreachable)
}

fn request(config: &SolanaConfig) -> SubscribeRequest {
    let ours = SubscribeRequestFilterBlocks {
        account_include: config.programs(),
        include_transactions: Some(true),
        include_accounts: Some(false),
        include_entries: Some(false),
        cuckoo_account_include: None,
    };
    SubscribeRequest {
        blocks: [("deai".to_owned(), ours)].into(),
        commitment: Some(config.commitment.level().into()),
        ..SubscribeRequest::default()
    }
}

fn ended(grpc: &Endpoint, error: GeyserGrpcClientError) -> Error {
    match error {
        GeyserGrpcClientError::TonicStatus(status) => {
            Error::Stream { endpoint: grpc.clone(), status: Box::new(status) }
        }
        GeyserGrpcClientError::TransportError(error) => Error::unreachable(grpc, &error),
    }
}
