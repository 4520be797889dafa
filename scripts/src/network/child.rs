//! A program of the network as a child process: its log, its pid file, its end.

use std::fs::{self, OpenOptions};
use std::future::Future;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result, anyhow};

use crate::paths::{DataDir, short};
use crate::process::{Ending, PidFile, Process};

const POLL: Duration = Duration::from_millis(30);
const TIMEOUT: Duration = Duration::from_secs(20);
const TAIL_LINES: usize = 20;

/// A program and how it is run.
#[derive(Clone, Debug)]
pub struct Program {
    pub name: &'static str,
    pub path: PathBuf,
    pub args: Vec<String>,
    pub env: Vec<(&'static str, String)>,
    /// The user and group it runs as, where not our own.
    pub user: Option<(u32, u32)>,
    pub ending: Ending,
}

impl Program {
    pub fn new(name: &'static str, path: PathBuf) -> Self {
        Self { name, path, args: Vec::new(), env: Vec::new(), user: None, ending: Ending::Group }
    }

    /// Adds a flag and its value.
    pub fn arg(mut self, flag: &str, value: impl ToString) -> Self {
        self.args.extend([flag.to_owned(), value.to_string()]);
        self
    }

    pub fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.env.push((name, value.into()));
        self
    }

    /// Starts it in a process group of its own, so that a Ctrl-C at the terminal reaches us alone and we end the parts in
    /// order. Its output goes to its log.
    pub fn start(self, data: &DataDir) -> Result<Child> {
        let (handle, process) = self.spawn(data)?;
        Ok(Child { program: self, data: data.clone(), handle, process, released: false })
    }

    fn spawn(&self, data: &DataDir) -> Result<(std::process::Child, Process)> {
        fs::create_dir_all(data.logs()).with_context(|| format!("could not make {}", data.logs().display()))?;
        fs::create_dir_all(data.run()).with_context(|| format!("could not make {}", data.run().display()))?;
        let log_path = data.log(self.name);
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log_path)
            .with_context(|| format!("could not open {}", log_path.display()))?;
        let mut command = Command::new(&self.path);
        // Logs are read by editors and grep: no colours.
        command.env("NO_COLOR", "1");
        command.args(&self.args).envs(self.env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0);
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid).current_dir("/");
        }
        let missing = || format!("{} could not be started: {}", self.name, self.path.display());
        let mut handle = command.spawn().with_context(missing)?;
        match self.record(&handle, data) {
            Ok(process) => Ok((handle, process)),
            // Nobody could find it again.
            Err(error) => {
                handle.kill()?;
                handle.wait()?;
                Err(error)
            }
        }
    }

    fn record(&self, handle: &std::process::Child, data: &DataDir) -> Result<Process> {
        let process = Process::of(handle)?;
        let file = PidFile { name: self.name.to_owned(), process: process.clone(), ending: self.ending };
        file.write(&data.run())?;
        Ok(process)
    }
}

/// A running program. It is stopped when dropped, unless released.
#[derive(Debug)]
pub struct Child {
    program: Program,
    data: DataDir,
    handle: std::process::Child,
    process: Process,
    released: bool,
}

impl Child {
    pub fn name(&self) -> &'static str {
        self.program.name
    }

    pub fn pid(&self) -> i32 {
        self.process.pid
    }

    pub fn log(&self) -> PathBuf {
        self.data.log(self.program.name)
    }

    pub fn is_alive(&self) -> bool {
        self.process.is_alive()
    }

    /// Waits until `ready` says so. Where the program ends before, or `timeout_after` runs out, the error shows the last lines
    /// of its log.
    pub async fn until_ready<F>(&mut self, timeout_after: Duration, mut ready: impl FnMut() -> F) -> Result<()>
    where
        F: Future<Output = Result<()>>,
    {
        let deadline = Instant::now() + timeout_after;
        loop {
            let Err(reason) = ready().await else { return Ok(()) };
            if let Some(status) = self.handle.try_wait()? {
                return Err(self.failure(format!("ended ({status})")));
            }
            if Instant::now() >= deadline {
                return Err(self.failure(format!("was not ready after {} s: {reason:#}", timeout_after.as_secs())));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until the program has ended.
    pub async fn ended(&self) {
        while self.is_alive() {
            tokio::time::sleep(POLL).await;
        }
    }

    /// An error about this program that shows the last lines of its log.
    pub fn failure(&self, what: impl std::fmt::Display) -> Error {
        anyhow!("{} {what}; {}", self.program.name, tail(&self.log()))
    }

    /// Ends the program and waits for it.
    pub fn stop(&mut self) -> Result<()> {
        self.process.stop(self.program.ending, TIMEOUT)?;
        self.handle.wait()?;
        PidFile { name: self.program.name.to_owned(), process: self.process.clone(), ending: self.program.ending }
            .remove(&self.data.run());
        Ok(())
    }

    /// Ends the program by SIGKILL, as a crash would, and waits for it.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill();
        self.handle.wait()?;
        Ok(())
    }

    /// Starts the program again with the same arguments. It must have ended.
    pub fn restart(&mut self) -> Result<()> {
        (self.handle, self.process) = self.program.spawn(&self.data)?;
        Ok(())
    }

    pub fn is_released(&self) -> bool {
        self.released
    }

    /// Leaves the program running for good: `deai down` ends it by its pid file.
    pub fn release(&mut self) {
        self.released = true;
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if !self.released
            && let Err(error) = self.stop()
        {
            eprintln!("{}: {error:#}", self.program.name);
        }
    }
}

/// The last lines of a log, in words for an error.
fn tail(log: &PathBuf) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(TAIL_LINES)..];
    match last.is_empty() {
        true => format!("its log {} is empty", short(log)),
        false => format!("the end of its log {}:\n  {}", short(log), last.join("\n  ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        let mut program = Program::new("shell", "/bin/sh".into());
        program.args = vec!["-c".to_owned(), script.to_owned()];
        program
    }

    fn data() -> (tempfile::TempDir, DataDir) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path());
        (folder, data)
    }

    #[tokio::test]
    async fn a_program_that_ends_early_is_reported_with_the_end_of_its_log() {
        let (_folder, data) = data();
        let mut child = shell("echo no such key >&2; exit 3").start(&data).unwrap();
        let error = child.until_ready(Duration::from_secs(5), || async { Err(anyhow!("not yet")) }).await.unwrap_err();
        let error = error.to_string();
        assert!(error.contains("exit status: 3") && error.contains("no such key"), "{error}");
    }

    #[tokio::test]
    async fn a_program_that_is_never_ready_is_reported_with_the_reason() {
        let (_folder, data) = data();
        let mut child = shell("sleep 600").start(&data).unwrap();
        let error = child.until_ready(Duration::ZERO, || async { Err(anyhow!("port closed")) }).await.unwrap_err();
        assert!(error.to_string().contains("port closed"), "{error}");
    }

    #[test]
    fn a_dropped_child_is_stopped_and_its_pid_file_removed() {
        let (_folder, data) = data();
        let child = shell("sleep 600").start(&data).unwrap();
        let process = child.process.clone();
        assert_eq!(PidFile::list(&data.run()).unwrap().len(), 1);
        drop(child);
        assert!(!process.is_alive());
        assert!(PidFile::list(&data.run()).unwrap().is_empty());
    }

    #[test]
    fn a_killed_child_starts_again_under_a_new_pid() {
        let (_folder, data) = data();
        let mut child = shell("sleep 600").start(&data).unwrap();
        let before = child.pid();
        child.kill().unwrap();
        assert!(!child.is_alive());
        child.restart().unwrap();
        assert!(child.is_alive() && child.pid() != before);
    }

    #[test]
    fn a_released_child_lives_on() {
        let (_folder, data) = data();
        let mut child = shell("sleep 600").start(&data).unwrap();
        child.release();
        let process = child.process.clone();
        drop(child);
        assert!(process.is_alive());
        process.stop(Ending::Group, Duration::from_secs(5)).unwrap();
    }

    #[test]
    fn a_program_that_cannot_be_recorded_does_not_run_on() {
        let (folder, data) = data();
        let alive = folder.path().join("alive");
        // A folder where the pid file would stand: it cannot be written.
        fs::create_dir_all(data.run().join("shell.pid")).unwrap();
        let script = format!("echo $$ > {}; sleep 600", alive.display());
        assert!(shell(&script).start(&data).is_err());
        let pid = fs::read_to_string(&alive).ok().and_then(|text| text.trim().parse().ok());
        assert!(pid.and_then(Process::find).is_none());
    }

    #[test]
    fn a_missing_program_is_named() {
        let (_folder, data) = data();
        let error = Program::new("indexer", "/nowhere/indexer".into()).start(&data).unwrap_err().to_string();
        assert!(error.contains("indexer") && error.contains("/nowhere/indexer"), "{error}");
    }
}
