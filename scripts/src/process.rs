//! Processes by pid, safe against a pid that the system has given to somebody else.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::{Pid, getpgrp};
use serde::{Deserialize, Serialize};

const POLL: Duration = Duration::from_millis(20);

/// A process that we started. The moment of its start reports it from a later process with the same pid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    pub pid: i32,
    started: String,
}

/// The account that gets the signal that ends a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// SIGTERM to the process and all its children, which are in a group of their own.
    Group,
    /// SIGTERM to the process alone: it ends its children itself.
    Alone,
    /// SIGINT to the process alone: Postgres ends its sessions and children itself.
    Postgres,
}

impl Process {
    /// The living process with this pid, if there is one.
    pub fn find(pid: i32) -> Option<Self> {
        seen(pid).filter(|(runs, _)| *runs).map(|(_, started)| Self { pid, started })
    }

    /// A child of ours that we have not collected: it has its pid even where it has ended already.
    pub fn of(child: &Child) -> Result<Self> {
        let pid = i32::try_from(child.id())?;
        let (_, started) = seen(pid).ok_or_else(|| anyhow!("child {pid} cannot be seen: is /proc or `ps` there?"))?;
        Ok(Self { pid, started })
    }

    pub fn is_alive(&self) -> bool {
        seen(self.pid).is_some_and(|(runs, started)| runs && started == self.started)
    }

    /// Asks the process to end, and kills it and its group when it has not ended after `timeout_after`.
    pub fn stop(&self, ending: Ending, timeout_after: Duration) -> Result<()> {
        if !self.is_alive() {
            return Ok(());
        }
        let pid = Pid::from_raw(self.pid);
        // A process may end between the look and the signal: that is what we want, not an error.
        let _ended = match ending {
            Ending::Group => killpg(pid, Signal::SIGTERM),
            Ending::Alone => kill(pid, Signal::SIGTERM),
            Ending::Postgres => kill(pid, Signal::SIGINT),
        };
        if self.ends_within(timeout_after) {
            return Ok(());
        }
        match ending {
            Ending::Group | Ending::Postgres => self.kill(),
            Ending::Alone => drop(kill(pid, Signal::SIGKILL)),
        }
        match self.ends_within(Duration::from_secs(5)) {
            true => Ok(()),
            false => bail!("process {} does not end, not even by SIGKILL: look at it with `ps {0}`", self.pid),
        }
    }

    /// SIGKILL to the process and its group, as a crash would end it.
    pub fn kill(&self) {
        if self.is_alive() {
            let pid = Pid::from_raw(self.pid);
            let _ended = killpg(pid, Signal::SIGKILL).or_else(|_| kill(pid, Signal::SIGKILL));
        }
    }

    /// Waits until the process has ended; false where it still lives after `timeout_after`.
    pub fn ends_within(&self, timeout_after: Duration) -> bool {
        let deadline = Instant::now() + timeout_after;
        while self.is_alive() {
            if Instant::now() >= deadline {
                return false;
            }
            thread::sleep(POLL);
        }
        true
    }
}

/// SIGTERM to what runs in our process group, where that group is our own: a shell that started us may share it.
pub fn end_own_group() {
    if getpgrp() == Pid::this() {
        let _none_left = killpg(getpgrp(), Signal::SIGTERM);
    }
}

/// `true` where a process still runs, and when it started, in whatever the system counts in. A process that has ended stays
/// visible until its parent has collected it.
fn seen(pid: i32) -> Option<(bool, String)> {
    if Path::new("/proc/self/stat").exists() {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        seen_in_stat(&stat)
    } else {
        seen_by_ps(pid)
    }
}

/// Field 3 is the state and field 22 the start. Field 2, the name in brackets, may itself hold blanks and brackets.
fn seen_in_stat(stat: &str) -> Option<(bool, String)> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_ascii_whitespace();
    let runs = !matches!(fields.next()?, "Z" | "X");
    let started = fields.nth(18)?;
    Some((runs, started.to_owned()))
}

/// Where there is no /proc: macOS and the BSDs.
fn seen_by_ps(pid: i32) -> Option<(bool, String)> {
    let output = Command::new("ps").args(["-o", "state=,lstart=", "-p", &pid.to_string()]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (state, started) = text.trim().split_once(char::is_whitespace)?;
    Some((!state.starts_with('Z'), started.trim().to_owned()))
}

/// What a pid file holds, so that `deai status` and `deai down` know a process that another run started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PidFile {
    pub name: String,
    #[serde(flatten)]
    pub process: Process,
    pub ending: Ending,
}

impl PidFile {
    /// Writes it whole or not at all: others read it while we write.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(format!("{}.pid", self.name));
        let text = serde_json::to_string(self)?;
        let unfinished = path.with_extension("unfinished");
        let written = fs::write(&unfinished, text + "\n").and_then(|()| fs::rename(&unfinished, &path));
        written.with_context(|| format!("could not write {}", path.display()))
    }

    pub fn remove(&self, folder: &Path) {
        // A pid file that stays behind is harmless: it names a process that has ended.
        let _gone = fs::remove_file(folder.join(format!("{}.pid", self.name)));
    }

    /// The pid files of a folder, also of processes that have ended. None where the folder does not exist.
    pub fn list(folder: &Path) -> Result<Vec<Self>> {
        let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "pid") {
                let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
                let file = serde_json::from_str(&text)
                    .with_context(|| format!("{} is not a pid file of ours: remove it", path.display()))?;
                files.push(file);
            }
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt;

    use super::*;

    #[test]
    fn a_stat_line_is_read_past_a_name_with_blanks_and_brackets() {
        let stat = "42 (a) b (c)) S 1 42 42 0 -1 4194304 1 0 0 0 1 2 0 0 20 0 1 0 987654 1 2 3";
        assert_eq!(seen_in_stat(stat), Some((true, "987654".to_owned())));
        assert_eq!(seen_in_stat(&stat.replace(") S", ") Z")), Some((false, "987654".to_owned())));
        assert_eq!(seen_in_stat("nonsense"), None);
    }

    #[test]
    fn a_process_is_stopped_and_its_pid_no_longer_counts() {
        let mut child = Command::new("sleep").arg("600").process_group(0).spawn().unwrap();
        let process = Process::of(&child).unwrap();
        assert!(process.is_alive());
        let stranger = Process { started: "another moment".to_owned(), ..process.clone() };
        assert!(!stranger.is_alive());
        process.stop(Ending::Group, Duration::from_secs(5)).unwrap();
        assert!(!process.is_alive());
        child.wait().unwrap();
    }

    #[test]
    fn a_process_that_does_not_listen_is_killed() {
        let mut child =
            Command::new("sh").args(["-c", "trap '' TERM; sleep 600; sleep 600"]).process_group(0).spawn().unwrap();
        let process = Process::of(&child).unwrap();
        process.stop(Ending::Group, Duration::from_millis(300)).unwrap();
        assert!(!process.is_alive());
        child.wait().unwrap();
    }

    #[test]
    fn a_pid_file_reads_back_and_a_foreign_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let process = Process { pid: 7, started: "12".to_owned() };
        let file = PidFile { name: "api".to_owned(), process, ending: Ending::Group };
        file.write(folder.path()).unwrap();
        assert_eq!(PidFile::list(folder.path()).unwrap(), std::slice::from_ref(&file));
        file.remove(folder.path());
        assert!(PidFile::list(folder.path()).unwrap().is_empty());
        fs::write(folder.path().join("x.pid"), "1234").unwrap();
        let error = PidFile::list(folder.path()).unwrap_err().to_string();
        assert!(error.contains("x.pid"), "{error}");
        assert!(PidFile::list(&folder.path().join("absent")).unwrap().is_empty());
    }
}
