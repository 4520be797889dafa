//! Which blocks of a batch are new, and whether they continue what is held.

use std::collections::HashMap;

use domain::{Block, Position};

use crate::Error;
use crate::write::prepared_block::PreparedRef;

/// The height up to which a chain is held, without gaps.
#[derive(Clone, Debug)]
pub(crate) struct IndexedState {
    pub start: Position,
    /// The last block: its place and its hash.
    pub last: Option<(Position, String)>,
    /// Nothing at or below it can change any more.
    pub final_height: Option<u64>,
    /// From where on every version of a row is kept.
    pub history_from: Option<u64>,
}

/// The blocks that are new, in order. Those that are held already are left out; a block that leaves a
/// gap or contradicts what is held is an error.
///
/// `known` are the hashes of the held blocks with records, by height: a block without records leaves no
/// trace below the cursor, and receiving it again changes nothing whichever one it is.
pub(crate) fn new_blocks<'a>(
    mut state: IndexedState,
    mut known: HashMap<u64, String>,
    all: &[PreparedRef<'a>],
) -> Result<Vec<PreparedRef<'a>>, Error> {
    let chain = state.start.chain;
    let mut new_blocks = Vec::with_capacity(all.len());
    for prepared_refs in all {
        let block = prepared_refs.block;
        if block.position.chain != chain || block.parent.chain != chain {
            return Err(Error::MixedChains(block.position, chain));
        }
        if block.position < state.start {
            return Err(Error::BeforeStart { block: block.position, start: state.start });
        }
        if is_held(&state, &known, block)? {
            continue;
        }
        check_order(block)?;
        if !block.records.is_empty() {
            known.insert(block.position.height, block.hash.clone());
        }
        state.last = Some((block.position, block.hash.clone()));
        new_blocks.push(*prepared_refs);
    }
    Ok(new_blocks)
}

/// `true` where the block is one that is held; if not, that it is the next one.
fn is_held(state: &IndexedState, known: &HashMap<u64, String>, block: &Block) -> Result<bool, Error> {
    let Some((held, hash)) = &state.last else {
        let is_first = block.position == state.start || block.parent < state.start;
        return if is_first {
            Ok(false)
        } else {
            Err(Error::GapAtStart { block: block.position, parent: block.parent, start: state.start })
        };
    };
    let fork = |held: Position, held_hash: &str| Error::Fork {
        block: block.position,
        hash: block.hash.clone(),
        held,
        held_hash: held_hash.to_owned(),
    };
    if block.position <= *held {
        let known = if block.position == *held { Some(hash) } else { known.get(&block.position.height) };
        return match known {
            Some(known) if *known == block.hash => Ok(true),
            Some(known) => Err(fork(block.position, known)),
            None if block.records.is_empty() => Ok(true),
            None => Err(fork(block.position, "no record of ours")),
        };
    }
    if block.parent > *held {
        return Err(Error::Gap { block: block.position, parent: block.parent, held: *held });
    }
    if block.parent < *held || block.parent_hash != *hash {
        return Err(fork(*held, hash));
    }
    Ok(false)
}

fn check_order(block: &Block) -> Result<(), Error> {
    let places = block.records.iter().map(|record| (record.tx_index, record.event_index));
    if places.is_sorted_by(|earlier, later| earlier < later) { Ok(()) } else { Err(Error::RecordOrder(block.position)) }
}
