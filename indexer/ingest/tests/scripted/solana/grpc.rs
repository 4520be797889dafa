use std::pin::Pin;
use std::sync::{Arc, Mutex};

use futures::Stream;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::{TcpListenerStream, UnboundedReceiverStream};
use yellowstone_grpc_proto::geyser::geyser_server::{Geyser, GeyserServer};
use yellowstone_grpc_proto::prelude::subscribe_update::UpdateOneof;
use yellowstone_grpc_proto::prelude::*;
use yellowstone_grpc_proto::tonic::transport::Server;
use yellowstone_grpc_proto::tonic::{Request, Response, Status, Streaming, async_trait};

use super::{Replay, Script, ScriptedBlock, Transaction, program};

struct Service(Arc<Mutex<Script>>);

type Updates<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

pub async fn serve(listener: TcpListener, script: Arc<Mutex<Script>>) {
    let incoming = TcpListenerStream::new(listener);
    Server::builder().add_service(GeyserServer::new(Service(script))).serve_with_incoming(incoming).await.unwrap();
}

/// A block as the stream gives it: only the transactions that name our program.
pub fn update(block: &ScriptedBlock, script: &Script) -> SubscribeUpdate {
    let mut ours: Vec<_> = (0..).zip(&block.transactions).collect();
    ours.retain(|(_, it)| it.all_accounts().any(|key| *key == program()));
    let time = UnixTimestamp { timestamp: 1_700_000_000 + i64::try_from(block.header.height).unwrap() };
    let block = SubscribeUpdateBlock {
        slot: block.header.height,
        blockhash: block.header.hash.clone(),
        parent_slot: block.header.parent_height,
        parent_blockhash: block.header.parent_hash.clone(),
        block_time: (!script.untimed.contains(&block.header.height)).then_some(time),
        // Last first: the order of arrival is not the block's order.
        transactions: ours.into_iter().rev().map(|(index, it)| info(index, it, script.records_no_inner)).collect(),
        executed_transaction_count: u64::try_from(block.transactions.len()).unwrap(),
        ..SubscribeUpdateBlock::default()
    };
    SubscribeUpdate { update_oneof: Some(UpdateOneof::Block(block)), ..SubscribeUpdate::default() }
}

/// The blocks that a server still holds since a slot.
fn replay(script: &Script, from: u64) -> Result<Vec<SubscribeUpdate>, Status> {
    match script.replay {
        Replay::Internal => Err(Status::internal("from_slot is not supported")),
        Replay::Silent | Replay::Ignored => Ok(Vec::new()),
        Replay::LastSlots(size) => {
            let held = &script.chain[script.chain.len().saturating_sub(size)..];
            let first = held.first().map_or(0, |block| block.header.height);
            if from < first {
                let reason = format!("broadcast from {from} is not available, last available: {first}");
                return Err(Status::out_of_range(reason));
            }
            Ok(held.iter().filter(|block| block.header.height >= from).map(|block| update(block, script)).collect())
        }
    }
}

fn info(index: u64, transaction: &Transaction, records_no_inner: bool) -> SubscribeUpdateTransactionInfo {
    let bytes = |keys: &[anchor_lang::prelude::Pubkey]| keys.iter().map(|key| key.to_bytes().to_vec()).collect();
    let inner = transaction.inner.iter().map(|(index, calls)| InnerInstructions {
        index: (*index).into(),
        instructions: calls
            .iter()
            .map(|call| InnerInstruction {
                program_id_index: call.program.into(),
                accounts: call.accounts.clone(),
                data: call.data.clone(),
                stack_height: Some(2),
            })
            .collect(),
    });
    let asked = transaction.asked.iter().map(|call| CompiledInstruction {
        program_id_index: call.program.into(),
        accounts: call.accounts.clone(),
        data: call.data.clone(),
    });
    SubscribeUpdateTransactionInfo {
        signature: transaction.signature.to_vec(),
        index,
        transaction: Some(yellowstone_grpc_proto::prelude::Transaction {
            signatures: vec![transaction.signature.to_vec()],
            message: Some(Message {
                account_keys: bytes(&transaction.accounts),
                instructions: asked.collect(),
                ..Message::default()
            }),
        }),
        meta: Some(TransactionStatusMeta {
            err: transaction.failed.then(|| TransactionError { err: vec![8, 0, 0, 0] }),
            inner_instructions: if records_no_inner { Vec::new() } else { inner.collect() },
            inner_instructions_none: records_no_inner,
            loaded_writable_addresses: bytes(&transaction.loaded_writable),
            loaded_readonly_addresses: bytes(&transaction.loaded_readonly),
            ..TransactionStatusMeta::default()
        }),
        is_vote: false,
    }
}

#[async_trait]
impl Geyser for Service {
    type SubscribeStream = Updates<SubscribeUpdate>;
    type SubscribeDeshredStream = Updates<SubscribeUpdateDeshred>;
    type SubscribeGossipStream = Updates<SubscribeUpdateGossip>;

    async fn subscribe(
        &self,
        request: Request<Streaming<SubscribeRequest>>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let request = request.into_inner().message().await?.unwrap();
        let level = match self.0.lock().unwrap().is_finalized {
            true => CommitmentLevel::Finalized,
            false => CommitmentLevel::Confirmed,
        };
        assert_eq!(request.commitment, Some(level.into()));
        let filter = request.blocks.values().next().unwrap();
        assert_eq!(filter.account_include, [program().to_string()]);
        assert_eq!(filter.include_transactions, Some(true));
        let (to_client, updates) = mpsc::unbounded_channel();
        let mut script = self.0.lock().unwrap();
        let came_before = script.comes_before_stream.take();
        script.chain.extend(came_before);
        if let Some(from) = request.from_slot {
            script.asked_from.push(from);
            match replay(&script, from) {
                // As a real server does: the call succeeds, and the stream ends with it.
                Err(refusal) => to_client.send(Err(refusal)).unwrap(),
                Ok(held) => {
                    held.into_iter().for_each(|update| to_client.send(Ok(update)).unwrap());
                    script.subscribers.push(to_client);
                    script.subscriptions += 1;
                }
            }
        } else {
            script.subscribers.push(to_client);
            script.subscriptions += 1;
        }
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(updates))))
    }

    async fn subscribe_deshred(
        &self,
        _: Request<Streaming<SubscribeDeshredRequest>>,
    ) -> Result<Response<Self::SubscribeDeshredStream>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn subscribe_gossip(
        &self,
        _: Request<SubscribeGossipRequest>,
    ) -> Result<Response<Self::SubscribeGossipStream>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn subscribe_replay_info(
        &self,
        _: Request<SubscribeReplayInfoRequest>,
    ) -> Result<Response<SubscribeReplayInfoResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn ping(&self, _: Request<PingRequest>) -> Result<Response<PongResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn get_latest_blockhash(
        &self,
        _: Request<GetLatestBlockhashRequest>,
    ) -> Result<Response<GetLatestBlockhashResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn get_block_height(
        &self,
        _: Request<GetBlockHeightRequest>,
    ) -> Result<Response<GetBlockHeightResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn get_slot(&self, _: Request<GetSlotRequest>) -> Result<Response<GetSlotResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn is_blockhash_valid(
        &self,
        _: Request<IsBlockhashValidRequest>,
    ) -> Result<Response<IsBlockhashValidResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }

    async fn get_version(&self, _: Request<GetVersionRequest>) -> Result<Response<GetVersionResponse>, Status> {
        Err(Status::unimplemented("not in the script"))
    }
}
