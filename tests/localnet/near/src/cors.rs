//! Lets pages of any origin ask, as nodes do: wallets live in browsers.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const ALLOWED: [(HeaderName, HeaderValue); 4] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS")),
    // A star does not stand for this one.
    (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*, authorization")),
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600")),
];

/// Answers a browser that asks whether it may ask, and reports each answer that it may be read.
pub async fn allow(request: Request, next: Next) -> Response {
    let is_question = *request.method() == Method::OPTIONS;
    let mut response = if is_question { ().into_response() } else { next.run(request).await };
    response.headers_mut().extend(ALLOWED);
    response
}
