use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The page fetches from here alone: the browser refuses the rest.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
);

/// The OpenAPI document at /openapi.json, and a page to browse and try it at /docs. The page is part of
/// the binary.
pub fn router<S: Clone + Send + Sync + 'static>(document: OpenApi) -> Router<S> {
    // The page would otherwise send the document's address to a validator on the internet.
    let config = Config::default().validator_url("none");
    let page = SwaggerUi::new("/docs").config(config).url("/openapi.json", document);
    Router::from(page).layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, POLICY))
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgPoolOptions;
    use store::Store;

    use crate::testing::{api_on, get};

    fn without_database() -> Store {
        Store::from(PgPoolOptions::new().connect_lazy("postgres://nobody@127.0.0.1:1/none").unwrap())
    }

    #[tokio::test]
    async fn the_page_is_served_whole_and_may_fetch_nothing_from_elsewhere() {
        let api = api_on(without_database());
        assert_eq!(get(&api, "/docs").await.headers["location"], "/docs/");
        let page = get(&api, "/docs/").await;
        assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
        let html = page.body.as_str().unwrap();
        let files: Vec<&str> = html.split(['"', '\'']).filter(|text| text.starts_with("./")).collect();
        assert!(files.len() >= 5, "{html}");
        for file in files {
            assert_eq!(get(&api, &format!("/docs/{}", &file[2..])).await.status, 200, "{file}");
        }
        assert!(!html.contains("://"), "{html}");
        let start = get(&api, "/docs/swagger-initializer.js").await;
        let start = start.body.as_str().unwrap();
        assert!(start.contains("/openapi.json") && start.contains(r#""validatorUrl": "none""#), "{start}");
    }

    #[tokio::test]
    async fn the_document_that_is_served_is_the_one_that_is_committed() {
        let served = get(&api_on(without_database()), "/openapi.json").await;
        let committed: serde_json::Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
        assert_eq!(served.body, committed, "write it again: cargo run -p api -- openapi > api/openapi.json");
    }

    /// OpenAPI 3.1 requires it, and generators refuse a document without.
    #[test]
    fn every_response_of_the_document_has_a_description() {
        let document: serde_json::Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
        let mut responses = 0;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                for (status, response) in operation["responses"].as_object().unwrap() {
                    let description = response["description"].as_str().unwrap_or_default();
                    assert!(!description.is_empty(), "{method} {path} {status}");
                    responses += 1;
                }
            }
        }
        assert!(responses > 20, "{responses}");
    }
}
