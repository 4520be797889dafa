use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Debug, thiserror::Error)]
#[error("\"{text}\" is not an amount in {unit}: give a whole number from 0 to 2^128 - 1, digits only")]
pub struct AmountError {
    text: String,
    unit: &'static str,
}

/// An amount is a whole number of its smallest unit, and a decimal string in JSON: u128 does not fit
/// JSON's numbers.
macro_rules! amount {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for String {
            fn from(amount: $name) -> Self {
                amount.0.to_string()
            }
        }

        impl FromStr for $name {
            type Err = AmountError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let value = if digits { text.parse().ok() } else { None };
                value.map(Self).ok_or_else(|| AmountError { text: text.to_owned(), unit: $unit })
            }
        }

        impl TryFrom<String> for $name {
            type Error = AmountError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}

amount!(
    /// NEAR in yoctoNEAR: 10^24 to one NEAR.
    Yocto,
    "yoctoNEAR"
);
amount!(
    /// The network's NEP-141 token in its smallest unit, as `ft_metadata` gives the decimals.
    TokenAmount,
    "the token's smallest unit"
);
amount!(
    /// SOL in lamports: 10^9 to one SOL.
    Lamports,
    "lamports"
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_amount_reads_back_from_its_json(value: u128) {
            let json = serde_json::to_string(&Yocto(value)).unwrap();
            prop_assert_eq!(&json, &format!("\"{value}\""));
            prop_assert_eq!(serde_json::from_str::<Yocto>(&json).unwrap(), Yocto(value));
        }
    }

    #[test]
    fn what_is_not_a_whole_number_is_refused() {
        for text in ["", "-1", "+1", "1.0", " 1", "1e3", "340282366920938463463374607431768211456"] {
            assert!(text.parse::<TokenAmount>().is_err(), "{text}");
        }
    }
}
