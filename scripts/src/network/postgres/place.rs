//! Where a private Postgres keeps its data and its socket, and as whom it runs.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use nix::unistd::{User, chown, geteuid};
use sha2::{Digest, Sha256};

/// The kernel takes socket paths of up to 107 bytes; `/.s.PGSQL.5432` is added to the folder's.
const LONGEST_SOCKET_FOLDER: usize = 90;

/// Postgres refuses to run as root: as root it runs as the system user `postgres`.
const USER: &str = "postgres";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub data: PathBuf,
    pub socket: PathBuf,
    /// The user and group to run as, where not our own.
    pub user: Option<(u32, u32)>,
    /// The names of the system's users who may log in.
    pub logins: Vec<String>,
    /// Set where the data lies elsewhere than asked for: why, and where.
    pub moved: Option<String>,
}

impl Place {
    /// Chooses the place for the data folder that was asked for. Nothing is made yet.
    pub fn choose(wanted: &Path) -> Result<Self> {
        let me = User::from_uid(geteuid())?.ok_or_else(|| anyhow!("user {} has no name on this system", geteuid()))?;
        let mut place = Self {
            data: wanted.to_owned(),
            socket: socket_folder(wanted),
            user: None,
            logins: vec![me.name],
            moved: None,
        };
        if geteuid().is_root() {
            let postgres = User::from_name(USER)?.ok_or_else(|| {
                anyhow!("as root, Postgres runs as the system user `{USER}`, which is missing: adduser --system --group {USER}")
            })?;
            place.user = Some((postgres.uid.as_raw(), postgres.gid.as_raw()));
            place.logins.push(postgres.name);
            if !place.can_reach(existing(wanted)) {
                let elsewhere = PathBuf::from(format!("/var/tmp/deai-{}", short_hash(wanted))).join("postgres");
                place.moved = Some(format!(
                    "the user `{USER}` cannot enter {}: Postgres keeps its data in {}",
                    existing(wanted).display(),
                    elsewhere.display()
                ));
                place.socket = socket_folder(&elsewhere);
                place.data = elsewhere;
            }
        }
        Ok(place)
    }

    /// Makes the folders that lead to the data, and the socket's folder.
    pub fn make(&self) -> Result<()> {
        let above = self.data.parent().ok_or_else(|| anyhow!("{} is no place for data", self.data.display()))?;
        for folder in [above, &self.socket] {
            fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
            self.check_owner(folder)?;
        }
        self.make_folder(&self.socket, 0o755)
    }

    /// Refuses to touch folders that are not ours.
    pub fn check(&self) -> Result<()> {
        let folders = [self.data.parent(), Some(self.data.as_path()), Some(self.socket.as_path())];
        folders.into_iter().flatten().filter(|folder| folder.exists()).try_for_each(|folder| self.check_owner(folder))
    }

    /// Refuses a folder that another user has put where anybody may: in /tmp and /var/tmp.
    fn check_owner(&self, folder: &Path) -> Result<()> {
        let anybody_may =
            folder.parent().and_then(|above| fs::metadata(above).ok()).is_some_and(|it| it.mode() & 0o002 != 0);
        let found = fs::symlink_metadata(folder)?;
        let is_ours = found.uid() == geteuid().as_raw() || self.user.is_some_and(|(uid, _)| uid == found.uid());
        if anybody_may && !(found.is_dir() && is_ours) {
            bail!("{} belongs to another user: remove it, or choose another folder by --data-dir", folder.display());
        }
        Ok(())
    }

    /// A folder that belongs to the user Postgres runs as.
    pub fn make_folder(&self, path: &Path, mode: u32) -> Result<()> {
        fs::create_dir_all(path).with_context(|| format!("could not make {}", path.display()))?;
        fs::set_permissions(path, Permissions::from_mode(mode))?;
        if let Some((uid, gid)) = self.user {
            chown(path, Some(uid.into()), Some(gid.into()))
                .with_context(|| format!("could not give {} to user {uid}", path.display()))?;
        }
        Ok(())
    }

    /// Sets who a command runs as.
    pub fn run_as(&self, command: &mut Command) {
        if let Some((uid, gid)) = self.user {
            // The working folder may be closed to that user.
            command.uid(uid).gid(gid).current_dir("/");
        }
    }

    fn can_reach(&self, folder: &Path) -> bool {
        let mut test = Command::new("test");
        self.run_as(&mut test);
        let status = test.arg("-x").arg(folder).stdin(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }
}

/// The nearest folder above `path`, or itself, that exists.
fn existing(path: &Path) -> &Path {
    path.ancestors().find(|folder| folder.exists()).unwrap_or(path)
}

fn socket_folder(data: &Path) -> PathBuf {
    let next_to = data.with_file_name("socket");
    match next_to.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        true => next_to,
        false => PathBuf::from(format!("/tmp/deai-{}", short_hash(data))),
    }
}

/// Eight hexadecimal digits that stand for a path.
fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    hex::encode(&digest[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_is_next_to_the_data_unless_its_path_is_too_long() {
        assert_eq!(socket_folder(Path::new("/srv/deai/.deai/postgres")), Path::new("/srv/deai/.deai/socket"));
        let long = PathBuf::from("/srv").join("x".repeat(100)).join("postgres");
        let short = socket_folder(&long);
        assert!(short.starts_with("/tmp") && short.as_os_str().len() < LONGEST_SOCKET_FOLDER);
        assert_ne!(short, socket_folder(&long.join("other")));
    }

    #[test]
    fn the_nearest_existing_folder_is_the_one_that_is_checked() {
        assert_eq!(existing(Path::new("/tmp/not/there/at-all-deai")), Path::new("/tmp"));
    }

    #[test]
    fn a_folder_closed_to_postgres_is_not_used_by_root() {
        if !geteuid().is_root() {
            return;
        }
        let closed = tempfile::tempdir().unwrap();
        fs::set_permissions(closed.path(), Permissions::from_mode(0o700)).unwrap();
        let place = Place::choose(&closed.path().join("postgres")).unwrap();
        assert!(place.data.starts_with("/var/tmp"), "{}", place.data.display());
        assert!(place.moved.unwrap().contains("/var/tmp/deai-"));
        fs::set_permissions(closed.path(), Permissions::from_mode(0o755)).unwrap();
        let place = Place::choose(&closed.path().join("postgres")).unwrap();
        assert_eq!(place.data, closed.path().join("postgres"));
    }
}
