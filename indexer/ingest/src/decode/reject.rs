use domain::{Body, Reject};

/// Keeps a log line of ours that cannot be decoded, with the reason.
pub(super) fn reject(line: &str, error: &dyn std::error::Error) -> Body {
    Body::Reject(Reject { bytes: line.as_bytes().to_owned(), reason: error.to_string(), link: None })
}
