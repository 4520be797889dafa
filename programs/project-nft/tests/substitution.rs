//! Every account of every instruction replaced by what it must not be taken for.

use std::collections::BTreeSet;

use crate::world::*;

#[test]
fn no_account_of_any_instruction_is_taken_for_another() {
    for mut scene in scenes() {
        scene.withstands();
    }
}

#[test]
fn every_instruction_of_the_idl_has_a_scene() {
    let played: BTreeSet<_> = scenes().iter().map(|scene| scene.instruction().to_owned()).collect();
    assert_eq!(played, instructions_of_the_idl());
}
