//! The TypeScript clients that are generated from the programs' IDLs, with wallets' own keys, on a real network.

use std::path::PathBuf;
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use scripts::keys;
use scripts::paths;
use serde_json::Value;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn the_api_serves_what_a_generated_client_signs() -> Result<()> {
    let world = World::start("client").await?;
    compile()?;
    let keys = world.network.data.keys("client");
    let [owner, maintainer] = ["owner", "maintainer"].map(|name| keys.join(format!("{name}.json")));
    for file in [&owner, &maintainer] {
        keys::read_or_make_solana(file)?;
    }

    let mut story = Command::new("node");
    story.arg(clients().join("compiled/tests/e2e/js/registry.js")).arg(&world.network.urls.solana_rpc);
    let get = run(story.arg(&owner).arg(&maintainer).arg("by-a-browser"))?;
    let get: Value = serde_json::from_slice(&get.stdout)?;

    let slot = get["slot"].as_str().context("a slot")?;
    let project = world.api(&format!("/api/v1/projects/by-a-browser?min_slot={slot}")).await?;
    assert_eq!(project["data"]["project"], get["project"]);
    assert_eq!(project["data"]["status"], "archived");
    let kinds = world.psql(
        "deai",
        "select string_agg(kind, ' ' order by height, tx_index, event_index) from event_log where chain = 'solana'",
    )?;
    assert_eq!(
        kinds,
        "registry_initialized profile_created profile_near_linked project_created member_added release_published \
         project_status_changed"
    );
    assert_eq!(world.psql("deai", "select count(*) from reject")?, "0");
    Ok(())
}

/// Generates the clients again from what the build wrote, and compiles them with the stories that use them.
fn compile() -> Result<()> {
    let idls = paths::clone_root().join("target/idl");
    let here = scripts();
    let packages = here.join("node_modules");
    ensure!(packages.is_dir(), "run `npm ci --ignore-scripts` in {}", here.display());
    run(Command::new("node").arg(here.join("generate.mjs")).arg(idls).arg(clients()))?;
    run(Command::new("node").arg(packages.join("typescript/bin/tsc")).arg("--project").arg(here))?;
    Ok(())
}

fn scripts() -> PathBuf {
    paths::clone_root().join("tests/e2e/js")
}

fn clients() -> PathBuf {
    paths::clone_root().join("target/client")
}

fn run(command: &mut Command) -> Result<Output> {
    let output = command.output().with_context(|| format!("{command:?} does not start"))?;
    let get = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat();
    ensure!(output.status.success(), "{command:?} failed: {get}");
    Ok(output)
}
