//! Between the domain's words and Postgres' columns.

use std::fmt::{self, Write};

use domain::Sha256;
use serde::Serialize;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use sqlx::types::BigDecimal;

use crate::Error;

/// A height or a time, which a bigint holds up to 2^63 - 1.
pub(crate) fn bigint(what: &'static str, value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(|_| Error::TooLarge { what, value, max: i64::MAX.unsigned_abs() })
}

/// An index within a block, which an integer holds up to 2^31 - 1.
pub(crate) fn integer(what: &'static str, value: u32) -> Result<i32, Error> {
    let max = i32::MAX.unsigned_abs().into();
    i32::try_from(value).map_err(|_| Error::TooLarge { what, value: value.into(), max })
}

/// A share or a score, which a smallint holds up to 2^15 - 1.
pub(crate) fn smallint(what: &'static str, value: u16) -> Result<i16, Error> {
    let max = i16::MAX.unsigned_abs().into();
    i16::try_from(value).map_err(|_| Error::TooLarge { what, value: value.into(), max })
}

/// What a column holds, as the domain reads it.
pub(crate) fn read<T, E: fmt::Display>(column: &'static str, value: Result<T, E>) -> Result<T, Error> {
    value.map_err(|reason| Error::Unreadable { column, reason: reason.to_string() })
}

pub(crate) fn unsigned(column: &'static str, value: i64) -> Result<u64, Error> {
    read(column, u64::try_from(value))
}

/// A numeric without fraction. Its plain spelling has no exponent, however many zeros it ends in.
pub(crate) fn u128_from_numeric(column: &'static str, value: &BigDecimal) -> Result<u128, Error> {
    read(column, value.to_plain_string().parse())
}

pub(crate) fn sha256(column: &'static str, bytes: &[u8]) -> Result<Sha256, Error> {
    read(column, bytes.try_into().map(Sha256))
}

/// A variant without fields, by its serde name: one spelling on the wire, in SQL and in the API.
pub(crate) fn enum_str<T: Serialize>(value: &T) -> String {
    let mut text = String::new();
    write_enum(value, &mut text);
    text
}

/// Like [`enum_str`], for all that serde knows as one word or number, behind a text.
pub(crate) fn write_enum<T: Serialize + ?Sized>(value: &T, text: &mut String) {
    struct Word<'a, T: ?Sized>(&'a T);

    impl<T: Serialize + ?Sized> fmt::Display for Word<'_, T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    // A String takes all that is written to it; what serde knows as more than a word is none of ours.
    let _ = write!(text, "{}", Word(value));
}

pub(crate) fn parse_enum<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Error> {
    let text: StrDeserializer<'_, WordError> = text.into_deserializer();
    read(column, T::deserialize(text))
}

#[cfg(test)]
mod tests {
    use domain::ProjectKind;

    use super::*;

    #[test]
    fn a_height_beyond_bigint_is_refused_by_name() {
        assert_eq!(bigint("height", 9_223_372_036_854_775_807).unwrap(), i64::MAX);
        let error = bigint("height", 1 << 63).unwrap_err().to_string();
        assert_eq!(error, "height is 9223372036854775808, beyond the 9223372036854775807 that the database holds");
    }

    #[test]
    fn an_amount_reads_back_from_numeric() {
        for amount in [0, 1, 10_u128.pow(24), u128::MAX] {
            assert_eq!(u128_from_numeric("task.reward", &BigDecimal::from(amount)).unwrap(), amount);
        }
        assert!(u128_from_numeric("task.reward", &"1.5".parse().unwrap()).is_err());
        assert!(u128_from_numeric("task.reward", &"-1".parse().unwrap()).is_err());
    }

    #[test]
    fn a_word_is_its_serde_name() {
        assert_eq!(enum_str(&ProjectKind::Simulation), "simulation");
        assert_eq!(parse_enum::<ProjectKind>("project.kind", "simulation").unwrap(), ProjectKind::Simulation);
        assert!(parse_enum::<ProjectKind>("project.kind", "perpetuum").is_err());
    }
}
