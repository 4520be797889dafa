//! One archive file, many ways: however chains are reported, all tables are those of a clean run.
//!
//! All ways together play some 2,000 seeds, and twelve times as many with `DEAI_LONG_TESTS=1`. What a seed did wrong is reported row by row.

mod campaign;
mod dice;
mod digest;
mod line;

use domain::Chain::{Near, Solana};
use sqlx::PgPool;

use campaign::{Way, play};
use line::{Chances, DEEPEST};

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_chain_split_repeated_and_restarted_gives_the_tables_of_a_clean_run(pool: PgPool) {
    let chances = Chances { killed: 8, repeated: 20, ..Chances::default() };
    let tried = play(&pool, &Way { name: "split, repeated, restarted", chains: &[Near], seeds: 700, chances }).await;
    assert!(tried.killed > 0 && tried.repeated > 0, "{tried:?}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_chain_reordered_within_32_blocks_gives_the_tables_of_a_clean_run(pool: PgPool) {
    let chances = Chances { shuffled: 40, killed: 3, ..Chances::default() };
    let tried = play(&pool, &Way { name: "reordered", chains: &[Near], seeds: 340, chances }).await;
    assert!(tried.refused > tried.seeds, "{tried:?}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_interleaved_chains_give_the_tables_of_a_clean_run(pool: PgPool) {
    let chances = Chances { killed: 3, repeated: 8, forked: 6, shuffled: 8, killed_in_fork: 10 };
    let tried = play(&pool, &Way { name: "two chains in turns", chains: &[Near, Solana], seeds: 260, chances }).await;
    assert!(tried.killed > 0 && tried.repeated > 0 && tried.forks > 0 && tried.refused > 0, "{tried:?}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_chain_that_forks_1_to_32_deep_gives_the_tables_of_a_clean_run(pool: PgPool) {
    let chances = Chances { forked: 6, ..Chances::default() };
    let tried = play(&pool, &Way { name: "forked", chains: &[Near], seeds: 400, chances }).await;
    assert!(tried.depths.iter().copied().eq(1..=DEEPEST), "{tried:?}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_chain_that_forks_while_its_writer_is_killed_gives_the_tables_of_a_clean_run(pool: PgPool) {
    let chances = Chances { forked: 5, killed: 2, killed_in_fork: 25, ..Chances::default() };
    let tried = play(&pool, &Way { name: "forked while killed", chains: &[Near], seeds: 340, chances }).await;
    assert!(tried.depths.iter().copied().eq(1..=DEEPEST), "{tried:?}");
    assert!(tried.killed_in_forks > tried.seeds / 3, "{tried:?}");
}
