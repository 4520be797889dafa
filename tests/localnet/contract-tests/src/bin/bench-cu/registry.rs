//! The project registry: one story in which every instruction is sent.

use std::collections::BTreeSet;

use crate::Row;

#[path = "../../../../../../programs/project-registry/tests/world/mod.rs"]
#[expect(dead_code, reason = "the program's tests use all of it")]
mod world;

pub fn rows() -> Vec<Row> {
    eprintln!("project-registry: a story of all instructions");
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for executed in world::story() {
        if seen.insert(executed.instruction) {
            rows.push(Row::compute_units(
                executed.instruction,
                executed.compute_units,
                world::ceiling(executed.instruction),
            ));
        }
    }
    rows
}
