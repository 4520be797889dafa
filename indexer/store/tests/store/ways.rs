//! One tape, many ways: however a chain is told, the tables are those of a clean run.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use domain::{Chain, Event, Position};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sqlx::PgPool;
use store::Store;

use crate::range::check_contiguous;
use crate::rewind::told;
use crate::tape::*;

const SEEDS: u64 = 12;
const LONG_SEEDS: u64 = 3_000;
const BLOCKS: usize = 40;

fn any_fact() -> impl Strategy<Value = Event> {
    let node = prop::sample::select(vec!["a", "b", "c"]);
    (0..16_u8, 0..5_u64, node).prop_map(|(kind, task, node)| match kind {
        0 => node_registered(node),
        1 => node_unregistered(node),
        2 | 3 => task_submitted(task),
        4 | 5 => task_assigned(task, node),
        6 => result_submitted(task, node),
        7 => task_completed(task, node),
        8 => task_cancelled(task),
        9 => token_minted(node, 1_000),
        10 => token_transferred(node, ["a", "b", "c"][usize::try_from(task % 3).unwrap()], 7),
        11 => token_burned(node, 3),
        12 => result_disputed(task, node),
        13 => stake_slashed(task, node, 4),
        14 => bounty_paid((task > 0).then_some(task), node, "crank", 2),
        _ => task_expired(task, Some(node)),
    })
}

/// Random choices of one seed.
struct Dice(TestRunner);

impl Dice {
    fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)))
    }

    fn below(&mut self, bound: usize) -> usize {
        (0..bound.max(1)).new_tree(&mut self.0).unwrap().current()
    }

    fn grow(&mut self, tape: &mut Tape, blocks: usize) {
        for _ in 0..blocks {
            let facts = prop::collection::vec(any_fact(), 0..4).new_tree(&mut self.0).unwrap().current();
            tape.linked(facts);
        }
    }
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

/// What was done to the line, for people.
#[derive(Debug, Default)]
struct Tried {
    seeds: u64,
    batches: u64,
    repeated: u64,
    killed: u64,
    forks: u64,
    deepest: usize,
    killed_rewinds: u64,
}

async fn begun(pool: &PgPool, tape: &Tape) -> Store {
    let store = Store::from(pool.clone());
    store.reset(Chain::Near).await.unwrap();
    store.begin(Chain::Near, &tape.identity()).await.unwrap();
    store
}

/// Nothing is final within the deepest fork.
fn is_final(tape: &Tape, held: usize) -> Option<Position> {
    held.checked_sub(33).map(|index| tape.blocks[index].position)
}

async fn tell_badly(store: &Store, tape: &Tape, dice: &mut Dice, tried: &mut Tried) {
    let mut held = 0;
    while held < tape.blocks.len() {
        let next = (held + 1 + dice.below(5)).min(tape.blocks.len());
        // Some blocks come again, as a stream that is called anew repeats them.
        let from = held - dice.below(held.min(6) + 1);
        let (batch, finalised) = (&tape.blocks[from..next], is_final(tape, held));
        match dice.below(10) {
            0..3 => {
                tried.killed += 1;
                let polls = dice.below(40);
                if let Some(done) = killed(polls, store.commit_finalised(batch, finalised)).await {
                    done.unwrap();
                }
                continue_at(store, tape, &mut held).await;
            }
            3..5 => {
                tried.repeated += 1;
                for _ in 0..=dice.below(5) {
                    store.commit_finalised(batch, finalised).await.unwrap();
                }
                held = next;
            }
            5..7 if held > 0 => fork(store, tape, held, dice, tried).await,
            _ => {
                store.commit_finalised(batch, finalised).await.unwrap();
                held = next;
            }
        }
        tried.batches += 1;
    }
}

/// As an indexer that starts: at the cursor, wherever that is.
async fn continue_at(store: &Store, tape: &Tape, held: &mut usize) {
    let cursor = store.begin(Chain::Near, &tape.identity()).await.unwrap();
    *held = cursor.map_or(0, |cursor| {
        let index = tape.blocks.iter().position(|block| block.hash == cursor.hash);
        index.expect("the cursor stands on the tape") + 1
    });
}

/// The chain goes another way for a while, and comes back; now and then all ends in the middle of that.
async fn fork(store: &Store, tape: &Tape, held: usize, dice: &mut Dice, tried: &mut Tried) {
    let depth = 1 + dice.below(held.min(32));
    let kept = held - depth;
    let back = kept.checked_sub(1).map_or(Position::new(Chain::Near, START - 1), |last| tape.blocks[last].position);
    let mut other = tape.fork(kept, &format!("-{}", tried.forks));
    let grown = 1 + dice.below(depth + 2);
    dice.grow(&mut other, grown);
    tried.forks += 1;
    tried.deepest = tried.deepest.max(depth);

    for branch in [&other, tape] {
        while dice.below(3) == 0 {
            tried.killed_rewinds += 1;
            let polls = dice.below(30);
            let _ = killed(polls, store.rewind(back)).await;
        }
        store.rewind(back).await.unwrap();
        let end = branch.blocks.len().min(kept + depth.max(grown));
        let end = if std::ptr::eq(branch, tape) { held } else { end };
        store.commit(&branch.blocks[kept..end]).await.unwrap();
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_way_of_telling_a_chain_gives_the_tables_of_a_clean_run(pool: PgPool) {
    let long = std::env::var_os("DEAI_LONG_TESTS").is_some_and(|value| value == "1");
    let mut tried = Tried::default();
    for seed in 0..if long { LONG_SEEDS } else { SEEDS } {
        let mut dice = Dice::new(seed);
        let mut tape = Tape::new(Chain::Near);
        dice.grow(&mut tape, BLOCKS);
        let end = is_final(&tape, BLOCKS);

        let store = begun(&pool, &tape).await;
        store.commit_finalised(&tape.blocks, end).await.unwrap();
        let clean = told(&pool).await;

        let store = begun(&pool, &tape).await;
        tell_badly(&store, &tape, &mut dice, &mut tried).await;
        store.commit_finalised(&tape.blocks[BLOCKS - 1..], end).await.unwrap();
        assert_eq!(told(&pool).await, clean, "seed {seed}");
        assert_eq!(check_contiguous(&store).await.len(), 1, "seed {seed}");
        assert!(store.rebuild(Chain::Near).await.unwrap().differing.is_empty(), "seed {seed}");
        assert_eq!(told(&pool).await, clean, "seed {seed}, made anew");
        tried.seeds += 1;
    }
    println!("{tried:?}");
    assert!(tried.killed > 0 && tried.repeated > 0 && tried.killed_rewinds > 0, "{tried:?}");
    assert!(tried.deepest > 16, "{tried:?}");
}
