//! What an operator watches: metrics, whether it lives and is ready, its log, and how far a long work is.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use domain::{Chain, Position, Sha256};
use sqlx::PgPool;
use store::{Store, Verdict, Verified};
use tokio::process::Child;

use crate::command::{end, finish_mut, node, on_database, run, signal, url, with_node};
use crate::decode_solana::created;
use crate::follow::{slot, stored};
use crate::scripted::postgres::Way;
use crate::scripted::solana::{Node, ScriptedBlock, Transaction, seal};

struct Watched {
    address: SocketAddr,
    child: Child,
}

impl Watched {
    fn start(node: &Node, url: &str) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let child = run(node, url).env("DEAI_METRICS_LISTEN", address.to_string()).spawn().unwrap();
        Self { address, child }
    }

    /// Status and text.
    async fn get(&self, path: &str) -> Option<(u16, String)> {
        let answer = reqwest::get(format!("http://{}{path}", self.address)).await.ok()?;
        Some((answer.status().as_u16(), answer.text().await.ok()?))
    }

    /// Every sample by its name and labels, where the text is what Prometheus reads.
    async fn samples(&self) -> BTreeMap<String, f64> {
        let (_, text) = self.get("/metrics").await.unwrap_or_default();
        let (mut samples, mut family) = (BTreeMap::new(), String::new());
        let mut families = Vec::new();
        for line in text.lines() {
            if let Some(declared) = line.strip_prefix("# TYPE ") {
                let (name, kind) = declared.split_once(' ').unwrap();
                assert!(["gauge", "counter", "histogram"].contains(&kind), "{line}");
                assert!(!families.contains(&name), "{name} is reported twice");
                families.push(name);
                family = name.to_owned();
            } else if !line.starts_with("# HELP ") && line != "# EOF" {
                let (name, value) = line.rsplit_once(' ').unwrap();
                assert!(name.starts_with(&family) && !family.is_empty(), "{name} among those of {family}");
                assert!(samples.insert(name.to_owned(), value.parse().unwrap()).is_none(), "{line}");
            }
        }
        samples
    }

    /// Waits until metrics of Solana are what they should be.
    async fn until(&self, expected: &[(&str, f64)]) -> BTreeMap<String, f64> {
        let began = Instant::now();
        loop {
            let samples = self.samples().await;
            let named = |name: &str| samples.get(&format!("deai_indexer_{name}{{chain=\"solana\"}}")).copied();
            let other: Vec<_> = expected
                .iter()
                .filter(|(name, value)| named(name) != Some(*value))
                .map(|(name, _)| (name, named(name)))
                .collect();
            if other.is_empty() {
                return samples;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{other:?} in {samples:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn until_status(&self, path: &str, status: u16) -> String {
        let began = Instant::now();
        loop {
            if let Some((found, text)) = self.get(path).await
                && found == status
            {
                return text;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{path} is never {status}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Fifty blocks, of which three say something, one of them what nobody understands.
async fn busy_node() -> Node {
    let node = Node::start().await;
    let mut blocks: Vec<_> = (1..=50).map(|slot| ScriptedBlock::new(slot, slot - 1)).collect();
    for (slot, said) in [(1, created("a")), (10, vec![9; 20]), (20, created("b"))] {
        blocks[slot].transactions.push(Transaction::emitting([said]));
    }
    seal(&mut blocks);
    blocks.into_iter().for_each(|block| node.produce(block));
    node
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn metrics_have_lag_gaps_rejects_reorgs_verification_and_leader(pool: PgPool) {
    let node = busy_node().await;
    node.script().rpc_hides.insert(30);
    let watched = Watched::start(&node, &url(&pool));
    // It waits before a block that is missing.
    let samples = watched
        .until(&[
            ("indexed_height", 29.0),
            ("head_height", 50.0),
            ("lag_blocks", 21.0),
            ("gap_blocks", 1.0),
            ("final_height", 18.0),
            ("blocks_total", 29.0),
            ("events_total", 2.0),
            ("rejects_total", 1.0),
            ("reorgs_total", 0.0),
            ("event_chains_unproven", 0.0),
        ])
        .await;
    let of = |samples: &BTreeMap<String, f64>, name: &str| samples[&format!("deai_indexer_{name}{{chain=\"solana\"}}")];
    for name in [
        "gaps_total",
        "session_errors_total",
        "rows_written_total",
        "batch_blocks_count",
        "commit_duration_seconds_count",
    ] {
        assert!(of(&samples, name) >= 1.0, "{name} in {samples:#?}");
    }
    assert_eq!(of(&samples, "indexed_block_timestamp_seconds"), 1_700_000_029.0);
    assert!(of(&samples, "lag_seconds") > 1e7, "{samples:#?}");
    assert_eq!(of(&samples, "batch_blocks_sum"), 29.0);
    assert!(of(&samples, "commit_duration_seconds_sum") > 0.0);
    assert_eq!(samples["deai_indexer_leader"], 1.0);
    // A chain that is not followed is reported as well: a sum over chains needs both.
    assert_eq!(samples["deai_indexer_indexed_height{chain=\"near\"}"], 0.0);

    node.script().rpc_hides.clear();
    let samples = watched.until(&[("indexed_height", 50.0), ("gap_blocks", 0.0), ("blocks_total", 50.0)]).await;
    assert!(of(&samples, "reconnects_total") >= 1.0, "{samples:#?}");

    node.leave(48);
    (49..=51).for_each(|slot| node.produce(ScriptedBlock::new(slot, slot - 1).on_branch("other", 49)));
    watched.until(&[("indexed_height", 51.0), ("reorgs_total", 1.0)]).await;

    let verified = |key: &str, verdict| Verified {
        key: key.to_owned(),
        verdict,
        height: 7,
        digest: Some(Sha256([1; 32])),
        detail: None,
    };
    let answers = [verified("a", Verdict::Same), verified("b", Verdict::Differs), verified("c", Verdict::Same)];
    Store::from(pool.clone()).record_verification(Chain::Solana, "project", &answers).await.unwrap();
    let samples = watched.samples().await;
    for (verdict, rows) in [("same", 2.0), ("differs", 1.0)] {
        let name =
            format!("deai_indexer_verification_rows{{chain=\"solana\",table=\"project\",verdict=\"{verdict}\"}}");
        assert_eq!(samples.get(&name), Some(&rows), "{samples:#?}");
    }
}

/// Anyone who starts and stops processes must not kill one for its database's sake, and a scrape must not hang with it.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn without_its_database_it_serves_metrics_and_is_not_ready(pool: PgPool) {
    let (node, way) = (node().await, Way::open(&pool).await);
    let mut watched = Watched::start(&node, &way.url);
    stored(&pool, slot(3)).await;
    assert_eq!(watched.until_status("/ready", 200).await, "ready\n");

    way.shut();
    watched.until_status("/ready", 503).await;
    let began = Instant::now();
    assert_eq!(watched.get("/health").await.unwrap().0, 200);
    let (status, text) = watched.get("/metrics").await.unwrap();
    assert!(status == 200 && text.contains("deai_indexer_indexed_height{chain=\"solana\"} 3"), "{text}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(watched.child.try_wait().unwrap().is_none());

    way.reopen();
    node.produce(ScriptedBlock::new(4, 3));
    stored(&pool, slot(4)).await;
    watched.until_status("/ready", 200).await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn under_a_newer_schema_a_running_indexer_is_not_ready_and_another_does_not_start(pool: PgPool) {
    let node = node().await;
    let watched = Watched::start(&node, &url(&pool));
    stored(&pool, slot(3)).await;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (99990101000000, 'from the future', true, '', 0)",
    )
    .execute(&pool)
    .await
    .unwrap();
    let text = watched.until_status("/ready", 503).await;
    assert!(text.contains("this binary is too old"), "{text}");
    assert_eq!(watched.get("/health").await.unwrap().0, 200);
    for mut command in [run(&node, &url(&pool)), on_database(&["status"], &pool), on_database(&["migrate"], &pool)] {
        let (code, text) = finish_mut(&mut command).await;
        assert!(code == 1 && text.contains("99990101000000") && text.contains("this binary is too old"), "{text}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn each_line_of_a_log_for_machines_is_json_with_time_level_and_message(pool: PgPool) {
    let node = busy_node().await;
    let child = run(&node, &url(&pool)).args(["--log-format", "json"]).spawn().unwrap();
    stored(&pool, Position::new(Chain::Solana, 50)).await;
    signal(&child, "TERM").await;
    let get = String::from_utf8(end(child).await.stderr).unwrap();
    assert!(get.lines().count() > 5, "{get}");
    for line in get.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        for field in ["timestamp", "level", "target"] {
            assert!(record[field].is_string(), "{field} in {line}");
        }
        assert!(record["fields"].is_object(), "{line}");
    }
    assert!(get.contains(r#""level":"WARN""#) && get.contains("kept a record that cannot be read"), "{get}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn long_commands_log_progress_rate_and_time_left(pool: PgPool) {
    let (node, folder) = (busy_node().await, tempfile::tempdir().unwrap());
    let to = folder.path().to_str().unwrap();
    let mut backfill = with_node(&["backfill"], &node);
    backfill.env("DATABASE_URL", url(&pool));
    let prune = ["prune", "--chain", "solana", "--before-height", "9", "--archive-dir", to];
    let mut verify = with_node(&["verify"], &node);
    verify.env("DATABASE_URL", url(&pool));
    for (mut command, get) in [
        (backfill, vec!["backfill solana: 49 of 49 positions, "]),
        (on_database(&["rebuild", "--chain", "solana"], &pool), vec!["rebuild solana: 2 of 2 events, "]),
        (
            on_database(&prune, &pool),
            vec![
                "writing the archive files of solana: 2 of 2 positions, ",
                "checking the archive files of solana: 2 of 2 positions, ",
            ],
        ),
        (verify, vec!["verify solana: 2 of 2 rows, "]),
    ] {
        let output = end(command.spawn().unwrap()).await;
        let text = String::from_utf8(output.stderr).unwrap();
        for get in get {
            let line = text.lines().find(|line| line.contains(get)).unwrap_or_else(|| panic!("{get} in {text}"));
            assert!(line.contains(" a second, 0 s left"), "{line}");
        }
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn verify_compares_a_sample_and_repeats_until_stopped(pool: PgPool) {
    let node = busy_node().await;
    let mut backfill = with_node(&["backfill"], &node);
    assert_eq!(finish_mut(backfill.env("DATABASE_URL", url(&pool))).await.0, 0);
    let asked = |node: &Node| node.script().calls.iter().filter(|call| *call == "getMultipleAccounts").count();
    let mut sample = with_node(&["verify", "--sample", "1"], &node);
    let output = end(sample.env("DATABASE_URL", url(&pool)).spawn().unwrap()).await;
    // The script's chain has no account of ours.
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stdout).unwrap().contains("solana event_chain: 0 of 1 rows match the chain"));

    let before = asked(&node);
    let mut continuous = with_node(&["verify", "--continuous", "1"], &node);
    let child = continuous.env("DATABASE_URL", url(&pool)).spawn().unwrap();
    crate::scripted::until("it asks three times", || asked(&node) >= before + 6).await;
    signal(&child, "TERM").await;
    assert!(end(child).await.status.success());
}

/// No later event gives it away, and the account on chain does.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn verify_reveals_the_last_event_missing_from_the_stream(pool: PgPool) {
    let node = busy_node().await;
    let mut backfill = with_node(&["backfill"], &node);
    assert_eq!(finish_mut(backfill.env("DATABASE_URL", url(&pool))).await.0, 0);
    let link = |seq, head| project_registry::state::EventLink { seq, head };
    let (entity, head): (String, Vec<u8>) =
        sqlx::query_as("select entity, head from event_chain").fetch_one(&pool).await.unwrap();
    let head: [u8; 32] = head.try_into().unwrap();
    let entity = entity.parse().unwrap();
    for (link, verdict, rows) in [(link(2, head), "same", 1), (link(3, [9; 32]), "differs", 0)] {
        node.script().accounts = vec![(entity, crate::signatures::account(link))];
        let mut verify = with_node(&["verify"], &node);
        let output = end(verify.env("DATABASE_URL", url(&pool)).spawn().unwrap()).await;
        let get = String::from_utf8(output.stdout).unwrap();
        assert!(get.contains(&format!("solana event_chain: {rows} of 1 rows match the chain")), "{get}");
        let found: String = sqlx::query_scalar("select status from verification where noun = 'event_chain'")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(found, verdict);
    }
}
