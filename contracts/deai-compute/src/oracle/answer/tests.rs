use near_sdk::serde_json::json;
use proptest::prelude::*;

use super::*;

const NOW: u64 = 1_800_000_000_000_000_000;

fn oracle() -> Oracle {
    Oracle {
        oracle_id: "priceoracle.near".parse().unwrap(),
        asset_id: "deai.near".to_owned(),
        max_recency_sec: 90,
        max_staleness_ns: 60_000_000_000,
    }
}

fn answer(timestamp: u64, recency: u32, price: serde_json::Value) -> Vec<u8> {
    let prices = json!([{"asset_id": "wrap.near", "price": null}, {"asset_id": "deai.near", "price": price}]);
    let data = json!({"timestamp": timestamp.to_string(), "recency_duration_sec": recency, "prices": prices});
    data.to_string().into_bytes()
}

#[test]
fn the_price_of_the_asset_is_read() {
    let emitted = answer(NOW - 5, 90, json!({"multiplier": "25000", "decimals": 22}));
    assert_eq!(oracle().read(&emitted, NOW), Ok(Price { multiplier: 25_000, decimals: 22, priced_at: NOW - 5 }));
}

#[test]
fn a_price_that_is_null_missing_old_or_absurd_is_refused() {
    let good = || json!({"multiplier": "25000", "decimals": 22});
    let (oracle_id, asset_id) = ("priceoracle.near".to_owned(), "deai.near".to_owned());
    let missing = json!({"timestamp": NOW.to_string(), "recency_duration_sec": 90, "prices": []});
    let max_ns = 60_000_000_000;
    for (emitted, error) in [
        (answer(NOW, 90, json!(null)), OracleError::Null { oracle_id: oracle_id.clone(), asset_id: asset_id.clone() }),
        (missing.to_string().into_bytes(), OracleError::Missing { oracle_id, asset_id }),
        (answer(NOW, 91, good()), OracleError::NotRecent { recency_sec: 91, max_sec: 90 }),
        (answer(NOW + 1, 90, good()), OracleError::Future { priced_at: NOW + 1, now: NOW }),
        (answer(NOW - max_ns - 1, 90, good()), OracleError::Stale { priced_at: NOW - max_ns - 1, now: NOW, max_ns }),
        (
            answer(NOW, 90, json!({"multiplier": "0", "decimals": 22})),
            OracleError::Unusable { multiplier: 0, decimals: 22 },
        ),
        (
            answer(NOW, 90, json!({"multiplier": "1", "decimals": 33})),
            OracleError::Unusable { multiplier: 1, decimals: 33 },
        ),
    ] {
        assert_eq!(oracle().read(&emitted, NOW), Err(error));
    }
    assert!(oracle().read(&answer(NOW - max_ns, 90, good()), NOW).is_ok());
}

#[test]
fn what_is_no_price_data_is_named_in_short() {
    for bad in [&b""[..], b"null", b"[]", b"{}", b"\xff\xfe", b"{\"timestamp\":1}", &[b'['; 2000]] {
        let Err(OracleError::Unreadable { reason, .. }) = oracle().read(bad, NOW) else { panic!("{bad:?}") };
        assert!(reason.chars().count() <= 65, "{reason}");
    }
}

/// The number of cases each property gets: many in the long campaign.
fn cases() -> ProptestConfig {
    let long = std::env::var("DEAI_LONG_TESTS").is_ok_and(|long| long == "1");
    ProptestConfig { cases: if long { 200_000 } else { 512 }, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        let _ = oracle().read(&bytes, NOW);
    }

    #[test]
    fn a_changed_answer_is_refused_or_within_all_bounds(at in any::<prop::sample::Index>(), byte: u8) {
        let mut emitted = answer(NOW - 5, 90, json!({"multiplier": "25000", "decimals": 22}));
        let at = at.index(emitted.len());
        emitted[at] = byte;
        if let Ok(price) = oracle().read(&emitted, NOW) {
            prop_assert!(price.multiplier > 0 && price.decimals <= limit::PRICE_DECIMALS);
            prop_assert!(price.priced_at <= NOW && NOW.saturating_sub(price.priced_at) <= 60_000_000_000);
        }
    }
}
