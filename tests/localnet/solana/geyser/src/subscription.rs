use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;
use tokio_stream::StreamExt;
use tonic::{Status, Streaming};
use yellowstone_grpc_proto::prelude::subscribe_update::UpdateOneof;
use yellowstone_grpc_proto::prelude::{SubscribeRequest, SubscribeUpdate, SubscribeUpdatePing, SubscribeUpdatePong};

use crate::filter::{Filter, update};
use crate::hub::{Batch, Hub, OutOfRange};
use crate::item::Item;

/// One client's stream: its last request is its filter.
pub struct Subscription {
    hub: Arc<Hub>,
    updates: Sender<Result<SubscribeUpdate, Status>>,
    current: Option<Current>,
}

struct Current {
    filter: Filter,
    live: Receiver<Batch>,
}

/// The client has gone.
struct Gone;

impl Subscription {
    pub fn new(hub: Arc<Hub>, updates: Sender<Result<SubscribeUpdate, Status>>) -> Self {
        Self { hub, updates, current: None }
    }

    /// Serves the client until it goes, falls behind, or asks for what cannot be had.
    pub async fn run(mut self, mut requests: Streaming<SubscribeRequest>, ping: Duration) {
        let mut ping = tokio::time::interval(ping);
        let mut is_asking = true;
        loop {
            let done = tokio::select! {
                biased;
                request = requests.next(), if is_asking => match request {
                    Some(Ok(request)) => self.ask(request).await,
                    Some(Err(_)) => Err(Gone),
                    // The client asks nothing more, and still listens.
                    None => { is_asking = false; Ok(()) }
                },
                _ = ping.tick() => self.report(UpdateOneof::Ping(SubscribeUpdatePing {})).await,
                batch = next(&mut self.current) => match batch {
                    Ok(batch) => self.forward(&batch).await,
                    Err(RecvError::Lagged(_)) => self.refuse(Status::internal("lagged to receive geyser messages")).await,
                    Err(RecvError::Closed) => Err(Gone),
                },
            };
            if let Err(Gone) = done {
                return;
            }
        }
    }

    async fn ask(&mut self, request: SubscribeRequest) -> Result<(), Gone> {
        if let Some(ping) = request.ping {
            return self.report(UpdateOneof::Pong(SubscribeUpdatePong { id: ping.id })).await;
        }
        // Only the first request of a stream may reach back.
        let from = if self.current.is_none() { request.from_slot } else { None };
        let filter = match Filter::try_from(request) {
            Ok(filter) => filter,
            Err(status) => return self.refuse(status).await,
        };
        if let Some(current) = &mut self.current
            && current.filter.level == filter.level
        {
            current.filter = filter;
            return Ok(());
        }
        match self.hub.subscribe(filter.level, from) {
            Ok((live, missed)) => {
                for update in missed.iter().flat_map(|item| filter.apply(item)) {
                    self.updates.send(Ok(update)).await.map_err(|_| Gone)?;
                }
                self.current = Some(Current { filter, live });
                Ok(())
            }
            Err(OutOfRange { first_available }) => {
                let from = from.unwrap_or_default();
                let first = first_available.map_or_else(|| "none yet".to_owned(), |slot| slot.to_string());
                let message = format!("broadcast from {from} is not available, last available: {first}");
                self.refuse(Status::out_of_range(message)).await
            }
        }
    }

    async fn forward(&mut self, batch: &[Arc<Item>]) -> Result<(), Gone> {
        let Some(current) = &self.current else { return Ok(()) };
        for update in batch.iter().flat_map(|item| current.filter.apply(item)) {
            match self.updates.try_send(Ok(update)) {
                Ok(()) => {}
                Err(TrySendError::Full(_)) => return self.refuse(Status::internal("lagged to send an update")).await,
                Err(TrySendError::Closed(_)) => return Err(Gone),
            }
        }
        Ok(())
    }

    async fn report(&self, content: UpdateOneof) -> Result<(), Gone> {
        self.updates.send(Ok(update(Vec::new(), content))).await.map_err(|_| Gone)
    }

    /// An error is the last thing that a stream carries.
    async fn refuse(&self, status: Status) -> Result<(), Gone> {
        let _ = self.updates.send(Err(status)).await;
        Err(Gone)
    }
}

async fn next(current: &mut Option<Current>) -> Result<Batch, RecvError> {
    match current {
        Some(current) => current.live.recv().await,
        None => std::future::pending().await,
    }
}
