use std::time::Duration;

use axum::Router;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::{coverage, docs, health, layers, network, node, openapi, project, task, verification};

/// The duration for which an answer may take: more than a question waits for its block.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Every path. An endpoint is one line here.
fn endpoints() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::Document::openapi())
        .routes(routes!(project::list_projects))
        .routes(routes!(project::find_project))
        .routes(routes!(node::list_nodes))
        .routes(routes!(node::find_node))
        .routes(routes!(node::find_node_status))
        .routes(routes!(task::list_tasks))
        .routes(routes!(task::find_task))
        .routes(routes!(network::network_stats))
        .routes(routes!(network::network_health))
        .routes(routes!(coverage::network_coverage))
        .routes(routes!(verification::network_verification))
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
}

/// The whole API, as a service.
pub fn router(app: App) -> Router {
    let (endpoints, document) = endpoints().split_for_parts();
    layers::around(endpoints.merge(docs::router(document)).with_state(app), TIMEOUT)
}

/// The OpenAPI document.
pub fn document() -> Document {
    endpoints().into_openapi()
}
