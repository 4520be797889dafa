//! Asks the chains whether our rows are true.
//!
//! A row is held against an account (Solana) or a view (NEAR) column by column, at a block that the store
//! has reached and that is not older than the row: what the chain says then is what the row must say. A row
//! that changed since is asked for again. The answers stand in the table `verification`.

mod compare;
mod near;
mod solana;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::Chain;
use store::{Choice, Columns, Store, Verdict, Verified};
use tokio::time::{Instant, sleep};

use crate::Error;
use compare::compare;

pub use near::NearReader;
pub use solana::SolanaReader;

/// Rows asked for at once.
const PAGE: u32 = 100;
/// The frequency at which a row that keeps changing is asked for.
const ROUNDS: u32 = 5;
/// The duration for which the store may stay behind the chain that was asked.
const BEHIND: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(200);

/// A table that a chain can be asked about.
#[derive(Clone, Copy, Debug)]
pub struct VerifiedTable {
    pub table: &'static str,
    pub key: &'static [&'static str],
    /// The column that says how new a row is.
    pub height: &'static str,
}

/// What a chain says of a row at a block.
#[derive(Debug)]
pub struct ChainRow {
    pub height: u64,
    /// The columns that it can speak of; `None` where it has no such thing.
    pub truth: Option<Columns>,
}

/// A chain that can be asked.
pub trait ChainReader {
    const CHAIN: Chain;

    fn tables(&self) -> &'static [VerifiedTable];

    /// What the chain says of these rows, by their keys. Rows that it cannot speak of are left out.
    fn ask(
        &self,
        noun: &VerifiedTable,
        rows: &[(String, Columns)],
    ) -> impl Future<Output = Result<BTreeMap<String, ChainRow>, Error>>;

    /// `true` where a row shows something that the chain no longer has.
    fn is_gone(&self, noun: &VerifiedTable, row: &Columns) -> bool;
}

/// What was found of one table.
#[derive(Clone, Debug, Default)]
pub struct VerifyReport {
    pub rows: u64,
    /// By verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Rows that changed at each try.
    pub unstable: u64,
    /// The first few that are not as they should be.
    pub mismatches: Vec<Verified>,
}

impl VerifyReport {
    pub fn is_same(&self) -> bool {
        self.verdicts.keys().all(|verdict| *verdict == Verdict::Same)
    }

    fn note(&mut self, answers: &[Verified]) {
        for answer in answers {
            let count = self.verdicts.entry(answer.verdict).or_default();
            *count = count.saturating_add(1);
            self.rows = self.rows.saturating_add(1);
            if answer.verdict != Verdict::Same && self.mismatches.len() < 10 {
                self.mismatches.push(answer.clone());
            }
        }
    }
}

/// The number of rows of all tables there are to be asked for.
pub async fn rows<T: ChainReader>(truth: &T, store: &Store, sample: Option<u32>) -> Result<u64, Error> {
    let mut rows = 0_u64;
    for noun in truth.tables() {
        let held = store.row_count(noun.table).await?;
        rows = rows.saturating_add(sample.map_or(held, |sample| held.min(sample.into())));
    }
    Ok(rows)
}

/// Holds every row of a table against the chain, or as many as `sample` says. `done` counts them.
pub async fn verify<T: ChainReader>(
    truth: &T,
    store: &Store,
    noun: &VerifiedTable,
    sample: Option<u32>,
    done: &AtomicU64,
) -> Result<VerifyReport, Error> {
    let mut found = VerifyReport::default();
    let mut after: Option<String> = None;
    loop {
        let rows = match sample {
            Some(limit) => store.rows_as_text(noun.table, noun.key, Choice::Sample, limit).await?,
            None => store.rows_as_text(noun.table, noun.key, Choice::After(after.as_deref()), PAGE).await?,
        };
        after = rows.last().map(|(key, _)| key.clone());
        if after.is_none() {
            return Ok(found);
        }
        for page in rows.chunks(usize::try_from(PAGE).unwrap_or(usize::MAX)) {
            verify_page(truth, store, noun, page.to_vec(), &mut found).await?;
            done.fetch_add(u64::try_from(page.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        if sample.is_some() {
            return Ok(found);
        }
    }
}

async fn verify_page<T: ChainReader>(
    truth: &T,
    store: &Store,
    noun: &VerifiedTable,
    mut rows: Vec<(String, Columns)>,
    found: &mut VerifyReport,
) -> Result<(), Error> {
    for _round in 0..ROUNDS {
        let get = truth.ask(noun, &rows).await?;
        let Some(height) = get.values().map(|get| get.height).max() else { return Ok(()) };
        wait_until_stored(store, T::CHAIN, height).await?;
        let keys: Vec<String> = get.keys().cloned().collect();
        let now = store.rows_as_text(noun.table, noun.key, Choice::Keys(&keys), PAGE).await?;
        let mut answers = Vec::with_capacity(now.len());
        rows.clear();
        for (key, row) in now {
            match get.get(&key) {
                // As it was at that block.
                Some(get) if height_of(noun, &row) <= get.height => {
                    answers.push(compare(&key, &row, get, truth.is_gone(noun, &row)));
                }
                Some(_) | None => rows.push((key, row)),
            }
        }
        store.record_verification(T::CHAIN, noun.table, &answers).await?;
        found.note(&answers);
        if rows.is_empty() {
            return Ok(());
        }
    }
    found.unstable = found.unstable.saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX));
    Ok(())
}

fn height_of(noun: &VerifiedTable, row: &Columns) -> u64 {
    row.get(noun.height).and_then(|height| height.as_ref()?.parse().ok()).unwrap_or(0)
}

/// The store must have read the block at which the chain was asked: a row that lags is not a row that lies.
async fn wait_until_stored(store: &Store, chain: Chain, height: u64) -> Result<(), Error> {
    let deadline = Instant::now() + BEHIND;
    loop {
        let cursor = store.cursor(chain).await?;
        let stored = cursor.map(|cursor| cursor.position.height);
        if stored >= Some(height) {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(Error::Behind { chain, stored, height });
        }
        sleep(POLL).await;
    }
}
