//! A network that clients ask over HTTP.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use near_jsonrpc_client::methods;
use near_jsonrpc_client::{JsonRpcClient, errors::JsonRpcError};
use near_jsonrpc_primitives::types::query::QueryResponseKind;
use near_jsonrpc_primitives::types::transactions::{RpcTransactionError, RpcTransactionResponse};
use near_localnet::near_primitives::action::DeployContractAction;
use near_localnet::near_primitives::transaction::{SignedTransaction, Transaction, TransactionV0};
use near_localnet::near_primitives::types::{BlockReference, Finality};
use near_localnet::near_primitives::views::{QueryRequest, TxExecutionStatus};
use near_localnet::{Account, AccountId, Action, Chain, Config, Node, ROOT, key_of, neardata, rpc};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A local network on ports of its own, which makes its blocks by itself.
pub struct Served {
    pub target: Target,
    pub neardata: String,
    pub node: Arc<Node>,
}

/// Any NEAR network with a root account whose key we hold.
pub struct Target {
    pub rpc: String,
    pub client: JsonRpcClient,
    pub root: Account,
}

impl Deref for Served {
    type Target = Target;

    fn deref(&self) -> &Target {
        &self.target
    }
}

impl Served {
    /// Blocks come fast, so that tests do not wait.
    pub async fn new(config: Config) -> Self {
        let block_time = Duration::from_millis(20);
        let served = Self::still(Config { block_time, ..config }).await;
        tokio::spawn(Arc::clone(&served.node).run(block_time));
        served
    }

    /// Blocks come when the test makes them.
    pub async fn still(config: Config) -> Self {
        let node = Node::new(Chain::new(config).expect("a chain"), false);
        let rpc = serve(rpc::routes(Arc::clone(&node))).await;
        let neardata = serve(neardata::routes(Arc::clone(&node))).await;
        let id: AccountId = ROOT.parse().expect("an account id");
        let target = Target::new(rpc, Account { key: key_of(&id), id });
        Self { target, neardata, node }
    }

    /// A document of neardata.
    pub async fn document(&self, path: &str) -> Value {
        let response = reqwest::get(format!("{}{path}", self.neardata)).await.expect("an answer");
        response.json().await.expect("JSON")
    }
}

impl Target {
    pub fn new(rpc: String, root: Account) -> Self {
        let client = JsonRpcClient::connect(&rpc);
        Self { rpc, client, root }
    }

    /// Asks without a client between. Returns the status of HTTP and the body.
    pub async fn ask(&self, method: &str, params: Value) -> (StatusCode, Value) {
        self.post(&json!({"jsonrpc": "2.0", "id": "test", "method": method, "params": params})).await
    }

    pub async fn post(&self, body: &Value) -> (StatusCode, Value) {
        let response = reqwest::Client::new().post(&self.rpc).json(body).send().await.expect("an answer");
        (response.status(), response.json().await.expect("JSON"))
    }

    pub fn root(&self) -> Account {
        self.root.clone()
    }

    /// Signs with the nonce and block hash that the client is reported.
    pub async fn sign(&self, signer: &Account, receiver: &AccountId, actions: Vec<Action>) -> SignedTransaction {
        let query = methods::query::RpcQueryRequest {
            block_reference: BlockReference::Finality(Finality::None),
            request: QueryRequest::ViewAccessKey { account_id: signer.id.clone(), public_key: signer.public_key() },
        };
        let response = self.client.call(query).await.expect("the access key");
        let QueryResponseKind::AccessKey(key) = response.kind else { panic!("not an access key") };
        let transaction = Transaction::V0(TransactionV0 {
            signer_id: signer.id.clone(),
            public_key: signer.public_key(),
            nonce: key.nonce + 1,
            receiver_id: receiver.clone(),
            block_hash: response.block_hash,
            actions,
        });
        let signature = signer.key.sign(transaction.get_hash_and_size().0.as_ref());
        SignedTransaction::new(signature, transaction)
    }

    pub async fn send(
        &self,
        signed_transaction: SignedTransaction,
        wait_until: TxExecutionStatus,
    ) -> Result<RpcTransactionResponse, JsonRpcError<RpcTransactionError>> {
        let request = methods::send_tx::RpcSendTransactionRequest { signed_transaction, wait_until };
        self.client.call(request).await
    }

    pub async fn deploy(&self, account: &Account, code: Vec<u8>) {
        let actions = vec![Action::DeployContract(DeployContractAction { code })];
        let tx = self.sign(account, &account.id, actions).await;
        self.send(tx, TxExecutionStatus::Executed).await.expect("deployed");
    }
}

async fn serve(routes: axum::Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}
