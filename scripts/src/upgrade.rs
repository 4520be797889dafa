//! `deai upgrade`: new code for the NEAR contract, announced by its hash before it comes into force.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use near_primitives::gas::Gas;
use near_primitives::hash::CryptoHash;
use near_primitives::transaction::{Action, FunctionCallAction};
use near_primitives::types::{AccountId, Balance};
use serde::Deserialize;
use serde_json::json;

use crate::client::near::{Near, Wallet, call};
use crate::deploy::record::Deployment;
use crate::deploy::{LOCALNET, near_url};
use crate::keys::NearKey;
use crate::network::urls::Urls;
use crate::paths::{self, DataDir};
use crate::progress::Step;
use crate::table::table;

const YOCTO: Balance = Balance::from_yoctonear(1);
/// For the storage of the announcement; what it does not reverts comes.
const DEPOSIT: Balance = Balance::from_millinear(10);
const STAGE_TERA_GAS: u64 = 30;
/// All there is: the new code's `migrate` has what is left.
const APPLY_TERA_GAS: u64 = 300;

/// What is to be done, and by whose key. The delay between `stage` and `apply` is the contract's.
#[derive(Clone, Debug, Args)]
pub struct UpgradeArgs {
    what: What,
    /// The network: localnet (the one `deai up` runs), testnet, mainnet, or a name of your own with its URL.
    #[arg(long, env = "DEAI_NETWORK")]
    network: String,
    /// JSON-RPC of the network.
    #[arg(long, env = "DEAI_NEAR_RPC", hide_env_values = true, value_name = "URL")]
    near_rpc: Option<String>,
    /// The contract's account; by default the one that `deai deploy` has recorded.
    #[arg(long, value_name = "ACCOUNT")]
    near_account: Option<AccountId>,
    /// Credentials file of the market's owner. `status` needs none.
    #[arg(long, value_name = "FILE")]
    near_owner_credentials: Option<PathBuf>,
    /// The compiled contract; by default what `deai build` has made.
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Reports which code runs, and which is staged.
    Status,
    /// Announces the code: everyone can see its hash, and leave, before it comes into force.
    Stage,
    /// Puts the staged code into force, once its time has come. Where its migration fails, all stays as it was.
    Apply,
    /// Takes the announcement back.
    Cancel,
}

#[derive(Debug, Deserialize)]
struct Governance {
    owner_id: AccountId,
    staged_code: Option<Staged>,
}

#[derive(Debug, Deserialize)]
struct Staged {
    code_sha256: String,
    /// Nanoseconds since the Unix epoch, in digits.
    applicable_at: String,
}

pub async fn run(args: &UpgradeArgs, data: &DataDir) -> Result<()> {
    let upgrade = Upgrade::read(args, data)?;
    match args.what {
        What::Status => {}
        What::Stage => upgrade.stage().await?,
        What::Apply => upgrade.apply().await?,
        What::Cancel => upgrade.cancel().await?,
    }
    upgrade.print_report().await
}

struct Upgrade {
    near: Near,
    account: AccountId,
    owner: Option<NearKey>,
    wasm: PathBuf,
}

impl Upgrade {
    fn read(args: &UpgradeArgs, data: &DataDir) -> Result<Self> {
        let network = &args.network;
        let (url, local_owner) = if network == LOCALNET {
            let root = Deployment::read(data, LOCALNET)?.near()?.owner_id.clone();
            (Urls::read(data)?.near_rpc, Some(data.near_key(LOCALNET, &root)))
        } else {
            (near_url(network, args.near_rpc.as_deref())?, None)
        };
        let account = match &args.near_account {
            Some(account) => account.clone(),
            None => Deployment::read(data, network)?.near().context("give --near-account")?.deai_compute.parse()?,
        };
        let owner = args.near_owner_credentials.clone().or(local_owner);
        let owner = owner.map(|file| NearKey::read(&file)).transpose()?;
        let wasm = args.contract.clone().unwrap_or_else(paths::contract_wasm);
        Ok(Self { near: Near::connect(&url), account, owner, wasm })
    }

    async fn stage(&self) -> Result<()> {
        let (_, sha256) = self.code()?;
        let step = Step::start(format!("staging {sha256}"));
        if self.running().await? == sha256 {
            step.done("it runs already");
            return Ok(());
        }
        // Staged again, it would wait again.
        if self.governance().await?.staged_code.is_some_and(|staged| staged.code_sha256 == sha256) {
            step.done("it is staged already");
            return Ok(());
        }
        self.act("stage_code", call("stage_code", &json!({"code_sha256": sha256}), STAGE_TERA_GAS, DEPOSIT)).await?;
        step.done("announced");
        Ok(())
    }

    async fn apply(&self) -> Result<()> {
        let (code, sha256) = self.code()?;
        let step = Step::start(format!("applying {sha256}"));
        if self.running().await? == sha256 {
            step.done("it runs already");
            return Ok(());
        }
        let staged = self.governance().await?.staged_code;
        let Some(staged) = staged.filter(|staged| staged.code_sha256 == sha256) else {
            bail!("this code is not staged on {}: `deai upgrade stage` announces it", self.account);
        };
        let left = staged.left(self.near.time().await?)?;
        if left > 0 {
            bail!("the staged code comes into force in {} at the earliest", span(left));
        }
        let apply = FunctionCallAction {
            method_name: "apply_code".to_owned(),
            args: code,
            gas: Gas::from_teragas(APPLY_TERA_GAS),
            deposit: YOCTO,
        };
        self.act("apply_code", Action::FunctionCall(Box::new(apply))).await?;
        if self.running().await? != sha256 {
            bail!("{} still runs the code of before", self.account);
        }
        step.done("in force");
        Ok(())
    }

    async fn cancel(&self) -> Result<()> {
        let step = Step::start("taking the staged code back");
        self.act("cancel_code", call("cancel_code", &json!({}), STAGE_TERA_GAS, YOCTO)).await?;
        step.done("reverted");
        Ok(())
    }

    async fn print_report(&self) -> Result<()> {
        let governance = self.governance().await?;
        let (staged, when) = match governance.staged_code {
            None => ("none".to_owned(), String::new()),
            Some(staged) => {
                let left = staged.left(self.near.time().await?)?;
                let when = if left > 0 { format!("in {}", span(left)) } else { "now".to_owned() };
                (staged.code_sha256, when)
            }
        };
        let row = [self.account.to_string(), self.running().await?, staged, when];
        println!("{}", table(["contract", "code that runs (sha256)", "code that is staged", "applicable"], [row]));
        Ok(())
    }

    async fn act(&self, what: &str, action: Action) -> Result<()> {
        let owner = self.owner.clone().context("whose key signs? Give --near-owner-credentials")?;
        let owner_id = self.governance().await?.owner_id;
        if owner.account_id != owner_id {
            bail!("{owner_id} governs {}, the credentials are those of {}", self.account, owner.account_id);
        }
        self.near.transact(what, &Wallet::new(owner), &self.account, vec![action]).await?;
        Ok(())
    }

    async fn governance(&self) -> Result<Governance> {
        self.near.view(&self.account, "governance", json!({})).await
    }

    /// The sha256 of the code that runs.
    async fn running(&self) -> Result<String> {
        let account = self.near.account(&self.account).await?;
        let account = account.with_context(|| format!("there is no account {}", self.account))?;
        Ok(hex::encode(account.code_hash.0))
    }

    fn code(&self) -> Result<(Vec<u8>, String)> {
        let code = std::fs::read(&self.wasm)
            .with_context(|| format!("could not read {}: run `./scripts/deai build`", self.wasm.display()))?;
        let sha256 = hex::encode(CryptoHash::hash_bytes(&code).0);
        Ok((code, sha256))
    }
}

impl Staged {
    /// Nanoseconds until it can be applied.
    fn left(&self, now: u64) -> Result<u64> {
        let at: u64 = self.applicable_at.parse().context("applicable_at is no time")?;
        Ok(at.saturating_sub(now))
    }
}

/// Nanoseconds, for people.
fn span(ns: u64) -> String {
    let minutes = ns.div_ceil(60_000_000_000);
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} min"),
        (0, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_printed_in_its_largest_units() {
        let minute = 60_000_000_000;
        assert_eq!(span(1), "1 min");
        assert_eq!(span(61 * minute), "1 h 1 min");
        assert_eq!(span(8 * 1440 * minute), "8 d 0 h");
    }
}
