use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::report::{Measured, Row};
use crate::cargo::{Workspace, cargo};
use crate::command;
use crate::network::postgres::{Durability, Postgres, Role};
use crate::paths::{self, DataDir};
use crate::progress::Step;

/// Events that ours is given, and those of them that a peer is: at its pace the rest would take minutes.
const EVENTS: u32 = 500_000;
const PEER_EVENTS: u32 = 10_000;
/// The number of times faster ours is to be.
const BAR: f64 = 50.0;

#[derive(Deserialize)]
struct Rate {
    /// Events a second.
    rate: f64,
}

/// The same transactions through ours and through a peer, each into a database of its own on the same Postgres, which is as
/// durable as one in production.
pub async fn measure(data: &DataDir) -> Result<Measured> {
    build(data, Workspace::Root, &["--package", "ingest", "--example", "bench_peer"])?;
    build(data, Workspace::Peers, &[])?;
    let data = DataDir::new(data.tests().join("bench"));
    let postgres = Postgres::start(&data, Durability::Safe).await?;
    let transactions = data.path().join("transactions.jsonl");
    let ours = paths::root_target().join("release/examples/bench_peer");
    let ours = rate(&postgres, "ours", &ours, &transactions)?;
    let carbon = rate(&postgres, "carbon", &paths::peers_target().join("release/peer-carbon"), &transactions)?;
    std::fs::remove_file(&transactions)?;
    let get = |name: &str, value: f64, unit: &str, bar: Option<f64>| Row {
        name: name.to_owned(),
        value,
        unit: unit.to_owned(),
        bar,
        ok: bar.is_none_or(|bar| value >= bar),
    };
    let rows = vec![
        get("ours: decode, proof, rows, log", ours, "events/s", None),
        get("carbon-core 1.0.0 with its own Postgres sink", carbon, "events/s", None),
        get("ours against carbon-core", ours / carbon, "times", Some(BAR)),
    ];
    Ok(Measured { bench: "peers".to_owned(), rows })
}

fn build(data: &DataDir, workspace: Workspace, what: &[&str]) -> Result<()> {
    let step = Step::start(format!("{workspace:?}, built for production: cargo build --release"));
    let mut build = cargo(workspace);
    build.args(["build", "--locked", "--release"]).args(what);
    command::run(&mut build, &step, &data.log("build-bench"))?;
    step.done("");
    Ok(())
}

fn rate(postgres: &Postgres, database: &str, program: &Path, transactions: &Path) -> Result<f64> {
    let step = Step::start(format!("{database}: the same transactions"));
    let owner = Role::Owner.name();
    postgres.psql(Role::Superuser, "postgres", &format!("drop database if exists {database}"))?;
    postgres.psql(Role::Superuser, "postgres", &format!("create database {database} owner {owner}"))?;
    let mut bench = Command::new(program);
    bench
        .env("DATABASE_URL", postgres.database_url(Role::Owner, database))
        .env("DEAI_BENCH_TRANSACTIONS", transactions)
        .env("DEAI_BENCH_EVENTS", EVENTS.to_string())
        .env("DEAI_BENCH_PEER_EVENTS", PEER_EVENTS.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let output = bench.output().with_context(|| format!("could not run {}", program.display()))?;
    if !output.status.success() {
        bail!("{} failed ({}): see above", program.display(), output.status);
    }
    let get: Rate = serde_json::from_slice(&output.stdout).context("it printed no rate")?;
    step.done(format!("{:.0} events/s", get.rate));
    Ok(get.rate)
}
