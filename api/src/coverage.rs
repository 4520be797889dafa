use axum::Json;
use axum::extract::State;
use domain::Chain;
use serde::Serialize;
use store::{Gap, Range};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::chain::Digits;
use crate::freshness::Freshness;
use crate::listing::Finding;
use crate::problem::Problem;

/// What part of each chain this mirror holds, and by what that is proven whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkCoverage {
    /// Each begins right behind the one before it of the same chain; the last one ends at the last block that is held.
    ranges: Vec<CoveredRange>,
    /// What is known to be missing. No block behind it is held.
    gaps: Vec<MissingRange>,
}

/// Slots or heights that are held, both ends included.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoveredRange {
    #[schema(value_type = String, example = "near")]
    chain: Chain,
    from_height: Digits,
    to_height: Digits,
    /// `parents`: each block is the child of the one before. `signatures`: the server named the blocks that hold records
    /// of ours, and the chains of events are whole. `log`: read back from a log that was proven when it was written.
    #[schema(example = "parents")]
    proof: &'static str,
    /// The hash of the last block of the range, on which the next range stands.
    last_hash: String,
}

/// Slots or heights whose blocks were received and are missing, both ends included.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingRange {
    #[schema(value_type = String, example = "solana")]
    chain: Chain,
    from_height: Digits,
    to_height: Digits,
}

impl From<Range> for CoveredRange {
    fn from(range: Range) -> Self {
        let (from_height, to_height) = (Digits(range.from), Digits(range.to));
        Self { chain: range.chain, from_height, to_height, proof: range.proof.as_str(), last_hash: range.last_hash }
    }
}

impl MissingRange {
    /// What is left of a gap, of which the beginning may be filled.
    fn left(gap: &Gap, ranges: &[Range]) -> Self {
        let held = ranges.iter().filter(|range| range.chain == gap.chain).map(|range| range.to.saturating_add(1)).max();
        let from = gap.from.max(held.unwrap_or_default()).min(gap.to);
        Self { chain: gap.chain, from_height: Digits(from), to_height: Digits(gap.to) }
    }
}

/// What part of each chain this mirror holds, and by what that is proven whole.
#[utoipa::path(get, path = "/api/v1/network/coverage", tag = "network", params(Freshness), responses(
    (status = 200, description = "The answer, and the blocks it holds for", body = Answer<NetworkCoverage>),
    (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn network_coverage(
    State(app): State<App>,
    Finding { freshness }: Finding,
) -> Result<Json<Answer<NetworkCoverage>>, Problem> {
    let mut snapshot = app.snapshot(freshness).await?;
    let (ranges, gaps) = (snapshot.ranges().await?, snapshot.gaps().await?);
    let gaps = gaps.iter().map(|gap| MissingRange::left(gap, &ranges)).collect();
    let ranges = ranges.into_iter().map(CoveredRange::from).collect();
    Answer::of(NetworkCoverage { ranges, gaps }, snapshot).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sqlx::PgPool;
    use store::{Proof, Store};

    use super::*;
    use crate::testing::archive::{Recording, START, node_registered};
    use crate::testing::{api, get_ok};

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn coverage_lists_ranges_with_their_proof_and_gaps_until_they_are_filled(pool: PgPool) {
        let body = get_ok(&api(&pool), "/api/v1/network/coverage").await;
        assert_eq!(body["data"], json!({"ranges": [], "gaps": []}));

        let store = Store::from(pool.clone());
        let mut archive = Recording::new(Chain::Near);
        archive.linked([node_registered("a")]).linked([]).linked([node_registered("b")]).linked([]);
        store.begin(Chain::Near, &archive.identity()).await.unwrap();
        store.commit_proven(&archive.blocks[..1], None, Proof::Log).await.unwrap();
        store.commit(&archive.blocks[1..2]).await.unwrap();
        store.record_gap(Gap { chain: Chain::Near, from: START + 2, to: START + 4 }).await.unwrap();

        let range = |from: u64, to: u64, proof: &str| {
            let (from, to, hash) = (from.to_string(), to.to_string(), format!("near-{to}"));
            json!({"chain": "near", "from_height": from, "to_height": to, "proof": proof, "last_hash": hash})
        };
        let body = get_ok(&api(&pool), "/api/v1/network/coverage").await;
        let expected = [range(START, START, "log"), range(START + 1, START + 2, "parents")];
        assert_eq!(body["data"]["ranges"], json!(expected));
        let left = json!([{"chain": "near", "from_height": "103", "to_height": "104"}]);
        assert_eq!(body["data"]["gaps"], left);

        store.commit(&archive.blocks).await.unwrap();
        let body = get_ok(&api(&pool), "/api/v1/network/coverage").await;
        assert_eq!(body["data"]["ranges"], json!([expected[0], range(START + 1, START + 6, "parents")]));
        assert_eq!(body["data"]["gaps"], json!([]));
    }
}
