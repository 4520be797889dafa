//! The order of an event's keys in the log.

use domain::Event;
use serde_json::Value;

/// Postgres keeps a jsonb's keys sorted, shorter ones first. An event that comes sorted costs no sorting.
pub fn assert_sorted(event: &Event) {
    let written = serde_json::to_string(event).unwrap();
    let mut tree: Value = serde_json::from_str(&written).unwrap();
    let kind = tree["kind"].take();
    let sorted = format!(r#"{{"kind":{kind},"data":{}}}"#, as_jsonb(&tree["data"]));
    assert_eq!(written, sorted, "sort the fields of {kind}: shorter names first, then by the alphabet");
}

fn as_jsonb(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| (key.len(), *key));
            let fields = fields.into_iter().map(|(key, value)| format!("{key:?}:{}", as_jsonb(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(as_jsonb).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}
