use axum::Json;
use serde::Serialize;
use store::Snapshot;
use utoipa::ToSchema;

use crate::chain::ChainCoverage;
use crate::problem::Problem;

/// One thing, and of which blocks it is true.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer<T> {
    pub data: T,
    /// The last block held of each chain.
    pub coverage: Vec<ChainCoverage>,
}

/// A page of a list, and of which blocks it is true.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub data: Vec<T>,
    /// Give it back as `cursor`, with the same filters, for the next page. Null on the last one.
    pub next: Option<String>,
    /// The last block held of each chain.
    pub coverage: Vec<ChainCoverage>,
}

impl<T> Answer<T> {
    pub async fn of(data: T, mut snapshot: Snapshot) -> Result<Json<Self>, Problem> {
        Ok(Json(Self { data, coverage: coverage(&mut snapshot).await? }))
    }
}

impl<T> Page<T> {
    pub async fn of(data: Vec<T>, next: Option<String>, mut snapshot: Snapshot) -> Result<Json<Self>, Problem> {
        Ok(Json(Self { data, next, coverage: coverage(&mut snapshot).await? }))
    }
}

/// There is no such thing in this snapshot.
pub async fn not_found(what: String, mut snapshot: Snapshot) -> Problem {
    match coverage(&mut snapshot).await {
        Ok(coverage) => Problem::not_found(format!("{what} is not known up to the blocks held"), coverage),
        Err(problem) => problem,
    }
}

async fn coverage(snapshot: &mut Snapshot) -> Result<Vec<ChainCoverage>, Problem> {
    Ok(snapshot.progress().await?.iter().map(ChainCoverage::from).collect())
}
