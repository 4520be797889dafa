use axum::Json;
use axum::extract::State;
use domain::Chain;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

/// `true` where this process runs. It asks nothing of the database.
#[utoipa::path(get, path = "/health", tag = "service", responses((status = 200, description = "The answer, and the blocks it holds for", body = Health)))]
pub async fn health() -> Json<Health> {
    OK
}

/// `true` where this process can answer: the database is there with the schema it knows, and holds blocks of
/// both chains.
#[utoipa::path(get, path = "/ready", tag = "service", responses(
    (status = 200, description = "The answer, and the blocks it holds for", body = Health),
    (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn ready(State(app): State<App>) -> Result<Json<Health>, Problem> {
    match app.store.check_schema().await {
        Ok(()) => {}
        Err(error) if error.is_transient() => return Err(error.into()),
        Err(error) => return Err(Problem::not_ready(error.to_string())),
    }
    for chain in Chain::ALL {
        if app.store.cursor(chain).await?.is_none() {
            return Err(Problem::not_ready(format!("no block of {chain} is held yet: start `indexer run`, or wait")));
        }
    }
    Ok(OK)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::StatusCode;
    use sqlx::{ConnectOptions, PgPool};
    use store::Store;
    use tokio::time::{Instant, timeout};

    use super::*;
    use crate::testing::archive::Recording;
    use crate::testing::proxy::Proxy;
    use crate::testing::{api, api_on, get, get_ok};

    async fn both(pool: &PgPool) {
        for chain in Chain::ALL {
            Recording::new(chain).block([]).commit_to(&Store::from(pool.clone())).await;
        }
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn ready_waits_for_a_block_of_each_chain(pool: PgPool) {
        let api = api(&pool);
        for chain in Chain::ALL {
            let reply = get(&api, "/ready").await;
            assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
            let detail = reply.body["detail"].as_str().unwrap();
            assert!(detail.contains(&format!("no block of {chain}")), "{detail}");
            Recording::new(chain).block([]).commit_to(&Store::from(pool.clone())).await;
        }
        assert_eq!(get_ok(&api, "/ready").await["status"], "ok");
    }

    #[sqlx::test(migrations = false)]
    async fn ready_names_a_schema_that_is_not_this_binarys(pool: PgPool) {
        let reply = get(&api(&pool), "/ready").await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(reply.body["detail"].as_str().unwrap().contains("indexer migrate"), "{}", reply.body);
        let reply = get(&api(&pool), "/api/v1/tasks").await;
        assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!reply.body.to_string().contains("relation"), "{}", reply.body);
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn the_service_outlives_its_database(pool: PgPool) {
        both(&pool).await;
        let mut proxy = Proxy::to(&pool.connect_options()).await;
        let api = api_on(Store::reader(&proxy.url(pool.connect_options().to_url_lossy())).unwrap());
        get_ok(&api, "/ready").await;

        proxy.cut();
        for path in ["/ready", "/api/v1/tasks", "/api/v1/network/health", "/api/v1/nodes?min_height=1"] {
            let reply = get(&api, path).await;
            assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert_eq!(reply.body["type"], "urn:deai:problem:database-unavailable", "{path}");
        }
        assert_eq!(get_ok(&api, "/health").await["status"], "ok");

        proxy.restore().await;
        let deadline = Instant::now() + Duration::from_secs(10);
        while get(&api, "/ready").await.status != StatusCode::OK {
            assert!(Instant::now() < deadline, "the service does not come back");
        }
        timeout(Duration::from_secs(5), get_ok(&api, "/api/v1/tasks")).await.unwrap();
    }
}
