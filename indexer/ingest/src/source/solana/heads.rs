//! The number of events each account has reported, as the accounts themselves say.

use std::collections::BTreeMap;

use anchor_lang::AccountDeserialize;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{EventHead, Sha256};
use project_nft::state as nft;
use project_registry::state::{self, EventLink};
use serde::Deserialize;

use crate::Error;
use crate::source::Http;

/// The last event of each account's chain of events, at a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventHeads {
    pub slot: u64,
    pub heads: BTreeMap<String, EventHead>,
}

/// The answer of `getProgramAccounts` with context.
#[derive(Deserialize)]
pub struct Accounts {
    context: Context,
    value: Vec<Keyed>,
}

#[derive(Deserialize)]
struct Context {
    slot: u64,
}

#[derive(Deserialize)]
struct Keyed {
    pubkey: String,
    account: Account,
}

#[derive(Deserialize)]
struct Account {
    /// The bytes, and how they are encoded.
    data: (String, String),
}

impl Accounts {
    /// The ones that have a chain of events.
    pub fn heads(self, rpc: &Http) -> Result<EventHeads, Error> {
        let mut heads = BTreeMap::new();
        for Keyed { pubkey, account } in self.value {
            let data = STANDARD.decode(account.data.0);
            let data = data.map_err(|error| rpc.unreadable("getProgramAccounts", format!("{pubkey}: {error}")))?;
            if let Some(EventLink { seq, head }) = event_link(&data).filter(|link| link.seq > 0) {
                heads.insert(pubkey, EventHead { seq, head: Sha256(head) });
            }
        }
        Ok(EventHeads { slot: self.context.slot, heads })
    }
}

/// The chain of events of an account. Whose it is, its own discriminator says; `None` where it has none.
pub(crate) fn event_link(data: &[u8]) -> Option<EventLink> {
    let project = state::Project::try_deserialize(&mut &*data).map(|account| account.link);
    let registry = || state::Registry::try_deserialize(&mut &*data).map(|account| account.link);
    let profile = || state::Profile::try_deserialize(&mut &*data).map(|account| account.link);
    let attestor = || state::Attestor::try_deserialize(&mut &*data).map(|account| account.link);
    let collection = || nft::Collection::try_deserialize(&mut &*data).map(|account| account.link);
    project.or_else(|_| registry()).or_else(|_| profile()).or_else(|_| attestor()).or_else(|_| collection()).ok()
}
