//! Words that are not the field's own, with the term to use.

use crate::files::{Finding, Source};

/// A word in texts and, as a part, in names; and the terms to use.
const WORDS: &[(&str, &str)] = &[
    ("tell", "emit, send, print, return or log"),
    ("tells", "emits, sends, prints, returns or logs"),
    ("told", "emitted, sent, printed, returned or logged"),
    ("telling", "emitting, sending, printing, returning or logging"),
    ("fact", "event"),
    ("facts", "events"),
    ("hear", "receive"),
    ("hears", "receives"),
    ("heard", "received"),
    ("hearing", "receiving"),
    ("deed", "action"),
    ("deeds", "actions"),
    ("spelled", "encoded or written"),
    ("spells", "encodes or writes"),
    ("anew", "again, or re- (re-index, rebuild)"),
    ("beside", "alongside, next to, or shadow"),
    ("whoever", "the caller, or anyone who"),
    ("whomever", "the caller, or anyone whom"),
    ("whosoever", "the caller, or anyone who"),
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("mending", "fixing"),
    ("hole", "gap"),
    ("holes", "gaps"),
    ("tape", "archive"),
    ("tapes", "archives"),
    ("taped", "archived"),
    ("crank", "keeper"),
    ("cranks", "keepers"),
    ("cranked", "called by a keeper"),
    ("farewell", "drain"),
    ("patience", "timeout"),
    ("thence", "from there"),
    ("whence", "from where"),
    ("thereof", "of it"),
    ("hitherto", "until now"),
    ("aught", "anything"),
    ("naught", "nothing"),
];

/// Turns of phrase, found across the line breaks of a comment.
const PHRASES: &[(&str, &str)] = &[
    ("at last", "later, or finally"),
    ("in hand", "active"),
    ("give way", "yield"),
    ("gives way", "yields"),
    ("gave way", "yielded"),
    ("lets go of", "drops or releases"),
    ("let go of", "drop or release"),
    ("take back", "revert"),
    ("takes back", "reverts"),
    ("taken back", "reverted"),
    ("takes that back", "reverts that"),
    ("took back", "reverted"),
    ("made ready", "prepared"),
    ("make ready", "prepare"),
    ("makes ready", "prepares"),
    ("makes anew", "rebuilds"),
    ("branch left", "orphaned fork"),
    ("left branch", "orphaned fork"),
    ("edge of the chain", "head of the chain"),
    ("what lacks", "what is missing"),
    ("of its own accord", "by itself"),
    ("come what may", "always"),
    ("by and by", "later"),
    ("so it goes", "then"),
];

/// Finds each banned word and phrase.
pub fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        for word in parts(line) {
            if let Some((banned, instead)) = WORDS.iter().find(|(banned, _)| *banned == word) {
                findings.push(source.finding(index + 1, format!("`{banned}`: {instead}")));
            }
        }
    }
    let (prose, line_of) = prose(source);
    for (phrase, instead) in PHRASES {
        for (start, _) in prose.match_indices(phrase) {
            let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
            let before = start.checked_sub(1).and_then(|at| prose.as_bytes().get(at));
            if is_edge(before) && is_edge(prose.as_bytes().get(start + phrase.len())) {
                findings.push(source.finding(line_of[start], format!("`{phrase}`: {instead}")));
            }
        }
    }
    findings
}

/// The words of a line, those that names are made of among them, in lower case.
fn parts(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in line.chars() {
        let is_new = !letter.is_ascii_alphabetic() || (letter.is_ascii_uppercase() && before.is_ascii_lowercase());
        if is_new && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_ascii_alphabetic(), words.last_mut()) {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words
}

/// The text in lower case without comment marks and line breaks, and the line of each of its bytes.
fn prose(source: &Source) -> (String, Vec<usize>) {
    let mut prose = String::new();
    let mut line_of = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        let line = line.trim().trim_start_matches(['/', '!', '#', '*', '-', '>', ' ']);
        prose.push_str(&line.to_ascii_lowercase());
        prose.push(' ');
        line_of.resize(prose.len(), index + 1);
    }
    (prose, line_of)
}
