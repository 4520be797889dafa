use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::Pubkey;
use domain::{Block, Chain, Position, Record, TimeNs};

use super::registry;
use crate::wire::{InnerInstruction, SolanaBlock, SolanaTransaction};

/// Reads the events of one program.
///
/// An event is an inner instruction of the program, its first account the program's event authority (which
/// only the program can sign for), its data under Anchor's event tag. All else with such data is somebody
/// else's, or a forgery, and says nothing.
pub struct SolanaDecoder {
    program: Pubkey,
    event_authority: Pubkey,
    emitter: String,
}

impl SolanaDecoder {
    pub fn new(program: Pubkey) -> Self {
        let (event_authority, _) = Pubkey::find_program_address(&[b"__event_authority"], &program);
        Self { program, event_authority, emitter: program.to_string() }
    }

    pub fn decode(&self, block: &SolanaBlock) -> Block {
        let header = &block.header;
        Block {
            position: Position::new(Chain::Solana, header.height),
            hash: header.hash.clone(),
            parent: Position::new(Chain::Solana, header.parent_height),
            parent_hash: header.parent_hash.clone(),
            time: TimeNs::from_seconds(block.time.unwrap_or_default()),
            records: block.transactions.iter().flat_map(|transaction| self.records(transaction)).collect(),
        }
    }

    /// A failed transaction changed nothing, whatever it said before it failed.
    fn records(&self, transaction: &SolanaTransaction) -> Vec<Record> {
        if transaction.failed {
            return Vec::new();
        }
        let events = transaction.inner.iter().filter(|call| self.is_event(transaction, call));
        (0..)
            .zip(events)
            .map(|(event_index, call)| Record {
                tx_index: transaction.index,
                event_index,
                tx_id: transaction.signature.clone(),
                emitter: self.emitter.clone(),
                body: registry::decode(&call.data),
            })
            .collect()
    }

    fn is_event(&self, transaction: &SolanaTransaction, call: &InnerInstruction) -> bool {
        let authority = call.accounts.first().and_then(|&index| transaction.account(index.into()));
        call.data.starts_with(EVENT_IX_TAG_LE)
            && transaction.account(call.program) == Some(self.program.as_ref())
            && authority == Some(self.event_authority.as_ref())
    }
}
