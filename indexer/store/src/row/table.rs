use std::collections::{BTreeMap, BTreeSet};

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;

use super::{Kind, Row};
use crate::Error;
use crate::row::column::read;
use crate::write::copy::Text;

/// The rows of one table that a batch touches. Ordered, so that every commit locks rows in the same order.
pub(crate) struct Table<R: Row> {
    rows: BTreeMap<R::Key, Loaded<R>>,
    keys: BTreeSet<R::Key>,
    /// The ones that are written once, as they came.
    appended: Vec<R>,
}

struct Loaded<R> {
    row: R,
    is_changed: bool,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), keys: BTreeSet::new(), appended: Vec::new() }
    }
}

impl<R: Row> Table<R> {
    /// The row with this key is to be there after the next [`Table::load`], if it exists.
    pub(crate) fn request(&mut self, key: R::Key) {
        if !self.rows.contains_key(&key) {
            self.keys.insert(key);
        }
    }

    /// All rows that are to be there in another.
    pub(crate) fn request_all(&mut self, other: &Self) {
        other.keys.iter().for_each(|key| self.request(key.clone()));
    }

    pub(crate) async fn load(&mut self, connection: &mut PgConnection) -> Result<(), Error> {
        let keys = std::mem::take(&mut self.keys);
        for row in load::<R>(connection, &keys).await? {
            self.rows.insert(row.key(), Loaded { row, is_changed: false });
        }
        Ok(())
    }

    pub(crate) fn get(&self, key: &R::Key) -> Option<&R> {
        self.rows.get(key).map(|held| &held.row)
    }

    pub(crate) fn change(&mut self, key: &R::Key) -> Option<&mut R> {
        let held = self.rows.get_mut(key)?;
        held.is_changed = true;
        Some(&mut held.row)
    }

    /// The row takes the place of one with the same key.
    pub(crate) fn put(&mut self, row: R) {
        if R::INSERT_ONLY {
            return self.appended.push(row);
        }
        self.rows.insert(row.key(), Loaded { row, is_changed: true });
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &R> {
        self.rows.values().map(|held| &held.row)
    }

    /// The rows that are written once, written out for COPY, and where to.
    pub(crate) fn new_rows(&self) -> Result<Option<(String, Text)>, Error> {
        if self.appended.is_empty() {
            return Ok(None);
        }
        let mut rows = Text::default();
        for row in &self.appended {
            row.each_field(&mut |field| rows.field(field))?;
            rows.end_row();
        }
        let names: Vec<&str> = R::COLUMNS.iter().map(|(name, _)| *name).collect();
        Ok(Some((format!("{} ({})", R::TABLE, names.join(", ")), rows)))
    }

    /// Writes those that are not written once; gives how many there were.
    pub(crate) async fn save(&self, connection: &mut PgConnection) -> Result<usize, Error> {
        let changed: Vec<&R> = self.rows.values().filter(|held| held.is_changed).map(|held| &held.row).collect();
        if changed.is_empty() {
            return Ok(0);
        }
        let mut query = sqlx::query(AssertSqlSafe(insert::<R>()));
        for column in columns(&changed)? {
            query = query.bind(column);
        }
        query.execute(connection).await?;
        Ok(changed.len())
    }
}

/// The rows with these keys that exist.
///
/// These queries are made from the struct's own names, so that they are not checked when compiled; a test
/// holds every struct against its table.
async fn load<R: Row>(connection: &mut PgConnection, keys: &BTreeSet<R::Key>) -> Result<Vec<R>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let (noun, key) = (R::TABLE, R::KEY.join(", "));
    let query = format!(
        "select to_jsonb(found)::text from (
             select {columns} from {noun} r
             join (select {key} from jsonb_populate_recordset(null::{noun}, $1::text::jsonb)) wanted using ({key})
         ) found",
        columns = selected::<R>(),
    );
    let rows: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(query)).bind(serde_json::to_string(keys)?).fetch_all(connection).await?;
    rows.iter().map(|row| read(R::TABLE, serde_json::from_str(row))).collect()
}

pub(crate) async fn find<R: Row>(connection: &mut PgConnection, key: &R::Key) -> Result<Option<R>, Error> {
    Ok(load(connection, &BTreeSet::from([key.clone()])).await?.pop())
}

/// All rows, in the order of their keys, up to `limit` of those after `after`.
pub(crate) async fn find_all<R: Row>(
    connection: &mut PgConnection,
    after: Option<&R::Key>,
    limit: u32,
) -> Result<Vec<R>, Error> {
    let (noun, key) = (R::TABLE, R::KEY.join(", "));
    // Of the row, not of what is selected: there a number may be text.
    let own = R::KEY.iter().map(|name| format!("r.{name}")).collect::<Vec<_>>().join(", ");
    let query = format!(
        "select to_jsonb(found)::text from (
             select {columns} from {noun} r
             where $1::text is null
                or ({own}) > (select {key} from jsonb_populate_record(null::{noun}, $1::text::jsonb))
             order by {own} limit $2
         ) found",
        columns = selected::<R>(),
    );
    let after = after.map(serde_json::to_string).transpose()?;
    let rows: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(query)).bind(after).bind(i64::from(limit)).fetch_all(connection).await?;
    rows.iter().map(|row| read(R::TABLE, serde_json::from_str(row))).collect()
}

fn selected<R: Row>() -> String {
    let column = |(name, kind): &(&str, Kind)| match kind {
        Kind::LargeNumber => format!("r.{name}::text as {name}"),
        Kind::Boolean | Kind::Number | Kind::Text | Kind::Digest | Kind::Json => format!("r.{name}"),
    };
    R::COLUMNS.iter().map(column).collect::<Vec<_>>().join(", ")
}

/// The rows' columns, each as text, in the table's order.
fn columns<R: Row>(rows: &[&R]) -> Result<Vec<Vec<Option<String>>>, Error> {
    let mut columns = vec![Vec::with_capacity(rows.len()); R::COLUMNS.len()];
    for row in rows {
        let mut rest = columns.iter_mut();
        row.each_field(&mut |field| {
            if let Some(column) = rest.next() {
                column.push(field.map(str::to_owned));
            }
        })?;
    }
    Ok(columns)
}

fn insert<R: Row>() -> String {
    let (noun, key) = (R::TABLE, R::KEY.join(", "));
    let joined = |each: &dyn Fn(usize, &str, Kind) -> String| {
        let columns = (1..).zip(R::COLUMNS).map(|(at, (name, kind))| each(at, name, *kind));
        columns.collect::<Vec<_>>().join(", ")
    };
    format!(
        "insert into {noun} ({names}) select {cast} from unnest({given}) as new ({names})
         on conflict ({key}) do update set {changed}",
        names = joined(&|_, name, _| name.to_owned()),
        cast = joined(&|_, name, kind| format!("{name}::{}", kind.cast())),
        given = joined(&|at, _, _| format!("${at}::text[]")),
        changed = joined(&|_, name, _| format!("{name} = excluded.{name}")),
    )
}
