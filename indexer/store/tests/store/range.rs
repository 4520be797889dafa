//! What is held is reported as ranges without a gap between them, and what is missing until it is there.

use domain::{Chain, Position};
use sqlx::PgPool;
use store::{Error, Gap, Proof, Range, Store};

use crate::archive::*;

fn archive(blocks: usize) -> Recording {
    let mut archive = Recording::new(Chain::Near);
    for _ in 0..blocks {
        archive.linked([node_registered("a")]);
    }
    archive
}

/// Holds the ranges against the cursor: the first begins at the start, each stands on the one before it, and the last ends
/// at the cursor.
pub async fn check_contiguous(store: &Store, chain: Chain) -> Vec<Range> {
    let ranges = store.ranges(chain).await.unwrap();
    let cursor = store.cursor(chain).await.unwrap();
    let end = ranges.last().map(|last| (last.to, last.last_hash.clone()));
    assert_eq!(end, cursor.map(|cursor| (cursor.position.height, cursor.hash)));
    assert!(ranges.first().is_none_or(|first| first.from == START), "{ranges:?}");
    for pair in ranges.windows(2) {
        assert_eq!((pair[0].to + 1, &pair[0].last_hash), (pair[1].from, &pair[1].parent_hash), "{ranges:?}");
    }
    ranges
}

fn shape(ranges: &[Range]) -> Vec<(u64, u64, Proof)> {
    ranges.iter().map(|range| (range.from, range.to, range.proof)).collect()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn ranges_of_one_proof_grow_and_those_of_another_begin_behind_them(pool: PgPool) {
    let (store, archive) = (Store::from(pool.clone()), archive(9));
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    assert_eq!(check_contiguous(&store, Chain::Near).await, []);
    let commits = [
        (0..2, Proof::Log),
        (2..3, Proof::Log),
        (3..4, Proof::Signatures),
        (4..5, Proof::Parents),
        (3..7, Proof::Parents),
        (7..8, Proof::Signatures),
        (8..9, Proof::Parents),
    ];
    for (blocks, proof) in commits {
        store.commit_proven(&archive.blocks[blocks], None, proof).await.unwrap();
        check_contiguous(&store, Chain::Near).await;
    }
    let expected = [
        (100, 104, Proof::Log),
        (105, 106, Proof::Signatures),
        (107, 112, Proof::Parents),
        (113, 114, Proof::Signatures),
        (115, 116, Proof::Parents),
    ];
    assert_eq!(shape(&store.ranges(Chain::Near).await.unwrap()), expected);

    for (kept, ranges) in [(8, 4), (6, 3), (5, 3), (4, 2), (1, 1)] {
        store.rewind(archive.blocks[kept - 1].position).await.unwrap();
        assert_eq!(check_contiguous(&store, Chain::Near).await.len(), ranges);
    }
    store.commit(&archive.blocks[1..]).await.unwrap();
    assert_eq!(
        shape(&check_contiguous(&store, Chain::Near).await),
        [(100, 100, Proof::Log), (101, 116, Proof::Parents)]
    );
    store.rewind(Position::new(Chain::Near, START - 1)).await.unwrap();
    assert_eq!(check_contiguous(&store, Chain::Near).await, []);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_block_after_a_gap_is_refused_and_the_gap_lasts_until_the_cursor_passed_it(pool: PgPool) {
    let (store, archive) = (Store::from(pool.clone()), archive(5));
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    store.commit(&archive.blocks[..2]).await.unwrap();
    let before = check_contiguous(&store, Chain::Near).await;

    let error = store.commit(&archive.blocks[4..]).await.unwrap_err();
    assert!(matches!(error, Error::Gap { .. }), "{error}");
    assert_eq!(check_contiguous(&store, Chain::Near).await, before);
    let gap = |from, to| Gap { chain: Chain::Near, from, to };
    store.record_gap(gap(103, 104)).await.unwrap();
    // Received again, further on; and one that is filled meanwhile.
    store.record_gap(gap(103, 106)).await.unwrap();
    store.record_gap(gap(100, 102)).await.unwrap();
    assert_eq!(store.gaps(Chain::Near).await.unwrap(), [gap(103, 106)]);

    store.commit(&archive.blocks[2..3]).await.unwrap();
    assert_eq!(store.gaps(Chain::Near).await.unwrap(), [gap(103, 106)]);
    store.commit(&archive.blocks[3..]).await.unwrap();
    assert_eq!(store.gaps(Chain::Near).await.unwrap(), []);
    assert_eq!(shape(&check_contiguous(&store, Chain::Near).await), [(100, 108, Proof::Parents)]);

    store.record_gap(gap(109, 110)).await.unwrap();
    store.reset(Chain::Near).await.unwrap();
    assert_eq!((store.gaps(Chain::Near).await.unwrap(), store.ranges(Chain::Near).await.unwrap()), (vec![], vec![]));
}
