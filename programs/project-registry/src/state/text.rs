//! What text may be. NUL is no text to a database, other control characters break displays, and an
//! unbounded text has no rent.

/// 1 to `max` bytes without control characters.
pub fn is_name(name: &str, max: usize) -> bool {
    // Most names are ASCII, which needs no search in Unicode's tables.
    let has_control = match name.is_ascii() {
        true => name.bytes().any(|byte| byte.is_ascii_control()),
        false => name.chars().any(char::is_control),
    };
    (1..=max).contains(&name.len()) && !has_control
}

pub const MAX_URI: usize = 200;
pub const URI_SCHEMES: [&str; 3] = ["https://", "ipfs://", "ar://"];

/// At most 200 printable ASCII characters, starting with https://, ipfs:// or ar://.
pub fn is_uri(uri: &str) -> bool {
    uri.len() <= MAX_URI
        && uri.bytes().all(|byte| byte.is_ascii_graphic())
        && URI_SCHEMES.iter().any(|scheme| uri.starts_with(scheme) && uri.len() > scheme.len())
}

/// `min` to `max` characters of a-z, 0-9 and single dashes between them.
pub fn is_slug(slug: &str, min: usize, max: usize) -> bool {
    // As if a dash stood before it: a dash at the start is then one that follows a dash.
    let mut previous = b'-';
    let words_between_dashes = slug.bytes().all(|byte| {
        let fits = matches!(byte, b'a'..=b'z' | b'0'..=b'9') || (byte == b'-' && previous != b'-');
        previous = byte;
        fits
    });
    (min..=max).contains(&slug.len()) && words_between_dashes && previous != b'-'
}

/// 1 to `max` printable ASCII characters without spaces.
pub fn is_code(code: &str, max: usize) -> bool {
    (1..=max).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_graphic())
}

pub const MAX_NEAR_ACCOUNT: usize = 64;

/// A NEAR account id by the rules of the protocol (nomicon, "Account ID Rules"): 2 to 64 characters of
/// a-z, 0-9 and single - _ . between them.
pub fn is_near_account(id: &str) -> bool {
    let mut separated = true;
    let well_formed = id.bytes().all(|byte| {
        let separator = matches!(byte, b'-' | b'_' | b'.');
        let fits = byte.is_ascii_lowercase() || byte.is_ascii_digit() || (separator && !separated);
        separated = separator;
        fits
    });
    (2..=MAX_NEAR_ACCOUNT).contains(&id.len()) && well_formed && !separated
}

/// A text as a seed of an address.
pub trait TextSeed {
    /// Cut to what a seed holds: a text that is too long then fails by its own rule, and not by a panic
    /// in the search for the address.
    fn seed(&self) -> &[u8];
}

impl TextSeed for str {
    fn seed(&self) -> &[u8] {
        self.as_bytes().get(..MAX_SEED).unwrap_or(self.as_bytes())
    }
}

/// Bytes of one seed of an address.
pub const MAX_SEED: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_that_a_database_and_a_display_can_hold() {
        for good in ["x", "Protein folding 2", "分子動力学", &"x".repeat(64)] {
            assert!(is_name(good, 64), "{good}");
        }
        for bad in ["", "a\0b", "a\nb", "\u{7f}", "\u{85}", &"x".repeat(65), &"é".repeat(33)] {
            assert!(!is_name(bad, 64), "{bad:?}");
        }
    }

    #[test]
    fn a_uri_has_a_known_scheme_and_something_behind_it() {
        for good in ["https://a", "ipfs://bafy", "ar://x", &format!("https://{}", "x".repeat(192))] {
            assert!(is_uri(good), "{good}");
        }
        for bad in [
            "",
            "https://",
            "http://a",
            "HTTPS://a",
            "javascript:alert(1)",
            "https://a b",
            "https://é",
            "ar://\0",
            &format!("https://{}", "x".repeat(193)),
        ] {
            assert!(!is_uri(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_slug_is_lower_case_words_between_single_dashes() {
        for good in ["abc", "a-b", "protein-folding-2", "000", &"x".repeat(32)] {
            assert!(is_slug(good, 3, 32), "{good}");
        }
        for bad in ["", "ab", "-ab", "ab-", "a--b", "Abc", "a b", "a_b", "a\0b", "äbc", &"x".repeat(33)] {
            assert!(!is_slug(bad, 3, 32), "{bad}");
        }
    }

    #[test]
    fn a_code_is_printable_and_without_spaces() {
        for good in ["1.0.0-rc.1+build", "Apache-2.0", "MMLU", &"x".repeat(32)] {
            assert!(is_code(good, 32), "{good}");
        }
        for bad in ["", "a b", "a\0", "é", &"x".repeat(33)] {
            assert!(!is_code(bad, 32), "{bad}");
        }
    }

    #[test]
    fn a_near_account_follows_the_protocol() {
        for good in ["alice.near", "a1", "bob_2-x.test.near", "deai", &"0".repeat(64)] {
            assert!(is_near_account(good), "{good}");
        }
        for bad in ["", "a", "Alice.near", "a..b", ".a", "a-", "a-_b", "a b", "a\0b", &"x".repeat(65)] {
            assert!(!is_near_account(bad), "{bad}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_still_has_a_seed() {
        assert_eq!("abc".seed(), b"abc");
        assert_eq!("x".repeat(40).seed(), [b'x'; 32]);
    }
}
