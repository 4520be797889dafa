use domain::{Chain, Event, ProjectStatus};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::archive::*;

/// Random choices of one seed.
pub struct Dice(TestRunner);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)))
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (0..bound.max(1)).new_tree(&mut self.0).unwrap().current()
    }

    /// `true` where something happens that happens so many times in a hundred.
    pub fn falls(&mut self, in_a_hundred: usize) -> bool {
        self.below(100) < in_a_hundred
    }

    pub fn shuffled<T: Clone + std::fmt::Debug>(&mut self, items: Vec<T>) -> Vec<T> {
        Just(items).prop_shuffle().new_tree(&mut self.0).unwrap().current()
    }

    pub fn archive(&mut self, chain: Chain, blocks: usize) -> Recording {
        let mut archive = Recording::new(chain);
        self.grow(&mut archive, chain, blocks);
        archive
    }

    /// Adds blocks, most of which say nothing, as on the real chains.
    pub fn grow(&mut self, archive: &mut Recording, chain: Chain, blocks: usize) {
        for _ in 0..blocks {
            let events = if self.falls(12) { 1 + self.below(4) } else { 0 };
            let events: Vec<Event> = (0..events).map(|_| self.event(chain)).collect();
            archive.linked(events);
        }
    }

    /// Events over a few things in any order, so that many of them speak of rows that are not there.
    fn event(&mut self, chain: Chain) -> Event {
        match chain {
            Chain::Near => self.market_event(),
            Chain::Solana => self.registry_event(),
        }
    }

    fn market_event(&mut self) -> Event {
        const NODES: [&str; 3] = ["a", "b", "c"];
        let (node, other) = (NODES[self.below(3)], NODES[self.below(3)]);
        let task = u64::try_from(self.below(5)).unwrap();
        match self.below(16) {
            0 => node_registered(node),
            1 => node_unregistered(node),
            2 | 3 => task_submitted(task),
            4 | 5 => task_assigned(task, node),
            6 => result_submitted(task, node),
            7 => task_completed(task, node),
            8 => task_cancelled(task),
            9 => token_minted(node, 1_000),
            10 => token_transferred(node, other, 7),
            11 => token_burned(node, 3),
            12 => result_disputed(task, node),
            13 => stake_slashed(task, node, 4),
            14 => bounty_paid((task > 0).then_some(task), node, "keeper", 2),
            _ => task_expired(task, Some(node)),
        }
    }

    fn registry_event(&mut self) -> Event {
        let project = 1 + u8::try_from(self.below(3)).unwrap();
        match self.below(6) {
            0 | 1 => project_created(project, &format!("slug-{project}")),
            2 => project_updated(project, "Renamed"),
            3 => project_status_changed(project, ProjectStatus::Archived),
            4 => project_owner_proposed(project, 9),
            _ => project_closed(project),
        }
    }
}
