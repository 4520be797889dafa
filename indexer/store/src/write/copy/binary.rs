use super::Rows;
use crate::Error;

/// PostgreSQL, "COPY", "Binary Format": the signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Behind the last row.
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();
/// A null's length.
const NULL: [u8; 4] = (-1_i32).to_be_bytes();
/// Of the binary form of jsonb, which is its text behind this.
const JSONB: u8 = 1;
/// A numeric's digits are these large.
const DIGIT: u64 = 10_000;

/// Rows in COPY's binary format, each field in its column's own type, whole: Postgres looks for no end of a field, and reads
/// no number from text. That costs it a quarter less than the text format.
pub(crate) struct Binary {
    pending: Vec<u8>,
    rows: usize,
}

impl Default for Binary {
    fn default() -> Self {
        Self { pending: HEADER.to_vec(), rows: 0 }
    }
}

impl Binary {
    /// Rows that are to be [`append`](Binary::append)ed to others, with room for so many bytes.
    pub(crate) fn headless(bytes: usize) -> Self {
        Self { pending: Vec::with_capacity(bytes), rows: 0 }
    }

    pub(crate) fn append(&mut self, headless: &Self) {
        self.pending.extend_from_slice(&headless.pending);
        self.rows = self.rows.saturating_add(headless.rows);
    }

    /// In the same way as many fields are to follow.
    pub(crate) fn begin_row(&mut self, fields: i16) {
        self.pending.extend_from_slice(&fields.to_be_bytes());
        self.rows = self.rows.saturating_add(1);
    }

    pub(crate) fn null(&mut self) {
        self.pending.extend_from_slice(&NULL);
    }

    pub(crate) fn integer(&mut self, value: i32) {
        self.u128_from_numeric(value.to_be_bytes());
    }

    pub(crate) fn bigint(&mut self, value: i64) {
        self.u128_from_numeric(value.to_be_bytes());
    }

    /// A numeric without fraction.
    pub(crate) fn numeric(&mut self, value: u64) {
        let digits: Vec<u16> = std::iter::successors(Some(value), |rest| rest.checked_div(DIGIT))
            .take_while(|rest| *rest > 0)
            .filter_map(|rest| u16::try_from(rest.checked_rem(DIGIT)?).ok())
            .collect();
        // At most five: 2^64 has twenty decimal ones.
        let count = u16::try_from(digits.len()).unwrap_or_default();
        let length = count.saturating_add(4).saturating_mul(2);
        self.pending.extend_from_slice(&u32::from(length).to_be_bytes());
        let (weight, positive, decimals) = (count.saturating_sub(1), 0, 0);
        for enum_str in [count, weight, positive, decimals].into_iter().chain(digits.into_iter().rev()) {
            self.pending.extend_from_slice(&enum_str.to_be_bytes());
        }
    }

    /// # Errors
    /// [`Error::TooLarge`] beyond what any field holds.
    pub(crate) fn text(&mut self, value: &str) -> Result<(), Error> {
        self.bytea(value.as_bytes())
    }

    /// # Errors
    /// As [`Binary::text`].
    pub(crate) fn bytea(&mut self, value: &[u8]) -> Result<(), Error> {
        self.length(value.len())?;
        self.pending.extend_from_slice(value);
        Ok(())
    }

    /// # Errors
    /// As [`Binary::text`].
    pub(crate) fn jsonb(&mut self, text: &str) -> Result<(), Error> {
        self.length(text.len().saturating_add(1))?;
        self.pending.push(JSONB);
        self.pending.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn length(&mut self, bytes: usize) -> Result<(), Error> {
        let length = i32::try_from(bytes).map_err(|_| Error::TooLarge {
            what: "a field's length",
            value: u64::try_from(bytes).unwrap_or(u64::MAX),
            max: i32::MAX.unsigned_abs().into(),
        })?;
        self.pending.extend_from_slice(&length.to_be_bytes());
        Ok(())
    }

    fn u128_from_numeric<const LENGTH: usize>(&mut self, bytes: [u8; LENGTH]) {
        // 4 or 8.
        self.pending.extend_from_slice(&u32::try_from(LENGTH).unwrap_or_default().to_be_bytes());
        self.pending.extend_from_slice(&bytes);
    }
}

impl Rows for Binary {
    const FORMAT: &'static str = "binary";

    fn len(&self) -> usize {
        self.rows
    }

    fn pending(&mut self) -> &mut Vec<u8> {
        &mut self.pending
    }

    fn end(&mut self) {
        self.pending.extend_from_slice(&TRAILER);
    }
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::write::copy::CopyStream;

    const NUMBERS: [u64; 10] = [0, 1, 9_999, 10_000, 10_001, 99_990_000, 100_000_000, 1 << 53, u64::MAX - 1, u64::MAX];

    /// What Postgres makes of it is what it makes of the same in text.
    #[sqlx::test(migrations = false)]
    async fn each_field_comes_out_as_it_went_in(pool: PgPool) {
        let mut connection = pool.acquire().await.unwrap();
        let made =
            "create table held (number numeric(20), small integer, large bigint, name text, bytes bytea, body jsonb)";
        sqlx::query(made).execute(&mut *connection).await.unwrap();
        let mut rows = Binary::default();
        for number in NUMBERS {
            rows.begin_row(6);
            rows.numeric(number);
            rows.integer(-7);
            rows.bigint(i64::MAX);
            rows.text("a\tb\nc\\N\r\u{e9}").unwrap();
            rows.bytea(&[0, 255]).unwrap();
            rows.jsonb(r#"{"a": [1, null]}"#).unwrap();
        }
        rows.begin_row(6);
        (0..6).for_each(|_| rows.null());
        assert_eq!(rows.len(), NUMBERS.len() + 1);
        CopyStream::send(rows, &mut connection, "held").await.unwrap();

        let numbers: Vec<Option<String>> = sqlx::query_scalar("select number::text from held order by held.number")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
        let expected: Vec<_> = NUMBERS.iter().map(|number| Some(number.to_string())).chain([None]).collect();
        assert_eq!(numbers, expected);
        // A numeric in its shortest form, so that equal ones are equal.
        let others = "select count(*) from held where small = -7 and large = 9223372036854775807
            and name = E'a\\tb\\nc\\\\N\\r\u{e9}' and bytes = '\\x00ff' and body = '{\"a\":[1,null]}'
            and numeric_send(number) = numeric_send(number::text::numeric)";
        let same: i64 = sqlx::query_scalar(others).fetch_one(&mut *connection).await.unwrap();
        assert_eq!(usize::try_from(same).unwrap(), NUMBERS.len());
    }
}
