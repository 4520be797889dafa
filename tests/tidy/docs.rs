//! First words of doc comments.

use crate::files::{Finding, Source};

const OPENINGS: &[&str] = &["What", "Who", "Whether", "Those", "Of", "As", "How"];

/// Counts the doc comments.
pub fn count(source: &Source) -> usize {
    openings(source).len()
}

/// Finds doc comments that open with a word of the list.
pub fn check(source: &Source) -> Vec<Finding> {
    openings(source)
        .into_iter()
        .filter_map(|(line, word)| {
            let found = OPENINGS.contains(&word);
            found.then(|| source.finding(line, format!("opens with `{word}`: a verb (Returns ...) or a noun phrase")))
        })
        .collect()
}

/// The line and first word of each doc comment.
fn openings(source: &Source) -> Vec<(usize, &str)> {
    if !source.is_rust() {
        return Vec::new();
    }
    let mut openings = Vec::new();
    let mut is_inside = false;
    for (index, line) in source.text.lines().enumerate() {
        let line = line.trim_start();
        let doc = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        if let (Some(doc), false) = (doc, is_inside) {
            let word = doc.trim_start().split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
            openings.push((index + 1, word));
        }
        is_inside = doc.is_some();
    }
    openings
}
