//! The account that takes part on NEAR: one account that asks, three that compute.

use anyhow::Result;
use futures::future::try_join_all;
use near_primitives::types::Balance;

use super::sha256;
use crate::client::market::{Market, Offer};
use crate::client::near::Wallet;
use crate::deploy::LOCALNET;
use crate::keys::NearKey;
use crate::paths::DataDir;

/// The class that all three nodes offer.
pub const CLASS: &str = "inference.gpu24";
const NODES: [&str; 3] = ["amber", "basalt", "cobalt"];
/// The number of tasks a node takes at once.
const SLOTS: u8 = 2;
const BALANCE: Balance = Balance::from_near(20);
const STAKE: Balance = Balance::from_near(5);
/// A hundred tokens of 18 decimals.
const TOKENS: u128 = 100 * 10_u128.pow(18);

pub struct Cast {
    pub requester: Wallet,
    pub nodes: Vec<Wallet>,
}

/// Makes the accounts, gives the requester tokens, and registers the nodes with stake.
pub async fn enter(market: &Market<'_>, root: &Wallet, run: &str, data: &DataDir) -> Result<Cast> {
    let requester = wallet(root, &format!("lab-{run}"), data)?;
    let nodes = NODES.iter().map(|name| wallet(root, &format!("{name}-{run}"), data)).collect::<Result<Vec<_>>>()?;

    let mut made = Vec::new();
    for wallet in nodes.iter().chain([&requester]) {
        made.push(market.near.create_account(root, &wallet.key, BALANCE).await?);
    }
    try_join_all(made.iter().map(|sent| market.near.done(sent))).await?;

    let registered = nodes.iter().map(|node| async {
        let metadata_uri = format!("https://example.org/nodes/{}.json", node.id());
        let metadata_sha256 = sha256(&metadata_uri);
        let offer = Offer { classes: vec![CLASS.to_owned()], slots: SLOTS, metadata_uri, metadata_sha256 };
        market.register_node(node, &offer, STAKE).await
    });
    tokio::try_join!(market.pay(root, requester.id(), TOKENS), try_join_all(registered))?;
    Ok(Cast { requester, nodes })
}

/// A new key for an account below the root, kept with the other credentials.
fn wallet(root: &Wallet, name: &str, data: &DataDir) -> Result<Wallet> {
    let key = NearKey::make(format!("{name}.{}", root.id()).parse()?);
    key.write(&data.near_key(LOCALNET, key.account_id.as_str()))?;
    Ok(Wallet::new(key))
}
