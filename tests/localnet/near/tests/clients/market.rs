//! A network with a fungible token, its holders, and a receiver of transfers.

use std::path::Path;

use near_jsonrpc_client::methods;
use near_jsonrpc_primitives::types::query::QueryResponseKind;
use near_localnet::near_primitives::action::{
    AddKeyAction, CreateAccountAction, DeployContractAction, FunctionCallAction, TransferAction,
};
use near_localnet::near_primitives::types::{BlockReference, Finality};
use near_localnet::near_primitives::views::{
    FinalExecutionOutcomeView, FinalExecutionStatus, QueryRequest, TxExecutionStatus,
};
use near_localnet::{AccessKey, Account, AccountId, Action, Balance, ExecutionStatusView, Gas, key_of};
use serde_json::{Value, json};

use crate::either::Either;

/// All tokens there are, in the hands of the root account at first.
pub const SUPPLY: u128 = 1_000_000;

pub struct Market {
    network: Either,
    pub root: Account,
    pub token: Account,
}

impl Market {
    pub async fn new() -> Self {
        let network = Either::new().await;
        let root = network.root();
        let token = named(&root, "token");
        let market = Self { network, root, token };
        let root = &market.root;
        let args = json!({"owner_id": root.id, "total_supply": SUPPLY.to_string()});
        market.deploy(&market.token, "fungible_token", args).await;
        market
    }

    /// A new account below the root, with 10 NEAR.
    pub async fn account(&self, name: &str) -> Account {
        let account = named(&self.root, name);
        self.send(&self.root, &account.id, create(&account)).await.assert_success();
        account
    }

    /// A new account that can hold tokens, and holds this many.
    pub async fn holder(&self, name: &str, amount: u128) -> Account {
        let account = self.account(name).await;
        self.register(&account).await;
        if amount > 0 {
            self.transfer(&self.root, &account, amount).await.assert_success();
        }
        account
    }

    /// A contract that can hold tokens, and does what the message of a transfer says.
    pub async fn receiver(&self) -> Account {
        let account = named(&self.root, "receiver");
        self.deploy(&account, "token_receiver", json!({"token_id": self.token.id})).await;
        self.register(&account).await;
        account
    }

    async fn deploy(&self, account: &Account, library: &str, args: Value) {
        let mut actions = create(account);
        actions.push(Action::DeployContract(DeployContractAction { code: wasm(library) }));
        actions.push(function_call("new", args, 0, 30));
        self.send(&self.root, &account.id, actions).await.assert_success();
    }

    async fn register(&self, account: &Account) {
        let bounds = self.view(&self.token, "storage_balance_bounds", json!({})).await;
        let price = bounds["min"].as_str().expect("an amount").parse().expect("an amount");
        self.call(account, &self.token, "storage_deposit", json!({}), price).await.assert_success();
    }

    pub async fn transfer(&self, from: &Account, to: &Account, amount: u128) -> Done {
        self.call(from, &self.token, "ft_transfer", json!({"receiver_id": to.id, "amount": amount.to_string()}), 1)
            .await
    }

    pub async fn transfer_call(&self, from: &Account, to: &Account, amount: u128, msg: &str) -> Done {
        self.call(from, &self.token, "ft_transfer_call", transfer_call_args(to, amount, msg), 1).await
    }

    pub async fn transfer_call_and_close(&self, from: &Account, to: &Account, amount: u128, msg: &str) -> Done {
        let actions = vec![
            function_call("ft_transfer_call", transfer_call_args(to, amount, msg), 1, 150),
            function_call("storage_unregister", json!({"force": true}), 1, 30),
        ];
        self.send(from, &self.token.id, actions).await
    }

    pub async fn call(&self, signer: &Account, contract: &Account, method: &str, args: Value, deposit: u128) -> Done {
        self.send(signer, &contract.id, vec![function_call(method, args, deposit, 150)]).await
    }

    async fn send(&self, signer: &Account, receiver: &AccountId, actions: Vec<Action>) -> Done {
        let tx = self.network.sign(signer, receiver, actions).await;
        let response = self.network.send(tx, TxExecutionStatus::Final).await.expect("taken");
        Done(response.final_execution_outcome.expect("an outcome").into_outcome())
    }

    pub async fn tokens(&self, account: &Account) -> u128 {
        amount(&self.view(&self.token, "ft_balance_of", json!({"account_id": account.id})).await)
    }

    pub async fn supply(&self) -> u128 {
        amount(&self.view(&self.token, "ft_total_supply", json!({})).await)
    }

    pub async fn view(&self, contract: &Account, method: &str, args: Value) -> Value {
        let (account_id, method_name) = (contract.id.clone(), method.to_owned());
        let request =
            QueryRequest::CallFunction { account_id, method_name, args: args.to_string().into_bytes().into() };
        let block_reference = BlockReference::Finality(Finality::None);
        let query = methods::query::RpcQueryRequest { block_reference, request };
        let response = self.network.client.call(query).await.expect("a view");
        let QueryResponseKind::CallResult(result) = response.kind else { panic!("no result of a call") };
        serde_json::from_slice(&result.result).expect("JSON")
    }
}

/// What has come of a transaction.
pub struct Done(FinalExecutionOutcomeView);

impl Done {
    pub fn status(&self) -> &FinalExecutionStatus {
        &self.0.status
    }

    #[track_caller]
    pub fn assert_success(&self) {
        assert!(self.failures().is_empty(), "{:?}", self.failures());
        self.value_bytes();
    }

    #[track_caller]
    fn value_bytes(&self) -> &[u8] {
        let FinalExecutionStatus::SuccessValue(value) = self.status() else { panic!("{:?}", self.status()) };
        value
    }

    #[track_caller]
    pub fn value(&self) -> Value {
        serde_json::from_slice(self.value_bytes()).expect("JSON")
    }

    /// Why the transaction itself has failed.
    #[track_caller]
    pub fn failure(&self) -> String {
        let FinalExecutionStatus::Failure(error) = self.status() else { panic!("{:?}", self.status()) };
        format!("{error:?}")
    }

    /// Why each receipt has failed that has.
    pub fn failures(&self) -> Vec<String> {
        let outcomes = self.0.receipts_outcome.iter().map(|outcome| &outcome.outcome.status);
        let failed = outcomes.filter_map(|status| match status {
            ExecutionStatusView::Failure(error) => Some(format!("{error:?}")),
            _ => None,
        });
        failed.collect()
    }

    pub fn logs(&self) -> Vec<String> {
        self.0.receipts_outcome.iter().flat_map(|outcome| outcome.outcome.logs.clone()).collect()
    }

    pub fn events(&self) -> Vec<Value> {
        let logs = self.logs();
        let events = logs.iter().filter_map(|log| log.strip_prefix("EVENT_JSON:"));
        events.map(|event| serde_json::from_str(event).expect("an event is JSON")).collect()
    }
}

fn named(root: &Account, name: &str) -> Account {
    let id: AccountId = format!("{name}.{}", root.id).parse().expect("an account id");
    Account { key: key_of(&id), id }
}

fn create(account: &Account) -> Vec<Action> {
    let add_key = AddKeyAction { public_key: account.public_key(), access_key: AccessKey::full_access() };
    vec![
        Action::CreateAccount(CreateAccountAction {}),
        Action::AddKey(Box::new(add_key)),
        Action::Transfer(TransferAction { deposit: Balance::from_near(10) }),
    ]
}

fn function_call(method: &str, args: Value, deposit: u128, teragas: u64) -> Action {
    Action::FunctionCall(Box::new(FunctionCallAction {
        method_name: method.to_owned(),
        args: args.to_string().into_bytes(),
        gas: Gas::from_teragas(teragas),
        deposit: Balance::from_yoctonear(deposit),
    }))
}

fn transfer_call_args(to: &Account, amount: u128, msg: &str) -> Value {
    json!({"receiver_id": to.id, "amount": amount.to_string(), "msg": msg})
}

fn amount(value: &Value) -> u128 {
    value.as_str().expect("an amount").parse().expect("an amount")
}

/// A contract of `tests/contracts` as it is deployed.
fn wasm(library: &str) -> Vec<u8> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/near");
    let path = target.join(format!("{library}.wasm"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}: run `./scripts/deai build` first", path.display()))
}
