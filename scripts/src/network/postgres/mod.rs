//! A private Postgres: its own data, reached by a unix socket alone, without a password.
//!
//! Who may log in is decided by the system's user (peer authentication): the one that started it, as any of our roles.

mod place;
mod programs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::network::child::{Child, Program};
use crate::paths::DataDir;
use crate::process::{Ending, Process};

pub use place::Place;
pub use programs::Programs;

pub const NAME: &str = "postgres";

/// The database of the network.
pub const DATABASE: &str = "deai";

/// Recovery after a crash may take its time.
const TIMEOUT: Duration = Duration::from_secs(90);

/// A database role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Postgres' own superuser.
    Superuser,
    /// Owns the schema: migrations.
    Owner,
    /// Writes rows: the indexer.
    Indexer,
    /// Reads rows: the API.
    Api,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Superuser => "postgres",
            Self::Owner => "deai",
            Self::Indexer => "deai_indexer",
            Self::Api => "deai_api",
        }
    }
}

/// `true` where what was committed must outlive a crash of the machine. Tests do without, and are faster for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    Safe,
    Fast,
}

/// A running private Postgres.
#[derive(Debug)]
pub struct Postgres {
    pub child: Child,
    place: Place,
    programs: Programs,
}

impl Postgres {
    /// Starts it, with the roles and the database made. The data folder is made on the first start.
    pub async fn start(data: &DataDir, durability: Durability) -> Result<Self> {
        let place = Place::choose(&data.postgres())?;
        let programs = Programs::find(&place.data)?;
        place.make()?;
        end_left_over(&place.data)?;
        if !place.data.join("PG_VERSION").exists() {
            init(&place, &programs, durability)?;
        }
        allow_logins(&place)?;
        let child = program(&place, &programs, durability).start(data)?;
        let mut postgres = Self { child, place, programs };
        postgres.until_ready().await?;
        postgres.make_roles()?;
        Ok(postgres)
    }

    /// Ends it by SIGKILL, as a crash of the machine's would, and starts it again on the same data.
    pub async fn crash(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.restart()?;
        self.until_ready().await
    }

    /// Where a client connects as a role. It holds no secret.
    pub fn url(&self, role: Role) -> String {
        self.database_url(role, DATABASE)
    }

    pub fn database_url(&self, role: Role, database: &str) -> String {
        let socket = self.place.socket.display().to_string().replace('%', "%25").replace('/', "%2F");
        format!("postgres://{}@localhost/{database}?host={socket}", role.name())
    }

    pub fn socket(&self) -> &Path {
        &self.place.socket
    }

    /// Set where the data lies elsewhere than in the data folder: why, and where.
    pub fn moved(&self) -> Option<&str> {
        self.place.moved.as_deref()
    }

    /// Runs SQL, and returns what psql prints, unaligned, without headers. An error of any statement is an error.
    pub fn psql(&self, role: Role, database: &str, sql: &str) -> Result<String> {
        let output = Command::new(self.programs.path("psql"))
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
            .arg(self.database_url(role, database).replace("postgres://", "postgresql://"))
            .args(["--command", sql])
            .stdin(Stdio::null())
            .output()
            .context("psql could not be started")?;
        if !output.status.success() {
            bail!("psql: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// After a crash the sessions of the old server may live a moment longer than it, and the new one refuses to start.
    async fn until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(15);
        loop {
            match self.until_answers().await {
                Err(error) if error.to_string().contains("pre-existing shared memory") && Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    self.child.restart()?;
                }
                result => return result,
            }
        }
    }

    async fn until_answers(&mut self) -> Result<()> {
        let url = self.database_url(Role::Superuser, "postgres");
        let pg_isready = self.programs.path("pg_isready");
        self.child
            .until_ready(TIMEOUT, || {
                let ready = Command::new(&pg_isready).args(["--quiet", "--dbname", &url]).status();
                async move {
                    match ready?.success() {
                        true => Ok(()),
                        false => bail!("it does not answer yet"),
                    }
                }
            })
            .await
    }

    fn make_roles(&self) -> Result<()> {
        for role in [Role::Owner, Role::Indexer, Role::Api] {
            let name = role.name();
            if self.superuser(&format!("select 1 from pg_roles where rolname = '{name}'"))?.is_empty() {
                self.superuser(&format!("create role {name} login"))?;
            }
        }
        if self.superuser(&format!("select 1 from pg_database where datname = '{DATABASE}'"))?.is_empty() {
            self.superuser(&format!("create database {DATABASE} owner {}", Role::Owner.name()))?;
        }
        Ok(())
    }

    fn superuser(&self, sql: &str) -> Result<String> {
        self.psql(Role::Superuser, "postgres", sql)
    }
}

/// Drops the data of a private Postgres, wherever it lies.
pub fn drop_data(data: &DataDir) -> Result<()> {
    let place = Place::choose(&data.postgres())?;
    place.check()?;
    end_left_over(&place.data)?;
    remove(&place.data)?;
    remove(&place.socket)
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", folder.display()))
        }
        _gone => Ok(()),
    }
}

fn program(place: &Place, programs: &Programs, durability: Durability) -> Program {
    let mut program = Program::new(NAME, programs.path("postgres"));
    program.user = place.user;
    program.ending = Ending::Postgres;
    let program = program.arg("-D", place.data.display());
    let set = |program: Program, setting: &str| program.arg("-c", setting);
    let socket = format!("unix_socket_directories={}", place.socket.display());
    let program = set(set(program, "listen_addresses="), &socket);
    // A bound on the log bounds the time that recovery takes.
    let program = set(program, "max_wal_size=1GB");
    match durability {
        // The default, 128 MB, is meant for a server that must start anywhere: the pages that catching up changes again and
        // again would not stay in memory.
        Durability::Safe => set(program, "shared_buffers=512MB"),
        Durability::Fast => set(set(program, "fsync=off"), "full_page_writes=off"),
    }
}

/// Makes a data folder next to the place it belongs and moves it there when it is whole.
fn init(place: &Place, programs: &Programs, durability: Durability) -> Result<()> {
    let unfinished = place.data.with_file_name("postgres.unfinished");
    remove(&unfinished)?;
    place.make_folder(&unfinished, 0o700)?;
    let mut initdb = Command::new(programs.path("initdb"));
    place.run_as(&mut initdb);
    if durability == Durability::Fast {
        initdb.arg("--no-sync");
    }
    let output = initdb
        .arg("--pgdata")
        .arg(&unfinished)
        .args(["--username", Role::Superuser.name(), "--encoding=UTF8", "--locale=C"])
        .args(["--auth-local=peer", "--auth-host=reject", "--no-instructions"])
        .stdin(Stdio::null())
        .output()
        .context("initdb could not be started")?;
    if !output.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    remove(&place.data)?;
    fs::rename(&unfinished, &place.data).with_context(|| format!("could not make {}", place.data.display()))
}

/// Lets the system's users in `logins` be any role of ours, and nobody else.
fn allow_logins(place: &Place) -> Result<()> {
    let mut map = String::new();
    for login in &place.logins {
        for role in [Role::Superuser, Role::Owner, Role::Indexer, Role::Api] {
            map.push_str(&format!("deai \"{login}\" {}\n", role.name()));
        }
    }
    fs::write(place.data.join("pg_ident.conf"), map)?;
    fs::write(place.data.join("pg_hba.conf"), "local all all peer map=deai\n")?;
    Ok(())
}

/// Ends a server that an earlier run left behind on this data.
///
/// After a crash the pid in Postgres' own pid file may be somebody else's by now, and Postgres would refuse to start. We
/// write our pid there: it knows that its parent is no server, and still looks whether sessions of the old one live.
fn end_left_over(data: &Path) -> Result<()> {
    let path = data.join("postmaster.pid");
    let Ok(text) = fs::read_to_string(&path) else { return Ok(()) };
    let (pid, rest) = text.split_once('\n').unwrap_or((&text, ""));
    match pid.trim().parse().ok().and_then(Process::find) {
        Some(process) if serves(&process, data) => process.stop(Ending::Postgres, Duration::from_secs(30)),
        Some(_stranger) => fs::write(&path, format!("{}\n{rest}", std::process::id()))
            .with_context(|| format!("could not fix the stale {}", path.display())),
        None => Ok(()),
    }
}

/// `true` where a process is a Postgres on this very data.
fn serves(process: &Process, data: &Path) -> bool {
    let folder = PathBuf::from(format!("/proc/{}", process.pid));
    match fs::read(folder.join("cmdline")) {
        Ok(line) => line.split(|byte| *byte == 0).any(|arg| arg == data.as_os_str().as_encoded_bytes()),
        // Without /proc the pid file is all there is to go by.
        Err(_) => !folder.parent().is_some_and(Path::exists),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_starts_twice_keeps_its_data_and_survives_a_crash() {
        let folder = tempfile::Builder::new().prefix("deai").tempdir_in("/tmp").unwrap();
        fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let data = DataDir::new(folder.path());
        let mut postgres = Postgres::start(&data, Durability::Fast).await.unwrap();
        postgres.psql(Role::Owner, DATABASE, "create table kept (number int); insert into kept values (7)").unwrap();
        assert!(postgres.psql(Role::Api, DATABASE, "create table forbidden (number int)").is_err());
        postgres.child.kill().unwrap();
        // The pid of the crashed server now belongs to somebody else.
        let pid_file = data.postgres().join("postmaster.pid");
        let stale = fs::read_to_string(&pid_file).unwrap();
        let (_, rest) = stale.split_once('\n').unwrap();
        fs::write(&pid_file, format!("1\n{rest}")).unwrap();
        drop(postgres);
        let postgres = Postgres::start(&data, Durability::Fast).await.unwrap();
        assert_eq!(postgres.psql(Role::Owner, DATABASE, "select number from kept").unwrap(), "7");
    }
}
