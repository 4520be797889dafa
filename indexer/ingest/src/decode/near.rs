use deai_compute::event::{Envelope, ParseError};
use domain::{Block, Body, Chain, NearAccountId, Position, Record, TimeNs};

use super::{Decode, compute, token};
use crate::wire::{ExecutionStatus, NearBlock, Outcome};

/// Reads the events of one contract: those of its own standard and those of its token.
///
/// Only a receipt that the contract itself ran, with success, states events: any contract can log the same
/// text, and what a failed receipt logged did not happen.
#[derive(Clone)]
pub struct NearDecoder {
    contract: NearAccountId,
}

impl NearDecoder {
    pub fn new(contract: NearAccountId) -> Self {
        Self { contract }
    }

    pub fn decode(&self, block: &NearBlock) -> Block {
        let header = &block.header;
        let ours = block.outcomes.iter().filter(|(_, outcome)| self.counts(outcome));
        Block {
            position: Position::new(Chain::Near, header.height),
            hash: header.hash.clone(),
            parent: Position::new(Chain::Near, header.parent_height),
            parent_hash: header.parent_hash.clone(),
            time: TimeNs(block.time_ns),
            records: ours.flat_map(|(index, outcome)| self.records(*index, outcome)).collect(),
        }
    }

    fn counts(&self, outcome: &Outcome) -> bool {
        outcome.executor_id == self.contract.as_str()
            && match outcome.status {
                ExecutionStatus::Success => true,
                ExecutionStatus::Failure | ExecutionStatus::Unknown => false,
            }
    }

    fn records(&self, tx_index: u32, outcome: &Outcome) -> Vec<Record> {
        // A server may not know the transaction of a receipt; the receipt leads a reader there too.
        let tx_id = outcome.tx_hash.as_ref().unwrap_or(&outcome.receipt_id);
        // An event's index is that of its log line. A line with several events (NEP-297 allows it) takes as
        // many places, so that a line we do not read today keeps its place when we learn to.
        let bodies = outcome.logs.iter().flat_map(|line| read(line, &self.contract));
        (0..)
            .zip(bodies)
            .filter_map(|(event_index, body)| {
                Some(Record {
                    tx_index,
                    event_index,
                    tx_id: tx_id.clone(),
                    emitter: self.contract.to_string(),
                    body: body?,
                })
            })
            .collect()
    }
}

impl Decode<NearBlock> for NearDecoder {
    fn decode(&self, block: &NearBlock) -> Block {
        self.decode(block)
    }
}

/// What a log line says: at least one place, `None` where it is nothing of ours.
pub(super) fn read(line: &str, contract: &NearAccountId) -> Vec<Option<Body>> {
    match Envelope::parse(line) {
        Ok(envelope) => vec![Some(compute::decode(envelope, line, contract))],
        Err(ParseError::OtherStandard(standard)) if standard == token::STANDARD => {
            token::decode(line).into_iter().map(Some).collect()
        }
        Err(error) if error.is_foreign() => vec![None],
        Err(error) => vec![Some(compute::unreadable(line, &error, contract))],
    }
}
