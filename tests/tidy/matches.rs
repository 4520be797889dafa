//! Catch-all arms in matches over our own enums.

use std::collections::BTreeSet;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{ExprMatch, File, ItemEnum, ItemImpl, Pat, Path, Type};

use crate::files::{Finding, Source};

/// Crates whose enums share a name with one of ours.
const FOREIGN: &[&str] = &["sqlx", "tonic", "std", "io", "serde_json"];

/// The names of all enums of the workspace's sources.
pub fn enums(sources: &[Source]) -> BTreeSet<String> {
    let mut enums = Enums::default();
    for file in sources.iter().filter_map(parse) {
        enums.visit_file(&file);
    }
    enums.0
}

/// Finds matches whose arms name variants of an enum of ours and that have a catch-all arm.
pub fn check(source: &Source, enums: &BTreeSet<String>) -> Vec<Finding> {
    let Some(file) = parse(source) else { return Vec::new() };
    let mut matches = Matches { source, enums, own: None, findings: Vec::new() };
    matches.visit_file(&file);
    matches.findings
}

fn parse(source: &Source) -> Option<File> {
    // Arms of test code may leave the rest to a panic.
    let is_test = source.path.contains("/tests/") || source.path.ends_with("tests.rs");
    (source.is_rust() && !is_test).then(|| syn::parse_file(&source.text).ok())?
}

#[derive(Default)]
struct Enums(BTreeSet<String>);

impl Visit<'_> for Enums {
    fn visit_item_enum(&mut self, item: &ItemEnum) {
        self.0.insert(item.ident.to_string());
    }
}

struct Matches<'a> {
    source: &'a Source,
    enums: &'a BTreeSet<String>,
    /// The enum whose `impl` is visited.
    own: Option<String>,
    findings: Vec<Finding>,
}

impl Matches<'_> {
    /// The enum of ours whose variant a pattern names.
    fn names<'p>(&'p self, pattern: &'p Pat) -> Option<&'p str> {
        match pattern {
            Pat::Or(or) => or.cases.iter().find_map(|case| self.names(case)),
            Pat::Reference(reference) => self.names(&reference.pat),
            Pat::Paren(paren) => self.names(&paren.pat),
            Pat::Path(path) => self.owner(&path.path),
            Pat::TupleStruct(variant) => self.owner(&variant.path),
            Pat::Struct(variant) => self.owner(&variant.path),
            _ => None,
        }
    }

    /// `Event` of `event::Event::TaskAssigned`, and of `Self::TaskAssigned` in its own `impl`.
    fn owner<'p>(&'p self, path: &'p Path) -> Option<&'p str> {
        // `sqlx::Error::Io` is not ours, though an `Error` of ours exists.
        let first = path.segments.first()?.ident.to_string();
        if FOREIGN.contains(&first.as_str()) {
            return None;
        }
        let at = path.segments.len().checked_sub(2)?;
        let owner = path.segments.iter().nth(at)?.ident.to_string();
        let owner = if owner == "Self" { self.own.clone()? } else { owner };
        self.enums.get(&owner).map(String::as_str)
    }
}

impl<'ast> Visit<'ast> for Matches<'_> {
    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let outer = self.own.take();
        if let Type::Path(path) = &*item.self_ty {
            self.own = path.path.segments.last().map(|segment| segment.ident.to_string());
        }
        visit::visit_item_impl(self, item);
        self.own = outer;
    }

    fn visit_expr_match(&mut self, expression: &'ast ExprMatch) {
        let named = expression.arms.iter().find_map(|arm| self.names(&arm.pat)).map(str::to_owned);
        let catch_all = expression.arms.iter().find(|arm| arm.guard.is_none() && is_catch_all(&arm.pat));
        if let (Some(name), Some(arm)) = (named, catch_all) {
            let line = arm.pat.span().start().line;
            self.findings.push(self.source.finding(line, format!("a catch-all arm over `{name}`: list its variants")));
        }
        visit::visit_expr_match(self, expression);
    }
}

fn is_catch_all(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        // A named binding hands the value on, as in `other => Err(other)`.
        Pat::Ident(name) => name.subpat.is_none() && name.ident.to_string().starts_with('_'),
        _ => false,
    }
}
