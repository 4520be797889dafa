//! Random instructions over several projects, against a simple model of what they should do.

mod action;
mod model;

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use solana_signer::Signer;

use crate::world::*;
use action::{Act, Action, action};
use model::Model;

/// Instructions of one run; ten times as many with `DEAI_LONG_TESTS=1`.
const LENGTH: usize = 2_000;

#[test]
fn whatever_is_sent_the_accounts_are_what_the_model_says() {
    let long = std::env::var_os("DEAI_LONG_TESTS").is_some();
    // The same instructions in each run.
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut done = BTreeMap::<&str, (u32, u32)>::new();
    for _ in 0..if long { 10 } else { 1 } {
        let (mut world, mut model) = Model::begin();
        for number in 0..LENGTH {
            let mut action = action().new_tree(&mut runner).unwrap().current();
            // Every second one by the project's owner, or most would be refused.
            if number % 2 == 0 {
                action.actor = model.owner(action.slug()).unwrap_or(action.actor);
            }
            // And of evaluations, those that may be there.
            if matches!(action.act, Act::RecordEvaluation | Act::CloseEvaluation) {
                action = Action { index: 0, wallet: action.actor, ..action };
            }
            let (name, passed) = play(&mut world, &mut model, &action, number);
            let count = done.entry(name).or_default();
            if passed { count.0 += 1 } else { count.1 += 1 }
        }
    }
    println!("{done:?}");
    // A campaign whose instructions all fail proves nothing.
    for (name, (passed, refused)) in done {
        assert!(passed > 0, "{name} never passed ({refused} refused)");
    }
}

fn play(world: &mut World, model: &mut Model, action: &Action, number: usize) -> (&'static str, bool) {
    world.wait(1);
    let now = world.svm.clock().unix_timestamp;
    let (call, index) = (action.instruction(world, now), action.release(world));
    let signers = action.signers();
    let expected = model.allows(action, index, now);
    let result = world.send(call, &signers.iter().collect::<Vec<_>>());
    assert_eq!(result.is_ok(), expected, "instruction {number}: {action:?}: {:?}", result.as_ref().err());
    if let Ok(done) = &result {
        model.apply(action, index, now, done);
    }
    model.check(world);
    (action.name(), expected)
}

/// The wallets and slugs of the campaign.
pub const WALLETS: u8 = 5;
pub const SLUGS: [&str; 3] = ["one", "two-two", "three"];

pub fn wallet(number: u8) -> Pubkey {
    key(20 + number).pubkey()
}
