use sqlx::postgres::PgConnection;

use crate::Error;

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
        if std::mem::replace(&mut self.is_begun, true) {
            self.text.push('\t');
        }
        let Some(value) = value else { return self.text.push_str("\\N") };
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

    pub(crate) fn end_row(&mut self) {
        self.text.push('\n');
        self.is_begun = false;
        self.rows = self.rows.saturating_add(1);
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// `table` is a table with its columns, in the order of the fields: words of ours.
    pub(crate) async fn send(&self, connection: &mut PgConnection, table: &str) -> Result<(), Error> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut copy = connection.copy_in_raw(&format!("copy {table} from stdin")).await?;
        copy.send(self.text.as_bytes()).await?;
        copy.finish().await?;
        Ok(())
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
        assert_eq!(copy.text, "a\\tb\\nc\\\\N\\r\t\\N\t\n\tnext");
        assert_eq!(copy.len(), 1);
    }
}
