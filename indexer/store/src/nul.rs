//! Postgres' text and jsonb hold every character but NUL. A NUL in a fact is shown as U+FFFD, and the
//! exact fact is kept beside it as a reject: it must neither stop the line nor be lost.

use std::borrow::Cow;

use domain::Event;
use serde_json::Value;

use crate::Error;
use crate::column::read;

const SHOWN: char = char::REPLACEMENT_CHARACTER;

/// Why a fact with a NUL is among the rejects as well.
pub(crate) const REASON: &str = "its text holds NUL, shown as U+FFFD";

/// The fact as the log and the rows show it, and its body in the log, as JSON. Owned where it held a NUL.
pub(crate) fn shown(event: &Event) -> Result<(Cow<'_, Event>, String), Error> {
    let json = serde_json::to_string(event)?;
    // Every NUL is spelled so. Text that merely looks like it takes the longer way, and comes out as it was.
    if !json.contains("\\u0000") {
        return Ok((Cow::Borrowed(event), body(event, &json)?));
    }
    let mut tree: Value = serde_json::from_str(&json)?;
    replace_in_json(&mut tree);
    let event: Event = serde_json::from_value(tree)?;
    let json = serde_json::to_string(&event)?;
    let body = body(&event, &json)?;
    Ok((Cow::Owned(event), body))
}

/// What stands under `data` of `{"kind":"..","data":..}`.
fn body(event: &Event, json: &str) -> Result<String, Error> {
    let opening = format!(r#"{{"kind":"{}","data":"#, event.kind().as_str());
    let body = json.strip_prefix(&opening).and_then(|rest| rest.strip_suffix('}'));
    read("event_log.body", body.map(str::to_owned).ok_or("a fact's JSON is not its kind and then its data"))
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
