use std::fmt::{self, Write};

use domain::Sha256;
use sqlx::postgres::{PgConnection, PgCopyIn};

use crate::Error;

/// Text that is worth a message: smaller ones cost calls, larger ones leave Postgres waiting for the first.
const MESSAGE: usize = 64 * 1024;

/// Rows on their way into a table by COPY, in its text format: for rows that are certainly new, at half the
/// price of an insert.
#[derive(Default)]
pub(crate) struct Copy {
    text: String,
    /// Whether the present row has a field already.
    is_begun: bool,
    rows: usize,
}

impl Copy {
    pub(crate) fn field(&mut self, value: Option<&str>) {
        self.begin_field();
        let Some(value) = value else { return self.text.push_str("\\N") };
        if !value.bytes().any(|byte| matches!(byte, b'\\' | b'\t' | b'\n' | b'\r')) {
            return self.text.push_str(value);
        }
        for character in value.chars() {
            match character {
                '\\' => self.text.push_str("\\\\"),
                '\t' => self.text.push_str("\\t"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                other => self.text.push(other),
            }
        }
    }

    /// A number: nothing in it is escaped.
    pub(crate) fn number(&mut self, value: impl fmt::Display) {
        self.begin_field();
        // A String takes all that is written to it.
        let _ = write!(self.text, "{value}");
    }

    /// A bytea.
    pub(crate) fn digest(&mut self, value: &Sha256) {
        self.begin_field();
        let _ = write!(self.text, "\\\\x{value}");
    }

    fn begin_field(&mut self) {
        if std::mem::replace(&mut self.is_begun, true) {
            self.text.push('\t');
        }
    }

    pub(crate) fn end_row(&mut self) {
        self.text.push('\n');
        self.is_begun = false;
        self.rows = self.rows.saturating_add(1);
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// `table` is a table with its columns, in the order of the fields: words of ours.
    pub(crate) async fn send(self, connection: &mut PgConnection, table: &str) -> Result<(), Error> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut stream = CopyStream::open(connection, table).await?;
        stream.rows = self;
        stream.finish().await?;
        Ok(())
    }
}

/// A COPY that is under way: Postgres takes in the first rows while the next ones are made.
pub(crate) struct CopyStream<'c> {
    into: PgCopyIn<&'c mut PgConnection>,
    pub rows: Copy,
}

impl<'c> CopyStream<'c> {
    pub(crate) async fn open(connection: &'c mut PgConnection, table: &str) -> Result<Self, Error> {
        let into = connection.copy_in_raw(&format!("copy {table} from stdin")).await?;
        Ok(Self { into, rows: Copy::default() })
    }

    /// Sends what is worth it. To be called after each row, or some.
    pub(crate) async fn flow(&mut self) -> Result<(), Error> {
        if self.rows.text.len() >= MESSAGE {
            self.flush().await?;
        }
        Ok(())
    }

    pub(crate) async fn flush(&mut self) -> Result<(), Error> {
        self.into.send(self.rows.text.as_bytes()).await?;
        self.rows.text.clear();
        Ok(())
    }

    /// Gives how many rows there were.
    pub(crate) async fn finish(mut self) -> Result<usize, Error> {
        self.flush().await?;
        self.into.finish().await?;
        Ok(self.rows.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_field_or_a_row_is_escaped() {
        let mut copy = Copy::default();
        copy.field(Some("a\tb\nc\\N\r"));
        copy.field(None);
        copy.field(Some(""));
        copy.end_row();
        copy.field(Some(""));
        copy.field(Some("next"));
        copy.number(-7);
        copy.digest(&Sha256([0xab; 32]));
        assert_eq!(copy.text, format!("a\\tb\\nc\\\\N\\r\t\\N\t\n\tnext\t-7\t\\\\x{}", "ab".repeat(32)));
        assert_eq!(copy.len(), 1);
    }
}
