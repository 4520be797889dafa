//! A client of a NEAR node's JSON-RPC.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use near_crypto::PublicKey;
use near_jsonrpc_client::errors::{JsonRpcError, JsonRpcServerError};
use near_jsonrpc_client::{JsonRpcClient, methods};
use near_jsonrpc_primitives::types::query::{QueryResponseKind, RpcQueryError};
use near_jsonrpc_primitives::types::transactions::{RpcTransactionError, TransactionInfo};
use near_primitives::errors::TxExecutionError;
use near_primitives::gas::Gas;
use near_primitives::hash::CryptoHash;
use near_primitives::transaction::{Action, FunctionCallAction, SignedTransaction, Transaction, TransactionV0};
use near_primitives::types::{AccountId, Balance, BlockReference, Finality};
use near_primitives::views::{
    AccessKeyInfoView, AccessKeyPermissionView, AccountView, BlockHeaderView, ExecutionStatusView,
    FinalExecutionOutcomeView, FinalExecutionStatus, QueryRequest, StatusResponse, TxExecutionStatus,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::keys::NearKey;

/// More pages than any account has; a node that never ends its list is an error.
const MAX_KEY_PAGES: usize = 1_000;

const POLL: Duration = Duration::from_millis(150);
const TIMEOUT: Duration = Duration::from_secs(60);

pub struct Near {
    client: JsonRpcClient,
}

/// An account that signs. Its transactions are numbered here, so that several may be on their way at once.
pub struct Wallet {
    pub key: NearKey,
    nonce: Mutex<Option<u64>>,
}

impl Wallet {
    pub fn new(key: NearKey) -> Self {
        Self { key, nonce: Mutex::new(None) }
    }

    pub fn id(&self) -> &AccountId {
        &self.key.account_id
    }
}

/// A transaction that the node has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub hash: CryptoHash,
    signer: AccountId,
    what: String,
}

/// What came of a transaction.
#[derive(Debug)]
pub struct Done {
    pub hash: CryptoHash,
    /// What the called method returned.
    pub value: Vec<u8>,
    /// The block of its last receipt.
    pub block_hash: CryptoHash,
}

impl Done {
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.value)
            .with_context(|| format!("transaction {} returned {:?}", self.hash, String::from_utf8_lossy(&self.value)))
    }
}

impl Near {
    pub fn connect(url: &str) -> Self {
        Self { client: JsonRpcClient::connect(url) }
    }

    pub async fn status(&self) -> Result<StatusResponse> {
        let status = self.client.call(methods::status::RpcStatusRequest).await;
        status.with_context(|| format!("NEAR does not answer at {}", self.client.server_addr()))
    }

    /// The height of the newest final block.
    pub async fn final_height(&self) -> Result<u64> {
        self.height(BlockReference::Finality(Finality::Final)).await
    }

    pub async fn height(&self, block_reference: BlockReference) -> Result<u64> {
        Ok(self.header(block_reference).await?.height)
    }

    /// The time of the newest block, in nanoseconds since the Unix epoch.
    pub async fn time(&self) -> Result<u64> {
        Ok(self.header(BlockReference::Finality(Finality::None)).await?.timestamp_nanosec)
    }

    async fn header(&self, block_reference: BlockReference) -> Result<BlockHeaderView> {
        let block = self.client.call(methods::block::RpcBlockRequest { block_reference }).await;
        Ok(block.with_context(|| format!("NEAR does not answer at {}", self.client.server_addr()))?.header)
    }

    /// The full-access keys of an account, over all pages of the node's answer.
    pub async fn full_access_keys(&self, account_id: &AccountId) -> Result<Vec<String>> {
        let failed = || format!("could not read the access keys of {account_id}");
        let mut full = Vec::new();
        let mut after_key = None;
        for _page in 0..MAX_KEY_PAGES {
            let page = QueryRequest::ViewAccessKeyList { account_id: account_id.clone(), after_key, limit: None };
            let QueryResponseKind::AccessKeyList(list) = self.query(page).await.with_context(failed)? else {
                return Err(anyhow!("the NEAR node did not return access keys")).with_context(failed);
            };
            let is_full = |key: &AccessKeyInfoView| key.access_key.permission == AccessKeyPermissionView::FullAccess;
            full.extend(list.keys.into_iter().filter(is_full).map(|key| key.public_key.to_string()));
            match list.last_key {
                Some(last) => after_key = Some(last),
                None => return Ok(full),
            }
        }
        Err(anyhow!("the NEAR node returned over {MAX_KEY_PAGES} pages of access keys")).with_context(failed)
    }

    /// An account; `None` where there is none.
    pub async fn account(&self, account_id: &AccountId) -> Result<Option<AccountView>> {
        match self.query(QueryRequest::ViewAccount { account_id: account_id.clone() }).await {
            Ok(QueryResponseKind::ViewAccount(account)) => Ok(Some(account)),
            Ok(_other) => bail!("NEAR answered something else than an account"),
            Err(QueryError::Refused(RpcQueryError::UnknownAccount { .. })) => Ok(None),
            Err(error) => Err(error).with_context(|| format!("could not read the NEAR account {account_id}")),
        }
    }

    /// Calls a view method.
    pub async fn view<T: DeserializeOwned>(&self, contract: &AccountId, method: &str, args: Value) -> Result<T> {
        let request = QueryRequest::CallFunction {
            account_id: contract.clone(),
            method_name: method.to_owned(),
            args: args.to_string().into_bytes().into(),
        };
        let failed = || format!("could not view {method} of {contract}");
        match self.query(request).await.with_context(failed)? {
            QueryResponseKind::CallResult(result) => serde_json::from_slice(&result.result).with_context(failed),
            _other => Err(anyhow!("NEAR answered something else than a result")).with_context(failed),
        }
    }

    /// Signs and sends actions in one transaction and waits until all of its receipts have run.
    ///
    /// # Errors
    /// Where the transaction is refused, or one of its receipts fails. `what` says in the message what was tried.
    pub async fn transact(
        &self,
        what: &str,
        wallet: &Wallet,
        receiver: &AccountId,
        actions: Vec<Action>,
    ) -> Result<Done> {
        let mut last = wallet.nonce.lock().await;
        let (sent, signed_transaction, nonce) = self.sign(what, wallet, *last, receiver, actions).await?;
        let wait_until = TxExecutionStatus::ExecutedOptimistic;
        let request = methods::send_tx::RpcSendTransactionRequest { signed_transaction, wait_until };
        *last = Some(nonce);
        drop(last);
        match self.client.call(request).await {
            Ok(response) => match response.final_execution_outcome {
                Some(outcome) => read(&sent, outcome.into_outcome()),
                None => self.done(&sent).await,
            },
            Err(error) if is_not_yet(&error) => self.done(&sent).await,
            Err(error) => Err(error).with_context(|| format!("NEAR refused: {what}")),
        }
    }

    /// Signs a transaction and hands it to the node; does not wait for it. [`Near::done`] does, and reports a refusal.
    pub async fn send(&self, what: &str, wallet: &Wallet, receiver: &AccountId, actions: Vec<Action>) -> Result<Sent> {
        // Held until the node has it: of two transactions the one with the lower nonce must arrive first.
        let mut last = wallet.nonce.lock().await;
        let (sent, signed_transaction, nonce) = self.sign(what, wallet, *last, receiver, actions).await?;
        let request = methods::broadcast_tx_async::RpcBroadcastTxAsyncRequest { signed_transaction };
        self.client.call(request).await.with_context(|| format!("NEAR refused: {what}"))?;
        *last = Some(nonce);
        Ok(sent)
    }

    async fn sign(
        &self,
        what: &str,
        wallet: &Wallet,
        last: Option<u64>,
        receiver: &AccountId,
        actions: Vec<Action>,
    ) -> Result<(Sent, SignedTransaction, u64)> {
        let (held, block_hash) = self.access_key(wallet).await?;
        // A transaction still on its way has a nonce that the chain does not show yet.
        let nonce = last.map_or(held, |last| last.max(held)) + 1;
        let transaction = Transaction::V0(TransactionV0 {
            signer_id: wallet.id().clone(),
            public_key: wallet.key.secret.public_key(),
            nonce,
            receiver_id: receiver.clone(),
            block_hash,
            actions,
        });
        let (hash, _) = transaction.get_hash_and_size();
        let signed = SignedTransaction::new(wallet.key.secret.sign(hash.as_ref()), transaction);
        Ok((Sent { hash, signer: wallet.id().clone(), what: what.to_owned() }, signed, nonce))
    }

    /// Waits until all receipts of a transaction have run.
    pub async fn done(&self, sent: &Sent) -> Result<Done> {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let reason = match self.outcome(sent).await {
                Ok(Some(outcome)) => return read(sent, outcome),
                Ok(None) => "it is still on its way".to_owned(),
                Err(error) if is_not_yet(&error) => error.to_string(),
                Err(error) => return Err(error).with_context(|| format!("NEAR refused: {}", sent.what)),
            };
            if Instant::now() >= deadline {
                bail!("{} did not end within {} s ({}): {reason}", sent.what, TIMEOUT.as_secs(), sent.hash);
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn outcome(
        &self,
        sent: &Sent,
    ) -> Result<Option<FinalExecutionOutcomeView>, JsonRpcError<RpcTransactionError>> {
        let transaction_info =
            TransactionInfo::TransactionId { tx_hash: sent.hash, sender_account_id: sent.signer.clone() };
        let wait_until = TxExecutionStatus::ExecutedOptimistic;
        let request = methods::tx::RpcTransactionStatusRequest { transaction_info, wait_until };
        let response = self.client.call(request).await?;
        Ok(response.final_execution_outcome.map(|outcome| outcome.into_outcome()))
    }

    /// The nonce that the chain holds for a wallet's key, and a recent block.
    async fn access_key(&self, wallet: &Wallet) -> Result<(u64, CryptoHash)> {
        let public_key: PublicKey = wallet.key.secret.public_key();
        let account_id = wallet.id().clone();
        let request = methods::query::RpcQueryRequest {
            block_reference: BlockReference::Finality(Finality::None),
            request: QueryRequest::ViewAccessKey { account_id, public_key },
        };
        let response = self.client.call(request).await;
        let response = response.with_context(|| format!("could not read the access key of {}", wallet.id()))?;
        match response.kind {
            QueryResponseKind::AccessKey(key) => Ok((key.nonce, response.block_hash)),
            _other => bail!("NEAR answered something else than an access key"),
        }
    }

    async fn query(&self, request: QueryRequest) -> Result<QueryResponseKind, QueryError> {
        let block_reference = BlockReference::Finality(Finality::None);
        let response = self.client.call(methods::query::RpcQueryRequest { block_reference, request }).await;
        match response {
            Ok(response) => Ok(response.kind),
            Err(JsonRpcError::ServerError(JsonRpcServerError::HandlerError(error))) => Err(QueryError::Refused(error)),
            Err(error) => Err(QueryError::Unanswered(error)),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum QueryError {
    #[error(transparent)]
    Refused(RpcQueryError),
    #[error(transparent)]
    Unanswered(JsonRpcError<RpcQueryError>),
}

/// `true` where an answer about a transaction means: ask again.
fn is_not_yet(error: &JsonRpcError<RpcTransactionError>) -> bool {
    use RpcTransactionError::{TimeoutError, UnknownTransaction};
    matches!(error.handler_error(), Some(UnknownTransaction { .. } | TimeoutError(_)))
}

fn read(sent: &Sent, outcome: FinalExecutionOutcomeView) -> Result<Done> {
    let failed = |error: &TxExecutionError| Err(anyhow!("{} failed ({}): {error}", sent.what, sent.hash));
    for receipt in &outcome.receipts_outcome {
        if let ExecutionStatusView::Failure(error) = &receipt.outcome.status {
            return failed(error);
        }
    }
    let last = outcome.receipts_outcome.last().unwrap_or(&outcome.transaction_outcome);
    match outcome.status {
        FinalExecutionStatus::SuccessValue(value) => Ok(Done { hash: sent.hash, value, block_hash: last.block_hash }),
        FinalExecutionStatus::Failure(error) => failed(&error),
        FinalExecutionStatus::NotStarted | FinalExecutionStatus::Started => {
            Err(anyhow!("{} has not ended ({})", sent.what, sent.hash))
        }
    }
}

/// A call of a contract's method with JSON arguments.
pub fn call(method: &str, args: &Value, tera_gas: u64, deposit: Balance) -> Action {
    Action::FunctionCall(Box::new(FunctionCallAction {
        method_name: method.to_owned(),
        args: args.to_string().into_bytes(),
        gas: Gas::from_teragas(tera_gas),
        deposit,
    }))
}
