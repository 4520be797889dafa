use std::fmt;
use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use domain::{ProjectKind, ProjectStatus, Sha256, SolanaAddress, TimeNs};
use serde::{Deserialize, Serialize};
use store::ProjectKey;
use utoipa::{IntoParams, ToSchema};

use crate::answer::{Answer, Page, not_found};
use crate::app::App;
use crate::chain::Digits;
use crate::freshness::Freshness;
use crate::id::Id;
use crate::listing::{Finding, Listing, PageParams, bad_cursor};
use crate::problem::Problem;

/// A project of the registry on Solana.
#[derive(Debug, Serialize, ToSchema)]
pub struct Project {
    /// The project's account.
    #[schema(value_type = String)]
    project: SolanaAddress,
    /// 3 to 32 characters of a-z, 0-9 and -. Unique and never changed.
    slug: String,
    #[schema(value_type = String)]
    owner: SolanaAddress,
    /// Becomes the owner by accepting.
    #[schema(value_type = Option<String>)]
    pending_owner: Option<SolanaAddress>,
    name: String,
    /// `model`, `dataset`, `simulation`, `quantum`, `research`, `education` or `other`.
    #[schema(value_type = String)]
    kind: ProjectKind,
    /// `draft`, `active` or `archived`.
    #[schema(value_type = String)]
    status: ProjectStatus,
    metadata_uri: String,
    /// Of the document behind `metadata_uri`: 64 hex digits.
    #[schema(value_type = String)]
    metadata_sha256: Sha256,
    /// Time of the block, in nanoseconds since the Unix epoch; so are all times.
    #[schema(value_type = String)]
    created_at_ns: TimeNs,
    created_slot: Digits,
    /// Signature of the transaction.
    created_tx: String,
    #[schema(value_type = String)]
    updated_at_ns: TimeNs,
    updated_slot: Digits,
    updated_tx: String,
    /// Its account is gone since then, and its slug is free. Null while it stands.
    #[schema(value_type = Option<String>)]
    closed_at_ns: Option<TimeNs>,
}

impl From<store::Project> for Project {
    fn from(project: store::Project) -> Self {
        Self {
            project: project.project,
            slug: project.slug,
            owner: project.owner,
            pending_owner: project.pending_owner,
            name: project.name,
            kind: project.kind,
            status: project.status,
            metadata_uri: project.metadata_uri,
            metadata_sha256: project.metadata_sha256,
            created_at_ns: project.created_at,
            created_slot: Digits(project.created.height),
            created_tx: project.created_tx,
            updated_at_ns: project.updated_at,
            updated_slot: Digits(project.updated_height),
            updated_tx: project.updated_tx,
            closed_at_ns: project.closed_at,
        }
    }
}

/// Projects are not narrowed yet.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
pub struct ProjectFilter {}

/// All projects, the newest first.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", params(PageParams, Freshness), responses(
    (status = 200, description = "The answer, and the blocks it holds for", body = Page<Project>),
    (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list_projects(
    State(app): State<App>,
    Listing { filter, page, freshness }: Listing<ProjectFilter>,
) -> Result<Json<Page<Project>>, Problem> {
    let list = ("projects", filter);
    let before = page.after(&list)?.map(key).transpose()?;
    let mut snapshot = app.snapshot(freshness).await?;
    let projects = snapshot.list_projects(before, page.to_fetch()).await?;
    let (projects, next) = page.cut(&list, projects, |last| {
        let ProjectKey { height, tx_index, event_index } = last.created;
        (height, tx_index, event_index)
    })?;
    Page::of(projects.into_iter().map(Project::from).collect(), next, snapshot).await
}

/// What a cursor holds, within what the columns can.
fn key((height, tx_index, event_index): (i64, i32, i32)) -> Result<ProjectKey, Problem> {
    let key = || {
        Some(ProjectKey {
            height: height.try_into().ok()?,
            tx_index: tx_index.try_into().ok()?,
            event_index: event_index.try_into().ok()?,
        })
    };
    key().ok_or_else(bad_cursor)
}

/// A project, by the address of its account or by its slug.
#[utoipa::path(get, path = "/api/v1/projects/{id}", tag = "projects",
    params(("id" = String, Path, description = "Address or slug"), Freshness),
    responses(
        (status = 200, description = "The answer, and the blocks it holds for", body = Answer<Project>),
        (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not found, as of the blocks named", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn find_project(
    State(app): State<App>,
    Id(ProjectId(id)): Id<ProjectId>,
    Finding { freshness }: Finding,
) -> Result<Json<Answer<Project>>, Problem> {
    let mut snapshot = app.snapshot(freshness).await?;
    match snapshot.find_project(&id).await? {
        Some(project) => Answer::of(Project::from(project), snapshot).await,
        None => Err(not_found(format!("project {id}"), snapshot).await),
    }
}

/// An address, or what may be a slug.
pub struct ProjectId(String);

#[derive(Debug)]
pub struct ProjectIdError(String);

impl fmt::Display for ProjectIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is no project: give its address in base58, or its slug of 3 to 32 a-z, 0-9 and -", self.0)
    }
}

impl FromStr for ProjectId {
    type Err = ProjectIdError;

    fn from_str(text: &str) -> Result<Self, ProjectIdError> {
        let is_slug = (3..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if is_slug || text.parse::<SolanaAddress>().is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(ProjectIdError(text.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use domain::{Chain, ProjectStatus};
    use serde_json::json;
    use sqlx::PgPool;
    use store::Store;

    use crate::testing::archive::{
        Recording, address, project_closed, project_created, project_owner_proposed, project_status_changed,
        project_updated,
    };
    use crate::testing::{api, get, get_ok, refused};

    async fn three(pool: &PgPool) {
        let mut archive = Recording::new(Chain::Solana);
        archive
            .block([project_created(1, "one"), project_created(2, "two")])
            .block([project_created(3, "three"), project_updated(1, "Renamed")])
            .commit_to(&Store::from(pool.clone()))
            .await;
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_project_is_found_by_address_and_by_slug(pool: PgPool) {
        three(&pool).await;
        let api = api(&pool);
        let by_slug = get_ok(&api, "/api/v1/projects/one").await;
        assert_eq!(by_slug, get_ok(&api, &format!("/api/v1/projects/{}", address(1))).await);
        assert_eq!(
            by_slug,
            json!({
                "data": {
                    "project": address(1).as_str(),
                    "slug": "one",
                    "owner": address(200).as_str(),
                    "pending_owner": null,
                    "name": "Renamed",
                    "kind": "dataset",
                    "status": "active",
                    "metadata_uri": "ar://2",
                    "metadata_sha256": "02".repeat(32),
                    "created_at_ns": "100000000000",
                    "created_slot": "100",
                    "created_tx": "tx-solana slot 100-0",
                    "updated_at_ns": "102000000000",
                    "updated_slot": "102",
                    "updated_tx": "tx-solana slot 102-0",
                    "closed_at_ns": null,
                },
                "coverage": [
                    {
                        "chain": "solana", "height": "102", "hash": "solana-102", "block_time_ns": "102000000000",
                        "final_height": null
                    }
                ],
            })
        );
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_project_shows_its_status_proposed_owner_and_closing_time(pool: PgPool) {
        let mut archive = Recording::new(Chain::Solana);
        archive
            .block([project_created(1, "one"), project_created(2, "two")])
            .block([project_status_changed(1, ProjectStatus::Archived), project_owner_proposed(1, 9)])
            .block([project_closed(2)])
            .commit_to(&Store::from(pool.clone()))
            .await;
        let api = api(&pool);
        let one = get_ok(&api, "/api/v1/projects/one").await;
        assert_eq!((&one["data"]["status"], &one["data"]["closed_at_ns"]), (&json!("archived"), &json!(null)));
        assert_eq!(one["data"]["pending_owner"], address(9).as_str());
        let two = get_ok(&api, "/api/v1/projects/two").await;
        assert_eq!(two["data"]["closed_at_ns"], "104000000000");
        assert_eq!(get_ok(&api, "/api/v1/network/stats").await["data"]["projects"], 1);
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn pages_hold_every_project_once_the_newest_first(pool: PgPool) {
        three(&pool).await;
        let api = api(&pool);
        let first = get_ok(&api, "/api/v1/projects?limit=2").await;
        assert_eq!((&first["data"][0]["slug"], &first["data"][1]["slug"]), (&json!("three"), &json!("two")));
        let next = first["next"].as_str().unwrap();
        let last = get_ok(&api, &format!("/api/v1/projects?limit=2&cursor={next}")).await;
        assert_eq!((&last["data"][0]["slug"], &last["next"]), (&json!("one"), &json!(null)));
        assert_eq!(last["data"].as_array().unwrap().len(), 1);
        assert_eq!(get_ok(&api, "/api/v1/projects?limit=3").await["next"], json!(null));
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_cursor_to_a_place_that_cannot_be_is_refused(pool: PgPool) {
        three(&pool).await;
        let api = api(&pool);
        for key in [json!([1_u64 << 63, 0, 0]), json!([0, 1_u64 << 31, 0]), json!([-1, 0, 0]), json!([0, 0, -1])] {
            let forged = crate::cursor::encode(&("projects", super::ProjectFilter {}), &key).unwrap();
            refused(&api, &format!("/api/v1/projects?cursor={forged}"), "cursor").await;
        }
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn what_is_not_found_says_up_to_which_block(pool: PgPool) {
        three(&pool).await;
        let reply = get(&api(&pool), "/api/v1/projects/four").await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert_eq!(reply.headers["content-type"], "application/problem+json");
        assert_eq!(reply.body["coverage"][0]["height"], "102");
        assert!(reply.body["detail"].as_str().unwrap().starts_with("project four is not known"));
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn what_cannot_be_a_project_is_refused(pool: PgPool) {
        let api = api(&pool);
        for id in ["ab", "Upper", "with%20space", "a%00b", "%FF", &"x".repeat(45)] {
            refused(&api, &format!("/api/v1/projects/{id}"), "id").await;
        }
    }
}
