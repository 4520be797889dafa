//! What each instruction costs.

use crate::world::*;

#[test]
fn every_instruction_stays_below_its_ceiling_of_compute_units() {
    for Executed { instruction, compute_units, .. } in story() {
        println!("{compute_units:>6} CU  {instruction}");
        let ceiling = ceiling(instruction).unwrap_or(20_000);
        assert!(compute_units <= ceiling, "{instruction}: {compute_units} CU, at most {ceiling}");
    }
}
