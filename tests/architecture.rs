//! Holds the arrows between crates and the licences of what we ship, read from `cargo metadata`, and how programs emit.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use spdx::{Expression, ParseMode};

/// What each crate of ours may depend on, of ours. An arrow that is not here is refused.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("ingest", &["domain", "store", "project-registry", "project-nft", "deai-compute"]),
    ("api", &["domain", "store"]),
    ("scripts", &["project-registry", "project-nft", "deai-compute"]),
    ("project-registry", &[]),
    ("project-nft", &["project-registry"]),
    ("deai-compute", &["arguments"]),
    ("arguments", &["arguments-derive"]),
    ("arguments-derive", &[]),
    ("tests", &["scripts"]),
    ("fungible-token", &[]),
    ("token-receiver", &[]),
    ("near-localnet", &[]),
    ("near-bench", &["near-localnet"]),
    ("near-bridge", &[]),
    ("solana-localnet", &["localnet-geyser"]),
    ("localnet-geyser", &[]),
    ("contract-tests", &["deai-compute", "near-localnet", "project-nft", "project-registry"]),
];

/// Crates that run or test on a chain: they hold its SDK, and nothing that is shipped depends on them.
const CHAINS: &[&str] =
    &["near-localnet", "near-bench", "near-bridge", "solana-localnet", "localnet-geyser", "contract-tests"];

/// The account that may hold what: a crate of the left prefix may be reached only from the crates on the right.
const KEPT: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "ingest", "api", "tests"]),
    ("solana-", &["ingest", "scripts", "project-registry", "project-nft", "tests"]),
    ("anchor-", &["ingest", "scripts", "project-registry", "project-nft", "tests"]),
    ("yellowstone-", &["ingest"]),
    ("near-", &["scripts", "deai-compute", "arguments", "tests", "ingest", "fungible-token", "token-receiver"]),
    ("axum", &["api", "ingest"]),
];

/// Licences under which we may ship a dependency, each on its own.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages that carry a licence file and no SPDX expression; each file was read.
/// `solana-config-interface`: Apache-2.0.
const READ_BY_HAND: &[&str] = &["solana-config-interface"];

/// Dependencies of the local chains alone, under licences that are not for what is shipped.
const NOT_SHIPPED: &[&str] = &["imbl", "imbl-sized-chunks", "libbz2-rs-sys"];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .expect("cargo metadata reads the workspace")
}

/// Every package that `root` compiles into what we ship: its normal dependencies, all the way down.
fn reached<'a>(metadata: &'a Metadata, root: &PackageId) -> BTreeSet<&'a str> {
    let resolve = metadata.resolve.as_ref().expect("metadata is resolved");
    let edges: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![root];
    while let Some(id) = waiting.pop() {
        for dep in &edges[id].deps {
            let normal = dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
            if normal && seen.insert(&dep.pkg) {
                waiting.push(&dep.pkg);
            }
        }
    }
    seen.into_iter().map(|id| metadata[id].name.as_str()).collect()
}

fn ours(metadata: &Metadata) -> Vec<&Package> {
    metadata.workspace_packages()
}

#[test]
fn crates_depend_on_each_other_along_the_arrows_only() {
    let metadata = metadata();
    let names: BTreeSet<&str> = ours(&metadata).iter().map(|package| package.name.as_str()).collect();
    let listed: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, listed, "ARROWS lists the workspace's crates");
    for package in ours(&metadata) {
        let (_, allowed) = ARROWS.iter().find(|(name, _)| *name == package.name.as_str()).expect("listed");
        for dependency in package.dependencies.iter().filter(|dep| dep.kind == DependencyKind::Normal) {
            let name = dependency.name.as_str();
            assert!(!names.contains(name) || allowed.contains(&name), "{} must not depend on {name}", package.name);
        }
    }
}

#[test]
fn chain_sdks_sql_and_http_stay_in_their_rooms() {
    let metadata = metadata();
    for package in ours(&metadata).into_iter().filter(|package| !CHAINS.contains(&package.name.as_str())) {
        let reached = reached(&metadata, &package.id);
        for (kept, rooms) in KEPT {
            if rooms.contains(&package.name.as_str()) {
                continue;
            }
            let strangers: Vec<_> = reached.iter().filter(|name| name.starts_with(kept)).collect();
            assert!(strangers.is_empty(), "{} must not compile {strangers:?}", package.name);
        }
    }
}

#[test]
fn only_the_store_names_sqlx() {
    for package in ours(&metadata()) {
        let names_it = package.dependencies.iter().any(|dep| dep.name == "sqlx" && dep.kind == DependencyKind::Normal);
        assert!(!names_it || package.name.as_str() == "store", "{} speaks SQL: that is the store's", package.name);
    }
}

#[test]
fn anchor_knows_both_programs() {
    let anchor = include_str!("../Anchor.toml");
    for name in ["project-registry", "project-nft"] {
        assert!(anchor.contains(&format!("\"programs/{name}\"")), "{name} is not a member in Anchor.toml");
        assert!(anchor.contains(&format!("{} = \"", name.replace('-', "_"))), "{name} has no address in Anchor.toml");
    }
}

/// A transaction's log is cut at 10 kB, anyone who filled it, and an event with it. Calls are never cut.
#[test]
fn no_event_of_a_program_goes_by_the_log() {
    let programs = concat!(env!("CARGO_MANIFEST_DIR"), "/../programs");
    let mut folders: Vec<PathBuf> =
        ["project-registry", "project-nft"].map(|name| Path::new(programs).join(name).join("src")).into();
    let (mut files, mut by_call) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the programs' sources are there") {
            let path = entry.expect("a folder is read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source is text");
            for by_log in ["emit!(", "sol_log_data", "msg!("] {
                assert!(!text.contains(by_log), "{}: {by_log} writes to the log", path.display());
            }
            files += 1;
            by_call += usize::from(text.contains("EVENT_IX_TAG_LE") || text.contains("emit_cpi!("));
        }
    }
    assert!(files > 40 && by_call > 0, "{files} {by_call}");
}

/// An SPDX expression is allowed where our list alone satisfies it: one side of an OR, each side of an AND.
fn is_allowed(expression: &str) -> bool {
    // Old manifests write "MIT/Apache-2.0" and mean OR: the lax mode reads it so.
    let expression = Expression::parse_mode(expression, ParseMode::LAX).expect("a licence is an SPDX expression");
    expression.evaluate(|requirement| LICENCES.contains(&requirement.to_string().as_str()))
}

#[test]
fn every_dependency_may_be_shipped_under_its_licence() {
    let metadata = metadata();
    let services = ours(&metadata).into_iter().filter(|package| !CHAINS.contains(&package.name.as_str()));
    let shipped: BTreeSet<&str> = services.flat_map(|package| reached(&metadata, &package.id)).collect();
    let refused: Vec<_> = metadata
        .packages
        .iter()
        .filter(|package| shipped.contains(package.name.as_str()) || !NOT_SHIPPED.contains(&package.name.as_str()))
        .filter(|package| package.source.is_some() && !READ_BY_HAND.contains(&package.name.as_str()))
        .filter(|package| !package.license.as_deref().is_some_and(is_allowed))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.license))
        .collect();
    assert!(refused.is_empty(), "dependencies under a licence not in LICENCES: {refused:#?}");
}

#[test]
fn a_choice_of_licences_needs_one_and_a_sum_needs_all() {
    assert!(is_allowed("MIT OR GPL-3.0-only"));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(is_allowed("MIT/Apache-2.0"));
    assert!(!is_allowed("AGPL-3.0-only"));
    assert!(!is_allowed("GPL-3.0-only AND (MIT OR ISC)"));
}
