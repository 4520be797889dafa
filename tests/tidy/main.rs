//! Holds how the code base is written: plain terms, doc comments, file names and sizes, exhaustive matches, and no
//! document that names what does not exist.
//!
//! CONTRIBUTING.md has the rules for people. A test here prints each finding with its file, its line and the fix.

mod docs;
mod files;
mod matches;
mod symbols;
mod words;

use files::{Finding, Source};

/// Thousandths of all doc comments. It only ever goes down; 30 is the goal.
const OPENINGS_LIMIT: usize = 116;

/// Fails with every finding, a line each.
fn refuse(rule: &str, findings: &[Finding]) {
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(findings.is_empty(), "{} findings of the rule: {rule}\n{}", findings.len(), lines.join("\n"));
}

#[test]
fn texts_and_names_use_the_terms_of_the_field() {
    let findings: Vec<Finding> = Source::all().iter().flat_map(words::check).collect();
    println!("banned words: {}", findings.len());
    refuse("use the field's own term", &findings);
}

#[test]
fn a_banned_word_is_found_in_texts_and_in_names() {
    let found = |text: &str| words::check(&Source::new("a.rs", text)).len();
    assert_eq!(found("/// Emits the event.\nfn emit_event() {}\n"), 0);
    assert_eq!(found("/// Tells the event.\nfn tell_event(toldEvent: u8) {}\n"), 3);
    assert_eq!(found("// The record is taken\n// back later.\n"), 1);
}

#[test]
fn doc_comments_open_with_a_verb_or_a_noun_phrase() {
    let sources = Source::all();
    let openings: usize = sources.iter().map(docs::count).sum();
    let findings: Vec<Finding> = sources.iter().flat_map(docs::check).collect();
    let share = findings.len() * 1000 / openings.max(1);
    println!("doc openings to change: {} of {openings}, {}.{} %", findings.len(), share / 10, share % 10);
    if share >= OPENINGS_LIMIT {
        refuse("open a doc comment with a verb or a noun phrase", &findings);
    }
}

#[test]
fn a_doc_opening_of_the_list_is_found() {
    let found = |text: &str| docs::check(&Source::new("a.rs", text)).len();
    assert_eq!(
        found("/// Returns the head.\nfn head() {}\n\n/// The head.\n/// What follows is free.\nfn b() {}\n"),
        0
    );
    assert_eq!(found("//! What a head is.\n\n/// Whether it is final.\nfn a() {}\n"), 2);
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    refuse("name a file after its noun or verb", &files::empty_names());
}

#[test]
fn no_source_file_is_longer_than_400_lines() {
    let is_long = |source: &Source| source.text.lines().count() > 400;
    let long: Vec<Finding> = Source::all()
        .iter()
        .filter(|source| source.is_rust() && is_long(source))
        .map(|source| source.finding(401, "over 400 lines: split it along a noun or a verb"))
        .collect();
    refuse("at most 400 lines a file", &long);
}

#[test]
fn no_match_over_an_enum_of_ours_has_a_wildcard() {
    let sources = Source::all();
    let enums = matches::enums(&sources);
    assert!(enums.len() > 50, "{}", enums.len());
    let findings: Vec<Finding> = sources.iter().flat_map(|source| matches::check(source, &enums)).collect();
    refuse("list the variants, so that the compiler names the places of a new one", &findings);
}

#[test]
fn a_wildcard_over_an_enum_of_ours_is_found() {
    let found = |arms: &str| {
        let text = format!("enum Chain {{ A, B }}\nfn f(c: Chain) -> u8 {{ match c {{ {arms} }} }}\n");
        let source = Source::new("a.rs", &text);
        let enums = matches::enums(std::slice::from_ref(&source));
        matches::check(&source, &enums).len()
    };
    assert_eq!(found("Chain::A => 1, Chain::B => 2"), 0);
    assert_eq!(found("Chain::A => 1, _ => 2"), 1);
    assert_eq!(found("Chain::A => 1, _other => 2"), 1);
}

#[test]
fn documents_name_only_what_exists() {
    let sources = Source::all();
    let known = symbols::Known::read(&sources);
    let findings: Vec<Finding> = sources.iter().flat_map(|source| symbols::check(source, &known)).collect();
    refuse("name symbols and files that exist", &findings);
}
