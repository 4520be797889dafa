//! Where a page ended, as an opaque text that is only good for the list that gave it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Bytes of the digest that a cursor carries: enough to detect a typing error or another list's cursor. It guards
/// no secret, as a cursor says nothing but a place in a public list.
const DIGEST: usize = 8;

/// A cursor to `key` in the list `of`: its name and filters.
pub fn encode(of: &impl Serialize, key: &impl Serialize) -> Result<String, serde_json::Error> {
    let key = serde_json::to_vec(key)?;
    let mut bytes = digest(of, &key)?;
    bytes.extend(key);
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The key that [`encode`] was given for the same list. `None` for anything else.
pub fn decode<K: DeserializeOwned>(of: &impl Serialize, cursor: &str) -> Option<K> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (held, key) = bytes.split_at_checked(DIGEST)?;
    if digest(of, key).ok()? != held {
        return None;
    }
    serde_json::from_slice(key).ok()
}

fn digest(of: &impl Serialize, key: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(of)?);
    hash.update([0]);
    hash.update(key);
    let mut digest = hash.finalize().to_vec();
    digest.truncate(DIGEST);
    Ok(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_only_for_the_list_that_gave_it_and_unchanged() {
        let cursor = encode(&("tasks", "pending"), &7_u64).unwrap();
        assert_eq!(decode(&("tasks", "pending"), &cursor), Some(7_u64));
        assert_eq!(decode::<u64>(&("tasks", "assigned"), &cursor), None);
        assert_eq!(decode::<u64>(&("nodes", "pending"), &cursor), None);
        assert_eq!(decode::<(u64, u32)>(&("tasks", "pending"), &cursor), None);
        for index in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            assert_eq!(decode::<u64>(&("tasks", "pending"), &String::from_utf8(changed).unwrap()), None);
        }
        for text in ["", "A", "%00", "\0", "AAAAAAAAAAAAAAAAAAAA", &"A".repeat(10_000)] {
            assert_eq!(decode::<u64>(&("tasks", "pending"), text), None);
        }
    }
}
