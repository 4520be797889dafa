//! What the events of all our Solana programs have in common.

use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::Pubkey;
use domain::{Body, Event, EventLink, Reject, Sha256, SolanaAddress};

/// An event that was read: what it states, and its place in its entity's chain of events.
pub fn event(data: &[u8], entity: Pubkey, (seq, head): (u64, [u8; 32]), event: Event) -> Body {
    let entity = SolanaAddress::from_bytes(entity.to_bytes()).into();
    let link = EventLink { entity, seq, head: Sha256(head), canonical: Some(canonical(data)) };
    Body::Event { event, link: Some(link) }
}

/// An event that cannot be read has its place in a chain of events all the same.
pub fn unreadable(data: &[u8], error: &dyn std::error::Error) -> Body {
    Body::Reject(Reject { bytes: data.to_owned(), reason: error.to_string(), link: guessed_link(data) })
}

/// What the head commits to: discriminator and fields, the 32 bytes of the head being zero.
fn canonical(data: &[u8]) -> Vec<u8> {
    let mut canonical = data.strip_prefix(EVENT_IX_TAG_LE).unwrap_or(data).to_owned();
    if let Some(head) = canonical.last_chunk_mut::<32>() {
        *head = [0; 32];
    }
    canonical
}

/// Every event of ours begins with its entity's address and ends with `seq` and `head`: so does, in all
/// likelihood, one that is newer than this reader.
fn guessed_link(data: &[u8]) -> Option<EventLink> {
    let event = data.strip_prefix(EVENT_IX_TAG_LE)?;
    let (body, head) = event.split_last_chunk::<32>()?;
    let (fields, seq) = body.split_last_chunk::<8>()?;
    let entity = fields.get(8..)?.first_chunk::<32>()?;
    Some(EventLink {
        entity: Pubkey::new_from_array(*entity).to_string(),
        seq: u64::from_le_bytes(*seq),
        head: Sha256(*head),
        canonical: Some(canonical(data)),
    })
}
