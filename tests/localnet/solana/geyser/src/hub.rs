//! Gathers what the chain reports into slots, and sends it out at three levels.
//!
//! At processed everything goes out as it comes, and the block when it is whole. At confirmed and
//! finalized a slot goes out at once, whole, when it reaches the level. Statuses go to all levels.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;
use yellowstone_grpc_proto::prelude::{SlotStatus, SubscribeUpdateBlockMeta, SubscribeUpdateSlot};

use crate::item::Item;
use crate::level::{Level, PerLevel};
use crate::slot::Slot;

pub type Batch = Arc<Vec<Arc<Item>>>;

/// Batches that a client may be behind before it is cut off.
const CHANNEL: usize = 100_000;
/// A slot that is still not whole this many slots after its finalization never will be.
const GIVE_UP_AFTER: u64 = 64;

pub struct Hub {
    state: Mutex<State>,
    channels: PerLevel<broadcast::Sender<Batch>>,
}

struct State {
    slots: BTreeMap<u64, Slot>,
    replay_slots: u64,
    latest: PerLevel<u64>,
    latest_block: Option<SubscribeUpdateBlockMeta>,
}

/// A slot that cannot be sent again.
#[derive(Debug, PartialEq, Eq)]
pub struct OutOfRange {
    /// The oldest slot that can; none before the first slot has come.
    pub first_available: Option<u64>,
}

impl Hub {
    pub fn new(replay_slots: u64) -> Self {
        let channel = || broadcast::channel(CHANNEL).0;
        Self {
            state: Mutex::new(State {
                slots: BTreeMap::new(),
                replay_slots,
                latest: PerLevel::default(),
                latest_block: None,
            }),
            channels: PerLevel { processed: channel(), confirmed: channel(), finalized: channel() },
        }
    }

    /// Takes an account, a transaction or an entry of a slot.
    pub fn content(&self, slot: u64, item: Item) {
        let item = Arc::new(item);
        let mut state = self.state();
        state.slots.entry(slot).or_default().push(item.clone());
        self.send(Level::Processed, vec![item]);
        self.advance(&mut state, slot, false);
    }

    pub fn block_meta(&self, meta: SubscribeUpdateBlockMeta) {
        let slot = meta.slot;
        let mut state = self.state();
        state.latest_block = Some(meta.clone());
        state.slots.entry(slot).or_default().describe(meta);
        self.advance(&mut state, slot, false);
    }

    /// A status that is no commitment level, such as a slot's first shred or its death.
    pub fn lifecycle(&self, slot: u64, parent: Option<u64>, status: SlotStatus, dead_error: Option<String>) {
        let mut state = self.state();
        if status == SlotStatus::SlotDead {
            state.slots.remove(&slot);
        }
        let bank_id = (status == SlotStatus::SlotCreatedBank).then_some(slot);
        let update = SubscribeUpdateSlot { slot, parent, status: status.into(), dead_error, bank_id };
        self.send_to_all(Arc::new(Item::Slot(update)));
    }

    /// A slot has reached a level, and with it the levels below and, above processed, its ancestors.
    pub fn commitment(&self, slot: u64, parent: Option<u64>, level: Level) {
        let state = &mut *self.state();
        let known = state.slots.entry(slot).or_default();
        known.parent = parent.or(known.parent);

        let mut next = Some(slot);
        while let Some(number) = next {
            let Some(reached) = state.slots.get_mut(&number) else { break };
            let is_news = !*reached.reached.at(level);
            for lower in Level::ALL.into_iter().filter(|lower| *lower <= level) {
                *reached.reached.at_mut(lower) = true;
            }
            next = if is_news && level > Level::Processed { reached.parent } else { None };
        }

        let pending =
            |known: &Slot| Level::ALL.iter().any(|level| *known.reached.at(*level) && !*known.sent.at(*level));
        let waiting: Vec<u64> =
            state.slots.range(..=slot).filter(|(_, known)| pending(known)).map(|(slot, _)| *slot).collect();
        for behind in waiting {
            let given_up = level == Level::Finalized && behind.saturating_add(GIVE_UP_AFTER) < slot;
            self.advance(state, behind, given_up);
        }
        if level == Level::Finalized {
            let oldest = slot.saturating_sub(state.replay_slots);
            state.slots = state.slots.split_off(&oldest);
        }
    }

    /// Subscribes at a level. What the client has missed since the slot `from` comes first; nothing is
    /// lost or doubled between that and what follows.
    pub fn subscribe(
        &self,
        level: Level,
        from: Option<u64>,
    ) -> Result<(broadcast::Receiver<Batch>, Vec<Arc<Item>>), OutOfRange> {
        let state = self.state();
        let live = self.channels.at(level).subscribe();
        let Some(from) = from else { return Ok((live, Vec::new())) };
        let first_available = state.slots.keys().next().copied();
        if first_available.is_none_or(|first| from < first) {
            return Err(OutOfRange { first_available });
        }
        let missed = state.slots.range(from..).flat_map(|(_, slot)| slot.replay(level)).collect();
        Ok((live, missed))
    }

    pub fn first_available(&self) -> Option<u64> {
        self.state().slots.keys().next().copied()
    }

    pub fn latest_slot(&self, level: Level) -> u64 {
        *self.state().latest.at(level)
    }

    pub fn latest_block(&self) -> Option<SubscribeUpdateBlockMeta> {
        self.state().latest_block.clone()
    }

    pub fn knows_blockhash(&self, blockhash: &str) -> bool {
        self.state().slots.values().filter_map(Slot::meta).any(|meta| meta.blockhash == blockhash)
    }

    /// Sends what has become due of a slot.
    fn advance(&self, state: &mut State, number: u64, force: bool) {
        let Some(slot) = state.slots.get_mut(&number) else { return };
        if let Some(tail) = slot.seal(force) {
            self.send(Level::Processed, tail);
        }
        if !slot.is_sealed() {
            return;
        }
        for level in Level::ALL {
            if !*slot.reached.at(level) || *slot.sent.at(level) {
                continue;
            }
            if level > Level::Processed {
                self.send(level, slot.whole());
            }
            self.send_to_all(slot.reach(number, level));
            let latest = state.latest.at_mut(level);
            *latest = number.max(*latest);
        }
    }

    fn send(&self, level: Level, items: Vec<Arc<Item>>) {
        // Nobody listening is no error.
        let _ = self.channels.at(level).send(Arc::new(items));
    }

    fn send_to_all(&self, item: Arc<Item>) {
        for level in Level::ALL {
            self.send(level, vec![item.clone()]);
        }
    }

    /// A thread that panicked while it held the lock has left at worst one slot unsent.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
