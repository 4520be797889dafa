//! The token's facts: NEP-141's standard events, one line of which may hold several.

use domain::{AddressError, AmountError, Body, Event, TokenBurned, TokenMinted, TokenTransferred};
use serde::Deserialize;

use super::near::reject;

pub const STANDARD: &str = "nep141";
const VERSION: &str = "1.0.0";
const PREFIX: &str = "EVENT_JSON:";

#[derive(Deserialize)]
struct Envelope {
    version: String,
    #[serde(flatten)]
    facts: Facts,
}

#[derive(Deserialize)]
#[serde(tag = "event", content = "data")]
enum Facts {
    #[serde(rename = "ft_mint")]
    Mint(Vec<Owned>),
    #[serde(rename = "ft_transfer")]
    Transfer(Vec<Moved>),
    #[serde(rename = "ft_burn")]
    Burn(Vec<Owned>),
}

#[derive(Deserialize)]
struct Owned {
    owner_id: String,
    amount: String,
    memo: Option<String>,
}

#[derive(Deserialize)]
struct Moved {
    old_owner_id: String,
    new_owner_id: String,
    amount: String,
    memo: Option<String>,
}

#[derive(Debug, thiserror::Error)]
enum TokenError {
    #[error("the event's JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the event is of version \"{0}\", this reader knows \"{VERSION}\" alone: use a newer one")]
    Version(String),
    #[error("the event says nothing: its \"data\" is empty")]
    Empty,
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error(transparent)]
    Amount(#[from] AmountError),
}

/// At least one body: a line that cannot be read is a reject as a whole.
pub fn decode(line: &str) -> Vec<Body> {
    match facts(line) {
        Ok(facts) => facts.into_iter().map(|event| Body::Event { event, link: None }).collect(),
        Err(error) => vec![reject(line, &error)],
    }
}

fn facts(line: &str) -> Result<Vec<Event>, TokenError> {
    let Envelope { version, facts } = serde_json::from_str(line.strip_prefix(PREFIX).unwrap_or(line))?;
    if version != VERSION {
        return Err(TokenError::Version(version));
    }
    let facts: Vec<Event> = match facts {
        Facts::Mint(facts) => facts.into_iter().map(minted).collect::<Result<_, _>>()?,
        Facts::Transfer(facts) => facts.into_iter().map(transferred).collect::<Result<_, _>>()?,
        Facts::Burn(facts) => facts.into_iter().map(burned).collect::<Result<_, _>>()?,
    };
    if facts.is_empty() { Err(TokenError::Empty) } else { Ok(facts) }
}

fn minted(fact: Owned) -> Result<Event, TokenError> {
    Ok(TokenMinted { owner_id: fact.owner_id.parse()?, amount: fact.amount.parse()?, memo: fact.memo }.into())
}

fn transferred(fact: Moved) -> Result<Event, TokenError> {
    Ok(TokenTransferred {
        old_owner_id: fact.old_owner_id.parse()?,
        new_owner_id: fact.new_owner_id.parse()?,
        amount: fact.amount.parse()?,
        memo: fact.memo,
    }
    .into())
}

fn burned(fact: Owned) -> Result<Event, TokenError> {
    Ok(TokenBurned { owner_id: fact.owner_id.parse()?, amount: fact.amount.parse()?, memo: fact.memo }.into())
}
