//! Real chains by every other way than the stream: from archive files, by signatures from the deployment on, from a pruned log.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use scripts::localnet::Chain;
use scripts::network::indexer;
use scripts::network::postgres::Role;
use scripts::paths;
use scripts::record::{RecordArgs, recorder};

use crate::tables::{count, dump};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn archives_signatures_and_a_pruned_log_give_the_rows_of_a_live_run() -> Result<()> {
    let world = World::start("archives").await?;
    world.play().await?;
    let heads = world.heads().await?;
    world.until_read("deai", &heads).await?;
    let expected = dump(&world, "deai")?;
    assert_eq!(count(&expected, "task"), 10);

    let folder = world.network.data.path().join("archive");
    if folder.exists() {
        // Of a chain that is gone.
        fs::remove_dir_all(&folder)?;
    }
    let to = folder.to_str().context("a folder")?;
    for (chain, until) in [(Chain::Solana, heads.slot), (Chain::Near, heads.height)] {
        let args = RecordArgs { to: folder.clone(), chain: Some(chain), until: Some(until) };
        let recorded = recorder(&args, &world.network.urls, &world.network.deployment)?.output()?;
        ensure!(recorded.status.success(), "{}", String::from_utf8_lossy(&recorded.stderr));
    }
    database(&world, "played")?;
    run(&world, Some("played"), &["backfill", "--solana-archive", to, "--near-archive", to])?;
    assert_eq!(dump(&world, "played")?, expected);

    database(&world, "sparse")?;
    let mut flags = flags(&world)?;
    let start = flags.iter().position(|flag| flag == "--solana-start-slot").context("a start")?;
    flags[start + 1] = "deployment".to_owned();
    let began = std::time::Instant::now();
    run(&world, Some("sparse"), &[&["backfill", "--sparse"][..], &texts(&flags)].concat())?;
    println!("by signatures from the deployment on: {} ms", began.elapsed().as_millis());
    assert_eq!(dump(&world, "sparse")?, expected);
    let proofs = "select string_agg(proof, ' ' order by from_height) from coverage where chain = 'solana'";
    let proofs = world.psql("sparse", proofs)?;
    assert!(proofs.starts_with("signatures"), "{proofs}");

    prune(&world, &folder.join("pruned"), heads.height, &expected)?;
    // It mounts a file system.
    match std::env::var_os("DEAI_LONG_TESTS").is_some_and(|value| value == "1") {
        true => crate::disk::fill_from_archives(&folder, &expected).await,
        false => Ok(()),
    }
}

/// The indexer's role does not own the log, and prunes it all the same.
fn prune(world: &World, folder: &Path, before: u64, expected: &[(String, String)]) -> Result<()> {
    let (to, before) = (folder.to_str().context("a folder")?, before.to_string());
    run(world, Some("played"), &["prune", "--chain", "near", "--before-height", &before, "--archive-dir", to])?;
    assert_eq!(world.psql("played", "select count(*) from event_log where chain = 'near'")?, "0");
    let refused =
        run(world, Some("played"), &["rebuild", "--chain", "near"]).err().context("the log is on archive files")?;
    assert!(format!("{refused:#}").contains("--archive-dir"), "{refused:#}");
    run(world, Some("played"), &["rebuild", "--chain", "near", "--archive-dir", to])?;
    let rows =
        |dump: Vec<(String, String)>| dump.into_iter().filter(|(table, _)| table != "event_log").collect::<Vec<_>>();
    assert_eq!(rows(dump(world, "played")?), rows(expected.to_vec()));

    database(world, "refilled")?;
    run(world, Some("refilled"), &["backfill", "--near-archive", to])?;
    let of_near = "select string_agg(to_jsonb(it)::text, '' order by height, tx_index, event_index) from event_log it
                   where chain = 'near'";
    assert_eq!(world.psql("refilled", of_near)?, world.psql("deai", of_near)?);
    Ok(())
}

/// The way in which the network's own indexer is reported the chains.
pub fn flags(world: &World) -> Result<Vec<String>> {
    let program = indexer::program(&world.network.urls, &world.network.deployment)?;
    let (_run, flags) = program.args.split_first().context("a command")?;
    Ok(flags.to_vec())
}

pub fn texts(flags: &[String]) -> Vec<&str> {
    flags.iter().map(String::as_str).collect()
}

pub fn database(world: &World, name: &str) -> Result<()> {
    world.psql("postgres", &format!("create database {name} owner {}", Role::Owner.name()))?;
    let mut migrate = Command::new(paths::program(indexer::NAME));
    migrate.arg("migrate").env("DATABASE_URL", world.network.postgres.database_url(Role::Owner, name));
    ensure!(migrate.status()?.success(), "{name} could not be migrated");
    Ok(())
}

pub fn run(world: &World, database: Option<&str>, args: &[&str]) -> Result<()> {
    let mut command = Command::new(paths::program(indexer::NAME));
    command.args(args).env_remove("DATABASE_URL");
    if let Some(database) = database {
        command.env("DATABASE_URL", world.network.postgres.database_url(Role::Indexer, database));
    }
    let output = command.output()?;
    ensure!(output.status.success(), "indexer {}: {}", args[0], String::from_utf8_lossy(&output.stderr));
    Ok(())
}
