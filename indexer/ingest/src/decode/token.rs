//! The token's events: NEP-141's standard events, one line of which may hold several.

use domain::{AddressError, AmountError, Body, Event, TokenBurned, TokenMinted, TokenTransferred};
use serde::Deserialize;

use super::reject::reject;

pub const STANDARD: &str = "nep141";
const VERSION: &str = "1.0.0";
const PREFIX: &str = "EVENT_JSON:";

#[derive(Deserialize)]
struct Envelope {
    version: String,
    #[serde(flatten)]
    to_events: TokenEvents,
}

#[derive(Deserialize)]
#[serde(tag = "event", content = "data")]
enum TokenEvents {
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
    match to_events(line) {
        Ok(to_events) => to_events.into_iter().map(|event| Body::Event { event, link: None }).collect(),
        Err(error) => vec![reject(line, &error)],
    }
}

fn to_events(line: &str) -> Result<Vec<Event>, TokenError> {
    let Envelope { version, to_events } = serde_json::from_str(line.strip_prefix(PREFIX).unwrap_or(line))?;
    if version != VERSION {
        return Err(TokenError::Version(version));
    }
    let to_events: Vec<Event> = match to_events {
        TokenEvents::Mint(to_events) => to_events.into_iter().map(minted).collect::<Result<_, _>>()?,
        TokenEvents::Transfer(to_events) => to_events.into_iter().map(transferred).collect::<Result<_, _>>()?,
        TokenEvents::Burn(to_events) => to_events.into_iter().map(burned).collect::<Result<_, _>>()?,
    };
    if to_events.is_empty() { Err(TokenError::Empty) } else { Ok(to_events) }
}

fn minted(to_event: Owned) -> Result<Event, TokenError> {
    Ok(TokenMinted { owner_id: to_event.owner_id.parse()?, amount: to_event.amount.parse()?, memo: to_event.memo }
        .into())
}

fn transferred(to_event: Moved) -> Result<Event, TokenError> {
    Ok(TokenTransferred {
        old_owner_id: to_event.old_owner_id.parse()?,
        new_owner_id: to_event.new_owner_id.parse()?,
        amount: to_event.amount.parse()?,
        memo: to_event.memo,
    }
    .into())
}

fn burned(to_event: Owned) -> Result<Event, TokenError> {
    Ok(TokenBurned { owner_id: to_event.owner_id.parse()?, amount: to_event.amount.parse()?, memo: to_event.memo }
        .into())
}
