//! Asks the router, over a database filled by the store itself.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use sqlx::PgPool;
use store::Store;
use tower::ServiceExt;

use crate::app::App;
use crate::rest::router;

pub mod proxy;

#[path = "../../../indexer/store/tests/store/archive.rs"]
#[expect(dead_code, reason = "the store's tests use all of it")]
pub mod archive;

pub fn api(pool: &PgPool) -> Router {
    api_on(Store::from(pool.clone()))
}

pub fn api_on(store: Store) -> Router {
    router(App::new(store, Duration::from_millis(300)))
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

pub async fn ask(api: &Router, request: Request<Body>) -> Reply {
    let response = api.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into());
    Reply { status: parts.status, headers: parts.headers, body }
}

pub async fn get(api: &Router, path: &str) -> Reply {
    ask(api, Request::get(path).body(Body::empty()).unwrap()).await
}

/// The body of an answer.
pub async fn get_ok(api: &Router, path: &str) -> Value {
    let reply = get(api, path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
    reply.body
}

/// The refusal of a bad request: a problem that names the parameter.
pub async fn refused(api: &Router, path: &str, parameter: &str) -> String {
    let reply = get(api, path).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}: {}", reply.body);
    assert_eq!(reply.headers["content-type"], "application/problem+json", "{path}");
    assert_eq!(reply.body["type"], "urn:deai:problem:invalid-parameter", "{path}");
    assert_eq!(reply.body["status"], 400, "{path}");
    assert_eq!(reply.body["parameter"], parameter, "{path}: {}", reply.body);
    reply.body["detail"].as_str().unwrap().to_owned()
}
