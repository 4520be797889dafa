use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A tracked text file.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// A place that breaks a rule, and the fix.
pub struct Finding {
    path: String,
    line: usize,
    fix: String,
}

/// Texts of others, files that tools write, and the lists of this test.
const LEFT_OUT: &[&str] = &["Cargo.lock", "package-lock.json", "LICENSE", "tests/tidy/", ".sqlx/", "std-solana.patch"];

/// Endings of files that people write.
const TEXTS: &[&str] = &[
    "rs", "md", "sql", "toml", "sh", "js", "mjs", "ts", "json", "yml", "yaml", "wat", "cpp", "py", "txt", "snap",
    "patch",
];

const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc", "manager", "types", "stuff"];

/// Returns the root of the clone. Cargo names the package's folder when it runs a test, also where the test was compiled
/// in another clone.
pub fn root() -> PathBuf {
    let package = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    Path::new(&package).parent().expect("the workspace has a folder").to_owned()
}

/// Lists the tracked files, relative to the root.
pub fn tracked() -> Vec<String> {
    let output = Command::new("git").args(["ls-files"]).current_dir(root()).output().expect("git lists the files");
    assert!(output.status.success(), "git ls-files failed: run the tests in a clone");
    String::from_utf8(output.stdout).expect("paths are UTF-8").lines().map(str::to_owned).collect()
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Reads every tracked text file that the rules hold for.
    pub fn all() -> Vec<Self> {
        let is_text = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            match name.rsplit_once('.') {
                Some((_, ending)) => TEXTS.contains(&ending),
                // Shell entry points have no ending.
                None => true,
            }
        };
        let is_ours = |path: &str| !LEFT_OUT.iter().any(|left| path.starts_with(left) || path.ends_with(left));
        let paths = tracked().into_iter().filter(|path| is_text(path) && is_ours(path));
        // A file may be deleted and not committed yet.
        paths.filter_map(|path| fs::read_to_string(root().join(&path)).ok().map(|text| Self { path, text })).collect()
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub fn is_markdown(&self) -> bool {
        self.path.ends_with(".md")
    }

    pub fn finding(&self, line: usize, fix: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, fix: fix.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.fix)
    }
}

/// Finds files and folders that are named after nothing in particular.
pub fn empty_names() -> Vec<Finding> {
    let is_empty =
        |path: &String| path.split('/').any(|part| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or(part)));
    let fix = "rename it after the noun or verb that it holds";
    tracked().into_iter().filter(is_empty).map(|path| Finding { path, line: 1, fix: fix.to_owned() }).collect()
}
