//! Text that a caller may store: short, printable, of a known shape.

use crate::error::Error;
use crate::event::Sha256;
use crate::limit;

const SCHEMES: [&str; 3] = ["https://", "ipfs://", "ar://"];

/// A class or a kind.
pub fn check_label(field: &'static str, text: &str) -> Result<(), Box<Error>> {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let well_formed = text.len() <= limit::LABEL
        && text.bytes().next().is_some_and(is_letter)
        && text.bytes().all(|byte| is_letter(byte) || matches!(byte, b'.' | b'_' | b'-'));
    if well_formed { Ok(()) } else { Err(Error::Label { field, text: excerpt(text) }.into()) }
}

pub fn check_uri(field: &'static str, text: &str) -> Result<(), Box<Error>> {
    let well_formed = text.len() <= limit::URI
        && SCHEMES.iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
        && text.bytes().all(is_of_uri);
    if well_formed { Ok(()) } else { Err(Error::Uri { field, text: excerpt(text) }.into()) }
}

pub fn read_sha256(field: &'static str, text: &str) -> Result<Sha256, Box<Error>> {
    text.parse().map_err(|_| Error::Sha256 { field, text: excerpt(text) }.into())
}

/// A Solana address.
pub fn read_project(text: &str) -> Result<[u8; 32], Box<Error>> {
    let mut address = [0; 32];
    // 32 bytes are 32 to 44 digits: the length is looked at first, as decoding is quadratic in it.
    let decoded = if text.len() <= 44 { bs58::decode(text).onto(&mut address).ok() } else { None };
    if decoded == Some(32) { Ok(address) } else { Err(Error::Project { text: excerpt(text) }.into()) }
}

pub fn show_project(address: &[u8; 32]) -> String {
    bs58::encode(address).into_string()
}

/// Why an arbiter rules as it does: printable, in any script.
pub fn check_reason(text: &str) -> Result<(), Box<Error>> {
    let well_formed = !text.trim().is_empty() && text.len() <= limit::REASON && !text.chars().any(char::is_control);
    if well_formed { Ok(()) } else { Err(Error::Reason { text: excerpt(text) }.into()) }
}

/// RFC 3986: unreserved, reserved and percent.
fn is_of_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// What an error shows of a text that may be megabytes long.
pub fn excerpt(text: &str) -> String {
    const SHOWN: usize = 64;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_lower_case_and_short() {
        for good in ["a", "inference.gpu24", "quantum.sim", "a_b-c", "0", &"x".repeat(32)] {
            assert_eq!(check_label("class", good), Ok(()), "{good}");
        }
        for bad in ["", "A", ".a", "_a", "-a", "a b", "a\0", "ä", "a\n", &"x".repeat(33)] {
            assert!(check_label("class", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_uri_has_a_known_scheme_and_no_strange_bytes() {
        let longest = format!("ar://{}", "x".repeat(195));
        for good in ["https://a", "ipfs://bafy/x?y=%20#z", "ar://Jh3v_-", &longest] {
            assert_eq!(check_uri("uri", good), Ok(()), "{good}");
        }
        let too_long = format!("{longest}x");
        for bad in [
            "",
            "https://",
            "http://a",
            "HTTPS://a",
            "ftp://a",
            " https://a",
            "https://a b",
            "https://a\"",
            "https://a\\",
            "https://a\0",
            "https://ä",
            "https://<a>",
            "javascript:alert(1)",
            &too_long,
        ] {
            assert!(check_uri("uri", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_digest_is_64_hex_digits() {
        assert!(read_sha256("input_sha256", &"aF".repeat(32)).is_ok());
        for bad in ["", "a", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64), &"ä".repeat(32)] {
            assert!(read_sha256("input_sha256", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_project_reads_back_from_its_address() {
        for good in ["11111111111111111111111111111111", "4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw"] {
            assert_eq!(show_project(&read_project(good).unwrap()), good);
        }
        let (short, long) = ("1".repeat(31), "1".repeat(33));
        for bad in ["", "0OIl", &short, &long, &"z".repeat(44), &"1".repeat(1_000_000)] {
            assert!(read_project(bad).is_err(), "{}", &bad[..bad.len().min(50)]);
        }
    }

    #[test]
    fn a_reason_is_printable_and_short() {
        for good in ["The output is blank.", "Größe stimmt nicht", &"x".repeat(500)] {
            assert_eq!(check_reason(good), Ok(()), "{good}");
        }
        for bad in ["", " ", "a\nb", "a\0", &"x".repeat(501)] {
            assert!(check_reason(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_error_shows_little_of_a_long_text() {
        let Err(Error::Uri { text, .. }) = check_uri("uri", &"é".repeat(1_000_000)).map_err(|error| *error) else {
            panic!()
        };
        assert_eq!(text.chars().count(), 65);
    }
}
