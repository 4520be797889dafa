use comfy_table::{CellAlignment, Table};
use serde::{Deserialize, Serialize};

use crate::table::table;

/// What a bench program prints.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    pub bench: String,
    pub rows: Vec<Row>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub name: String,
    pub value: f64,
    pub unit: String,
    /// What the value is held against, in its unit; none where it is reported for its own sake.
    pub bar: Option<f64>,
    /// `true` where the bar is kept: which side of it is the good one, the bench knows.
    pub ok: bool,
}

#[derive(Debug, Serialize)]
pub struct Report {
    #[serde(flatten)]
    pub measured: Measured,
    pub machine: String,
}

impl Measured {
    /// `true` where every bar is kept. A bench that measured nothing has not kept any.
    pub fn is_ok(&self) -> bool {
        !self.rows.is_empty() && self.rows.iter().all(|row| row.ok)
    }
}

impl Report {
    pub fn table(&self) -> Table {
        let rows = self.measured.rows.iter().map(|row| {
            let bar = row.bar.map(number).unwrap_or_default();
            let kept = match (row.bar, row.ok) {
                (_, false) => "MISSED",
                (Some(_), true) => "ok",
                (None, true) => "",
            };
            [row.name.clone(), number(row.value), row.unit.clone(), bar, kept.to_owned()]
        });
        let mut table = table([&self.measured.bench, "measured", "unit", "bar", ""], rows);
        for column in [1, 3] {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.add_row([format!("on {}", self.machine)]);
        table
    }
}

/// Whole numbers whole, others with as many digits as report something.
fn number(value: f64) -> String {
    match value.abs() {
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        100.0.. => format!("{value:.0}"),
        1.0.. => format!("{value:.2}"),
        _ => format!("{value:.6}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, bar: Option<f64>, ok: bool) -> Row {
        Row { name: "heartbeat".to_owned(), value, unit: "TGas".to_owned(), bar, ok }
    }

    #[test]
    fn one_missed_bar_or_nothing_measured_is_not_ok() {
        let of = |rows| Measured { bench: "gas".to_owned(), rows };
        assert!(of(vec![row(1.0, Some(3.0), true), row(7.0, None, true)]).is_ok());
        assert!(!of(vec![row(1.0, Some(3.0), true), row(4.0, Some(3.0), false)]).is_ok());
        assert!(!of(Vec::new()).is_ok());
    }

    #[test]
    fn a_table_names_the_missed_bar_and_the_machine() {
        let measured = Measured { bench: "gas".to_owned(), rows: vec![row(3.456, Some(3.0), false)] };
        let report = Report { measured, machine: "a machine".to_owned() };
        let text = report.table().to_string();
        assert!(["heartbeat", "3.46", "MISSED", "on a machine"].iter().all(|part| text.contains(part)), "{text}");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["rows"][0]["bar"], 3.0);
        assert_eq!(json["machine"], "a machine");
    }

    #[test]
    fn a_number_has_no_more_digits_than_needed() {
        assert_eq!([12_345.0, 123.4, 1.234, 0.001_23].map(number), ["12345", "123", "1.23", "0.00123"]);
    }
}
