use super::Sha256;

/// An event's place in the contract's chain of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "contract", near_sdk::near(serializers = [borsh]))]
pub struct EventLink {
    pub seq: u64,
    pub head: Sha256,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventLinkError {
    #[error("event {found} follows event {after}: events are missing between them, or it was read before")]
    Gap { after: u64, found: u64 },
    #[error(
        "event {seq} carries head {found}, but what came before it makes {expected}: the event or one before it was changed"
    )]
    Head { seq: u64, expected: Sha256, found: Sha256 },
}

impl EventLink {
    /// Before the first event.
    pub const START: EventLink = EventLink { seq: 0, head: Sha256([0; 32]) };

    /// The link of the event that has these canonical bytes and comes next. `None` after 2^64 - 1 events.
    pub fn next(&self, canonical: &[u8]) -> Option<EventLink> {
        let head = sha256(&[&self.head.0, canonical].concat());
        Some(EventLink { seq: self.seq.checked_add(1)?, head: Sha256(head) })
    }
}

/// On chain the host hashes: compiled in, sha256 costs a hundred times the gas.
#[cfg(all(feature = "contract", target_family = "wasm"))]
fn sha256(bytes: &[u8]) -> [u8; 32] {
    near_sdk::env::sha256_array(bytes)
}

#[cfg(not(all(feature = "contract", target_family = "wasm")))]
fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}
