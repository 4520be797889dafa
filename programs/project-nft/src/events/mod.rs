//! What the program states, and how to prove that nothing of it is missing.
//!
//! Each event is a self-CPI: the data of an inner instruction of this program whose one account is
//! [`crate::EVENT_AUTHORITY_AND_BUMP`] (anything else with such data is a forgery), namely Anchor's tag
//! (8 bytes) ‖ the event's discriminator (8) ‖ its fields in borsh. The fields end with `seq` and `head`.
//!
//! The events of one collection form a chain, from [`CollectionCreated`] to [`CollectionClosed`]; those of
//! its NFTs and credentials are links of it. `seq` counts from 1 without gaps, and `head` follows from the
//! head before it by [`next_head`], the registry's own rule. The collection's account holds the last `seq`
//! and `head`. A collection that is made again at the address of a closed one begins a new chain.
//!
//! Mint counters have no events: what they count stands in [`NftMinted`].

mod collection;
mod credential;
mod nft;

use std::fmt;

use anchor_lang::Discriminator;
use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::*;

pub use collection::{
    CollectionClosed, CollectionCreated, CollectionMigrated, CollectionUpdated, CreatorUnverified, CreatorVerified,
    MetadataFrozen, MintPolicySet,
};
pub use credential::{CredentialBurned, CredentialIssued, CredentialRenewed, CredentialRevoked};
pub use nft::{NftBurned, NftMetadataUpdated, NftMinted};
pub use project_registry::events::next_head;

use crate::state::EventLink;

/// Every event has one line here.
macro_rules! events {
    ($($name:ident),+ $(,)?) => {
        /// Any event of this program.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum NftEvent {
            $($name($name)),+
        }

        impl NftEvent {
            /// Reads the data of an event's self-CPI. The caller has checked whose instruction it was.
            pub fn decode(data: &[u8]) -> std::result::Result<Self, Unreadable> {
                let event = data.strip_prefix(EVENT_IX_TAG_LE).ok_or(Unreadable::NotAnEvent)?;
                let (discriminator, fields) = event.split_first_chunk::<8>().ok_or(Unreadable::NotAnEvent)?;
                match discriminator.as_slice() {
                    $($name::DISCRIMINATOR => read(stringify!($name), fields).map(Self::$name),)+
                    _ => Err(Unreadable::UnknownDiscriminator(*discriminator)),
                }
            }

            /// The collection whose chain of events this one is part of.
            pub fn collection(&self) -> Pubkey {
                match self {
                    $(Self::$name(event) => event.collection),+
                }
            }

            pub fn link(&self) -> EventLink {
                match self {
                    $(Self::$name(event) => EventLink { seq: event.seq, head: event.head }),+
                }
            }
        }

        $(impl From<$name> for NftEvent {
            fn from(event: $name) -> Self {
                Self::$name(event)
            }
        })+
    };
}

events! {
    CollectionCreated,
    CollectionUpdated,
    MintPolicySet,
    MetadataFrozen,
    CreatorVerified,
    CreatorUnverified,
    CollectionMigrated,
    CollectionClosed,
    NftMinted,
    NftMetadataUpdated,
    NftBurned,
    CredentialIssued,
    CredentialRenewed,
    CredentialRevoked,
    CredentialBurned,
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
