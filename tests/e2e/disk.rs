//! A disk that fills up under the indexer's database, and is given room again.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use scripts::network::indexer;
use scripts::network::postgres::{Durability, Postgres, Role};
use scripts::paths::{self, DataDir};

use crate::tables::{count, dump_by};

const MEBIBYTES: u64 = 160;
const TIMEOUT: Duration = Duration::from_secs(60);

/// A small file system of its own.
struct Disk(PathBuf);

impl Disk {
    fn mount(path: &str) -> Result<Self> {
        fs::create_dir_all(path)?;
        let size = format!("size={MEBIBYTES}m,mode=0755");
        let mount = ["mount", "-t", "tmpfs", "-o", &size, "tmpfs", path];
        ensure!(
            run(&mount)?,
            "a small file system cannot be mounted at {path}: run the long campaign as root, or with sudo"
        );
        Ok(Self(path.into()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Leaves no byte free.
    fn fill(&self) -> Result<()> {
        let mut ballast = File::create(self.ballast())?;
        for size in [1 << 20, 4 << 10] {
            let zeros = vec![0; size];
            loop {
                match ballast.write_all(&zeros) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.0.to_str().map(|path| run(&["umount", "-l", path]));
    }
}

/// In the same way as root, or by sudo where it asks for no password.
fn run(command: &[&str]) -> Result<bool> {
    let mut direct = Command::new(command[0]);
    if direct.args(&command[1..]).stderr(Stdio::null()).status()?.success() {
        return Ok(true);
    }
    Ok(Command::new("sudo").arg("-n").args(command).status().is_ok_and(|status| status.success()))
}

/// Fills a database from archive files while its disk is full, and then has room again: the rows are those expected.
pub async fn fill_from_archives(files: &Path, expected: &[(String, String)]) -> Result<()> {
    let disk = Disk::mount("/var/tmp/deai-full-disk")?;
    let data = DataDir::new(disk.0.clone());
    let mut postgres = Postgres::start(&data, Durability::Fast).await?;
    let service = paths::program(indexer::NAME);
    let mut migrate = Command::new(&service);
    ensure!(migrate.arg("migrate").env("DATABASE_URL", postgres.url(Role::Owner)).status()?.success(), "no schema");

    disk.fill()?;
    let log = files.join("full-disk.log");
    let mut backfill = Command::new(&service);
    backfill.arg("backfill").arg("--solana-archive").arg(files).arg("--near-archive").arg(files);
    backfill.env("DATABASE_URL", postgres.url(Role::Indexer)).stderr(File::create(&log)?);
    let mut child = backfill.spawn()?;
    let began = Instant::now();
    until("it meets the full disk", || {
        ensure!(child.try_wait()?.is_none(), "it ended on a full disk: {}", fs::read_to_string(&log)?);
        Ok(fs::read_to_string(&log)?.contains("trying again until it passes"))
    })
    .await?;
    let met = began.elapsed();
    fs::remove_file(disk.ballast())?;
    let freed = Instant::now();
    until("it reads to the end", || Ok(child.try_wait()?.is_some())).await?;
    let recovered = freed.elapsed();
    ensure!(child.wait()?.success(), "{}", fs::read_to_string(&log)?);
    let held = dump_by(|sql| postgres.psql(Role::Superuser, "deai", sql))?;
    println!(
        "full disk: 1 tried, met after {} ms, {} events lost, {} duplicated, read to the end {} ms after there was room",
        met.as_millis(),
        count(expected, "event_log").saturating_sub(count(&held, "event_log")),
        count(&held, "event_log").saturating_sub(count(expected, "event_log")),
        recovered.as_millis()
    );
    assert_eq!(held, expected);
    postgres.child.stop().context("Postgres on the small disk")
}

async fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + TIMEOUT;
    while !is_so()? {
        if Instant::now() >= deadline {
            bail!("waited in vain: {what}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
