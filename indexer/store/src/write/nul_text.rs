//! Postgres' text and jsonb hold every character but NUL. A NUL in an event is shown as U+FFFD, and the
//! exact event is kept next to it as a reject: it must neither stop the line nor be lost.

use std::borrow::Cow;
use std::ops::Range;

use domain::Event;
use serde_json::Value;

use crate::Error;
use crate::row::column::read;

const SHOWN: char = char::REPLACEMENT_CHARACTER;

/// Why an event with a NUL is among the rejects as well.
pub(crate) const REASON: &str = "its text holds NUL, shown as U+FFFD";

/// An event as the log and the rows show it.
pub(crate) struct SanitizedEvent<'a> {
    /// Owned where it held a NUL.
    pub event: Cow<'a, Event>,
    json: String,
    /// What stands under `data` of `{"kind":"..","data":..}`.
    body: Range<usize>,
}

impl<'a> SanitizedEvent<'a> {
    pub(crate) fn of(event: &'a Event) -> Result<Self, Error> {
        let json = serde_json::to_string(event)?;
        // Every NUL is encoded so. Text that merely looks like it takes the longer way, and comes out as it was.
        if !json.contains("\\u0000") {
            return Self::prepared(Cow::Borrowed(event), json);
        }
        let mut tree: Value = serde_json::from_str(&json)?;
        replace_in_json(&mut tree);
        let event: Event = serde_json::from_value(tree)?;
        let json = serde_json::to_string(&event)?;
        Self::prepared(Cow::Owned(event), json)
    }

    fn prepared(event: Cow<'a, Event>, json: String) -> Result<Self, Error> {
        let opening = [r#"{"kind":""#, event.kind().as_str(), r#"","data":"#];
        let rest = opening.iter().try_fold(json.as_str(), |rest, part| rest.strip_prefix(part));
        let body = rest.and_then(|rest| rest.strip_suffix('}')).map(str::len);
        let length = read("event_log.body", body.ok_or("an event's JSON is not its kind and then its data"))?;
        let end = json.len().saturating_sub(1);
        Ok(Self { event, json, body: end.saturating_sub(length)..end })
    }

    /// Its body in the log, as JSON.
    pub(crate) fn body(&self) -> &str {
        self.json.get(self.body.clone()).unwrap_or_default()
    }
}

fn replace_in_json(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => *text = replace(text),
        Value::Array(values) => values.iter_mut().for_each(replace_in_json),
        Value::Object(fields) => fields.values_mut().for_each(replace_in_json),
    }
}

pub(crate) fn replace(text: &str) -> String {
    text.replace('\0', SHOWN.encode_utf8(&mut [0; 4]))
}
