use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Event, EventLink, EventLinkError, STANDARD, VERSION};

const PREFIX: &str = "EVENT_JSON:";

/// The way in which every event begins, up to its name.
const BEGINNING: &str = r#"{"standard":"deai_compute","version":"1.0.0","event":""#;

/// An event with its place in the contract's chain of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub link: EventLink,
    pub event: Event,
    canonical: String,
    /// Where in the canonical bytes the head belongs.
    head_at: usize,
}

/// Why a log line is not an event of the market.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Not a fault: contracts log other things too.
    #[error("the line is no NEP-297 event: it does not begin with \"EVENT_JSON:\"")]
    NotAnEvent,
    /// Not a fault: the token's events have their own standard.
    #[error("the event is of standard \"{0}\", not \"{STANDARD}\"")]
    OtherStandard(String),
    #[error("the event is of version \"{0}\", this reader knows \"{VERSION}\" alone: use a newer one")]
    Version(String),
    #[error("no event is called \"{0}\" in version {VERSION}")]
    Unknown(String),
    #[error("the event's JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the event's bytes are not as the contract writes them: {0}")]
    Shape(&'static str),
}

impl ParseError {
    /// `true` where the line is simply not the market's: no event at all, or one of another standard.
    pub fn is_foreign(&self) -> bool {
        matches!(self, Self::NotAnEvent | Self::OtherStandard(_))
    }
}

#[derive(Deserialize)]
struct Nep297 {
    standard: String,
    version: String,
    event: String,
    #[serde(default)]
    data: Value,
}

#[derive(Deserialize)]
struct Place {
    #[serde(with = "super::text::decimal")]
    seq: u64,
    head: super::Sha256,
}

impl Envelope {
    /// Puts the event behind `previous`. `None` after 2^64 - 1 events.
    pub fn seal(event: Event, previous: &EventLink) -> Option<Self> {
        let seq = previous.seq.checked_add(1)?;
        let fields = event.fields().ok()?;
        let mut canonical = opening(&event, seq);
        let head_at = canonical.len();
        canonical.push_str(fields.strip_prefix('{')?);
        canonical.push_str("]}");
        let link = previous.next(canonical.as_bytes())?;
        Some(Self { link, event, canonical, head_at })
    }

    /// The log line.
    pub fn line(&self) -> String {
        let (opening, fields) = self.canonical.split_at_checked(self.head_at).unwrap_or_default();
        [PREFIX, opening, &head_member(&self.link), fields].concat()
    }

    /// Reads one log line of the contract. It must come from a successful receipt of the contract itself:
    /// any other contract can log the same text.
    pub fn parse(line: &str) -> Result<Self, ParseError> {
        let json = line.strip_prefix(PREFIX).ok_or(ParseError::NotAnEvent)?;
        match Self::read_as_written(json) {
            Some(envelope) => Ok(envelope),
            None => Self::read_carefully(json),
        }
    }

    /// Reads an event that stands exactly as the contract writes it, without a tree between. `None` says nothing
    /// yet.
    fn read_as_written(json: &str) -> Option<Self> {
        let rest = json.strip_prefix(BEGINNING)?;
        let (name, rest) = rest.split_once("\",\"data\":[{\"seq\":\"")?;
        let (digits, rest) = rest.split_once("\",\"head\":\"")?;
        let (hex, rest) = rest.split_at_checked(64)?;
        let fields = rest.strip_prefix("\",")?.strip_suffix("]}")?;
        let is_as_written = !hex.bytes().any(|byte| byte.is_ascii_uppercase());
        let seq = digits.parse().ok().filter(|seq: &u64| is_as_written && seq.to_string() == digits)?;
        let link = EventLink { seq, head: hex.parse().ok()? };
        let event = Event::read_text(name, &["{", fields].concat())?;

        let head_length = "\"head\":\"\",".len().checked_add(hex.len())?;
        let head_at = json.len().checked_sub("]}".len())?.checked_sub(fields.len())?.checked_sub(head_length)?;
        let canonical = [json.get(..head_at)?, fields, "]}"].concat();
        Some(Self { link, event, canonical, head_at })
    }

    fn read_carefully(json: &str) -> Result<Self, ParseError> {
        let Nep297 { standard, version, event, data } = serde_json::from_str(json)?;
        if standard != STANDARD {
            return Err(ParseError::OtherStandard(standard));
        }
        if version != VERSION {
            return Err(ParseError::Version(version));
        }
        let (place, fields) = split(data)?;
        let event = Event::read(&event, fields)?;
        let link = EventLink { seq: place.seq, head: place.head };

        let opening = opening(&event, link.seq);
        let rest = json
            .strip_prefix(&opening)
            .and_then(|rest| rest.strip_prefix(&head_member(&link)))
            .ok_or(ParseError::Shape("they open otherwise"))?;
        Ok(Self { link, event, head_at: opening.len(), canonical: opening + rest })
    }

    /// `true` where this event is the one right after `previous`, unchanged. For the first event `previous` is
    /// [`EventLink::START`].
    pub fn verify(&self, previous: &EventLink) -> Result<(), EventLinkError> {
        let gap = EventLinkError::Gap { after: previous.seq, found: self.link.seq };
        let expected = previous.next(self.canonical.as_bytes()).ok_or(gap)?;
        if expected.seq != self.link.seq {
            return Err(EventLinkError::Gap { after: previous.seq, found: self.link.seq });
        }
        if expected.head != self.link.head {
            return Err(EventLinkError::Head { seq: self.link.seq, expected: expected.head, found: self.link.head });
        }
        Ok(())
    }

    /// The same bytes, for anyone who needs nothing else any more.
    pub fn into_parts(self) -> (EventLink, Event, String) {
        (self.link, self.event, self.canonical)
    }

    /// The bytes that the head commits to.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

/// Everything before the head, which is the same in the canonical bytes and in the line.
fn opening(event: &Event, seq: u64) -> String {
    format!(r#"{{"standard":"{STANDARD}","version":"{VERSION}","event":"{}","data":[{{"seq":"{seq}","#, event.name())
}

fn head_member(link: &EventLink) -> String {
    format!(r#""head":"{}","#, link.head)
}

fn split(data: Value) -> Result<(Place, Map<String, Value>), ParseError> {
    let Value::Array(mut entries) = data else { return Err(ParseError::Shape("\"data\" is no array")) };
    let (Some(Value::Object(mut fields)), true) = (entries.pop(), entries.is_empty()) else {
        return Err(ParseError::Shape("\"data\" does not hold one object"));
    };
    let mut place = Map::new();
    for name in ["seq", "head"] {
        if let Some((name, value)) = fields.remove_entry(name) {
            place.insert(name, value);
        }
    }
    Ok((serde_json::from_value(Value::Object(place))?, fields))
}

#[cfg(test)]
mod tests;
