use std::fmt;

use crate::Sha256;

/// An event's place in its own chain of events, which proves that none before it is missing.
///
/// `seq` counts from 1 without gaps, and `head` = sha256(previous head ‖ `canonical`). The previous head of
/// the first event is 32 zero bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct EventLink {
    /// Whose events: the account of the entity (Solana), the contract (NEAR).
    pub entity: String,
    pub seq: u64,
    pub head: Sha256,
    /// What the head commits to in addition to the head before it, as the emitter hashed it. None where the event was proven
    /// before, and comes back from a file of what was pruned: its head is proven by the event after it.
    pub canonical: Option<Vec<u8>>,
}

/// The last event of a chain of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventHead {
    pub seq: u64,
    pub head: Sha256,
}

/// Why an event is not the one that comes next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventLinkError {
    #[error("events {from} to {to} are missing")]
    Missing { from: u64, to: u64 },
    #[error("event {seq} comes again")]
    Repeated { seq: u64 },
    #[error(
        "event {seq} carries head {found}, and what came before it makes {expected}: it is forged, or it or one before \
         it was changed on the way"
    )]
    Altered { seq: u64, expected: Sha256, found: Sha256 },
}

impl EventHead {
    /// Before the first event.
    pub const START: EventHead = EventHead { seq: 0, head: Sha256([0; 32]) };
}

impl EventLink {
    /// Checks that this is the event right after `last`, unchanged.
    pub fn check(&self, last: &EventHead) -> Result<EventHead, EventLinkError> {
        let next = last.seq.saturating_add(1);
        if self.seq > next {
            return Err(EventLinkError::Missing { from: next, to: self.seq.saturating_sub(1) });
        }
        if self.seq < next {
            return Err(EventLinkError::Repeated { seq: self.seq });
        }
        let expected = self.canonical.as_ref().map_or(self.head, |canonical| Sha256::of(&[&last.head.0, canonical]));
        if expected != self.head {
            return Err(EventLinkError::Altered { seq: self.seq, expected, found: self.head });
        }
        Ok(self.event_head())
    }

    pub fn event_head(&self) -> EventHead {
        EventHead { seq: self.seq, head: self.head }
    }
}

/// Without the canonical bytes, which are the event once more.
impl fmt::Debug for EventLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entity, seq, head, .. } = self;
        f.debug_struct("Link").field("entity", entity).field("seq", seq).field("head", head).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(seq: u64, before: &EventHead, canonical: &[u8]) -> EventLink {
        let head = Sha256::of(&[&before.head.0, canonical]);
        EventLink { entity: "entity".to_owned(), seq, head, canonical: Some(canonical.to_owned()) }
    }

    #[test]
    fn the_next_event_is_the_one_whose_number_and_head_follow() {
        let first = link(1, &EventHead::START, b"one");
        let head = first.check(&EventHead::START).unwrap();
        let second = link(2, &head, b"two");
        assert_eq!(second.check(&head).unwrap(), second.event_head());

        assert_eq!(second.check(&EventHead::START), Err(EventLinkError::Missing { from: 1, to: 1 }));
        assert_eq!(first.check(&head), Err(EventLinkError::Repeated { seq: 1 }));
        let altered = EventLink { canonical: Some(b"Two".to_vec()), ..second.clone() };
        assert!(matches!(altered.check(&head), Err(EventLinkError::Altered { seq: 2, .. })));
        let known = EventLink { canonical: None, ..second.clone() };
        assert_eq!(known.check(&head).unwrap(), second.event_head());
        assert_eq!(known.check(&EventHead::START), Err(EventLinkError::Missing { from: 1, to: 1 }));
        let forged = link(2, &EventHead::START, b"two");
        assert!(matches!(forged.check(&head), Err(EventLinkError::Altered { seq: 2, .. })));
    }
}
