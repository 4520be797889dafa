use std::fmt;
use std::time::Duration;

use domain::{Chain, Position};
use serde::Deserialize;
use store::{ChainProgress, Snapshot, Store};
use tokio::sync::Mutex;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use utoipa::IntoParams;

use crate::app::App;
use crate::problem::Problem;

/// The frequency at which a waiting question looks again.
const LOOK: Duration = Duration::from_millis(100);

/// Read your own writes: the answer waits for the block that holds your transaction.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Freshness {
    /// Answer only once this Solana slot is held. Waits some seconds, then 503.
    #[param(value_type = Option<String>, pattern = "^[0-9]{1,20}$")]
    min_slot: Option<Height>,
    /// Answer only once this NEAR block height is held. Waits some seconds, then 503.
    #[param(value_type = Option<String>, pattern = "^[0-9]{1,20}$")]
    min_height: Option<Height>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Height(u64);

#[derive(Debug)]
struct HeightError(String);

impl fmt::Display for HeightError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is no height: give a whole number from 0 to 2^64 - 1, digits only", self.0)
    }
}

impl TryFrom<String> for Height {
    type Error = HeightError;

    fn try_from(text: String) -> Result<Self, HeightError> {
        let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let height = if is_digits { text.parse().ok() } else { None };
        height.map(Self).ok_or(HeightError(text))
    }
}

/// The height up to which the chains are held, read once for all who wait: a question costs the database nothing while it waits.
#[derive(Default)]
pub struct Heads(Mutex<Option<(Instant, Vec<ChainProgress>)>>);

impl Heads {
    /// At most [`LOOK`] old.
    async fn find(&self, store: &Store, chain: Chain) -> Result<Option<Position>, store::Error> {
        let mut seen = self.0.lock().await;
        let coverage = match seen.take() {
            Some((at, coverage)) if at.elapsed() < LOOK => seen.insert((at, coverage)),
            _ => seen.insert((Instant::now(), store.progress().await?)),
        };
        let of_chain = coverage.1.iter().find(|held| held.chain == chain);
        Ok(of_chain.and_then(|held| held.cursor.as_ref()).map(|cursor| cursor.position))
    }
}

impl App {
    /// A snapshot that holds the blocks asked for.
    pub async fn snapshot(&self, freshness: Freshness) -> Result<Snapshot, Problem> {
        let deadline = Instant::now() + self.timeout_after;
        let wanted =
            [(Chain::Solana, "min_slot", freshness.min_slot), (Chain::Near, "min_height", freshness.min_height)];
        for (chain, parameter, height) in wanted {
            if let Some(Height(height)) = height {
                self.wait_for(Position::new(chain, height), parameter, deadline).await?;
            }
        }
        Ok(self.store.snapshot().await?)
    }

    async fn wait_for(&self, wanted: Position, parameter: &'static str, deadline: Instant) -> Result<(), Problem> {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut held = None;
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                () = sleep_until(deadline) => {
                    let held = held.map_or("no block of it is".to_owned(), |held| format!("{held} is the last"));
                    let detail = format!("{wanted} is not held yet, {held}: ask again, or without {parameter}");
                    return Err(Problem::block_not_indexed(parameter, detail));
                }
            }
            held = self.heads.find(&self.store, wanted.chain).await?;
            if held.is_some_and(|held| held >= wanted) {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use domain::Chain;
    use sqlx::PgPool;
    use store::Store;

    use crate::testing::archive::*;
    use crate::testing::{api, get, get_ok, refused};

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_question_waits_for_the_block_that_it_asks_for(pool: PgPool) {
        let store = Store::from(pool.clone());
        let mut archive = Recording::new(Chain::Near);
        archive.block([]).commit_to(&store).await;
        archive.block([task_submitted(1)]);
        let api = api(&pool);

        let (answer, committed) =
            tokio::join!(get_ok(&api, "/api/v1/tasks/1?min_height=102"), store.commit(&archive.blocks[1..]));

        committed.unwrap();
        assert_eq!(answer["coverage"][0]["height"], "102");
        assert_eq!(answer["data"]["task_id"], "1");
        get_ok(&api, "/api/v1/tasks?min_height=101").await;
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_missing_block_ends_the_wait_with_an_error(pool: PgPool) {
        Recording::new(Chain::Near).block([]).commit_to(&Store::from(pool.clone())).await;
        let api = api(&pool);
        let late = [("min_height", "102", "near height 100 is the last"), ("min_slot", "1", "no block of it is")];
        for (parameter, height, held) in late {
            let reply = get(&api, &format!("/api/v1/network/stats?{parameter}={height}")).await;
            assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(reply.body["type"], "urn:deai:problem:block-not-indexed");
            assert_eq!(reply.body["parameter"], parameter);
            assert!(reply.body["detail"].as_str().unwrap().contains(held), "{}", reply.body);
            assert_eq!(reply.headers["retry-after"], "1");
        }
    }

    #[sqlx::test(migrator = "store::MIGRATOR")]
    async fn a_height_that_is_none_is_refused(pool: PgPool) {
        let api = api(&pool);
        for height in ["-1", "18446744073709551616", "", "now", "1e3"] {
            refused(&api, &format!("/api/v1/nodes?min_height={height}"), "min_height").await;
            refused(&api, &format!("/api/v1/projects/one?min_slot={height}"), "min_slot").await;
        }
    }
}
