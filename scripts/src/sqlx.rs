//! `deai sqlx`: the answers to the database queries that are checked while compiling, kept in `.sqlx`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cargo::{Workspace, cargo};
use crate::command;
use crate::network::postgres::{Durability, Postgres, Role};
use crate::paths::{self, DataDir};
use crate::progress::Step;

#[derive(Clone, Copy, Debug, Args)]
pub struct SqlxArgs {
    /// Only checks that the committed answers are those of the queries and migrations. Changes nothing.
    #[arg(long)]
    check: bool,
}

pub async fn run(args: SqlxArgs, data: &DataDir) -> Result<()> {
    match args.check {
        true => check(data).await,
        false => renew(data).await,
    }
}

/// Fails where `.sqlx` is not what the queries and migrations give.
pub async fn check(data: &DataDir) -> Result<()> {
    let step = Step::start("query answers (.sqlx)");
    let fresh = ask(data, &step).await?;
    let (held, fresh) = (answers(&folder())?, answers(&fresh)?);
    if held != fresh {
        let differing = held.keys().chain(fresh.keys()).filter(|name| held.get(*name) != fresh.get(*name)).count();
        bail!(
            "{differing} answers in .sqlx are not those of the queries and migrations: run `./scripts/deai sqlx` and commit"
        );
    }
    step.done(format!("{} up to date", held.len()));
    Ok(())
}

async fn renew(data: &DataDir) -> Result<()> {
    let step = Step::start("query answers (.sqlx)");
    let fresh = answers(&ask(data, &step).await?)?;
    for name in answers(&folder())?.keys() {
        fs::remove_file(folder().join(name))?;
    }
    fs::create_dir_all(folder())?;
    for (name, answer) in &fresh {
        fs::write(folder().join(name), answer)?;
    }
    step.done(format!("{} written", fresh.len()));
    Ok(())
}

fn folder() -> PathBuf {
    paths::clone_root().join(".sqlx")
}

/// Compiles the store against an empty database with the newest schema, and returns the folder with what it answered.
async fn ask(data: &DataDir, step: &Step) -> Result<PathBuf> {
    let data = DataDir::new(data.tests().join("sqlx"));
    let answers = data.path().join("answers");
    if answers.exists() {
        fs::remove_dir_all(&answers)?;
    }
    fs::create_dir_all(&answers)?;
    let postgres = Postgres::start(&data, Durability::Fast).await?;
    let database = "answers";
    postgres.psql(Role::Superuser, "postgres", &format!("drop database if exists {database}"))?;
    postgres.psql(Role::Superuser, "postgres", &format!("create database {database} owner {}", Role::Owner.name()))?;
    // By psql: the store itself does not compile while its queries and their answers differ.
    for migration in migrations()? {
        let sql = fs::read_to_string(&migration)?;
        let applied = postgres.psql(Role::Owner, database, &sql);
        applied.with_context(|| format!("{} failed", migration.display()))?;
    }
    // The macros ask only when they are compiled.
    File::open(paths::clone_root().join("indexer/store/src/lib.rs"))?.set_modified(now())?;
    let mut check = cargo(Workspace::Root);
    check.args(["check", "--locked", "--package", "store"]);
    check.env("SQLX_OFFLINE", "false").env("SQLX_OFFLINE_DIR", &answers);
    check.env("DATABASE_URL", postgres.database_url(Role::Owner, database));
    command::run(&mut check, step, &data.log("cargo"))?;
    Ok(answers)
}

#[expect(clippy::disallowed_methods, reason = "the time of a file on this machine, not of a chain")]
fn now() -> SystemTime {
    SystemTime::now()
}

fn migrations() -> Result<Vec<PathBuf>> {
    let folder = paths::clone_root().join("migrations");
    let entries = fs::read_dir(&folder).with_context(|| format!("could not read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    Ok(files)
}

/// The answers in a folder, by file name. None where there is no folder.
fn answers(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut answers = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("query-") {
            answers.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_come_in_order_and_there_are_some() {
        let migrations = migrations().unwrap();
        assert!(!migrations.is_empty() && migrations.is_sorted());
    }

    #[test]
    fn only_answers_are_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("query-1.json"), "{}").unwrap();
        fs::write(folder.path().join("README.md"), "").unwrap();
        assert_eq!(answers(folder.path()).unwrap().into_keys().collect::<Vec<_>>(), ["query-1.json"]);
        assert!(answers(&folder.path().join("absent")).unwrap().is_empty());
    }
}
