//! What the registry states, and how to prove that nothing of it is missing.
//!
//! Each event is a self-CPI: the data of an inner instruction of this program whose one account is
//! [`crate::EVENT_AUTHORITY_AND_BUMP`] (anything else with such data is a forgery), namely Anchor's tag
//! (8 bytes) ‖ the event's discriminator (8) ‖ its fields in borsh. The fields end with `seq` and `head`.
//!
//! The events of one entity form a chain: the registry's (its terms and its attestors), each profile's, each
//! project's (with its members, releases and evaluations) and each attestor's (its attestations). `seq` counts
//! from 1 without gaps, and `head` = sha256(previous head ‖ discriminator ‖ fields, the 32 bytes of `head`
//! itself being zero). The previous head of the first event is 32 zero bytes. The entity's account holds the
//! last `seq` and `head`. [`next_head`] is the same rule off chain.
//!
//! A chain ends with the closing of its account. An account made later at the same address begins a new one.

mod attestation;
mod attestor;
mod member;
mod profile;
mod project;
mod registry;
mod release;

use std::fmt;

use anchor_lang::Discriminator;
use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::*;
use solana_sha256_hasher::hashv;

pub use attestation::{AttestationExpired, AttestationIssued, AttestationRevoked};
pub use attestor::{AttestorActiveSet, AttestorClosed, AttestorRegistered};
pub use member::{MemberAdded, MemberLeft, MemberRemoved, MemberRoleChanged};
pub use profile::{ProfileClosed, ProfileCreated, ProfileNearLinked, ProfileNearUnlinked, ProfileUpdated};
pub use project::{
    ProjectClosed, ProjectCreated, ProjectMigrated, ProjectOwnerChanged, ProjectOwnerProposalCancelled,
    ProjectOwnerProposed, ProjectStatusChanged, ProjectUpdated,
};
pub use registry::{
    RegistryAuthorityAccepted, RegistryAuthorityProposed, RegistryClosed, RegistryConfigured, RegistryInitialized,
    RegistryMigrated, RegistryPauseSet,
};
pub use release::{EvaluationClosed, EvaluationRecorded, ReleaseClosed, ReleasePublished, ReleaseYanked};

use crate::state::EventLink;

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

/// Every event has one line here, with the account whose chain it is part of.
macro_rules! events {
    ($($name:ident: $entity:ident),+ $(,)?) => {
        /// Any event of this program.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum RegistryEvent {
            $($name($name)),+
        }

        impl RegistryEvent {
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Reads the data of an event's self-CPI. The caller has checked whose instruction it was.
            pub fn decode(data: &[u8]) -> std::result::Result<Self, Unreadable> {
                let event = data.strip_prefix(EVENT_IX_TAG_LE).ok_or(Unreadable::NotAnEvent)?;
                let (discriminator, fields) = event.split_first_chunk::<8>().ok_or(Unreadable::NotAnEvent)?;
                match discriminator.as_slice() {
                    $($name::DISCRIMINATOR => read(stringify!($name), fields).map(Self::$name),)+
                    _ => Err(Unreadable::UnknownDiscriminator(*discriminator)),
                }
            }

            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name)),+
                }
            }

            /// The account whose chain of events this one is part of.
            pub fn entity(&self) -> Pubkey {
                match self {
                    $(Self::$name(event) => event.$entity),+
                }
            }

            pub fn link(&self) -> EventLink {
                let (seq, head) = match self {
                    $(Self::$name(event) => (event.seq, event.head)),+
                };
                EventLink { seq, head }
            }
        }
    };
}

events! {
    RegistryInitialized: registry,
    RegistryAuthorityProposed: registry,
    RegistryAuthorityAccepted: registry,
    RegistryConfigured: registry,
    RegistryPauseSet: registry,
    RegistryMigrated: registry,
    RegistryClosed: registry,
    AttestorRegistered: registry,
    AttestorActiveSet: registry,
    AttestorClosed: registry,
    ProfileCreated: profile,
    ProfileUpdated: profile,
    ProfileNearLinked: profile,
    ProfileNearUnlinked: profile,
    ProfileClosed: profile,
    ProjectCreated: project,
    ProjectUpdated: project,
    ProjectStatusChanged: project,
    ProjectOwnerProposed: project,
    ProjectOwnerProposalCancelled: project,
    ProjectOwnerChanged: project,
    ProjectMigrated: project,
    ProjectClosed: project,
    MemberAdded: project,
    MemberRoleChanged: project,
    MemberRemoved: project,
    MemberLeft: project,
    ReleasePublished: project,
    ReleaseYanked: project,
    ReleaseClosed: project,
    EvaluationRecorded: project,
    EvaluationClosed: project,
    AttestationIssued: attestor,
    AttestationRevoked: attestor,
    AttestationExpired: attestor,
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
