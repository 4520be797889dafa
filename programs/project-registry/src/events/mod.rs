//! What the registry states, and how to prove that nothing of it is missing.
//!
//! Each event is a self-CPI: the data of an inner instruction of this program whose one account is
//! [`crate::EVENT_AUTHORITY_AND_BUMP`] (anything else with such data is a forgery), namely Anchor's tag
//! (8 bytes) ‖ the event's discriminator (8) ‖ its fields in borsh. The fields end with `seq` and `head`.
//!
//! The events of one entity form a chain: the registry's ([`RegistryInitialized`]) and each project's
//! ([`ProjectCreated`], [`ProjectUpdated`]). `seq` counts from 1 without holes, and
//! `head` = sha256(previous head ‖ discriminator ‖ fields, the 32 bytes of `head` itself being zero).
//! The previous head of the first event is 32 zero bytes. The entity's account holds the last `seq` and
//! `head`. [`next_head`] is the same rule off chain.

mod project;
mod registry;

use std::fmt;

use anchor_lang::Discriminator;
use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::*;
use solana_sha256_hasher::hashv;

pub use project::{ProjectCreated, ProjectUpdated};
pub use registry::RegistryInitialized;

use crate::state::Link;

/// Any event of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryEvent {
    RegistryInitialized(RegistryInitialized),
    ProjectCreated(ProjectCreated),
    ProjectUpdated(ProjectUpdated),
}

/// Why the data of an inner instruction is no event of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Not an event at all: the data does not start with Anchor's tag.
    NotAnEvent,
    /// An event of another version of this program.
    UnknownDiscriminator([u8; 8]),
    Fields {
        event: &'static str,
        reason: String,
    },
}

impl RegistryEvent {
    /// Reads the data of an event's self-CPI. The caller has checked whose instruction it was.
    pub fn decode(data: &[u8]) -> std::result::Result<Self, Unreadable> {
        let event = data.strip_prefix(EVENT_IX_TAG_LE).ok_or(Unreadable::NotAnEvent)?;
        let (discriminator, fields) = event.split_first_chunk::<8>().ok_or(Unreadable::NotAnEvent)?;
        match discriminator.as_slice() {
            RegistryInitialized::DISCRIMINATOR => read("RegistryInitialized", fields).map(Self::RegistryInitialized),
            ProjectCreated::DISCRIMINATOR => read("ProjectCreated", fields).map(Self::ProjectCreated),
            ProjectUpdated::DISCRIMINATOR => read("ProjectUpdated", fields).map(Self::ProjectUpdated),
            _ => Err(Unreadable::UnknownDiscriminator(*discriminator)),
        }
    }

    /// The account whose chain of events this one is part of.
    pub fn entity(&self) -> Pubkey {
        match self {
            Self::RegistryInitialized(event) => event.registry,
            Self::ProjectCreated(event) => event.project,
            Self::ProjectUpdated(event) => event.project,
        }
    }

    pub fn link(&self) -> Link {
        let (seq, head) = match self {
            Self::RegistryInitialized(event) => (event.seq, event.head),
            Self::ProjectCreated(event) => (event.seq, event.head),
            Self::ProjectUpdated(event) => (event.seq, event.head),
        };
        Link { seq, head }
    }
}

fn read<E: AnchorDeserialize>(event: &'static str, fields: &[u8]) -> std::result::Result<E, Unreadable> {
    E::try_from_slice(fields).map_err(|error| Unreadable::Fields { event, reason: error.to_string() })
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnEvent => f.write_str("the data does not start with an event's tag and discriminator"),
            Self::UnknownDiscriminator(bytes) => write!(f, "no event has the discriminator {bytes:?}"),
            Self::Fields { event, reason } => write!(f, "the fields of {event} do not read: {reason}"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// The head that an event must carry, given the head before it (for the first event, 32 zero bytes).
///
/// `event` is its discriminator and fields as emitted; its own last 32 bytes do not count.
pub fn next_head(previous: &[u8; 32], event: &[u8]) -> [u8; 32] {
    let body = event.get(..event.len().saturating_sub(32)).unwrap_or_default();
    hashv(&[previous, body, &[0; 32]]).to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_commits_to_the_head_before_it_and_to_every_byte_of_the_event_but_its_own() {
        let event = [7; 60];
        let head = next_head(&[1; 32], &event);
        assert_ne!(head, next_head(&[2; 32], &event));
        let changed = |at: usize| {
            let mut other = event;
            other[at] = 8;
            next_head(&[1; 32], &other)
        };
        assert!((0..28).all(|at| changed(at) != head));
        assert!((28..60).all(|at| changed(at) == head));
    }

    #[test]
    fn bytes_too_short_for_an_event_have_a_head_and_no_panic() {
        assert_eq!(next_head(&[0; 32], &[]), next_head(&[0; 32], &[1; 31]));
    }
}
