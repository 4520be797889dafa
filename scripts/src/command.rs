//! Runs other programs to their end: the last line they say shows as a note, everything they say goes to a log file.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::progress::Step;

/// The amount that of its output an error of a failed program shows.
const SHOWN_LINES: usize = 20;

/// Runs a program and fails where it fails. The error shows the end of what it said and names the log file.
pub fn run(command: &mut Command, step: &Step, log: &Path) -> Result<()> {
    let name = name(command);
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    }
    let mut file = File::create(log).with_context(|| format!("could not write {}", log.display()))?;
    let (reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("could not run `{name}`"))?;
    // The pipe ends when its last writer is gone, and the command holds two of them.
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let mut last = VecDeque::new();
    for line in BufReader::new(reader).split(b'\n') {
        let line = line?;
        file.write_all(&line)?;
        file.write_all(b"\n")?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        step.note(line.trim_start());
        last.push_back(line);
        if last.len() > SHOWN_LINES {
            last.pop_front();
        }
    }
    let status = child.wait()?;
    if !status.success() {
        let get = Vec::from(last).join("\n");
        bail!("`{name}` failed ({status}); its whole output is in {}\n{get}", paths::short(log));
    }
    Ok(())
}

/// Runs a program and returns what it prints. Fails where it fails, with what it said on stderr.
pub fn output(command: &mut Command) -> Result<String> {
    let name = name(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("could not run `{name}`"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = said.trim_end().lines().collect();
        let get = lines.get(lines.len().saturating_sub(SHOWN_LINES)..).unwrap_or_default().join("\n");
        bail!("`{name}` failed ({}): {get}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{name}` printed something that is not text"))
}

/// `true` where a program of this name can be run.
pub fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// The program and its first argument: `cargo build`, `apt-get download`.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let first = command.get_args().next().map(|argument| format!(" {}", argument.to_string_lossy()));
    format!("{}{}", program.to_string_lossy(), first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_shows_the_end_of_the_output_and_names_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("logs/sh.log");
        let step = Step::start("a command that fails");
        let error = run(Command::new("sh").args(["-c", "seq 1 100; echo why >&2; exit 3"]), &step, &log).unwrap_err();
        step.done("as it should");
        let text = error.to_string();
        assert!(text.contains("`sh -c` failed (exit status: 3)") && text.contains("sh.log"), "{text}");
        assert!(text.ends_with("99\n100\nwhy"), "{text}");
        assert!(!text.contains("\n50\n"), "{text}");
        assert!(fs::read_to_string(&log).unwrap().starts_with("1\n2\n"));
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = output(&mut Command::new("no-such-program")).unwrap_err();
        assert!(error.to_string().contains("`no-such-program`"));
        assert!(is_installed("sh") && !is_installed("no-such-program"));
    }
}
