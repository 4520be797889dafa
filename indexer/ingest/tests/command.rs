//! The program as an operator meets it: what it says, and how it ends.

use std::process::{Output, Stdio};
use std::time::Duration;

use domain::{Chain, Position};
use sqlx::{ConnectOptions, PgPool};
use store::Store;
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

pub fn run(node: &Node, url: &str) -> Command {
    let mut command = with_node(&["run"], node);
    command.env("DATABASE_URL", url);
    command
}

pub async fn end(child: Child) -> Output {
    timeout(Duration::from_secs(20), child.wait_with_output()).await.expect("it ends").unwrap()
}

/// A command on the node's chain.
pub fn with_node(args: &[&str], node: &Node) -> Command {
    let named = ["--project-registry", project_registry::LOCALNET_ID, "--solana-start-slot", "1"];
    let mut command = indexer(&[args, &named].concat());
    command.env("DEAI_SOLANA_GRPC", node.grpc.url()).env("DEAI_SOLANA_RPC", node.rpc.url());
    command
}

/// Runs a command to its end. Returns the exit code and the log.
async fn finish(mut command: Command) -> (i32, String) {
    finish_mut(&mut command).await
}

pub async fn finish_mut(command: &mut Command) -> (i32, String) {
    let output = end(command.spawn().unwrap()).await;
    assert!(output.stdout.is_empty(), "the log goes to standard error");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// A command on a database alone.
pub fn on_database(args: &[&str], pool: &PgPool) -> Command {
    let mut command = indexer(args);
    command.env("DATABASE_URL", url(pool));
    command
}

pub fn url(pool: &PgPool) -> String {
    pool.connect_options().to_url_lossy().to_string()
}

pub async fn node() -> Node {
    let node = Node::start().await;
    (1..=3).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    node
}

#[tokio::test]
async fn missing_settings_are_named_with_a_hint() {
    let node = node().await;
    let (code, text) = finish(indexer(&["migrate"])).await;
    assert!(code == 1 && text.contains("DATABASE_URL is not set\nhint: set postgres://"), "{text}");

    let elsewhere = run(&node, "postgres://nobody:secret@127.0.0.1:1/nothing");
    let (code, text) = finish(elsewhere).await;
    assert!(code == 1 && text.contains("127.0.0.1:1/nothing") && !text.contains("secret"), "{text}");

    let (code, text) = finish(run(&node, "mysql://a@b/c")).await;
    assert!(code == 1 && text.contains("DATABASE_URL"), "{text}");
    let mut nothing = indexer(&["run"]);
    nothing.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
    let (code, text) = finish(nothing).await;
    assert!(code == 1 && text.contains("--project-registry, --deai-compute or both"), "{text}");
    let (code, text) = finish(indexer(&["reset", "--chain", "bitcoin"])).await;
    assert!(code == 2 && text.contains(r#"use "solana" or "near""#), "{text}");
}

#[sqlx::test(migrations = false)]
async fn a_database_without_the_schema_is_migrated_first(pool: PgPool) {
    let node = node().await;
    let (code, text) = finish(run(&node, &url(&pool))).await;
    assert!(code == 1 && text.contains("run `indexer migrate`"), "{text}");

    for _ in 0..2 {
        let mut migrate = indexer(&["migrate"]);
        migrate.env("DATABASE_URL", url(&pool));
        let (code, text) = finish(migrate).await;
        assert!(code == 0 && text.contains("up to date"), "{text}");
    }
    let running = run(&node, &url(&pool)).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 3)).await;
    drop(running);
}

/// Ends it by a signal, within the five seconds that it promises.
async fn terminated(child: Child) -> Output {
    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().await.unwrap().success());
    timeout(Duration::from_secs(5), child.wait_with_output()).await.expect("it ends within 5 s").unwrap()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_commit_that_hangs_does_not_hold_up_the_end(pool: PgPool) {
    let node = node().await;
    let child = run(&node, &url(&pool)).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 3)).await;
    let mut lock = pool.begin().await.unwrap();
    sqlx::query("select from chain_cursor for update").execute(&mut *lock).await.unwrap();
    node.produce(ScriptedBlock::new(4, 3));
    // Until the commit waits for the lock.
    let waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    while sqlx::query_scalar::<_, i64>(waits).fetch_one(&pool).await.unwrap() == 0 {
        tokio::task::yield_now().await;
    }
    let output = terminated(child).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    lock.rollback().await.unwrap();
    let next = run(&node, &url(&pool)).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 4)).await;
    drop(next);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn it_begins_with_what_it_goes_by_and_shows_no_secret(pool: PgPool) {
    let node = node().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("indexer.toml");
    std::fs::write(&file, "stall-timeout = 17\nnear-data = 'https://data.example/v0/secret?key=secret'\n").unwrap();
    for (format, last) in [("text", 3), ("json", 4)] {
        let mut command = run(&node, &url(&pool));
        command.args(["--config", file.to_str().unwrap(), "--log-format", format]);
        command.env("DEAI_SOLANA_GRPC_TOKEN", "secret");
        let child = command.spawn().unwrap();
        stored(&pool, Position::new(Chain::Solana, last)).await;
        let get = String::from_utf8(terminated(child).await.stderr).unwrap();
        for shown in
            ["stall-timeout", "17", "https://data.example", "DEAI_SOLANA_GRPC_TOKEN", project_registry::LOCALNET_ID]
        {
            assert!(get.contains(shown), "{shown} in {get}");
        }
        assert!(!get.contains("secret") && (format == "json" || get.contains("(file)")), "{get}");
        node.produce(ScriptedBlock::new(last + 1, last));
    }
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

#[tokio::test]
async fn sigterm_ends_it_while_the_database_does_not_answer() {
    let node = node().await;
    let database = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://indexer@{}/deai", database.local_addr().unwrap());
    let child = run(&node, &url).spawn().unwrap();
    // Accepted and never answered: the process waits for the database from here on.
    let _connection = timeout(Duration::from_secs(20), database.accept()).await.expect("it connects").unwrap();
    let output = terminated(child).await;
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && text.contains("SIGTERM"), "{text}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_error_that_does_not_pass_ends_it_with_a_failure(pool: PgPool) {
    let node = node().await;
    let child = run(&node, &url(&pool)).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 3)).await;
    drop(child);

    node.script().genesis = "another".to_owned();
    let (code, text) = finish(run(&node, &url(&pool))).await;
    assert!(code == 1 && text.contains("indexer reset --chain solana") && text.contains("another"), "{text}");

    let mut reset = indexer(&["reset", "--chain", "solana"]);
    reset.env("DATABASE_URL", url(&pool));
    assert_eq!(finish(reset).await.0, 0);
    let running = run(&node, &url(&pool)).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 3)).await;
    drop(running);
}

pub async fn signal(child: &Child, name: &str) {
    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-s", name, &pid]).status().await.unwrap().success());
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_operator_sees_how_far_it_is_and_whether_it_lives(pool: PgPool) {
    let node = node().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let running = run(&node, &url(&pool)).env("DEAI_METRICS_LISTEN", port.to_string()).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 3)).await;
    let get = async |path: &str| reqwest::get(format!("http://{port}{path}")).await.unwrap();
    let waiting = async {
        loop {
            let text = get("/metrics").await.text().await.unwrap();
            if text.contains("deai_indexer_indexed_height{chain=\"solana\"} 3") {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let metrics = timeout(Duration::from_secs(20), waiting).await.expect("the height is indexed");
    assert!(
        metrics.contains("deai_indexer_leader 1") && metrics.contains("commit_duration_seconds_bucket"),
        "{metrics}"
    );
    assert!(metrics.contains("deai_indexer_leader 1"), "{metrics}");
    assert!(get("/health").await.status().is_success() && get("/ready").await.status().is_success());
    drop(running);

    let mut status = indexer(&["status"]);
    let output = status.env("DATABASE_URL", url(&pool)).output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("stored up to 3") && text.contains("leader: pid"), "{text}");
    assert!(text.contains("whole from 1 to 3, by parents") && !text.contains("missing"), "{text}");
    for command in ["rebuild", "reprocess"] {
        let mut redecode = indexer(&[command, "--chain", "solana"]);
        redecode.env("DATABASE_URL", url(&pool));
        let (code, text) = finish(redecode).await;
        assert!(code == 0, "{text}");
    }

    let mut status = indexer(&["status", "--json"]);
    let output = status.env("DATABASE_URL", url(&pool)).output().await.unwrap();
    let get: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(get["chains"][0]["chain"], "solana", "{get}");
    assert_eq!((&get["chains"][0]["height"], &get["chains"][0]["unread"]), (&"3".into(), &0.into()), "{get}");
    assert!(get["leader"]["name"].is_string(), "{get}");
}

#[tokio::test]
async fn help_shows_no_address_that_the_environment_holds() {
    let mut help = indexer(&["run", "--help"]);
    let output = help.env("DEAI_SOLANA_RPC", "https://rpc.example.org/?key=secret").output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("DEAI_SOLANA_RPC") && !text.contains("secret"), "{text}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_backfill_ends_at_the_newest_block_and_shows_how_far_it_is(pool: PgPool) {
    let node = Node::start().await;
    (1..=50).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    for last in [50, 60] {
        let mut backfill = with_node(&["backfill"], &node);
        let (code, text) = finish_mut(backfill.env("DATABASE_URL", url(&pool))).await;
        assert!(
            code == 0 && text.contains("backfilling") && text.contains(&format!("backfilled chain=solana to={last}")),
            "{text}"
        );
        let cursor = Store::from(pool.clone()).cursor(Chain::Solana).await.unwrap().unwrap();
        assert_eq!(cursor.position.height, last);
        (last + 1..=last + 10).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_one_process_records_another_reads_without_a_server(pool: PgPool) {
    let node = Node::start().await;
    (1..=90).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1)));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let mut record =
        with_node(&["archive", "--archive-dir", path, "--end-height", "50", "--blocks-per-file", "20"], &node);
    let (code, text) = finish_mut(&mut record).await;
    assert!(code == 0, "{text}");

    let mut backfill = indexer(&["backfill", "--solana-archive", path]);
    let (code, text) = finish_mut(backfill.env("DATABASE_URL", url(&pool))).await;
    assert!(code == 0, "{text}");
    let held = Store::from(pool.clone()).progress().await.unwrap().remove(0);
    assert_eq!(held.cursor.unwrap().position, Position::new(Chain::Solana, 50));
    assert_eq!(held.identity.emitter, project_registry::LOCALNET_ID);

    let files = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let file = files.filter(|file| file.extension().is_some_and(|name| name == "zst")).max().unwrap();
    std::fs::write(&file, &std::fs::read(&file).unwrap()[..300]).unwrap();
    Store::from(pool.clone()).reset(Chain::Solana).await.unwrap();
    let mut run = indexer(&["run", "--solana-archive", path]);
    let (code, text) = finish_mut(run.env("DATABASE_URL", url(&pool))).await;
    assert!(code == 1 && text.contains("is damaged at byte") && text.contains(file.to_str().unwrap()), "{text}");

    let (code, text) = finish(indexer(&["archive", "--archive-dir", path])).await;
    assert!(code == 1 && text.contains("no chain is configured"), "{text}");
}
