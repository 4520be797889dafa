use anyhow::{Context as _, bail};
use near_jsonrpc_client::{JsonRpcClient, methods};
use near_jsonrpc_primitives::types::query::QueryResponseKind;
use near_localnet::near_primitives::action::{DeployContractAction, FunctionCallAction};
use near_localnet::near_primitives::transaction::{Transaction, TransactionV0};
use near_localnet::near_primitives::types::{BlockReference, Finality, FunctionArgs};
use near_localnet::near_primitives::views::QueryRequest;
use near_localnet::{Account, AccountId, Action, Balance, CryptoHash, Gas, SignedTransaction};

/// A client of one network.
#[derive(Clone)]
pub struct Client(JsonRpcClient);

impl Client {
    pub fn new(address: String) -> Self {
        Self(JsonRpcClient::connect(address))
    }

    async fn query(&self, request: QueryRequest) -> anyhow::Result<(QueryResponseKind, CryptoHash)> {
        let block_reference = BlockReference::Finality(Finality::None);
        let response = self.0.call(methods::query::RpcQueryRequest { block_reference, request }).await?;
        Ok((response.kind, response.block_hash))
    }

    async fn sign(
        &self,
        signer: &Account,
        receiver: &AccountId,
        actions: Vec<Action>,
        count: usize,
    ) -> anyhow::Result<Vec<SignedTransaction>> {
        let request = QueryRequest::ViewAccessKey { account_id: signer.id.clone(), public_key: signer.public_key() };
        let (kind, block_hash) = self.query(request).await?;
        let QueryResponseKind::AccessKey(key) = kind else { bail!("{} has no key", signer.id) };
        let transactions = (key.nonce + 1..).take(count).map(|nonce| {
            let transaction = Transaction::V0(TransactionV0 {
                signer_id: signer.id.clone(),
                public_key: signer.public_key(),
                nonce,
                receiver_id: receiver.clone(),
                block_hash,
                actions: actions.clone(),
            });
            let signature = signer.key.sign(transaction.get_hash_and_size().0.as_ref());
            SignedTransaction::new(signature, transaction)
        });
        Ok(transactions.collect())
    }

    pub async fn sign_deploy(&self, account: &Account, code: Vec<u8>) -> anyhow::Result<SignedTransaction> {
        let actions = vec![Action::DeployContract(DeployContractAction { code })];
        let signed = self.sign(account, &account.id, actions, 1).await?;
        signed.into_iter().next().context("one transaction")
    }

    pub async fn sign_calls(
        &self,
        signer: &Account,
        contract: &AccountId,
        method: &str,
        count: usize,
    ) -> anyhow::Result<Vec<SignedTransaction>> {
        let call = FunctionCallAction {
            method_name: method.to_owned(),
            args: Vec::new(),
            gas: Gas::from_teragas(5),
            deposit: Balance::ZERO,
        };
        self.sign(signer, contract, vec![Action::FunctionCall(Box::new(call))], count).await
    }

    /// Sends one after the other, without waiting for their execution.
    pub async fn send_all(self, signed: Vec<SignedTransaction>) -> anyhow::Result<Vec<CryptoHash>> {
        let mut hashes = Vec::with_capacity(signed.len());
        for signed_transaction in signed {
            let request = methods::broadcast_tx_async::RpcBroadcastTxAsyncRequest { signed_transaction };
            hashes.push(self.0.call(request).await?);
        }
        Ok(hashes)
    }

    pub async fn view(&self, contract: &AccountId, method: &str) -> anyhow::Result<()> {
        let args = FunctionArgs::from(Vec::new());
        let request = QueryRequest::CallFunction { account_id: contract.clone(), method_name: method.to_owned(), args };
        self.query(request).await?;
        Ok(())
    }

    pub async fn view_often(self, contract: AccountId, count: usize) -> anyhow::Result<()> {
        for _ in 0..count {
            self.view(&contract, "look").await?;
        }
        Ok(())
    }
}
