//! The program as an operator meets it: what it says, and how it ends.

use std::process::{Output, Stdio};
use std::time::Duration;

use domain::{Chain, Position};
use sqlx::{ConnectOptions, PgPool};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::follow::stored;
use crate::scripted::solana::{Node, ScriptedBlock};

fn indexer(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_indexer"));
    command.args(args).env_remove("RUST_LOG").stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    for name in
        ["DATABASE_URL", "DEAI_PROJECT_REGISTRY", "DEAI_SOLANA_START_SLOT", "DEAI_COMPUTE", "DEAI_NEAR_START_HEIGHT"]
    {
        command.env_remove(name);
    }
    command
}

fn run(node: &Node, url: &str) -> Command {
    let mut command =
        indexer(&["run", "--project-registry", project_registry::LOCALNET_ID, "--solana-start-slot", "1"]);
    command.env("DATABASE_URL", url);
    command.env("DEAI_SOLANA_GRPC", node.grpc.url()).env("DEAI_SOLANA_RPC", node.rpc.url());
    command
}

async fn end(child: Child) -> Output {
    timeout(Duration::from_secs(20), child.wait_with_output()).await.expect("it ends").unwrap()
}

/// Its exit code and what it told.
async fn told(mut command: Command) -> (i32, String) {
    let output = end(command.spawn().unwrap()).await;
    assert!(output.stdout.is_empty(), "the log goes to standard error");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn url(pool: &PgPool) -> String {
    pool.connect_options().to_url_lossy().to_string()
}

async fn node() -> Node {
    let node = Node::start().await;
    (1..=3).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    node
}

#[tokio::test]
async fn what_is_missing_is_named_with_its_mend() {
    let node = node().await;
    let (code, text) = told(indexer(&["migrate"])).await;
    assert!(code == 1 && text.contains("DATABASE_URL is not set: give postgres://"), "{text}");

    let elsewhere = run(&node, "postgres://nobody:secret@127.0.0.1:1/nothing");
    let (code, text) = told(elsewhere).await;
    assert!(code == 1 && text.contains("127.0.0.1:1/nothing") && !text.contains("secret"), "{text}");

    let (code, text) = told(run(&node, "mysql://a@b/c")).await;
    assert!(code == 1 && text.contains("DATABASE_URL"), "{text}");
    let mut nothing = indexer(&["run"]);
    nothing.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
    let (code, text) = told(nothing).await;
    assert!(code == 1 && text.contains("--project-registry, --deai-compute or both"), "{text}");
    let (code, text) = told(indexer(&["reset", "--chain", "bitcoin"])).await;
    assert!(code == 2 && text.contains(r#"use "solana" or "near""#), "{text}");
}

#[sqlx::test(migrations = false)]
async fn a_database_without_the_schema_is_migrated_first(pool: PgPool) {
    let node = node().await;
    let (code, text) = told(run(&node, &url(&pool))).await;
    assert!(code == 1 && text.contains("run `indexer migrate`"), "{text}");

    for _ in 0..2 {
        let mut migrate = indexer(&["migrate"]);
        migrate.env("DATABASE_URL", url(&pool));
        let (code, text) = told(migrate).await;
        assert!(code == 0 && text.contains("up to date"), "{text}");
    }
    let running = run(&node, &url(&pool)).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 3)).await;
    drop(running);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn sigterm_and_sigint_end_it_well(pool: PgPool) {
    let node = node().await;
    for (name, last) in [("TERM", 3), ("INT", 4)] {
        let child = run(&node, &url(&pool)).spawn().unwrap();
        stored(&pool, Position::new(Chain::Solana, last)).await;
        let pid = child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().await.unwrap().success());
        let output = end(child).await;
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && text.contains(&format!("SIG{name}")), "{text}");
        node.produce(ScriptedBlock::new(last + 1, last));
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_error_that_does_not_pass_ends_it_with_a_failure(pool: PgPool) {
    let node = node().await;
    let child = run(&node, &url(&pool)).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 3)).await;
    drop(child);

    node.script().genesis = "another".to_owned();
    let (code, text) = told(run(&node, &url(&pool))).await;
    assert!(code == 1 && text.contains("indexer reset --chain solana") && text.contains("another"), "{text}");

    let mut reset = indexer(&["reset", "--chain", "solana"]);
    reset.env("DATABASE_URL", url(&pool));
    assert_eq!(told(reset).await.0, 0);
    let running = run(&node, &url(&pool)).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 3)).await;
    drop(running);
}
