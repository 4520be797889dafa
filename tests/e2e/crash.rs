//! Whatever dies again and again while the chains are busy, the tables must be those of an indexer that was never
//! disturbed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use scripts::network::Network;
use scripts::network::child::{Child, Program};
use scripts::network::indexer;
use scripts::network::postgres::Role;

use crate::tables::{count, dump};
use crate::world::World;

const UNDISTURBED: &str = "undisturbed";

/// Deaths that prove something, and those of the long campaign.
struct Campaign {
    name: &'static str,
    deaths: u64,
    long: u64,
}

impl Campaign {
    fn deaths(&self) -> u64 {
        if std::env::var_os("DEAI_LONG_TESTS").is_some_and(|value| value == "1") { self.long } else { self.deaths }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_indexer_killed_in_a_burst_loses_and_repeats_nothing() -> Result<()> {
    disturb(&Campaign { name: "crash", deaths: 5, long: 200 }, async |network, death| {
        // Each life is long enough to be in the middle of a block, and ends at a different point.
        tokio::time::sleep(Duration::from_millis(300 + 37 * (death % 23))).await;
        network.indexer.kill()?;
        network.indexer.restart()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_dies_in_a_burst_loses_and_repeats_nothing() -> Result<()> {
    disturb(&Campaign { name: "crash-postgres", deaths: 2, long: 20 }, async |network, death| {
        tokio::time::sleep(Duration::from_millis(900 + 371 * (death % 7))).await;
        network.postgres.crash().await?;
        ensure!(network.indexer.is_alive(), network.indexer.failure("did not outlive the database"));
        Ok(())
    })
    .await
}

/// Plays the demonstration again and again while something dies, and compares what is left with the tables of an
/// indexer that was never disturbed.
async fn disturb(try_acquire: &Campaign, die: impl AsyncFn(&mut Network, u64) -> Result<()>) -> Result<()> {
    let mut world = World::start(try_acquire.name).await?;
    let (urls, deployment, data) = {
        let network = &world.network;
        (network.urls.clone(), network.deployment.clone(), network.data.clone())
    };
    let deaths = AtomicU64::new(0);
    let bursts = async {
        let mut plays = 0;
        while deaths.load(Ordering::Relaxed) < try_acquire.deaths() {
            scripts::demo::play(&urls, &deployment, &data).await.context("the burst itself must succeed")?;
            plays += 1;
        }
        anyhow::Ok(plays)
    };
    let dying = async {
        loop {
            die(&mut world.network, deaths.load(Ordering::Relaxed)).await?;
            deaths.fetch_add(1, Ordering::Relaxed);
        }
    };
    let plays = tokio::select! {
        played = bursts => played?,
        never = dying => return never,
    };
    let deaths = deaths.into_inner();

    // The last death may have been cut short.
    let recovering = Instant::now();
    world.network.postgres.crash().await?;
    world.network.indexer.kill()?;
    world.network.indexer.restart()?;
    let heads = world.heads().await?;
    world.until_read("deai", &heads).await?;
    let recovered = recovering.elapsed();
    let undisturbed = start_undisturbed(&world)?;
    world.until_read(UNDISTURBED, &heads).await?;

    let (disturbed, expected) = (dump(&world, "deai")?, dump(&world, UNDISTURBED)?);
    assert_eq!(count(&expected, "task"), plays * 10);
    assert_eq!(count(&expected, "project"), plays);
    let (held, all) = (count(&disturbed, "event_log"), count(&expected, "event_log"));
    println!(
        "{}: {deaths} deaths in {plays} bursts, {} events lost, {} duplicated, read to the end {} ms after the last one",
        try_acquire.name,
        all.saturating_sub(held),
        held.saturating_sub(all),
        recovered.as_millis()
    );
    for ((table, disturbed), (_, expected)) in disturbed.iter().zip(&expected) {
        assert_eq!(disturbed, expected, "table {table} after {deaths} deaths");
    }
    drop(undisturbed);
    Ok(())
}

/// A second indexer with a database of its own on the same chains, from the same start.
fn start_undisturbed(world: &World) -> Result<Child> {
    let network = &world.network;
    let postgres = &network.postgres;
    world.psql("postgres", &format!("create database {UNDISTURBED} owner {}", Role::Owner.name()))?;
    let mut migrate = std::process::Command::new(scripts::paths::program(indexer::NAME));
    migrate.arg("migrate").env("DATABASE_URL", postgres.database_url(Role::Owner, UNDISTURBED));
    anyhow::ensure!(migrate.status()?.success(), "the second database could not be migrated");
    let program: Program = indexer::program(&network.urls, &network.deployment)?;
    let mut program = program.env("DATABASE_URL", postgres.database_url(Role::Indexer, UNDISTURBED));
    program.name = UNDISTURBED;
    program.start(&network.data)
}
