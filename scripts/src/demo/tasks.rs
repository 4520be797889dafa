//! Ten tasks, from submission to pay.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use futures::future::try_join_all;
use near_primitives::types::{AccountId, BlockId, BlockReference};

use super::nodes::{CLASS, Cast};
use super::sha256;
use crate::client::market::{Market, Request};
use crate::client::near::{Done, Wallet};
use crate::deploy::LOCALNET;
use crate::keys::NearKey;
use crate::paths::DataDir;
use crate::progress::Step;

const KINDS: [&str; 5] = ["llm.generate", "embedding", "protein.fold", "image.generate", "llm.evaluate"];
const TASKS: usize = 10;
/// One token of 18 decimals; task n pays n of them.
const TOKEN: u128 = 10_u128.pow(18);
const LIFETIME: Duration = Duration::from_secs(3600);
const RUN_TIME: Duration = Duration::from_secs(600);
const TIMEOUT: Duration = Duration::from_secs(90);

pub struct Tasks {
    pub ids: Vec<u64>,
    /// The height that holds the last acceptance.
    pub height: u64,
}

/// Submits the tasks, works on them wherever one is assigned, and accepts the results, until all are paid.
pub async fn work(market: &Market<'_>, cast: &Cast, project: &str, data: &DataDir, step: &Step) -> Result<Tasks> {
    let ids = submit(market, &cast.requester, project).await?;
    step.note("submitted");
    let mut wallets: BTreeMap<AccountId, Wallet> = BTreeMap::new();
    let mut accepting = BTreeSet::new();
    let mut height = 0;
    let deadline = Instant::now() + TIMEOUT;
    loop {
        let states = try_join_all(ids.iter().map(|id| market.task(*id))).await?;
        let paid = states.iter().filter(|task| task.status == "completed").count();
        step.note(format!("{paid} of {TASKS} paid"));
        if paid == ids.len() {
            return Ok(Tasks { ids, height });
        }
        let mut sent = Vec::new();
        for (id, task) in ids.iter().zip(&states) {
            if task.status == "assigned" {
                let node_id = task.node_id.clone().with_context(|| format!("task {id} is assigned to nobody"))?;
                let wallet = node(&mut wallets, cast, node_id, data)?;
                let uri = format!("https://example.org/results/{id}.json");
                sent.push(market.work(wallet, *id, &uri, &sha256(&uri)).await?);
            } else if task.status == "submitted" && accepting.insert(*id) {
                sent.push(market.accept_result(&cast.requester, *id).await?);
            }
        }
        let done = try_join_all(sent.iter().map(|sent| market.near.done(sent))).await?;
        for done in done {
            height = height.max(height_of(market, &done).await?);
        }
        if Instant::now() >= deadline {
            bail!("after {} s {paid} of {TASKS} tasks are paid", TIMEOUT.as_secs());
        }
    }
}

async fn submit(market: &Market<'_>, requester: &Wallet, project: &str) -> Result<Vec<u64>> {
    let deposit = market.task_deposit().await?;
    let expires_at = u64::try_from((now()? + LIFETIME).as_nanos())?;
    let mut sent = Vec::new();
    for (number, kind) in (1..=TASKS).zip(KINDS.iter().cycle()) {
        let input_uri = format!("https://example.org/inputs/{project}/{number}.json");
        let request = Request {
            class: CLASS.to_owned(),
            kind: (*kind).to_owned(),
            input_sha256: sha256(&input_uri),
            input_uri,
            project: Some(project.to_owned()),
            run_time: RUN_TIME,
            reward: TOKEN * u128::try_from(number)?,
            expires_at,
        };
        sent.push(market.submit_task(requester, &request, deposit).await?);
    }
    let done = try_join_all(sent.iter().map(|sent| market.near.done(sent))).await?;
    done.iter().map(|done| Ok(done.json::<String>()?.parse()?)).collect()
}

/// The wallet of a node: one of this run, or of an earlier one, which may be free and take a task too.
fn node<'a>(
    wallets: &'a mut BTreeMap<AccountId, Wallet>,
    cast: &'a Cast,
    node_id: AccountId,
    data: &DataDir,
) -> Result<&'a Wallet> {
    if let Some(node) = cast.nodes.iter().find(|node| *node.id() == node_id) {
        return Ok(node);
    }
    if !wallets.contains_key(&node_id) {
        let key = NearKey::read(&data.near_key(LOCALNET, node_id.as_str()));
        let key = key.with_context(|| format!("a task went to {node_id}, which is no node of this demonstration"))?;
        wallets.insert(node_id.clone(), Wallet::new(key));
    }
    wallets.get(&node_id).with_context(|| format!("{node_id} has no key"))
}

async fn height_of(market: &Market<'_>, done: &Done) -> Result<u64> {
    market.near.height(BlockReference::BlockId(BlockId::Hash(done.block_hash))).await
}

#[expect(clippy::disallowed_methods, reason = "a requester's own clock says when its task shall expire")]
fn now() -> Result<Duration> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?)
}
