//! The indexer, as the network runs it.

use std::ffi::OsStr;
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
    once(postgres, &["migrate"]).map(drop).context("the database could not be migrated")
}

/// Forgets the rows of chains that are gone, and reports their names. The database itself says which chains it holds: what
/// an interrupted start wrote elsewhere does not count.
pub fn reset_if_replaced(postgres: &Postgres, urls: &Urls, deployment: &Deployment) -> Result<Vec<String>> {
    let args = [vec!["reset".to_owned(), "--if-replaced".to_owned()], chains(urls, deployment)?].concat();
    let gone = once(postgres, &args).context("the rows of chains that are gone could not be dropped")?;
    Ok(gone.lines().map(str::to_owned).collect())
}

/// Asks the chains whether every row is true. What it printed; an error where one is not.
pub fn verify(postgres: &Postgres, urls: &Urls, deployment: &Deployment) -> Result<String> {
    let args = [vec!["verify".to_owned()], chains(urls, deployment)?].concat();
    once_as(postgres, Role::Indexer, &args)
}

fn once(postgres: &Postgres, args: &[impl AsRef<OsStr>]) -> Result<String> {
    once_as(postgres, Role::Owner, args)
}

fn once_as(postgres: &Postgres, role: Role, args: &[impl AsRef<OsStr>]) -> Result<String> {
    let mut indexer = Command::new(paths::program(NAME));
    indexer.args(args).env("DATABASE_URL", postgres.url(role));
    command::output(&mut indexer)
}

/// The way in which it is run on these chains, from where its database stands. The caller adds `DATABASE_URL`.
pub fn program(urls: &Urls, deployment: &Deployment) -> Result<Program> {
    let mut program = Program::new(NAME, paths::program(NAME));
    program.args.push("run".to_owned());
    program.args.extend(chains(urls, deployment)?);
    Ok(program)
}

/// Which contracts are followed, from where on, and who is asked.
fn chains(urls: &Urls, deployment: &Deployment) -> Result<Vec<String>> {
    Ok([solana(urls, deployment)?, near(urls, deployment)?].concat())
}

pub fn solana(urls: &Urls, deployment: &Deployment) -> Result<Vec<String>> {
    let solana = deployment.solana()?;
    let args = [
        ("--solana-grpc", urls.solana_grpc.clone()),
        ("--solana-rpc", urls.solana_rpc.clone()),
        ("--project-registry", solana.project_registry.clone()),
        ("--solana-start-slot", solana.start_slot.to_string()),
    ];
    let nft = solana.project_nft.iter().map(|address| ("--project-nft", address.clone()));
    Ok(args.into_iter().chain(nft).flat_map(|(flag, value)| [flag.to_owned(), value]).collect())
}

pub fn near(urls: &Urls, deployment: &Deployment) -> Result<Vec<String>> {
    let near = deployment.near()?;
    let args = [
        ("--near-data", urls.near_data.clone()),
        ("--near-rpc", urls.near_rpc.clone()),
        ("--deai-compute", near.deai_compute.clone()),
        ("--near-start-height", near.start_height.to_string()),
    ];
    Ok(args.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]).collect())
}

pub fn start(data: &DataDir, postgres: &Postgres, urls: &Urls, deployment: &Deployment) -> Result<Child> {
    program(urls, deployment)?.env("DATABASE_URL", postgres.url(Role::Indexer)).start(data)
}
