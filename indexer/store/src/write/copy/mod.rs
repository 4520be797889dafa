//! Rows on their way into a table by COPY: for rows that are certainly new, at half the price of an insert.

mod binary;
mod stream;
mod text;

pub(crate) use binary::Binary;
pub(crate) use stream::CopyStream;
pub(crate) use text::Text;

/// Rows as COPY reads them, and what is still to be sent of them.
pub(crate) trait Rows: Default {
    /// In the same way as it stands in the statement.
    const FORMAT: &'static str;

    fn len(&self) -> usize;

    /// What was encoded since it was emptied last.
    fn pending(&mut self) -> &mut Vec<u8>;

    /// What the format asks for behind the last row.
    fn end(&mut self) {}
}
