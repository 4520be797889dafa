//! The indexer, as the network runs it.

use std::process::Command;

use anyhow::{Context, Result};

use crate::command;
use crate::deploy::record::Deployment;
use crate::network::child::{Child, Program};
use crate::network::postgres::{Postgres, Role};
use crate::network::urls::Urls;
use crate::paths::{self, DataDir};

pub const NAME: &str = "indexer";

/// Brings the database's schema up to date.
pub fn migrate(postgres: &Postgres) -> Result<()> {
    once(postgres, &["migrate"]).context("the database could not be migrated")
}

/// Forgets all rows of a chain, because that chain is gone.
pub fn reset(postgres: &Postgres, chain: &str) -> Result<()> {
    once(postgres, &["reset", "--chain", chain]).with_context(|| format!("the rows of {chain} could not be dropped"))
}

fn once(postgres: &Postgres, args: &[&str]) -> Result<()> {
    let mut indexer = Command::new(paths::service(NAME));
    indexer.args(args).env("DATABASE_URL", postgres.url(Role::Owner));
    command::output(&mut indexer)?;
    Ok(())
}

/// How it is run on these chains, from where its database stands. The caller adds `DATABASE_URL`.
pub fn program(urls: &Urls, deployment: &Deployment) -> Result<Program> {
    let (solana, near) = (deployment.solana()?, deployment.near()?);
    let mut program = Program::new(NAME, paths::service(NAME));
    program.args.push("run".to_owned());
    let program = program
        .arg("--solana-grpc", &urls.solana_grpc)
        .arg("--solana-rpc", &urls.solana_rpc)
        .arg("--project-registry", &solana.project_registry)
        .arg("--solana-start-slot", solana.start_slot)
        .arg("--near-data", &urls.near_data)
        .arg("--near-rpc", &urls.near_rpc)
        .arg("--deai-compute", &near.deai_compute)
        .arg("--near-start-height", near.start_height);
    Ok(program)
}

pub fn start(data: &DataDir, postgres: &Postgres, urls: &Urls, deployment: &Deployment) -> Result<Child> {
    program(urls, deployment)?.env("DATABASE_URL", postgres.url(Role::Indexer)).start(data)
}
