use axum::Json;
use axum::extract::State;
use domain::Chain;
use serde::Serialize;
use store::{Verdict, Verification};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::chain::Digits;
use crate::freshness::Freshness;
use crate::listing::Finding;
use crate::problem::Problem;

/// What the chains said of this mirror's rows when they were asked. Empty where nobody has asked yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkVerification {
    tables: Vec<VerifiedTable>,
}

/// The rows of one table about which the chain said the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifiedTable {
    #[schema(value_type = String, example = "near")]
    chain: Chain,
    /// Such as `task`.
    table: String,
    /// `same`: every column that the chain speaks of is as it says. `differs`: some is not. `missing`: the chain does
    /// not have what the row shows. `left_over`: the chain has what the row shows as gone.
    #[schema(value_type = String, example = "same")]
    verdict: Verdict,
    rows: u64,
    /// The slots or heights at which the chain was asked.
    from_height: Digits,
    to_height: Digits,
}

impl From<Verification> for VerifiedTable {
    fn from(verification: Verification) -> Self {
        let Verification { chain, noun, verdict, rows, from_height, to_height } = verification;
        let (from_height, to_height) = (Digits(from_height), Digits(to_height));
        Self { chain, table: noun, verdict, rows, from_height, to_height }
    }
}

/// `true` where this mirror's rows are what the chains say.
#[utoipa::path(get, path = "/api/v1/network/verification", tag = "network", params(Freshness), responses(
    (status = 200, description = "The answer, and the blocks it holds for", body = Answer<NetworkVerification>),
    (status = 400, description = "An invalid parameter", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Not available yet: the block is not indexed, or the database is unavailable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn network_verification(
    State(app): State<App>,
    Finding { freshness }: Finding,
) -> Result<Json<Answer<NetworkVerification>>, Problem> {
    let mut snapshot = app.snapshot(freshness).await?;
    let tables = snapshot.verification().await?.into_iter().map(VerifiedTable::from).collect();
    Answer::of(NetworkVerification { tables }, snapshot).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sqlx::PgPool;
    use store::{Store, Verified};

    use super::*;
    use crate::testing::{api, get_ok};

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn verification_is_served_by_table_and_verdict(pool: PgPool) {
        let body = get_ok(&api(&pool), "/api/v1/network/verification").await;
        assert_eq!(body["data"], json!({"tables": []}));

        let answer =
            |key: &str, verdict, height| Verified { key: key.to_owned(), verdict, height, digest: None, detail: None };
        let answers = [answer("1", Verdict::Same, 7), answer("2", Verdict::Same, 9), answer("3", Verdict::Differs, 9)];
        Store::from(pool.clone()).record_verification(Chain::Near, "task", &answers).await.unwrap();
        // A later answer takes the place of an earlier one.
        Store::from(pool.clone()).record_verification(Chain::Near, "task", &answers[2..]).await.unwrap();

        let body = get_ok(&api(&pool), "/api/v1/network/verification").await;
        let row = |verdict: &str, rows: u64, from: &str| {
            json!({"chain": "near", "table": "task", "verdict": verdict, "rows": rows, "from_height": from,
                "to_height": "9"})
        };
        assert_eq!(body["data"]["tables"], json!([row("differs", 1, "9"), row("same", 2, "7")]));
    }
}
