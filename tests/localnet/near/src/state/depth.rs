//! The way in which deep a key lies in the trie that these keys would form.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::Value;

/// Nodes on the way from the node that stands for the first `prefix_len` bytes down to `key`.
///
/// NEAR's trie is a Patricia trie over half bytes: below a given prefix there is a leaf where one key
/// remains, a branch where keys part at once, and an extension before the branch where they first share
/// half bytes. So the nodes follow from the smallest and the largest key under each prefix.
pub(super) fn nodes_below(entries: &BTreeMap<Vec<u8>, Value>, key: &[u8], prefix_len: usize) -> u64 {
    let mut depth = prefix_len * 2;
    let mut nodes = 0;
    while let Some((first, last)) = ends(entries, key, depth) {
        nodes += 1;
        if first == last {
            return nodes;
        }
        let parting = (depth..).find(|at| half_byte(first, *at) != half_byte(last, *at)).unwrap_or(depth);
        if parting > depth {
            if (depth..parting).any(|at| half_byte(first, at) != half_byte(key, at)) {
                return nodes;
            }
            nodes += 1;
        }
        if half_byte(key, parting).is_none() {
            return nodes;
        }
        depth = parting + 1;
    }
    nodes
}

/// The smallest and the largest key that share the first `depth` half bytes of `key`.
fn ends<'a>(entries: &'a BTreeMap<Vec<u8>, Value>, key: &[u8], depth: usize) -> Option<(&'a [u8], &'a [u8])> {
    let mut from = key.get(..depth / 2)?.to_vec();
    let mut to = from.clone();
    if !depth.is_multiple_of(2) {
        let high = key.get(depth / 2)? & 0xf0;
        from.push(high);
        to.push(high | 0x0f);
    }
    // The first key above every key that begins with `to`: its last byte that can still grow, grown.
    while to.last() == Some(&u8::MAX) {
        to.pop();
    }
    let above = match to.last_mut() {
        Some(byte) => {
            *byte += 1;
            Bound::Excluded(to)
        }
        None => Bound::Unbounded,
    };
    let mut range = entries.range((Bound::Included(from), above)).map(|(key, _)| key.as_slice());
    let first = range.next()?;
    Some((first, range.next_back().unwrap_or(first)))
}

fn half_byte(key: &[u8], at: usize) -> Option<u8> {
    let byte = key.get(at / 2)?;
    Some(if at.is_multiple_of(2) { byte >> 4 } else { byte & 0x0f })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(keys: &[&[u8]], key: &[u8]) -> u64 {
        let entries = keys.iter().map(|key| (key.to_vec(), Value::from(&b""[..]))).collect();
        nodes_below(&entries, key, 0)
    }

    #[test]
    fn a_lone_key_is_one_leaf() {
        assert_eq!(count(&[b"a"], b"a"), 1);
        assert_eq!(count(&[b"a"], b"b"), 1);
        assert_eq!(count(&[], b"a"), 0);
    }

    #[test]
    fn keys_that_share_a_beginning_have_an_extension_and_a_branch() {
        // 0x6161, 0x6162: an extension over three half bytes, a branch, a leaf.
        assert_eq!(count(&[b"aa", b"ab"], b"aa"), 3);
        // Parts from the extension: one node is read.
        assert_eq!(count(&[b"aa", b"ab"], b"ba"), 1);
        // No child under the branch: the extension and the branch are read.
        assert_eq!(count(&[b"aa", b"ab"], b"ac"), 2);
    }

    #[test]
    fn a_key_that_begins_another_ends_in_the_branch() {
        assert_eq!(count(&[b"a", b"ab"], b"a"), 2);
        assert_eq!(count(&[b"a", b"ab"], b"ab"), 3);
    }

    #[test]
    fn keys_of_the_highest_bytes_are_found() {
        assert_eq!(count(&[b"\xff\xff", b"\xff"], b"\xff\xff"), 3);
    }
}
