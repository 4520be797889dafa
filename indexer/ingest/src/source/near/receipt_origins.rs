use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::wire::{Header, Sender, Sent};

/// Blocks that are remembered. Nearly every receipt runs in the block after the one that sent it; one that waits to be
/// resumed waits 200 blocks at most.
const KEPT: usize = 256;
/// What a genesis block calls its parent.
const NO_BLOCK: &str = "11111111111111111111111111111111";

/// Which transaction led to each receipt, as the last blocks report it.
#[derive(Debug, Default)]
pub struct ReceiptOrigins {
    /// By the receipt's id. What it leads to has none, or is a transaction.
    origins: HashMap<Arc<str>, Origin>,
    /// The oldest first; each one's parent is among them, but for that of the oldest.
    blocks: VecDeque<Held>,
    /// No block before the oldest can be had.
    is_at_end: bool,
}

/// Where a receipt comes from, as far back as the blocks say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Transaction(Arc<str>),
    /// Its oldest ancestor that is known, or the receipt itself.
    Receipt(Arc<str>),
}

#[derive(Debug)]
struct Held {
    height: u64,
    hash: String,
    parent_hash: String,
    receipts: Vec<Arc<str>>,
}

impl ReceiptOrigins {
    pub fn origin(&self, receipt_id: &str) -> Origin {
        let mut ancestor: Arc<str> = receipt_id.into();
        loop {
            match self.origins.get(&ancestor) {
                None => return Origin::Receipt(ancestor),
                Some(Origin::Transaction(hash)) => return Origin::Transaction(Arc::clone(hash)),
                Some(Origin::Receipt(older)) => ancestor = Arc::clone(older),
            }
        }
    }

    /// Learns what a block sent that follows those before. One that does not is begun with again.
    pub fn note(&mut self, header: &Header, sent: &[Sent]) {
        if self.blocks.iter().any(|held| held.hash == header.hash) {
            return;
        }
        if !self.blocks.iter().any(|held| held.hash == header.parent_hash) {
            *self = Self::default();
        }
        let held = self.learn(header, sent);
        self.blocks.push_back(held);
        while self.blocks.len() > KEPT {
            let oldest = self.blocks.pop_front().into_iter();
            oldest.flat_map(|held| held.receipts).for_each(|receipt| drop(self.origins.remove(&receipt)));
        }
    }

    /// Learns what the block before the oldest sent.
    pub fn note_older(&mut self, header: &Header, sent: &[Sent]) {
        let held = self.learn(header, sent);
        self.blocks.push_front(held);
    }

    /// Learns a transaction from elsewhere.
    pub fn note_origin(&mut self, receipt: Arc<str>, hash: Arc<str>) {
        if let Some(oldest) = self.blocks.front_mut() {
            oldest.receipts.push(Arc::clone(&receipt));
        }
        self.origins.entry(receipt).or_insert(Origin::Transaction(hash));
    }

    /// The hash of the block before the oldest, where it may be asked for.
    pub fn before(&self) -> Option<&str> {
        let oldest = self.blocks.front().filter(|_| self.blocks.len() < KEPT && !self.is_at_end)?;
        (oldest.parent_hash != NO_BLOCK).then_some(&oldest.parent_hash)
    }

    pub fn oldest_height(&self) -> Option<u64> {
        self.blocks.front().map(|held| held.height)
    }

    /// The block before the oldest cannot be had.
    pub fn note_end(&mut self) {
        self.is_at_end = true;
    }

    fn learn(&mut self, header: &Header, sent: &[Sent]) -> Held {
        let mut receipts = Vec::new();
        for Sent { by, receipt_ids } in sent {
            let origin = match by {
                Sender::Transaction(hash) => Origin::Transaction(hash.as_str().into()),
                Sender::Receipt(id) => self.origin(id),
            };
            for id in receipt_ids {
                let id: Arc<str> = id.as_str().into();
                // A server that lets a receipt send itself must not let us ask for ever.
                if origin != Origin::Receipt(Arc::clone(&id)) {
                    self.origins.entry(Arc::clone(&id)).or_insert_with(|| origin.clone());
                    receipts.push(id);
                }
            }
        }
        let Header { height, hash, parent_hash, .. } = header.clone();
        Held { height, hash, parent_hash, receipts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(height: u64) -> Header {
        let parent_height = height - 1;
        Header { height, hash: format!("h{height}"), parent_height, parent_hash: format!("h{parent_height}") }
    }

    fn sent(by: Sender, receipt_ids: &[&str]) -> Sent {
        Sent { by, receipt_ids: receipt_ids.iter().map(ToString::to_string).collect() }
    }

    fn transaction(hash: &str, receipt_ids: &[&str]) -> Sent {
        sent(Sender::Transaction(hash.to_owned()), receipt_ids)
    }

    fn receipt(id: &str, receipt_ids: &[&str]) -> Sent {
        sent(Sender::Receipt(id.to_owned()), receipt_ids)
    }

    fn from(hash: &str) -> Origin {
        Origin::Transaction(hash.into())
    }

    fn unknown(id: &str) -> Origin {
        Origin::Receipt(id.into())
    }

    #[test]
    fn a_receipt_leads_to_its_transaction_over_blocks() {
        let mut lineage = ReceiptOrigins::default();
        lineage.note(&header(5), &[transaction("t", &["a"]), receipt("a", &["b", "c"])]);
        lineage.note(&header(6), &[transaction("u", &["d"]), receipt("b", &["e"])]);
        for (id, expected) in [("a", "t"), ("b", "t"), ("c", "t"), ("e", "t"), ("d", "u")] {
            assert_eq!(lineage.origin(id), from(expected), "{id}");
        }
        assert_eq!(lineage.origin("other"), unknown("other"));
    }

    #[test]
    fn an_older_block_gives_the_origin_of_all_later_receipts() {
        let mut lineage = ReceiptOrigins::default();
        lineage.note(&header(5), &[receipt("b", &["c"]), receipt("c", &["d"])]);
        assert_eq!((lineage.origin("d"), lineage.before()), (unknown("b"), Some("h4")));
        lineage.note_older(&header(4), &[receipt("a", &["b"])]);
        assert_eq!((lineage.origin("d"), lineage.before()), (unknown("a"), Some("h3")));
        lineage.note_older(&header(3), &[transaction("t", &["a"])]);
        assert_eq!(lineage.origin("d"), from("t"));
    }

    #[test]
    fn what_is_learnt_elsewhere_counts_for_all_descendants() {
        let mut lineage = ReceiptOrigins::default();
        lineage.note(&header(5), &[receipt("a", &["b"])]);
        lineage.note_origin("a".into(), "t".into());
        assert_eq!(lineage.origin("b"), from("t"));
    }

    #[test]
    fn an_unconnected_block_resets_the_origins_and_a_fork_does_not() {
        let mut lineage = ReceiptOrigins::default();
        lineage.note(&header(5), &[transaction("t", &["a"])]);
        let branch = Header { hash: "other".to_owned(), ..header(6) };
        lineage.note(&header(6), &[]);
        lineage.note(&branch, &[]);
        assert_eq!(lineage.origin("a"), from("t"));
        lineage.note(&header(9), &[]);
        assert_eq!((lineage.origin("a"), lineage.before()), (unknown("a"), Some("h8")));
    }

    #[test]
    fn no_more_is_kept_than_receipts_wait() {
        let mut lineage = ReceiptOrigins::default();
        for height in 1..=300 {
            lineage.note(&header(height), &[transaction("t", &[&format!("r{height}")])]);
        }
        assert_eq!((lineage.blocks.len(), lineage.origins.len()), (KEPT, KEPT));
        assert_eq!((lineage.origin("r44"), lineage.origin("r45")), (unknown("r44"), from("t")));
        assert_eq!(lineage.before(), None);
    }

    #[test]
    fn a_chain_ends_at_its_genesis_and_where_a_server_has_no_more() {
        let mut lineage = ReceiptOrigins::default();
        lineage.note(&Header { parent_hash: NO_BLOCK.to_owned(), ..header(1) }, &[]);
        assert_eq!(lineage.before(), None);
        let mut lineage = ReceiptOrigins::default();
        lineage.note(&header(9), &[]);
        lineage.note_end();
        assert_eq!(lineage.before(), None);
    }

    #[test]
    fn receipts_that_send_each_other_lead_nowhere() {
        let mut lineage = ReceiptOrigins::default();
        lineage.note(&header(5), &[receipt("a", &["b", "a"]), receipt("b", &["a", "b"])]);
        assert_eq!(lineage.origin("b"), unknown("a"));
    }
}
