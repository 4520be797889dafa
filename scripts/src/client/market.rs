//! What requesters and nodes do in the compute market on NEAR.

use std::time::Duration;

use anyhow::{Context, Result};
use near_primitives::account::AccessKey;
use near_primitives::transaction::{Action, AddKeyAction, CreateAccountAction, TransferAction};
use near_primitives::types::{AccountId, Balance};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::near::{Done, Near, Sent, Wallet, call};
use crate::keys::NearKey;

const TERA_GAS: u64 = 100;
const ONE_YOCTO: Balance = Balance::from_yoctonear(1);

/// The market, by its contract's account.
pub struct Market<'a> {
    pub near: &'a Near,
    pub contract: AccountId,
}

/// What a node offers.
#[derive(Clone, Debug)]
pub struct Offer {
    pub classes: Vec<String>,
    pub slots: u8,
    pub metadata_uri: String,
    /// 64 hexadecimal digits.
    pub metadata_sha256: String,
}

/// What a requester asks for.
#[derive(Clone, Debug)]
pub struct Request {
    pub class: String,
    pub kind: String,
    pub input_uri: String,
    /// 64 hexadecimal digits.
    pub input_sha256: String,
    /// Address of the Solana project that the task works for.
    pub project: Option<String>,
    /// What the node has from start to result.
    pub run_time: Duration,
    /// In the token's smallest unit.
    pub reward: u128,
    /// In nanoseconds since the Unix epoch.
    pub expires_at: u64,
}

/// A task, as the contract shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct Task {
    /// `pending`, `assigned`, `in_progress`, `submitted`, `disputed`, `completed`, `cancelled`, `expired` or `failed`.
    pub status: String,
    pub node_id: Option<AccountId>,
}

impl Market<'_> {
    /// The market's terms and totals.
    pub async fn terms(&self) -> Result<Value> {
        self.near.view(&self.contract, "market", json!({})).await
    }

    /// Registers the account for the token and moves tokens there.
    pub async fn pay(&self, from: &Wallet, to: &AccountId, amount: u128) -> Result<Done> {
        let bounds: Value = self.near.view(&self.contract, "storage_balance_bounds", json!({})).await?;
        let price = yocto(&bounds["min"]).context("storage_balance_bounds")?;
        let register = json!({"account_id": to, "registration_only": true});
        let transfer = json!({"receiver_id": to, "amount": amount.to_string()});
        let actions = vec![
            call("storage_deposit", &register, TERA_GAS / 2, price),
            call("ft_transfer", &transfer, TERA_GAS / 2, ONE_YOCTO),
        ];
        self.near.transact(&format!("paying {to}"), from, &self.contract, actions).await
    }

    /// Makes the account a node, with this stake. What storage costs is attached on top.
    pub async fn register_node(&self, node: &Wallet, offer: &Offer, stake: Balance) -> Result<Done> {
        let asked = json!({"node_id": node.id(), "classes": offer.classes, "metadata_uri": offer.metadata_uri});
        let storage: Value = self.near.view(&self.contract, "node_storage", asked).await?;
        let deposit = stake.saturating_add(yocto(&storage).context("node_storage")?);
        let args = json!({
            "classes": offer.classes,
            "slots": offer.slots,
            "metadata_uri": offer.metadata_uri,
            "metadata_sha256": offer.metadata_sha256,
        });
        let action = call("register_node", &args, TERA_GAS, deposit);
        self.near.transact(&format!("registering {}", node.id()), node, &self.contract, vec![action]).await
    }

    /// Puts a task on the market. `deposit` is attached; what is too much comes back. The result of the transaction is
    /// the task's number, as text.
    pub async fn submit_task(&self, requester: &Wallet, request: &Request, deposit: Balance) -> Result<Sent> {
        let args = json!({
            "class": request.class,
            "kind": request.kind,
            "input_uri": request.input_uri,
            "input_sha256": request.input_sha256,
            "project": request.project,
            "run_time_ns": request.run_time.as_nanos().to_string(),
            "reward": request.reward.to_string(),
            "expires_at": request.expires_at.to_string(),
        });
        let action = call("submit_task", &args, TERA_GAS, deposit);
        self.near.send("submitting a task", requester, &self.contract, vec![action]).await
    }

    /// The most that storage and bounty of one task take.
    pub async fn task_deposit(&self) -> Result<Balance> {
        yocto(&self.terms().await?["task_deposit_max"]).context("task_deposit_max")
    }

    /// Starts a task that the node has, reports its progress and hands in its result, in one transaction.
    pub async fn work(&self, node: &Wallet, task_id: u64, uri: &str, sha256: &str) -> Result<Sent> {
        let task = json!({"task_id": task_id.to_string()});
        let progress = json!({"task_id": task_id.to_string(), "permille": 500});
        let metrics = json!([{"name": "tokens", "value": "2048"}]);
        let result =
            json!({"task_id": task_id.to_string(), "output_uri": uri, "output_sha256": sha256, "metrics": metrics});
        let actions = vec![
            call("start_task", &task, TERA_GAS / 2, Balance::ZERO),
            call("report_progress", &progress, TERA_GAS / 2, Balance::ZERO),
            call("submit_result", &result, TERA_GAS, Balance::ZERO),
        ];
        self.near.send(&format!("working on task {task_id}"), node, &self.contract, actions).await
    }

    /// Accepts the result of a task: its node is paid.
    pub async fn accept_result(&self, requester: &Wallet, task_id: u64) -> Result<Sent> {
        let args = json!({"task_id": task_id.to_string()});
        let action = call("accept_result", &args, TERA_GAS, ONE_YOCTO);
        self.near.send(&format!("accepting task {task_id}"), requester, &self.contract, vec![action]).await
    }

    pub async fn task(&self, task_id: u64) -> Result<Task> {
        let args = json!({"task_id": task_id.to_string()});
        let task: Option<Task> = self.near.view(&self.contract, "task", args).await?;
        task.with_context(|| format!("the market knows no task {task_id}"))
    }
}

impl Near {
    /// Makes an account below another, with a new key.
    pub async fn create_account(&self, parent: &Wallet, key: &NearKey, balance: Balance) -> Result<Sent> {
        let public_key = key.secret.public_key();
        let actions = vec![
            Action::CreateAccount(CreateAccountAction {}),
            Action::Transfer(TransferAction { deposit: balance }),
            Action::AddKey(Box::new(AddKeyAction { public_key, access_key: AccessKey::full_access() })),
        ];
        self.send(&format!("making the account {}", key.account_id), parent, &key.account_id, actions).await
    }
}

/// An amount as contracts write it: yoctoNEAR in decimal digits.
fn yocto(value: &Value) -> Result<Balance> {
    let text = value.as_str().with_context(|| format!("{value} is no amount"))?;
    Ok(Balance::from_yoctonear(text.parse().with_context(|| format!("\"{text}\" is no amount"))?))
}
