//! Symbols and files that documents and doc comments name in backticks.

use std::collections::BTreeSet;

use crate::files::{Finding, Source, tracked};

/// Words of all code, and all tracked paths.
pub struct Known {
    words: BTreeSet<String>,
    paths: BTreeSet<String>,
}

impl Known {
    pub fn read(sources: &[Source]) -> Self {
        let code = |source: &Source| {
            let lines = source.text.lines().filter(|line| !source.is_markdown() && !is_doc(line));
            lines.flat_map(words).collect::<Vec<_>>()
        };
        let mut paths = BTreeSet::new();
        for path in tracked() {
            let mut folder = path.as_str();
            paths.insert(path.clone());
            while let Some((parent, _)) = folder.rsplit_once('/') {
                paths.insert(parent.to_owned());
                folder = parent;
            }
        }
        Self { words: sources.iter().flat_map(code).collect(), paths }
    }

    /// Checks a path from the root, from the document's folder, or as the end of one.
    fn has_path(&self, document: &str, path: &str) -> bool {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.paths.contains(path)
            || self.paths.contains(&format!("{folder}/{path}"))
            || self.paths.iter().any(|known| known.ends_with(&format!("/{path}")))
    }
}

/// Finds paths, `Type::method` names and calls in backticks that are not in the workspace.
pub fn check(source: &Source, known: &Known) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut is_block = false;
    for (index, line) in source.text.lines().enumerate() {
        let is_fence = line.trim_start_matches(['/', '!', ' ']).starts_with("```");
        is_block ^= is_fence;
        if is_block || is_fence || !(source.is_markdown() || (source.is_rust() && is_doc(line))) {
            continue;
        }
        for quoted in line.split('`').skip(1).step_by(2) {
            if is_source_path(quoted) && !known.has_path(&source.path, quoted) {
                findings.push(source.finding(index + 1, format!("`{quoted}`: no such file")));
            } else if is_symbol(quoted) {
                let missing = words(quoted).into_iter().find(|word| !known.words.contains(word));
                findings
                    .extend(missing.map(|word| source.finding(index + 1, format!("`{quoted}`: no `{word}` in code"))));
            }
        }
    }
    findings
}

fn is_doc(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("///") || line.starts_with("//!")
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn is_source_path(quoted: &str) -> bool {
    let is_path = quoted.chars().all(|letter| letter.is_alphanumeric() || "_-./".contains(letter));
    is_path
        && quoted.contains('/')
        && !quoted.starts_with('/')
        && [".rs", ".sql", ".md"].iter().any(|end| quoted.ends_with(end))
}

/// `Type::method`, `method()`, `CamelCase`.
fn is_symbol(quoted: &str) -> bool {
    let is_name = |text: &str| text.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':');
    let name = quoted.strip_suffix("()").unwrap_or(quoted);
    let humps = name.chars().filter(char::is_ascii_uppercase).count();
    let is_camel = name.starts_with(|letter: char| letter.is_ascii_uppercase())
        && humps > 1
        && name.chars().any(|letter| letter.is_ascii_lowercase());
    is_name(name) && !name.is_empty() && (name.contains("::") || name.len() < quoted.len() || is_camel)
}
