use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::Pubkey;
use domain::{Block, Body, Chain, Position, Record, TimeNs};

use super::{Decode, nft, registry};
use crate::wire::{InnerInstruction, SolanaBlock, SolanaTransaction};

/// Reads the events of our programs.
///
/// An event is an inner instruction of a program, its first account that program's event authority (which
/// only the program can sign for), its data under Anchor's event tag. All else with such data is somebody
/// else's, or a forgery, and says nothing.
#[derive(Clone)]
pub struct SolanaDecoder {
    emitters: Vec<Emitter>,
}

/// A program of ours, and who understands it.
#[derive(Clone)]
struct Emitter {
    program: Pubkey,
    event_authority: Pubkey,
    address: String,
    decode: fn(&[u8]) -> Body,
}

impl SolanaDecoder {
    /// Of a project registry.
    pub fn new(registry: Pubkey) -> Self {
        Self { emitters: vec![Emitter::new(registry, registry::decode)] }
    }

    /// Of a project NFT program too.
    pub fn with_nft(mut self, nft: Pubkey) -> Self {
        self.emitters.push(Emitter::new(nft, nft::decode));
        self
    }

    pub fn decode(&self, block: &SolanaBlock) -> Block {
        let header = &block.header;
        let mut records = Vec::with_capacity(block.transactions.len());
        block.transactions.iter().for_each(|transaction| self.read(transaction, &mut records));
        Block {
            position: Position::new(Chain::Solana, header.height),
            hash: header.hash.clone(),
            parent: Position::new(Chain::Solana, header.parent_height),
            parent_hash: header.parent_hash.clone(),
            time: TimeNs::from_seconds(block.time),
            records,
        }
    }

    /// A failed transaction changed nothing, whatever it said before it failed. Events count in the order of their
    /// calls, whichever of our programs emits them.
    fn read(&self, transaction: &SolanaTransaction, records: &mut Vec<Record>) {
        if transaction.failed {
            return;
        }
        let emitter = |call| self.emitters.iter().find(|emitter| emitter.has_emitted(transaction, call));
        let events = transaction.inner.iter().filter_map(|call| Some((emitter(call)?, call)));
        records.extend((0..).zip(events).map(|(event_index, (emitter, call))| Record {
            tx_index: transaction.index,
            event_index,
            tx_id: transaction.signature.clone(),
            emitter: emitter.address.clone(),
            body: (emitter.decode)(&call.data),
        }));
    }
}

impl Decode<SolanaBlock> for SolanaDecoder {
    fn decode(&self, block: &SolanaBlock) -> Block {
        self.decode(block)
    }
}

impl Emitter {
    fn new(program: Pubkey, decode: fn(&[u8]) -> Body) -> Self {
        let (event_authority, _) = Pubkey::find_program_address(&[b"__event_authority"], &program);
        Self { program, event_authority, address: program.to_string(), decode }
    }

    fn has_emitted(&self, transaction: &SolanaTransaction, call: &InnerInstruction) -> bool {
        let authority = call.accounts.first().and_then(|&index| transaction.account(index.into()));
        call.data.starts_with(EVENT_IX_TAG_LE)
            && transaction.account(call.program) == Some(self.program.as_ref())
            && authority == Some(self.event_authority.as_ref())
    }
}
