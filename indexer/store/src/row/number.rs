use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A number as a decimal string in JSON, as it passes what JSON readers keep exactly.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident($kind:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(pub $kind);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = std::num::ParseIntError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                <$kind>::from_str(&text).map(Self)
            }
        }
    };
}

number!(
    /// What an account gained, or lost where it is below 0.
    Signed(i128)
);
number!(
    /// A number that is no amount.
    Unsigned(u128)
);

impl Signed {
    /// An amount beyond 2^127 - 1, which no supply reaches, is reported as that.
    pub fn gain(amount: u128) -> Self {
        Self(i128::try_from(amount).unwrap_or(i128::MAX))
    }

    pub fn loss(amount: u128) -> Self {
        Self(Self::gain(amount).0.saturating_neg())
    }
}
