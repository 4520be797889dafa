use std::process::Command;

use anyhow::Result;

use super::{Measured, measure};
use crate::cargo::{Workspace, cargo};
use crate::command;
use crate::network::postgres::{Durability, Postgres, Role};
use crate::paths::{self, DataDir};
use crate::progress::Step;

/// On a Postgres of its own, as durable as one in production.
pub async fn measure_on_postgres(data: &DataDir) -> Result<Measured> {
    let step = Step::start("the bench, built for production: cargo build --release");
    let mut build = cargo(Workspace::Root);
    build.args(["build", "--locked", "--release", "--package", "ingest", "--example", "bench_ingest"]);
    command::run(&mut build, &step, &data.log("build-bench"))?;
    step.done("");

    let data = DataDir::new(data.tests().join("bench"));
    let postgres = Postgres::start(&data, Durability::Safe).await?;
    let database = "ingest";
    postgres.psql(Role::Superuser, "postgres", &format!("drop database if exists {database}"))?;
    postgres.psql(Role::Superuser, "postgres", &format!("create database {database} owner {}", Role::Owner.name()))?;
    let mut bench = Command::new(paths::root_target().join("release/examples/bench_ingest"));
    bench.env("DATABASE_URL", postgres.database_url(Role::Owner, database));
    measure(bench)
}
