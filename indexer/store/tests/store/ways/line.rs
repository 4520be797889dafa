//! A chain reported to the store as badly as can be.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use domain::{Chain, Position};
use store::{Error, Store};

use super::dice::Dice;
use crate::archive::{Recording, START};

/// Blocks below which a chain may still be left.
pub const DEEPEST: usize = 32;

/// The frequency at which in a hundred steps something happens; else a batch is reported as it should be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chances {
    pub killed: usize,
    pub repeated: usize,
    pub forked: usize,
    pub shuffled: usize,
    /// The frequency at which in a hundred turns onto another branch.
    pub killed_in_fork: usize,
}

/// What was done, for people.
#[derive(Debug, Default)]
pub struct Tried {
    pub seeds: u64,
    pub batches: u64,
    pub repeated: u64,
    pub killed: u64,
    /// Blocks that came before the one they stand on.
    pub refused: u64,
    pub forks: u64,
    pub depths: BTreeSet<usize>,
    pub killed_in_forks: u64,
    pub lost: u64,
    pub duplicated: u64,
}

pub struct Line<'a> {
    /// One for all: a new connection must learn the whole schema first.
    store: &'a Store,
    archive: &'a Recording,
    chain: Chain,
    /// Blocks of the archive file that are held.
    held: usize,
}

impl<'a> Line<'a> {
    pub async fn begin(store: &'a Store, chain: Chain, archive: &'a Recording) -> Self {
        store.begin(chain, &archive.identity()).await.unwrap();
        Self { store, archive, chain, held: 0 }
    }

    pub fn is_reported(&self) -> bool {
        self.held == self.archive.blocks.len()
    }

    /// Reports the next blocks, in one way or another.
    pub async fn step(&mut self, chances: &Chances, dice: &mut Dice, tried: &mut Tried) {
        tried.batches += 1;
        let mut fall = dice.below(100);
        let mut is = |chance: usize| {
            let falls = fall < chance;
            fall = if falls { usize::MAX } else { fall - chance };
            falls
        };
        if is(chances.killed) {
            self.be_killed(dice, tried).await;
        } else if is(chances.repeated) {
            self.repeat(dice, tried).await;
        } else if is(chances.forked) && self.held > 0 {
            let depth = 1 + dice.below(self.held.min(DEEPEST));
            self.fork(depth, chances.killed_in_fork, dice, tried).await;
        } else if is(chances.shuffled) {
            self.shuffle(dice, tried).await;
        } else {
            let next = self.next(dice);
            self.commit(self.again(dice), next).await;
            self.held = next;
        }
    }

    /// Reports that all is final which is final on the whole archive file.
    pub async fn end(&self) {
        let (last, end) = (self.archive.blocks.len() - 1, is_final(self.archive, self.archive.blocks.len()));
        self.store.commit_finalized(&self.archive.blocks[last..], end).await.unwrap();
    }

    fn next(&self, dice: &mut Dice) -> usize {
        (self.held + 1 + dice.below(20)).min(self.archive.blocks.len())
    }

    /// Some blocks come again, as a stream that is called again repeats them.
    fn again(&self, dice: &mut Dice) -> usize {
        self.held - dice.below(self.held.min(6) + 1)
    }

    async fn commit(&self, from: usize, to: usize) {
        let finalized = is_final(self.archive, self.held);
        self.store.commit_finalized(&self.archive.blocks[from..to], finalized).await.unwrap();
    }

    async fn repeat(&mut self, dice: &mut Dice, tried: &mut Tried) {
        let (from, next) = (self.again(dice), self.next(dice));
        for _ in 0..2 + dice.below(5) {
            self.commit(from, next).await;
            tried.repeated += 1;
        }
        self.held = next;
    }

    async fn be_killed(&mut self, dice: &mut Dice, tried: &mut Tried) {
        let (from, next) = (self.again(dice), self.next(dice));
        tried.killed += 1;
        killed(dice.below(50), self.commit(from, next)).await;
        self.restart().await;
    }

    /// In the same way as an indexer that starts: at the cursor, wherever that is.
    async fn restart(&mut self) {
        let cursor = self.store.begin(self.chain, &self.archive.identity()).await.unwrap();
        self.held = cursor.map_or(0, |cursor| {
            let index = self.archive.blocks.iter().position(|block| block.hash == cursor.hash);
            index.expect("the cursor stands on the archive file") + 1
        });
    }

    /// The blocks of a window come in pieces, in any order. What came too early is refused, and asked for once more.
    async fn shuffle(&mut self, dice: &mut Dice, tried: &mut Tried) {
        let end = (self.held + 2 + dice.below(DEEPEST - 1)).min(self.archive.blocks.len());
        let mut pieces = Vec::new();
        let mut from = self.held;
        while from < end {
            let to = (from + 1 + dice.below(8)).min(end);
            pieces.push((from, to));
            from = to;
        }
        let mut early = Vec::new();
        for (from, to) in dice.shuffled(pieces) {
            let finalized = is_final(self.archive, self.held);
            match self.store.commit_finalized(&self.archive.blocks[from..to], finalized).await {
                Ok(_) => self.held = to,
                Err(Error::Gap { .. } | Error::GapAtStart { .. }) => early.push((from, to)),
                Err(error) => panic!("{error}"),
            }
        }
        tried.refused += u64::try_from(early.len()).unwrap();
        early.sort_unstable();
        for (from, to) in early {
            self.commit(from, to).await;
        }
        self.held = end;
    }

    /// The chain goes another way for a while, and comes back; now and then all ends in the middle of that.
    pub async fn fork(&mut self, depth: usize, killed_in_fork: usize, dice: &mut Dice, tried: &mut Tried) {
        let kept = self.held - depth;
        let before_start = Position::new(self.chain, START - 1);
        let back = kept.checked_sub(1).map_or(before_start, |last| self.archive.blocks[last].position);
        let mut other = self.archive.fork(kept, &format!("-{}", tried.forks));
        let grown = 1 + dice.below(depth + 2);
        dice.grow(&mut other, self.chain, grown);
        tried.forks += 1;
        tried.depths.insert(depth);

        for (branch, end) in [(&other, other.blocks.len()), (self.archive, self.held)] {
            while dice.falls(killed_in_fork) {
                tried.killed_in_forks += 1;
                let turned = async {
                    self.store.rewind(back).await.unwrap();
                    self.store.commit(&branch.blocks[kept..end]).await.unwrap();
                };
                killed(dice.below(80), turned).await;
            }
            self.store.rewind(back).await.unwrap();
            self.store.commit(&branch.blocks[kept..end]).await.unwrap();
        }
    }
}

/// Nothing is final within the deepest fork.
pub fn is_final(archive: &Recording, held: usize) -> Option<Position> {
    held.checked_sub(DEEPEST + 1).map(|index| archive.blocks[index].position)
}

/// Polls a future so many times, then drops it where it stands, as `kill -9` would.
async fn killed<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    struct Killed<'a, F> {
        polls: usize,
        future: Pin<&'a mut F>,
    }
    impl<F: Future> Future for Killed<'_, F> {
        type Output = Option<F::Output>;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
            if self.polls == 0 {
                return Poll::Ready(None);
            }
            self.polls -= 1;
            self.future.as_mut().poll(context).map(Some)
        }
    }
    Killed { polls, future: pin!(future) }.await
}
