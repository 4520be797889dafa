//! Finds Postgres' own programs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

/// Where Debian keeps them, one folder a major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// One installed Postgres.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    folder: PathBuf,
    pub major: u32,
}

impl Programs {
    /// The newest installed Postgres, or the one that wrote `data` where that holds a database already: a data folder
    /// belongs to one major version.
    pub fn find(data: &Path) -> Result<Self> {
        let installed = Self::installed();
        let newest = installed.iter().max_by_key(|programs| programs.major);
        let newest = newest.ok_or_else(|| {
            anyhow!("Postgres is not installed: no `initdb` in {DEBIAN}/*/bin or PATH. On Debian: apt-get install postgresql")
        })?;
        let Some(major) = written_by(data)? else { return Ok(newest.clone()) };
        let same = installed.iter().find(|programs| programs.major == major);
        same.cloned().ok_or_else(|| {
            anyhow!(
                "{} was written by Postgres {major}, and this machine has Postgres {}: install postgresql-{major}, or drop \
                 the data by `deai up --fresh`",
                data.display(),
                newest.major
            )
        })
    }

    /// `true` where any Postgres is installed.
    pub fn are_installed() -> bool {
        !Self::installed().is_empty()
    }

    fn installed() -> Vec<Self> {
        let debian = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|version| version.path().join("bin"));
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = debian.chain(env::split_paths(&path).collect::<Vec<_>>());
        folders.filter_map(Self::read).collect()
    }

    /// `None` where the folder does not hold all that we need. A link to `initdb` alone leads to the folder it points to.
    fn read(folder: PathBuf) -> Option<Self> {
        let folder = fs::canonicalize(folder.join("initdb")).ok()?.parent()?.to_owned();
        let is_whole = ["postgres", "psql", "pg_isready"].iter().all(|program| folder.join(program).is_file());
        let output = is_whole.then(|| Command::new(folder.join("postgres")).arg("--version").output().ok())??;
        let major = major(&String::from_utf8_lossy(&output.stdout)).ok()?;
        Some(Self { folder, major })
    }

    pub fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }
}

/// The major version in `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn major(version: &str) -> Result<u32> {
    let number = version.split_once("(PostgreSQL) ").map(|(_, number)| number).unwrap_or_default();
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().with_context(|| format!("\"{}\" is not a Postgres version", version.trim()))
}

/// The major version that wrote a data folder; `None` where there is no database in it.
fn written_by(data: &Path) -> Result<Option<u32>> {
    let path = data.join("PG_VERSION");
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    match text.trim().parse() {
        Ok(major) => Ok(Some(major)),
        Err(_) => bail!(
            "{} holds \"{}\", not a Postgres version: drop the data by `deai up --fresh`",
            path.display(),
            text.trim()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_the_server_prints() {
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n").unwrap(), 15);
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n").unwrap(), 18);
        assert!(major("mysql 8").is_err());
    }

    #[test]
    fn data_of_another_major_version_is_refused_by_name() {
        let data = tempfile::tempdir().unwrap();
        assert!(Programs::find(data.path()).is_ok());
        fs::write(data.path().join("PG_VERSION"), "9\n").unwrap();
        let error = Programs::find(data.path()).unwrap_err().to_string();
        assert!(error.contains("written by Postgres 9") && error.contains("postgresql-9"), "{error}");
        fs::write(data.path().join("PG_VERSION"), "nonsense").unwrap();
        assert!(Programs::find(data.path()).unwrap_err().to_string().contains("nonsense"));
    }
}
