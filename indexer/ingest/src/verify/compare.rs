use domain::Sha256;
use store::{Columns, Verdict, Verified};

use super::ChainRow;

/// Holds a row against what the chain says of it: every column that the chain speaks of.
pub fn compare(key: &str, row: &Columns, get: &ChainRow, is_gone: bool) -> Verified {
    let truth = get.truth.as_ref();
    let (verdict, detail) = match (truth, is_gone) {
        (None, true) => (Verdict::Same, None),
        (None, false) => (Verdict::Missing, Some("the chain does not have it".to_owned())),
        (Some(_), true) => (Verdict::LeftOver, Some("the row says that it is gone, and the chain has it".to_owned())),
        (Some(truth), false) => match differences(row, truth) {
            differing if differing.is_empty() => (Verdict::Same, None),
            differing => (Verdict::Differs, Some(differing.join("; "))),
        },
    };
    Verified { key: key.to_owned(), verdict, height: get.height, digest: truth.map(digest), detail }
}

fn differences(row: &Columns, truth: &Columns) -> Vec<String> {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let differing = truth.iter().filter(|(name, value)| row.get(*name) != Some(*value));
    let get = differing.map(|(name, value)| {
        let held = row.get(name).map_or_else(|| "nothing".to_owned(), shown);
        format!("{name} is {held} here and {} on chain", shown(value))
    });
    get.collect()
}

/// Over `name=value` lines in the order of the names, nothing being an empty value.
fn digest(truth: &Columns) -> Sha256 {
    let lines = truth.iter().map(|(name, value)| format!("{name}={}\n", value.as_deref().unwrap_or_default()));
    Sha256::of(&[lines.collect::<String>().as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns<const N: usize>(columns: [(&str, Option<&str>); N]) -> Columns {
        columns.into_iter().map(|(name, value)| (name.to_owned(), value.map(str::to_owned))).collect()
    }

    fn get(truth: Option<&Columns>) -> ChainRow {
        ChainRow { height: 7, truth: truth.cloned() }
    }

    #[test]
    fn a_row_is_true_where_every_column_that_the_chain_speaks_of_is() {
        let row = columns([("owner", Some("a")), ("pending_owner", None), ("created_tx", Some("x"))]);
        let truth = columns([("owner", Some("a")), ("pending_owner", None)]);
        let verified = compare("k", &row, &get(Some(&truth)), false);
        assert_eq!((verified.verdict, verified.height, verified.detail), (Verdict::Same, 7, None));
        assert!(verified.digest.is_some());

        let other = columns([("owner", Some("b")), ("pending_owner", Some("c"))]);
        let verified = compare("k", &row, &get(Some(&other)), false);
        assert_eq!(verified.verdict, Verdict::Differs);
        let detail = verified.detail.unwrap();
        assert_eq!(detail, "owner is a here and b on chain; pending_owner is nothing here and c on chain");
        assert_ne!(verified.digest, compare("k", &row, &get(Some(&truth)), false).digest);
    }

    #[test]
    fn a_row_missing_on_one_side_differs() {
        let row = columns([("owner", Some("a"))]);
        assert_eq!(compare("k", &row, &get(None), true).verdict, Verdict::Same);
        assert_eq!(compare("k", &row, &get(None), false).verdict, Verdict::Missing);
        assert_eq!(compare("k", &row, &get(Some(&row)), true).verdict, Verdict::LeftOver);
    }
}
