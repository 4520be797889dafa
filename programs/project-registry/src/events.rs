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

use anchor_lang::prelude::*;
use solana_sha256_hasher::hashv;

use crate::state::{ProjectKind, ProjectStatus};

/// The registry exists, and its terms. Emitted once.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryInitialized {
    pub registry: Pubkey,
    pub authority: Pubkey,
    pub treasury: Pubkey,
    /// Lamports.
    pub project_fee: u64,
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectCreated {
    pub project: Pubkey,
    pub owner: Pubkey,
    pub slug: String,
    pub name: String,
    pub kind: ProjectKind,
    pub status: ProjectStatus,
    pub metadata_uri: String,
    pub metadata_sha256: [u8; 32],
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

/// What describes the project, whole, as it is after the update.
#[event]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectUpdated {
    pub project: Pubkey,
    pub name: String,
    pub kind: ProjectKind,
    pub metadata_uri: String,
    pub metadata_sha256: [u8; 32],
    /// Unix seconds.
    pub at: i64,
    pub seq: u64,
    pub head: [u8; 32],
}

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
