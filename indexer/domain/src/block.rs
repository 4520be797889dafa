use crate::{Event, EventLink, Position, Reject, TimeNs};

/// One decoded block, whole: every record of ours that it holds, in chain order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub position: Position,
    /// The chain's own text for the hash: base58 on both chains.
    pub hash: String,
    /// The parent's slot (Solana) or height (NEAR). Slots and heights are skipped now and then, so
    /// that the parent, never `height - 1`, says what came before.
    pub parent: Position,
    pub parent_hash: String,
    pub time: TimeNs,
    pub records: Vec<Record>,
}

/// One thing that a program or contract of ours said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Index of the transaction (Solana) or of the receipt outcome (NEAR) within the block.
    pub tx_index: u32,
    /// Index of the record within that transaction or outcome.
    pub event_index: u32,
    /// The signature (Solana) or the transaction hash (NEAR), base58.
    pub tx_id: String,
    /// The program's address (Solana) or the contract's account id (NEAR).
    pub emitter: String,
    pub body: Body,
}

impl Record {
    /// The place in a chain of events that it says it has.
    pub fn link(&self) -> Option<&EventLink> {
        match &self.body {
            Body::Event { link, .. } => link.as_ref(),
            Body::Reject(reject) => reject.link.as_ref(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every record is an event")]
pub enum Body {
    Event {
        event: Event,
        /// Place of the event in its emitter's own chain of events, where the event carries one.
        link: Option<EventLink>,
    },
    Reject(Reject),
}
