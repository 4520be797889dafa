use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, Request as HttpRequest, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::{Level, Span};

use crate::problem::{MEDIA_TYPE, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// No path reads a body.
const BODY_BYTES: usize = 1024;

/// What holds for every path. The first is the outermost.
pub fn around(router: Router, timeout: Duration) -> Router {
    router.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::new(REQUEST_ID, Numbered::default()))
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(span)
                    .on_response(DefaultOnResponse::new().level(Level::DEBUG))
                    .on_failure(()),
            )
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .layer(cors())
            .layer(from_fn(as_problem))
            .layer(RequestBodyLimitLayer::new(BODY_BYTES))
            .layer(CatchPanicLayer::new())
            .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, timeout)),
    )
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers(Any)
        .expose_headers([REQUEST_ID, header::RETRY_AFTER])
}

fn span(request: &Request) -> Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}

/// Returns every error as a problem, no matter which layer answered.
async fn as_problem(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.headers().get(header::CONTENT_TYPE) == Some(&MEDIA_TYPE) {
        return response;
    }
    let allow = response.headers_mut().remove(header::ALLOW);
    let mut problem = Problem::of_status(status).into_response();
    if let Some(allow) = allow {
        problem.headers_mut().insert(header::ALLOW, allow);
    }
    problem
}

/// Names requests by a number, after a word that differs from one start of the server to the next.
#[derive(Clone)]
struct Numbered {
    start: u64,
    count: Arc<AtomicU64>,
}

impl Default for Numbered {
    fn default() -> Self {
        Self { start: RandomState::new().build_hasher().finish(), count: Arc::default() }
    }
}

impl MakeRequestId for Numbered {
    fn make_request_id<B>(&mut self, _: &HttpRequest<B>) -> Option<RequestId> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        HeaderValue::from_str(&format!("{:016x}-{number}", self.start)).ok().map(RequestId::new)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get as route;
    use sqlx::PgPool;

    use super::*;
    use crate::testing::{api, ask, get};

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn an_unknown_path_or_method_returns_a_problem(pool: PgPool) {
        let api = api(&pool);
        let unknown = get(&api, "/api/v1/nothing").await;
        assert_eq!((unknown.status, &unknown.body["status"]), (StatusCode::NOT_FOUND, &404.into()));
        assert_eq!(unknown.headers["content-type"], "application/problem+json");

        let post = ask(&api, Request::post("/api/v1/tasks").body(Body::from("{}")).unwrap()).await;
        assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(post.headers["allow"], "GET,HEAD");
        assert_eq!(post.body["type"], "urn:deai:problem:method-not-allowed");

        let large = Request::get("/health").header("content-length", "5000").body(Body::from(vec![0; 5000])).unwrap();
        let large = ask(&api, large).await;
        assert_eq!((large.status, &large.body["title"]), (StatusCode::PAYLOAD_TOO_LARGE, &"Payload too large".into()));
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn every_answer_carries_a_request_id_and_may_be_read_from_any_page(pool: PgPool) {
        let api = api(&pool);
        let request =
            Request::get("/api/v1/tasks").header("origin", "https://dapp.example").body(Body::empty()).unwrap();
        let reply = ask(&api, request).await;
        assert_eq!(reply.headers["access-control-allow-origin"], "*");
        let other = get(&api, "/api/v1/nothing").await;
        assert_ne!(reply.headers["x-request-id"], other.headers["x-request-id"]);

        let named = Request::get("/health").header("x-request-id", "mine").body(Body::empty()).unwrap();
        assert_eq!(ask(&api, named).await.headers["x-request-id"], "mine");

        let preflight = Request::options("/api/v1/tasks")
            .header("origin", "https://dapp.example")
            .header("access-control-request-method", "GET")
            .body(Body::empty())
            .unwrap();
        let preflight = ask(&api, preflight).await;
        assert_eq!(preflight.status, StatusCode::OK);
        assert_eq!(preflight.headers["access-control-allow-methods"], "GET,HEAD");
    }

    #[tokio::test]
    async fn a_panic_or_a_timeout_returns_a_problem_without_details() {
        async fn panics() -> StatusCode {
            panic!("the secret inside")
        }
        let inner = Router::new().route("/panic", route(panics)).route("/never", route(std::future::pending::<()>));
        let api = around(inner, Duration::from_millis(20));
        let panicked = get(&api, "/panic").await;
        assert_eq!(panicked.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(panicked.body["type"], "urn:deai:problem:internal");
        assert!(!panicked.body.to_string().contains("secret"));
        let never = get(&api, "/never").await;
        assert_eq!((never.status, &never.body["status"]), (StatusCode::GATEWAY_TIMEOUT, &504.into()));
    }
}
