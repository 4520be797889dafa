//! The whole state of the chain: one ordered map under the real trie's keys.
//!
//! The newest state is kept whole. For each recent block the values it replaced are kept too, so that a
//! question about an older height is answered from the same map.

mod depth;
mod read;
mod snapshot;
mod update;

pub use read::Read;
pub use snapshot::Snapshot;
pub use update::StateUpdate;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use near_primitives::types::{BlockHeight, RawStateChangesWithTrieKey};

pub type Value = Arc<[u8]>;

/// What one block replaced: the value each key had before it.
struct Replaced {
    height: BlockHeight,
    values: HashMap<Vec<u8>, Option<Value>>,
}

/// The state after the newest block, and how to step back from it.
pub struct State {
    head: BTreeMap<Vec<u8>, Value>,
    replaced: VecDeque<Replaced>,
    /// The number of blocks one can look back.
    kept: usize,
    /// No state below this height can be reported any more.
    oldest: BlockHeight,
}

impl State {
    /// An empty state that remembers the last `kept` blocks.
    pub fn new(kept: usize) -> Self {
        Self { head: BTreeMap::new(), replaced: VecDeque::new(), kept, oldest: 0 }
    }

    /// Writes a block's changes. Heights rise.
    pub fn apply(&mut self, height: BlockHeight, changes: &[RawStateChangesWithTrieKey]) {
        let mut values = HashMap::with_capacity(changes.len());
        for change in changes {
            let Some(last) = change.changes.last() else { continue };
            let key = change.trie_key.to_vec();
            let before = match &last.data {
                Some(data) => self.head.insert(key.clone(), Value::from(data.as_slice())),
                None => self.head.remove(&key),
            };
            values.insert(key, before);
        }
        self.replaced.push_back(Replaced { height, values });
        if self.replaced.len() > self.kept
            && let Some(forgotten) = self.replaced.pop_front()
        {
            self.oldest = forgotten.height;
        }
    }

    /// The state after the block at `height`, if it is still remembered.
    pub fn at(&self, height: BlockHeight) -> Option<Snapshot<'_>> {
        let newer = self.replaced.iter().rev().take_while(|block| block.height > height).count();
        (height >= self.oldest).then(|| Snapshot::new(self, newer))
    }

    /// The newest state.
    pub fn head(&self) -> Snapshot<'_> {
        Snapshot::new(self, 0)
    }
}
