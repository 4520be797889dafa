use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    #[error("\"{0}\" is not a Solana address: give 32 bytes in base58")]
    Solana(String),
    #[error("\"{0}\" is not a NEAR account id: give 2 to 64 characters of a-z, 0-9, and single - _ . between them")]
    Near(String),
}

/// A Solana address: 32 bytes, base58 in text and JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SolanaAddress(String);

impl SolanaAddress {
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let mut text = [0; five8::BASE58_ENCODED_32_MAX_LEN];
        let length = five8::encode_32(&bytes, &mut text);
        // All of it is ASCII.
        Self(String::from_utf8_lossy(text.get(..length.into()).unwrap_or_default()).into_owned())
    }
}

/// A NEAR account id, by the rules of the protocol (nomicon, "Account ID Rules").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NearAccountId(String);

impl FromStr for SolanaAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        match five8::decode_32(text, &mut bytes) {
            Ok(()) => Ok(Self(text.to_owned())),
            Err(_) => Err(AddressError::Solana(text.to_owned())),
        }
    }
}

impl FromStr for NearAccountId {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_separator = |byte: u8| matches!(byte, b'-' | b'_' | b'.');
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let well_formed = (2..=64).contains(&bytes.len())
            && bytes.iter().all(|&byte| is_letter(byte) || is_separator(byte))
            && bytes.windows(2).all(|pair| !(is_separator(pair[0]) && is_separator(pair[1])))
            && bytes.first().is_some_and(|&byte| is_letter(byte))
            && bytes.last().is_some_and(|&byte| is_letter(byte));
        if well_formed { Ok(Self(text.to_owned())) } else { Err(AddressError::Near(text.to_owned())) }
    }
}

/// Both addresses are text to everyone behind the decoder.
macro_rules! text {
    ($name:ident) => {
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(address: $name) -> Self {
                address.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = AddressError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}

text!(SolanaAddress);
text!(NearAccountId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_account_id_follows_the_protocol() {
        for good in ["alice.near", "a1", "bob_2-x.test.near", "deai"] {
            assert!(good.parse::<NearAccountId>().is_ok(), "{good}");
        }
        for bad in ["", "a", "Alice.near", "a..b", ".a", "a-", "a b", "a\0b", &"x".repeat(65)] {
            assert!(bad.parse::<NearAccountId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_solana_address_is_32_bytes() {
        assert!("11111111111111111111111111111111".parse::<SolanaAddress>().is_ok());
        for bad in ["", "1111", "0OIl", "not an address", &"1".repeat(33)] {
            assert!(bad.parse::<SolanaAddress>().is_err(), "{bad}");
        }
    }
}
