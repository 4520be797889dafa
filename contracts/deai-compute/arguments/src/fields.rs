use std::fmt;

use near_sdk::env;
use near_sdk::serde::de::{DeserializeOwned, IgnoredAny};
use near_sdk::serde_json::{Deserializer, Error, from_slice};

/// The members of a JSON object (RFC 8259), each with the bytes of its value.
///
/// It takes and refuses what serde_json does for a struct with these fields: members that nobody asks for are passed
/// over, one that is asked for stands there once, and an `Option` may be absent. An array in place of the object,
/// whose elements serde would take in the order of the fields, is refused.
#[derive(Debug)]
pub struct Fields<'a>(Vec<(String, &'a [u8])>);

/// Why arguments are not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl<'a> Fields<'a> {
    /// # Errors
    /// The bytes are not an object of JSON, and nothing else.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut text = Text { bytes, at: 0 };
        let mut fields = Vec::new();
        text.take(b"{")?;
        if text.next() == Some(b'}') {
            text.take(b"}")?;
        } else {
            loop {
                fields.push((text.name()?, text.value()?));
                if text.take(b",}")? == b'}' {
                    break;
                }
            }
        }
        match text.next() {
            None => Ok(Self(fields)),
            Some(_) => Err(text.refuse("the end")),
        }
    }

    /// # Errors
    /// The field is missing, stands there twice, or is no such value.
    pub fn find<T: DeserializeOwned>(&self, name: &str) -> Result<T, Refusal> {
        let value = self.value(name)?;
        let read = T::deserialize(&mut Deserializer::from_slice(value.unwrap_or(b"null")));
        read.map_err(|error| refuse(name, value.is_none(), &error))
    }

    /// What [`Fields::find`] gives.
    ///
    /// # Panics
    /// Where that refuses.
    #[inline(never)]
    pub fn take<T: DeserializeOwned>(&self, name: &str) -> T {
        self.find(name).unwrap_or_else(|refusal| end(&refusal))
    }

    #[inline(never)]
    pub(crate) fn of_input(bytes: &'a [u8]) -> Self {
        Self::parse(bytes).unwrap_or_else(|refusal| end(&refusal))
    }

    #[inline(never)]
    fn value(&self, name: &str) -> Result<Option<&'a [u8]>, Refusal> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| *value);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(Refusal(format!("duplicate field `{name}`"))),
        }
    }
}

#[inline(never)]
fn refuse(name: &str, is_missing: bool, error: &Error) -> Refusal {
    if is_missing {
        return Refusal(format!("missing field `{name}`"));
    }
    let text = error.to_string();
    // The place that serde_json reports is one in the value.
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    Refusal(format!("field `{name}`: {reason}"))
}

fn end(refusal: &Refusal) -> ! {
    env::panic_str(&format!("Failed to deserialize input from JSON. Error: `{refusal}`"))
}

/// What is still to be read.
struct Text<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Text<'a> {
    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        let spaces = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r')).count();
        self.at = self.at.saturating_add(spaces);
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, expected: &'static [u8]) -> Result<u8, Refusal> {
        match self.next() {
            Some(byte) if expected.contains(&byte) => {
                self.at = self.at.saturating_add(1);
                Ok(byte)
            }
            _ => Err(self.refuse(&String::from_utf8_lossy(expected))),
        }
    }

    fn name(&mut self) -> Result<String, Refusal> {
        if self.next() != Some(b'"') {
            return Err(self.refuse("\""));
        }
        let at = self.at;
        let name = from_slice(self.value()?);
        let name = name.map_err(|error| Refusal(format!("a name at byte {at}: {error}")))?;
        self.take(b":")?;
        Ok(name)
    }

    #[inline(never)]
    fn value(&mut self) -> Result<&'a [u8], Refusal> {
        self.next();
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut values = Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                let end = values.byte_offset();
                self.at = self.at.saturating_add(end);
                Ok(rest.get(..end).unwrap_or_default())
            }
            Some(Err(error)) => Err(Refusal(format!("a value at byte {}: {error}", self.at))),
            None => Err(self.refuse("a value")),
        }
    }

    fn refuse(&self, expected: &str) -> Refusal {
        Refusal(format!("expected `{expected}` at byte {}", self.at))
    }
}
