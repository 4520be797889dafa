use std::fmt;
use std::io::Write;

use domain::Sha256;

use super::Rows;

/// Rows in COPY's text format, each field as its column's type reads it.
#[derive(Default)]
pub(crate) struct Text {
    pending: Vec<u8>,
    /// `true` where the present row has a field already.
    is_begun: bool,
    rows: usize,
}

impl Text {
    pub(crate) fn field(&mut self, value: Option<&str>) {
        self.begin_field();
        let Some(value) = value else { return self.pending.extend_from_slice(b"\\N") };
        if !value.bytes().any(|byte| escaped(byte).is_some()) {
            return self.pending.extend_from_slice(value.as_bytes());
        }
        for byte in value.bytes() {
            match escaped(byte) {
                Some(escaped) => self.pending.extend_from_slice(&[b'\\', escaped]),
                None => self.pending.push(byte),
            }
        }
    }

    /// A number: nothing in it is escaped.
    pub(crate) fn number(&mut self, value: impl fmt::Display) {
        self.begin_field();
        // A Vec takes all that is written to it.
        let _ = write!(self.pending, "{value}");
    }

    /// A bytea.
    pub(crate) fn digest(&mut self, value: &Sha256) {
        self.begin_field();
        let _ = write!(self.pending, "\\\\x{value}");
    }

    fn begin_field(&mut self) {
        if std::mem::replace(&mut self.is_begun, true) {
            self.pending.push(b'\t');
        }
    }

    pub(crate) fn end_row(&mut self) {
        self.pending.push(b'\n');
        self.is_begun = false;
        self.rows = self.rows.saturating_add(1);
    }
}

/// What stands behind a backslash for a byte that would end a field or a row. No part of a character of several bytes is
/// such a byte.
fn escaped(byte: u8) -> Option<u8> {
    match byte {
        b'\\' => Some(b'\\'),
        b'\t' => Some(b't'),
        b'\n' => Some(b'n'),
        b'\r' => Some(b'r'),
        _ => None,
    }
}

impl Rows for Text {
    const FORMAT: &'static str = "text";

    fn len(&self) -> usize {
        self.rows
    }

    fn pending(&mut self) -> &mut Vec<u8> {
        &mut self.pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_field_or_a_row_is_escaped() {
        let mut rows = Text::default();
        rows.field(Some("a\tb\nc\\N\r\u{e9}"));
        rows.field(None);
        rows.field(Some(""));
        rows.end_row();
        rows.field(Some(""));
        rows.field(Some("next"));
        rows.number(-7);
        rows.digest(&Sha256([0xab; 32]));
        rows.end_row();
        let text = String::from_utf8(rows.pending.clone()).unwrap();
        let last = format!("\tnext\t-7\t\\\\x{}\n", "ab".repeat(32));
        assert_eq!(text, format!("a\\tb\\nc\\\\N\\r\u{e9}\t\\N\t\n{last}"));
        assert_eq!(rows.len(), 2);
    }
}
