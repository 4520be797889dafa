//! Postgres' text and jsonb hold every character but NUL. A NUL in a fact is shown as U+FFFD, and the
//! exact fact is kept beside it as a reject: it must neither stop the line nor be lost.

use std::borrow::Cow;

use domain::Event;
use serde_json::Value;

use crate::Error;

const SHOWN: char = char::REPLACEMENT_CHARACTER;

/// Why a fact with a NUL is among the rejects as well.
pub(crate) const REASON: &str = "its text holds NUL, shown as U+FFFD";

/// The fact as the log and the rows show it, and its body in the log. Owned where it held a NUL.
pub(crate) fn shown(event: &Event) -> Result<(Cow<'_, Event>, Value), Error> {
    let mut json = serde_json::to_value(event)?;
    let event = match replace_in_json(&mut json) {
        true => Cow::Owned(serde_json::from_value(json.clone())?),
        false => Cow::Borrowed(event),
    };
    Ok((event, json["data"].take()))
}

/// Replaces each NUL, and says whether there was one.
fn replace_in_json(value: &mut Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => {
            let had = text.contains('\0');
            if had {
                *text = replace(text);
            }
            had
        }
        Value::Array(values) => values.iter_mut().fold(false, |had, value| replace_in_json(value) | had),
        Value::Object(fields) => fields.values_mut().fold(false, |had, value| replace_in_json(value) | had),
    }
}

pub(crate) fn replace(text: &str) -> String {
    text.replace('\0', SHOWN.encode_utf8(&mut [0; 4]))
}
