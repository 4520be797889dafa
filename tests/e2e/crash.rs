//! An indexer that is killed again and again while the chains are busy must leave the tables of one
//! that was never disturbed.

use std::time::Duration;

use anyhow::{Context, Result};
use scripts::network::child::{Child, Program};
use scripts::network::indexer;
use scripts::network::postgres::Role;

use crate::tables::{count, dump};
use crate::world::World;

const UNDISTURBED: &str = "undisturbed";

#[tokio::test(flavor = "multi_thread")]
async fn an_indexer_killed_in_a_burst_loses_and_repeats_nothing() -> Result<()> {
    let mut world = World::start("crash").await?;
    let (urls, deployment, data) = {
        let network = &world.network;
        (network.urls.clone(), network.deployment.clone(), network.data.clone())
    };
    let burst = async {
        for _ in 0..2 {
            scripts::demo::play(&urls, &deployment, &data).await.context("the burst itself must succeed")?;
        }
        anyhow::Ok(())
    };
    let mut kills = 0;
    tokio::select! {
        played = burst => played?,
        failed = kill_again_and_again(&mut world.network.indexer, &mut kills) => failed?,
    }
    assert!(kills >= 5, "the burst was over after {kills} kills: it proves nothing");

    let heads = world.heads().await?;
    world.until_read("deai", &heads).await?;
    let undisturbed = start_undisturbed(&world)?;
    world.until_read(UNDISTURBED, &heads).await?;

    let (killed, expected) = (dump(&world, "deai")?, dump(&world, UNDISTURBED)?);
    assert_eq!(count(&expected, "task"), 20);
    assert_eq!(count(&expected, "project"), 2);
    for ((table, killed), (_, expected)) in killed.iter().zip(&expected) {
        assert_eq!(killed, expected, "table {table} after {kills} kills");
    }
    drop(undisturbed);
    Ok(())
}

/// Never ends by itself. Each life is long enough to be in the middle of a block, and ends at a different point.
async fn kill_again_and_again(indexer: &mut Child, kills: &mut u64) -> Result<()> {
    loop {
        tokio::time::sleep(Duration::from_millis(300 + 37 * (*kills % 23))).await;
        indexer.kill()?;
        indexer.restart()?;
        *kills += 1;
    }
}

/// A second indexer with a database of its own on the same chains, from the same start.
fn start_undisturbed(world: &World) -> Result<Child> {
    let network = &world.network;
    let postgres = &network.postgres;
    world.psql("postgres", &format!("create database {UNDISTURBED} owner {}", Role::Owner.name()))?;
    let mut migrate = std::process::Command::new(scripts::paths::service(indexer::NAME));
    migrate.arg("migrate").env("DATABASE_URL", postgres.database_url(Role::Owner, UNDISTURBED));
    anyhow::ensure!(migrate.status()?.success(), "the second database could not be migrated");
    let program: Program = indexer::program(&network.urls, &network.deployment)?;
    let mut program = program.env("DATABASE_URL", postgres.database_url(Role::Indexer, UNDISTURBED));
    program.name = UNDISTURBED;
    program.start(&network.data)
}
