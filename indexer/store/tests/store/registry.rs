//! What the Solana programs' events leave next to projects.

use domain::{Chain, Event, Role, TimeNs};
use serde_json::{Value, json};
use sqlx::PgPool;
use store::Store;
use store::row::*;

use crate::archive::*;

fn id(seed: u8) -> Value {
    json!(address(seed))
}

fn sha(seed: u8) -> String {
    format!("{seed:02x}").repeat(32)
}

fn details(name: &str, creators: &Value) -> Value {
    json!({"name": name, "symbol": "ART", "metadata_uri": "ar://c", "metadata_sha256": sha(1), "items_uri": "ar://i/",
        "max_supply": u64::MAX.to_string(), "royalty_bps": 500, "creators": creators})
}

fn metadata(name: &str) -> Value {
    json!({"name": name, "uri": "ar://n", "sha256": sha(2)})
}

fn collection_created() -> Event {
    let shares = json!([{"address": id(60), "share_bps": 9000}, {"address": id(61), "share_bps": 1000}]);
    let policy = json!({"kind": "allow_list", "root": sha(9), "price": "5", "wallet_limit": 2});
    event(
        "collection_created",
        json!({"collection": id(50), "project": id(1), "index": 0, "group_mint": id(51), "by": id(2),
            "details": details("Art", &shares), "terms": {"policy": policy, "treasury": id(3)},
            "policy_round": "1", "at": "0"}),
    )
}

fn nft_minted() -> Event {
    event(
        "nft_minted",
        json!({"collection": id(50), "mint": id(52), "number": "1", "minter": id(2), "holder": id(4),
            "metadata": metadata("One"), "policy_round": "1", "price": "5", "to_treasury": "1", "wallet_count": 1,
            "at": "0"}),
    )
}

fn credential_issued() -> Event {
    event(
        "credential_issued",
        json!({"collection": id(50), "mint": id(53), "number": "2", "subject": id(4), "issuer": id(2),
            "kind": "course", "metadata": metadata("Passed"), "score_sha256": sha(3), "expires_at": null, "at": "0"}),
    )
}

fn profile_created(seed: u8) -> Event {
    event(
        "profile_created",
        json!({"profile": id(seed), "wallet": id(seed + 1), "handle": "ada", "metadata_uri": "ar://p",
            "metadata_sha256": sha(4), "at": "0"}),
    )
}

fn near_linked(kind: &str, seed: u8) -> Event {
    event(kind, json!({"profile": id(seed), "wallet": id(seed + 1), "near_account": "ada.near", "at": "0"}))
}

async fn rejects(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from reject").fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn members_releases_evaluations_and_attestations_live_and_end(pool: PgPool) {
    let mut archive = Recording::new(Chain::Solana);
    let of_project = json!({"project": id(1), "member": id(10), "wallet": id(11), "at": "0"});
    let with = |more: Value| {
        let mut event = of_project.clone();
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event
    };
    archive
        .block([
            project_created(1, "one"),
            event("member_added", with(json!({"role": "contributor", "added_by": id(200)}))),
            event("member_role_changed", with(json!({"role": "maintainer", "changed_by": id(200)}))),
            event(
                "release_published",
                json!({"project": id(1), "release": id(20), "index": 0, "publisher": id(11), "version_text": "1.0.0",
                "kind": "model", "artifact_uri": "ar://m", "artifact_sha256": sha(5), "licence": "MIT",
                "previous": null, "at": "0"}),
            ),
            event(
                "evaluation_recorded",
                json!({"project": id(1), "release": id(20), "evaluation": id(21), "evaluator": id(11),
                "benchmark": "mmlu", "score": "-1500000", "report_uri": "ar://r", "report_sha256": sha(6), "at": "0"}),
            ),
            event(
                "attestor_registered",
                json!({"registry": id(30), "attestor": id(31), "wallet": id(32), "payer": id(32), "name": "Lab",
                "uri": "https://lab", "at": "0"}),
            ),
            event(
                "attestation_issued",
                json!({"attestor": id(31), "attestation": id(33), "project": id(1), "project_created_slot": "100",
                "kind": "audit", "evidence_sha256": sha(7), "expires_at": "900", "revocable": true, "at": "0"}),
            ),
        ])
        .block([
            event("member_left", of_project.clone()),
            event(
                "release_yanked",
                json!({"project": id(1), "release": id(20), "index": 0, "yanked_by": id(11), "at": "0"}),
            ),
            event(
                "evaluation_closed",
                json!({"project": id(1), "release": id(20), "evaluation": id(21), "closed_by": id(11), "at": "0"}),
            ),
            event(
                "attestation_revoked",
                json!({"attestor": id(31), "attestation": id(33), "project": id(1), "at": "0"}),
            ),
            event("attestor_active_set", json!({"registry": id(30), "attestor": id(31), "active": false, "at": "0"})),
        ]);
    let store = Store::from(pool.clone());
    store.begin(Chain::Solana, &archive.identity()).await.unwrap();
    store.commit(&archive.blocks[..1]).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let member = MemberKey { project: address(1), wallet: address(11) };
    let found: Member = snapshot.find(&member).await.unwrap().unwrap();
    assert_eq!((found.role, found.left_at), (Role::Maintainer, None));
    let evaluation: Evaluation = snapshot.find(&EvaluationKey { evaluation: address(21) }).await.unwrap().unwrap();
    assert_eq!((evaluation.score, evaluation.release), (-1_500_000, address(20)));
    let attestation = AttestationKey { attestation: address(33) };
    let issued: Attestation = snapshot.find(&attestation).await.unwrap().unwrap();
    assert_eq!((issued.status, issued.expires_at), (AttestationStatus::Issued, TimeNs(900)));
    drop(snapshot);

    store.commit(&archive.blocks[1..]).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let ended = Some(archive.blocks[1].time);
    assert_eq!(snapshot.find::<Member>(&member).await.unwrap().unwrap().left_at, ended);
    let release: Release = snapshot.find(&ReleaseKey { release: address(20) }).await.unwrap().unwrap();
    assert_eq!((release.yanked_at, release.yanked_by, release.closed_at), (ended, Some(address(11)), None));
    let revoked: Attestation = snapshot.find(&attestation).await.unwrap().unwrap();
    assert_eq!((revoked.status, revoked.ended_at), (AttestationStatus::Revoked, ended));
    let attestor: Attestor = snapshot.find(&AttestorKey { attestor: address(31) }).await.unwrap().unwrap();
    assert!(!attestor.is_active);
    assert_eq!(rejects(&pool).await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_collection_counts_what_it_holds_and_knows_its_creators(pool: PgPool) {
    let mut archive = Recording::new(Chain::Solana);
    archive
        .block([collection_created(), nft_minted(), credential_issued()])
        .block([event("creator_verified", json!({"collection": id(50), "creator": id(61), "at": "0"}))])
        .block([event(
            "credential_revoked",
            json!({"collection": id(50), "mint": id(53), "number": "2", "subject": id(4), "by": id(2),
                "reason": "not earned", "at": "0"}),
        )])
        .block([event(
            "nft_burned",
            json!({"collection": id(50), "mint": id(52), "number": "1", "holder": id(4), "at": "0"}),
        )]);
    let store = Store::from(pool.clone());
    store.begin(Chain::Solana, &archive.identity()).await.unwrap();
    let key = CollectionKey { collection: address(50) };
    for (blocks, (nfts, credentials)) in archive.blocks.chunks(1).zip([(1, 1), (1, 1), (1, 0), (0, 0)]) {
        store.commit(blocks).await.unwrap();
        let collection: Collection = store.snapshot().await.unwrap().find(&key).await.unwrap().unwrap();
        assert_eq!((collection.nfts, collection.credentials), (nfts, credentials));
    }
    let mut snapshot = store.snapshot().await.unwrap();
    let collection: Collection = snapshot.find(&key).await.unwrap().unwrap();
    assert_eq!((collection.max_supply, collection.policy), (u64::MAX, MintPolicyKind::AllowList));
    assert_eq!(collection.allow_list_root.unwrap().to_string(), sha(9));
    let creators: Vec<(String, i32, bool)> =
        sqlx::query_as("select creator, share_bps, is_verified from creator order by rank")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(creators, [(address(60).to_string(), 9_000, false), (address(61).to_string(), 1_000, true)]);
    let credential: Credential = snapshot.find(&CredentialKey { mint: address(53) }).await.unwrap().unwrap();
    assert_eq!((credential.status, credential.reason.as_deref()), (CredentialStatus::Revoked, Some("not earned")));
    let nft: Nft = snapshot.find(&NftKey { mint: address(52) }).await.unwrap().unwrap();
    assert_eq!(nft.burned_at, Some(archive.blocks[3].time));
    assert_eq!(rejects(&pool).await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_link_is_claimed_by_one_side_mutual_by_both_and_revoked_by_none(pool: PgPool) {
    let store = Store::from(pool.clone());
    let (mut solana, mut near) = (Recording::new(Chain::Solana), Recording::new(Chain::Near));
    solana
        .block([profile_created(40)])
        .block([near_linked("profile_near_linked", 40)])
        .block([event("profile_closed", json!({"profile": id(40), "wallet": id(41), "at": "0"}))]);
    let claim = json!({"account_id": "ada.near", "wallet": id(41)});
    let mut signed = claim.clone();
    signed.as_object_mut().unwrap().extend([("nonce".into(), json!("1")), ("expires_at".into(), json!("9"))]);
    near.block([event("solana_linked", signed)]).block([event("solana_unlinked", claim)]);
    store.begin(Chain::Solana, &solana.identity()).await.unwrap();
    store.begin(Chain::Near, &near.identity()).await.unwrap();

    let status = async || -> Option<String> {
        sqlx::query_scalar("select status from identity_link").fetch_optional(&pool).await.unwrap()
    };
    store.commit(&solana.blocks[..1]).await.unwrap();
    assert_eq!(status().await, None);
    store.commit(&solana.blocks[1..2]).await.unwrap();
    assert_eq!(status().await.as_deref(), Some("claimed"));
    store.commit(&near.blocks[..1]).await.unwrap();
    assert_eq!(status().await.as_deref(), Some("mutual"));
    store.commit(&solana.blocks[2..]).await.unwrap();
    assert_eq!(status().await.as_deref(), Some("claimed"), "a closed profile takes its claim with it");
    store.commit(&near.blocks[1..]).await.unwrap();
    assert_eq!(status().await.as_deref(), Some("revoked"));
    assert_eq!(rejects(&pool).await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_profile_that_is_made_linked_and_closed_in_one_batch_leaves_no_claim(pool: PgPool) {
    let mut archive = Recording::new(Chain::Solana);
    archive
        .block([profile_created(40), near_linked("profile_near_linked", 40)])
        .block([near_linked("profile_near_unlinked", 40)])
        .block([near_linked("profile_near_linked", 40)])
        .block([event("profile_closed", json!({"profile": id(40), "wallet": id(41), "at": "0"}))]);
    let store = Store::from(pool.clone());
    archive.commit_to(&store).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let profile: Profile = snapshot.find(&ProfileKey { profile: address(40) }).await.unwrap().unwrap();
    assert_eq!((profile.near_account, profile.closed_at), (None, Some(archive.blocks[3].time)));
    let claims: Vec<WalletClaim> = snapshot.list(None, 9).await.unwrap();
    assert_eq!(claims[0].revoked_at, Some(archive.blocks[3].time));
    assert_eq!(rejects(&pool).await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn names_are_found_by_their_words(pool: PgPool) {
    let mut archive = Recording::new(Chain::Solana);
    archive.block([project_created(1, "protein-folding"), project_created(2, "weather"), collection_created()]);
    archive.commit_to(&Store::from(pool.clone())).await;
    let found: Vec<String> =
        sqlx::query_scalar("select slug from project where search @@ websearch_to_tsquery('simple', 'Folding')")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(found, ["protein-folding"]);
}
