//! The words every crate behind the decoder shares.
//!
//! Nothing here does IO, knows a chain's SDK, writes SQL or reads a clock: an event is the same value
//! anyone who reads it, and the same blocks give the same events.

mod address;
mod amount;
mod block;
mod event;
mod hash;
mod link;
mod position;
mod reject;
mod time;

pub use address::{AddressError, NearAccountId, SolanaAddress};
pub use amount::{AmountError, Lamports, TokenAmount, Yocto};
pub use block::{Block, Body, Record};
pub use event::{
    Event, EventKind, attestation::*, attestor::*, collection::*, compute::*, credential::*, member::*, nft::*,
    profile::*, project::*, registry::*, release::*, token::*,
};
pub use hash::{HashError, Sha256};
pub use link::{EventHead, EventLink, EventLinkError};
pub use position::{Chain, ChainError, Position};
pub use reject::Reject;
pub use time::TimeNs;
