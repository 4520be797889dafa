//! Deploys deai-compute on a NEAR network, by the same steps on every one.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use near_primitives::account::AccessKey;
use near_primitives::hash::CryptoHash;
use near_primitives::transaction::{
    Action, AddKeyAction, CreateAccountAction, DeleteKeyAction, DeployContractAction, TransferAction,
};
use near_primitives::types::{AccountId, Balance};
use serde_json::{Value, json};

use crate::client::near::{Near, Wallet, call};
use crate::deploy::record::NearDeployment;
use crate::keys::NearKey;
use crate::progress::Step;

/// What a stored byte costs, in yoctoNEAR.
const BYTE: u128 = 10_000_000_000_000_000_000;
/// For the market's own state, in addition to its code.
const STATE: Balance = Balance::from_near(3);
const INIT_TERA_GAS: u64 = 100;

/// The way in which the contract is deployed, and the terms of its market.
pub struct Terms {
    /// The file with the compiled contract.
    pub wasm: PathBuf,
    /// The contract's account. It is made where it is missing.
    pub account: AccountId,
    /// The account's own key, or that of the account above it, which then makes it.
    pub credentials: NearKey,
    /// Where the key of an account that we make is kept, if it gets one.
    pub key_file: PathBuf,
    /// Leaves the account a full-access key. Anyone who holds one can replace the code, and so take all that the market
    /// holds: for networks without anything of worth.
    pub keeps_key: bool,
    pub market: Market,
    /// Where the history of a contract begins that stands already and of which no record is held.
    pub start_height: Option<u64>,
}

/// The terms that the market is opened with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// Governs the market.
    pub owner_id: AccountId,
    /// Gets the token's whole supply.
    pub treasury_id: AccountId,
    /// What a node must stake.
    pub min_stake: Balance,
    /// The token's whole supply, in its smallest unit.
    pub total_supply: u128,
    /// The capability classes that tasks may ask for.
    pub classes: Vec<String>,
}

impl Market {
    pub const CLASSES: [&str; 4] = ["inference.cpu", "inference.gpu24", "inference.gpu80", "training.gpu80"];
    pub const MIN_STAKE: Balance = Balance::from_near(1);
    /// One token, in its smallest unit.
    pub const TOKEN: u128 = 10_u128.pow(18);
    pub const TOTAL_SUPPLY: u128 = 1_000_000_000 * Self::TOKEN;

    /// The usual terms, governed by one account.
    pub fn of(owner_id: AccountId) -> Self {
        Self {
            treasury_id: owner_id.clone(),
            owner_id,
            min_stake: Self::MIN_STAKE,
            total_supply: Self::TOTAL_SUPPLY,
            classes: Self::CLASSES.map(str::to_owned).to_vec(),
        }
    }
}

/// Puts the contract on the network, and opens the market. What stands already is left alone: a second run sends
/// nothing. `known` is what an earlier run recorded.
///
/// # Errors
/// An open market stands there with other code: that is `deai upgrade`'s, which everyone sees coming. Only an account
/// that keeps its key is brought to `wasm` at once.
pub async fn deploy(
    near: &Near,
    terms: &Terms,
    wasm: &[u8],
    known: Option<&NearDeployment>,
    step: &Step,
) -> Result<NearDeployment> {
    let status = near.status().await?;
    let genesis_hash = status.genesis_hash.to_string();
    let before = near.final_height().await?;
    let known =
        known.filter(|known| known.genesis_hash == genesis_hash && known.deai_compute == terms.account.as_str());
    let standing = near.account(&terms.account).await?;
    let start_height = match (known, &standing) {
        (Some(known), _) => known.start_height,
        (None, None) => before,
        (None, Some(_)) => terms.start_height.with_context(|| {
            format!(
                "{} stands already and there is no record of its deployment: give the height of its first block by \
                 --near-start-height",
                terms.account
            )
        })?,
    };
    let deployment = Deployment { near, terms, wasm, chain_id: &status.chain_id, step };
    match standing {
        None => deployment.make().await?,
        Some(account) => deployment.bring_to(account.code_hash).await?,
    }
    deployment.report_keys().await?;
    Ok(NearDeployment {
        chain_id: status.chain_id,
        genesis_hash,
        deai_compute: terms.account.to_string(),
        start_height,
        owner_id: terms.market.owner_id.to_string(),
    })
}

struct Deployment<'a> {
    near: &'a Near,
    terms: &'a Terms,
    wasm: &'a [u8],
    chain_id: &'a str,
    step: &'a Step,
}

impl Deployment<'_> {
    /// Makes the account, with code and market, in one transaction: all of it, or none.
    async fn make(&self) -> Result<()> {
        let Self { terms, wasm, .. } = self;
        let parent = &terms.credentials.account_id;
        if !terms.account.is_sub_account_of(parent) {
            bail!(
                "the account {} does not exist, and {parent}, whose credentials were given, may not make it: give \
                 those of the account above it by --near-credentials",
                terms.account
            );
        }
        let code_cost = Balance::from_yoctonear(BYTE * u128::try_from(wasm.len())?);
        self.step.note(format!("making {} with {} kB of code", terms.account, wasm.len() / 1000));
        let mut actions = vec![
            Action::CreateAccount(CreateAccountAction {}),
            Action::Transfer(TransferAction { deposit: STATE.saturating_add(code_cost) }),
        ];
        if terms.keeps_key {
            actions.push(add_key(terms)?);
        }
        actions.extend([self.code(), self.open()]);
        self.transact(terms.credentials.clone(), actions).await
    }

    /// Brings an account that stands to the code and opens the market, where either is missing.
    async fn bring_to(&self, code_hash: CryptoHash) -> Result<()> {
        let Self { terms, wasm, .. } = self;
        let is_same = code_hash == CryptoHash::hash_bytes(wasm);
        let is_open = is_open(self.near, terms).await?;
        if is_open && !is_same && !terms.keeps_key {
            bail!(
                "{} stands with other code (sha256 {}): `deai upgrade stage` announces this one, and `deai upgrade \
                 apply` puts it into force when its time has come",
                terms.account,
                hex::encode(code_hash.0)
            );
        }
        let mut actions = Vec::new();
        if !is_same {
            actions.push(self.code());
        }
        if !is_open {
            actions.push(self.open());
        }
        if actions.is_empty() {
            return Ok(());
        }
        self.step.note(if is_same { "opening the market" } else { "putting the code there" });
        let key = own_key(terms)?;
        if !terms.keeps_key {
            let public_key = key.secret.public_key();
            actions.push(Action::DeleteKey(Box::new(DeleteKeyAction { public_key })));
        }
        self.transact(key, actions).await
    }

    /// Says of keys by which the account's code could be replaced without notice.
    async fn report_keys(&self) -> Result<()> {
        let keys = self.near.full_access_keys(&self.terms.account).await?;
        if !keys.is_empty() && !self.terms.keeps_key {
            self.step.warn(format!(
                "{} has full-access keys, whose holders can take all that it holds. Delete them: {}",
                self.terms.account,
                keys.join(", ")
            ));
        }
        Ok(())
    }

    async fn transact(&self, key: NearKey, actions: Vec<Action>) -> Result<()> {
        self.near.transact("deploying the contract", &Wallet::new(key), &self.terms.account, actions).await?;
        Ok(())
    }

    fn code(&self) -> Action {
        Action::DeployContract(DeployContractAction { code: self.wasm.to_vec() })
    }

    fn open(&self) -> Action {
        let market = &self.terms.market;
        let args = json!({
            "owner_id": market.owner_id,
            "treasury_id": market.treasury_id,
            "min_stake": market.min_stake.as_yoctonear().to_string(),
            "total_supply": market.total_supply.to_string(),
            "classes": market.classes,
            "network": self.chain_id,
        });
        call("new", &args, INIT_TERA_GAS, Balance::ZERO)
    }
}

/// A key of our own, kept before the account exists: an account whose key is lost is lost.
fn add_key(terms: &Terms) -> Result<Action> {
    if !terms.key_file.exists() {
        NearKey::make(terms.account.clone()).write(&terms.key_file)?;
    }
    let public_key = NearKey::read(&terms.key_file)?.secret.public_key();
    Ok(Action::AddKey(Box::new(AddKeyAction { public_key, access_key: AccessKey::full_access() })))
}

async fn is_open(near: &Near, terms: &Terms) -> Result<bool> {
    let Err(error) = near.view::<Value>(&terms.account, "event_head", json!({})).await else { return Ok(true) };
    let text = format!("{error:#}");
    let is_closed =
        ["is not initialized", "CodeDoesNotExist", "has never been observed"].iter().any(|it| text.contains(it));
    if is_closed { Ok(false) } else { Err(error) }
}

fn own_key(terms: &Terms) -> Result<NearKey> {
    if terms.credentials.account_id == terms.account {
        return Ok(terms.credentials.clone());
    }
    NearKey::read(&terms.key_file)
        .with_context(|| format!("{} stands already: give its own key by --near-credentials", terms.account))
}
