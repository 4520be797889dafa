//! The height up to which a chain has been received, and what a further block is to it.

use std::collections::VecDeque;

use crate::Error;
use crate::wire::Header;
use domain::{Chain, TimeNs};

/// The last block handed over. The next one is its child, however many heights lie between them:
/// skipped heights are normal, a missing parent is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    chain: Chain,
    at: At,
    /// The blocks below the tip to which the chain may still go back, the oldest first.
    below: VecDeque<(u64, String)>,
    final_height: Option<u64>,
    /// Of the last block that had one.
    time: Option<TimeNs>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    /// Nothing received yet: this height, or the first block above it, comes first.
    Start(u64),
    Block {
        height: u64,
        hash: String,
    },
}

/// What a block is to the tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Next,
    ChainBlock,
    /// Its parent is above the tip: blocks between are missing.
    Gap,
    /// It stands on another block than the tip.
    Fork,
}

impl Tip {
    pub fn start(chain: Chain, height: u64) -> Self {
        Self { chain, at: At::Start(height), below: VecDeque::new(), final_height: None, time: None }
    }

    pub fn block(chain: Chain, height: u64, hash: String) -> Self {
        Self { chain, at: At::Block { height, hash }, below: VecDeque::new(), final_height: None, time: None }
    }

    /// The last of these blocks, the oldest of which comes first.
    pub fn branch(chain: Chain, blocks: impl IntoIterator<Item = (u64, String)>) -> Option<Self> {
        let mut below: VecDeque<_> = blocks.into_iter().collect();
        let (height, hash) = below.pop_back()?;
        Some(Self { chain, at: At::Block { height, hash }, below, final_height: None, time: None })
    }

    /// The same, whose last block was made at this time.
    pub fn at_time(mut self, time: TimeNs) -> Self {
        self.time = Some(time);
        self
    }

    /// When the last block was made, where that is known: a block is no older than its parent.
    pub fn time(&self) -> Option<TimeNs> {
        self.time
    }

    pub fn note_time(&mut self, time: TimeNs) {
        self.time = Some(time);
    }

    /// Every block to which the chain may go back, the newest first: the tip itself before all.
    pub fn blocks(&self) -> impl Iterator<Item = (u64, &str)> {
        let tip = match &self.at {
            At::Start(_) => None,
            At::Block { height, hash } => Some((*height, hash.as_str())),
        };
        tip.into_iter().chain(self.below.iter().rev().map(|(height, hash)| (*height, hash.as_str())))
    }

    /// Goes back to a block of [`Tip::blocks`].
    pub fn rewind(&mut self, to: u64) {
        while let At::Block { height, .. } = self.at
            && height > to
            && let Some((height, hash)) = self.below.pop_back()
        {
            self.at = At::Block { height, hash };
        }
    }

    /// Forgets the blocks below the last one at or under `height`: the chain will not go back to them. `false`
    /// says that this was known.
    pub fn settle(&mut self, height: u64) -> bool {
        if self.final_height.is_some_and(|known| known >= height) {
            return false;
        }
        self.final_height = Some(height);
        self.forget_final();
        true
    }

    fn forget_final(&mut self) {
        let Some(height) = self.final_height else { return };
        let newest_final = self.blocks().map(|(at, _)| at).find(|at| *at <= height);
        self.below.retain(|(at, _)| newest_final.is_none_or(|newest| *at >= newest));
    }

    /// The lowest height at which the next block can stand.
    pub fn next_height(&self) -> u64 {
        match self.at {
            At::Start(height) => height,
            At::Block { height, .. } => height.saturating_add(1),
        }
    }

    /// `true` where blocks are missing between the tip and this one.
    pub fn is_gap(&self, header: &Header) -> bool {
        self.place(header) == Place::Gap
    }

    /// Moves on to a block above the tip, whatever lies between, and makes it the tip's child.
    pub fn skip_to(&mut self, header: &mut Header) {
        (header.parent_height, header.parent_hash) = match &self.at {
            At::Start(height) => (height.saturating_sub(1), String::new()),
            At::Block { height, hash } => (*height, hash.clone()),
        };
        let at = At::Block { height: header.height, hash: header.hash.clone() };
        if let At::Block { height, hash } = std::mem::replace(&mut self.at, at) {
            self.below.push_back((height, hash));
        }
        self.forget_final();
    }

    /// Moves on to a block that comes next. `false` says that it was received before.
    ///
    /// # Errors
    /// [`Error::Gap`] and [`Error::Fork`], and the tip stays.
    pub fn check_advance(&mut self, header: &Header) -> Result<bool, Error> {
        match self.place(header) {
            Place::Next => {
                let at = At::Block { height: header.height, hash: header.hash.clone() };
                if let At::Block { height, hash } = std::mem::replace(&mut self.at, at) {
                    self.below.push_back((height, hash));
                }
                Ok(true)
            }
            Place::ChainBlock => Ok(false),
            Place::Gap => Err(Error::Gap {
                chain: self.chain,
                from: self.next_height(),
                to: header.parent_height,
                height: header.height,
            }),
            Place::Fork => Err(Error::Fork {
                chain: self.chain,
                height: header.height,
                hash: header.hash.clone(),
                tip: self.to_string(),
            }),
        }
    }

    /// Below the tip: received before, unless the branch has another block there, or none.
    fn place_below(&self, header: &Header) -> Place {
        match self.below.iter().rev().find(|(height, _)| *height <= header.height) {
            Some((height, hash)) if *height == header.height && *hash == header.hash => Place::ChainBlock,
            Some(_) => Place::Fork,
            None => Place::ChainBlock,
        }
    }

    pub fn place(&self, header: &Header) -> Place {
        match &self.at {
            At::Start(start) if header.height < *start => Place::ChainBlock,
            At::Start(start) if header.height == *start || header.parent_height < *start => Place::Next,
            At::Start(_) => Place::Gap,
            At::Block { height, hash } if header.height == *height => {
                if header.hash == *hash {
                    Place::ChainBlock
                } else {
                    Place::Fork
                }
            }
            At::Block { height, .. } if header.height < *height => self.place_below(header),
            At::Block { height, .. } if header.parent_height > *height => Place::Gap,
            At::Block { height, hash } => {
                if header.parent_height == *height && header.parent_hash == *hash {
                    Place::Next
                } else {
                    Place::Fork
                }
            }
        }
    }
}

impl std::fmt::Display for Tip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.at {
            At::Start(height) => write!(f, "the start at {height}"),
            At::Block { height, hash } => write!(f, "{height} ({hash})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(height: u64, parent_height: u64) -> Header {
        Header { height, hash: format!("h{height}"), parent_height, parent_hash: format!("h{parent_height}") }
    }

    fn received(tip: &mut Tip, header: &Header) -> String {
        match tip.check_advance(header) {
            Ok(true) => "next".to_owned(),
            Ok(false) => "duplicate".to_owned(),
            Err(Error::Gap { from, to, .. }) => format!("gap {from}..={to}"),
            Err(Error::Fork { .. }) => "fork".to_owned(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_next_block_is_the_child_of_the_last_one() {
        let mut tip = Tip::block(Chain::Near, 7, "h7".to_owned());
        for (block, expected) in [
            (header(8, 7), "next"),
            (header(11, 8), "next"), // 9 and 10 were skipped
            (header(11, 8), "duplicate"),
            (header(3, 2), "duplicate"),
            (header(14, 13), "gap 12..=13"),
            (header(14, 10), "fork"),
            (Header { hash: "other".to_owned(), ..header(11, 8) }, "fork"),
            (Header { parent_hash: "other".to_owned(), ..header(12, 11) }, "fork"),
            (header(12, 11), "next"),
        ] {
            assert_eq!(received(&mut tip, &block), expected, "{block:?}");
        }
    }

    #[test]
    fn the_first_block_is_the_start_or_the_one_that_spans_it() {
        let first = |block: Header| received(&mut Tip::start(Chain::Solana, 10), &block);
        assert_eq!(first(header(10, 9)), "next");
        assert_eq!(first(header(12, 8)), "next"); // 9 to 11 were skipped
        assert_eq!(first(header(9, 8)), "duplicate");
        assert_eq!(first(header(12, 11)), "gap 10..=11");
        assert_eq!(first(header(12, 10)), "gap 10..=10");
    }

    #[test]
    fn a_chain_that_starts_at_its_genesis_has_no_parent_to_wait_for() {
        assert_eq!(received(&mut Tip::start(Chain::Solana, 0), &header(0, 0)), "next");
    }

    #[test]
    fn a_tip_goes_back_to_what_it_remembers_and_forgets_what_is_final() {
        let mut tip = Tip::start(Chain::Solana, 1);
        for (height, parent) in [(1, 0), (2, 1), (4, 2), (5, 4)] {
            assert_eq!(received(&mut tip, &header(height, parent)), "next");
        }
        let heights = |tip: &Tip| tip.blocks().map(|(height, _)| height).collect::<Vec<_>>();
        assert_eq!(heights(&tip), [5, 4, 2, 1]);
        tip.settle(3);
        assert_eq!(heights(&tip), [5, 4, 2]);
        tip.rewind(2);
        assert_eq!((tip.to_string().as_str(), tip.next_height()), ("2 (h2)", 3));
        let other = Header { hash: "other".to_owned(), ..header(4, 2) };
        assert_eq!(received(&mut tip, &header(4, 2)), "next");
        assert_eq!(received(&mut tip, &header(6, 4)), "next");
        for (block, expected) in
            [(header(4, 2), "duplicate"), (other, "fork"), (header(5, 4), "fork"), (header(1, 0), "duplicate")]
        {
            assert_eq!(received(&mut tip, &block), expected, "{block:?}");
        }
        assert!(!tip.settle(3), "it was known");
    }

    #[test]
    fn a_refused_block_does_not_move_the_tip() {
        let mut tip = Tip::block(Chain::Near, 7, "h7".to_owned());
        let before = tip.clone();
        for block in [header(9, 8), header(9, 6), header(7, 6), header(2, 1)] {
            let _ = tip.check_advance(&block);
            assert_eq!(tip, before);
        }
    }
}
