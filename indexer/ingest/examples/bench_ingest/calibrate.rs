//! What this machine and this Postgres can do at best, in the same run: figures are reported next to it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;
use domain::Sha256;
use sqlx::PgPool;

const BATCH: usize = 2_000;
const HASHED: u32 = 64;

/// Megabytes a second that one core hashes.
pub fn sha256() -> f64 {
    let megabyte = vec![7_u8; 1_000_000];
    let began = Instant::now();
    for _ in 0..HASHED {
        black_box(Sha256::of(&[black_box(&megabyte)]));
    }
    f64::from(HASHED) / began.elapsed().as_secs_f64()
}

/// Rows as the log has them, into a table with the log's indexes, and nothing else: events a second.
pub async fn log_rows_alone(pool: &PgPool, events: usize) -> Result<f64> {
    sqlx::raw_sql("drop table if exists bench_log; create table bench_log (like event_log including all);")
        .execute(pool)
        .await?;
    let body = serde_json::json!({
        "task_id": "123456", "requester_id": "requester.bench.near", "class": "inference.gpu24", "kind": "llm.generate",
        "input_uri": "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
        "input_sha256": "1111111111111111111111111111111111111111111111111111111111111111",
        "project": null, "reward": "2500000000000000000", "expires_at": "1700000000000000000"
    });
    // What it takes to make the rows up is not counted.
    let mut took = Duration::ZERO;
    for first in (0..events).step_by(BATCH) {
        let count = i64::try_from(BATCH.min(events - first))?;
        let heights = (0..count).map(|at| i64::try_from(first).unwrap_or(0) + at).collect::<Vec<_>>();
        let (indexes, times) = (repeat(count, 0_i32), repeat(count, 1_700_000_000_000_000_000_i64));
        let tx_ids = repeat(count, "6a9N2VJvUsTxjKstGgRXqS8tSYbi5qMY1mktfDrmSgij".to_owned());
        let (emitters, kinds) =
            (repeat(count, "market.bench.near".to_owned()), repeat(count, "task_submitted".to_owned()));
        let seqs = repeat(count, sqlx::types::BigDecimal::from(123_456));
        let (heads, bodies) = (repeat(count, vec![7_u8; 32]), repeat(count, body.clone()));
        let began = Instant::now();
        sqlx::query(
            "insert into bench_log (chain, height, tx_index, event_index, tx_id, emitter, block_time, kind, seq, head,
                                    entity, body)
             select 'near', * from unnest($1::bigint[], $2::integer[], $3::integer[], $4::text[], $5::text[], $6::bigint[],
                                          $7::text[], $8::numeric[], $9::bytea[], $10::text[], $11::jsonb[])",
        )
        .bind(&heights)
        .bind(&indexes)
        .bind(&indexes)
        .bind(&tx_ids)
        .bind(&emitters)
        .bind(&times)
        .bind(&kinds)
        .bind(&seqs)
        .bind(&heads)
        .bind(&emitters)
        .bind(&bodies)
        .execute(pool)
        .await?;
        took += began.elapsed();
    }
    sqlx::raw_sql("drop table bench_log").execute(pool).await?;
    Ok(u32::try_from(events).map_or(f64::INFINITY, f64::from) / took.as_secs_f64())
}

fn repeat<T: Clone>(count: i64, value: T) -> Vec<T> {
    (0..count).map(|_| value.clone()).collect()
}
