//! The log on an archive file: what was read from a block, as the store had it.

use borsh::{BorshDeserialize, BorshSerialize};
use domain::{Block, Body, Chain, EventLink, Position, Record, Reject, Sha256, TimeNs};

use crate::wire::ChainBlock;
use crate::wire::Header;

/// A block that held records of ours. Its parent is the one that held records before it: those between held none, and
/// the log knows nothing of them.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LogBlock {
    header: Header,
    time_ns: u64,
    records: Vec<LogRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct LogRecord {
    tx_index: u32,
    event_index: u32,
    tx_id: String,
    emitter: String,
    body: LogBody,
    link: Option<LogLink>,
}

#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
enum LogBody {
    /// The event's JSON, `{"kind": .., "data": ..}`.
    Event(String),
    Reject {
        bytes: Vec<u8>,
        reason: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct LogLink {
    entity: String,
    seq: u64,
    head: [u8; 32],
}

impl ChainBlock for LogBlock {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }
}

impl LogBlock {
    /// # Errors
    /// An event that cannot be written as JSON.
    pub fn of(block: &Block) -> Result<Self, serde_json::Error> {
        let header = Header {
            height: block.position.height,
            hash: block.hash.clone(),
            parent_height: block.parent.height,
            parent_hash: block.parent_hash.clone(),
        };
        let records = block.records.iter().map(LogRecord::of).collect::<Result<_, _>>()?;
        Ok(Self { header, time_ns: block.time.0, records })
    }

    pub fn block(&self, chain: Chain) -> Block {
        Block {
            position: Position::new(chain, self.header.height),
            hash: self.header.hash.clone(),
            parent: Position::new(chain, self.header.parent_height),
            parent_hash: self.header.parent_hash.clone(),
            time: TimeNs(self.time_ns),
            records: self.records.iter().map(LogRecord::record).collect(),
        }
    }
}

impl LogRecord {
    fn of(record: &Record) -> Result<Self, serde_json::Error> {
        let (body, link) = match &record.body {
            Body::Event { event, link } => (LogBody::Event(serde_json::to_string(event)?), link),
            Body::Reject(Reject { bytes, reason, link }) => {
                (LogBody::Reject { bytes: bytes.clone(), reason: reason.clone() }, link)
            }
        };
        let link = link.as_ref().map(|link| LogLink { entity: link.entity.clone(), seq: link.seq, head: link.head.0 });
        let Record { tx_index, event_index, tx_id, emitter, .. } = record;
        let (tx_id, emitter) = (tx_id.clone(), emitter.clone());
        Ok(Self { tx_index: *tx_index, event_index: *event_index, tx_id, emitter, body, link })
    }

    fn record(&self) -> Record {
        let link = self.link.as_ref().map(|link| EventLink {
            entity: link.entity.clone(),
            seq: link.seq,
            head: Sha256(link.head),
            canonical: None,
        });
        let body = match &self.body {
            LogBody::Event(json) => match serde_json::from_str(json) {
                Ok(event) => Body::Event { event, link },
                Err(error) => {
                    Body::Reject(Reject { bytes: json.as_bytes().to_owned(), reason: error.to_string(), link })
                }
            },
            LogBody::Reject { bytes, reason } => {
                Body::Reject(Reject { bytes: bytes.clone(), reason: reason.clone(), link })
            }
        };
        Record {
            tx_index: self.tx_index,
            event_index: self.event_index,
            tx_id: self.tx_id.clone(),
            emitter: self.emitter.clone(),
            body,
        }
    }
}
