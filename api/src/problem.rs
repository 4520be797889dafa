use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::chain::ChainCoverage;

/// Seconds after which a question that failed for want of the database or of a block may be asked again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Why there is no answer, as RFC 9457 words it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; never changes for the same kind.
    #[serde(rename = "type")]
    #[schema(example = "urn:deai:problem:invalid-parameter")]
    kind: &'static str,
    #[schema(example = "Invalid parameter")]
    title: &'static str,
    /// The HTTP status, repeated.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = u16, example = 400)]
    status: StatusCode,
    /// What is wrong this time, and how to fix it.
    #[schema(example = "limit is 0: give a whole number from 1 to 200")]
    detail: String,
    /// The parameter at fault, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "limit")]
    parameter: Option<String>,
    /// The height up to which the chains were held, where the answer depends on it: what is not found here may be
    /// known one block later.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Vec<ChainCoverage>>,
}

fn as_number<S: serde::Serializer>(status: &StatusCode, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u16(status.as_u16())
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, title, status, detail: detail.into(), parameter: None, coverage: None }
    }

    pub fn invalid_parameter(parameter: impl Into<String>, detail: impl Into<String>) -> Self {
        let problem =
            Self::new(StatusCode::BAD_REQUEST, "urn:deai:problem:invalid-parameter", "Invalid parameter", detail);
        Self { parameter: Some(parameter.into()), ..problem }
    }

    pub fn not_found(detail: impl Into<String>, coverage: Vec<ChainCoverage>) -> Self {
        let problem = Self::new(StatusCode::NOT_FOUND, "urn:deai:problem:not-found", "Not found", detail);
        Self { coverage: Some(coverage), ..problem }
    }

    pub fn block_not_indexed(parameter: &'static str, detail: impl Into<String>) -> Self {
        let problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "urn:deai:problem:block-not-indexed",
            "Block not indexed",
            detail,
        );
        Self { parameter: Some(parameter.to_owned()), ..problem }
    }

    pub fn not_ready(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "urn:deai:problem:not-ready", "Not ready", detail)
    }

    /// For what no handler of ours answered: unknown paths, wrong methods, requests cut off.
    pub fn of_status(status: StatusCode) -> Self {
        let (kind, title, detail) = match status {
            StatusCode::NOT_FOUND => (
                "urn:deai:problem:path-not-found",
                "Path not found",
                "nothing is served at this path: see /docs for those that are",
            ),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("urn:deai:problem:method-not-allowed", "Method not allowed", "this API only reads: use GET")
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("urn:deai:problem:too-large", "Payload too large", "this API reads no body: send none")
            }
            StatusCode::GATEWAY_TIMEOUT => {
                ("urn:deai:problem:timeout", "Timeout", "no answer was ready in time: ask for less, or again later")
            }
            status if status.is_client_error() => (
                "urn:deai:problem:bad-request",
                "Bad request",
                "the request is not as HTTP or this API has it: see /docs",
            ),
            _ => (
                "urn:deai:problem:internal",
                "Internal error",
                "the failure was logged under this answer's x-request-id: report it to the operator",
            ),
        };
        Self::new(status, kind, title, detail)
    }
}

impl From<store::Error> for Problem {
    /// The one place where a failure of the store is logged.
    fn from(error: store::Error) -> Self {
        if error.is_transient() {
            tracing::warn!("{error}");
            return Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "urn:deai:problem:database-unavailable",
                "Database unavailable",
                "the database does not answer at the moment: ask again shortly",
            );
        }
        tracing::error!("{error}");
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

pub const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response
    }
}
