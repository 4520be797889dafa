use std::fmt;
use std::str::FromStr;

use near_sdk::near;

use crate::error::IdentityError;
use crate::text::excerpt;

/// A Solana wallet: its ed25519 public key, in base58 as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[near(serializers = [borsh])]
pub struct Address(pub [u8; 32]);

/// Points of small order, and the ways to write them, without the sign bit. A signature by such a key holds
/// for whatever text somebody likes, and nobody has its secret: the system program's address is one.
const SMALL_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

impl FromStr for Address {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || IdentityError::Wallet { text: excerpt(text) };
        let key = read_base58(text).ok_or_else(wrong)?;
        let mut unsigned = key;
        unsigned[31] &= 0x7f;
        if SMALL_ORDER.contains(&&*hex::encode(unsigned)) { Err(wrong()) } else { Ok(Self(key)) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bs58::encode(self.0).into_string())
    }
}

/// An ed25519 signature in base58.
pub fn read_signature(text: &str) -> Result<[u8; 64], IdentityError> {
    read_base58(text).ok_or_else(|| IdentityError::Signature { text: excerpt(text) })
}

fn read_base58<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    // 58^n < 256^N: the length is looked at first, as decoding is quadratic in it.
    let short = text.len() <= N.saturating_mul(138).div_ceil(100);
    let length = if short { bs58::decode(text).onto(&mut bytes).ok() } else { None };
    (length == Some(N)).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wallet_reads_back_from_its_address() {
        let text = "4Nd1mYQbtJbxpFAcJ6MpNFEhmWBgqoNQtRW7LSzgbZFw";
        assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
    }

    #[test]
    fn a_key_that_nobody_can_hold_is_no_wallet() {
        for point in SMALL_ORDER {
            let mut key = [0; 32];
            hex::decode_to_slice(point, &mut key).unwrap();
            for sign in [0, 0x80] {
                key[31] |= sign;
                let text = bs58::encode(key).into_string();
                assert_eq!(text.parse::<Address>(), Err(IdentityError::Wallet { text }));
            }
        }
    }

    #[test]
    fn what_is_no_base58_of_the_right_length_is_refused() {
        for bad in ["", "0OIl", "4Nd1", &"1".repeat(33), &"z".repeat(45), &"1".repeat(1_000_000)] {
            assert!(bad.parse::<Address>().is_err(), "{}", &bad[..bad.len().min(50)]);
            assert!(read_signature(bad).is_err(), "{}", &bad[..bad.len().min(50)]);
        }
        assert_eq!(read_signature(&bs58::encode([255; 64]).into_string()), Ok([255; 64]));
        assert!(read_signature(&bs58::encode([255; 65]).into_string()).is_err());
    }
}
