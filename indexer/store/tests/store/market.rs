//! What the market's events leave next to nodes and tasks: books, disputes, terms, people.

use domain::{Chain, NearAccountId, Ruling, TimeNs, TokenAmount, Yocto};
use serde_json::json;
use sqlx::PgPool;
use store::row::*;
use store::{Snapshot, Store};

use crate::archive::*;

async fn get(pool: &PgPool, archive: &Recording) -> Snapshot {
    let store = Store::from(pool.clone());
    archive.commit_to(&store).await;
    store.snapshot().await.unwrap()
}

async fn all<R: Row>(snapshot: &mut Snapshot) -> Vec<R> {
    snapshot.list(None, 1_000).await.unwrap()
}

async fn rejects(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select reason from reject").fetch_all(pool).await.unwrap()
}

fn balance_of(name: &str) -> BalanceKey {
    BalanceKey { account_id: near_id(name) }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn balances_follow_every_movement_of_tokens_and_add_up_to_the_supply(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive.block([token_minted("treasury", u128::MAX / 4), token_transferred("treasury", "a", 100)]).block([
        token_transferred("a", "b", 30),
        token_transferred("b", "b", 5),
        token_burned("b", 10),
    ]);
    let mut snapshot = get(&pool, &archive).await;

    for (name, amount) in [("treasury", u128::MAX / 4 - 100), ("a", 70), ("b", 20)] {
        let balance: Balance = snapshot.find(&balance_of(name)).await.unwrap().unwrap();
        assert_eq!(balance.amount, TokenAmount(amount), "{name}");
    }
    let transfers: Vec<Transfer> = all(&mut snapshot).await;
    let minted: u128 = transfers.iter().filter(|moved| moved.from_id.is_none()).map(|moved| moved.amount.0).sum();
    let burned: u128 = transfers.iter().filter(|moved| moved.to_id.is_none()).map(|moved| moved.amount.0).sum();
    let held: u128 = all::<Balance>(&mut snapshot).await.iter().map(|balance| balance.amount.0).sum();
    assert_eq!(held, minted - burned);
    assert_eq!(transfers.len(), 5);
    assert_eq!(transfers[1].memo.as_deref(), Some("memo"));
    assert!(rejects(&pool).await.is_empty());
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn tokens_from_an_unknown_balance_are_received_and_rejected(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive.block([token_transferred("stranger", "a", 9)]);
    let mut snapshot = get(&pool, &archive).await;
    assert_eq!(snapshot.find::<Balance>(&balance_of("a")).await.unwrap().unwrap().amount, TokenAmount(9));
    assert_eq!(snapshot.find::<Balance>(&balance_of("stranger")).await.unwrap(), None);
    assert!(rejects(&pool).await[0].contains(r#"balance stranger.near is not known"#), "{:?}", rejects(&pool).await);
}

/// What an account's statement adds up to: tokens, NEAR and stake.
fn sums(lines: &[Statement], name: &str) -> (i128, i128, i128) {
    let of = lines.iter().filter(|line| line.account_id == near_id(name));
    of.fold((0, 0, 0), |sum, line| (sum.0 + line.tokens.0, sum.1 + line.near.0, sum.2 + line.stake.0))
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_statement_says_where_every_amount_went(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive
        .block([node_registered("a"), task_submitted(1), task_assigned(1, "a"), task_started(1, "a")])
        .block([result_submitted(1, "a"), task_completed(1, "a")])
        .block([task_submitted(2), task_assigned(2, "a"), stake_slashed(2, "a", 40), attempt_failed(2, "a")])
        .block([bounty_paid(Some(2), "requester", "keeper", 7), task_expired(2, Some("a"))])
        .block([bounty_paid(None, "a", "keeper", 3), unstake_requested("a", 10, 20)]);
    let mut snapshot = get(&pool, &archive).await;
    let lines: Vec<Statement> = all(&mut snapshot).await;

    let stake = i128::try_from(5 * 10_u128.pow(24)).unwrap();
    // Each bounty came back once, and the second was paid to the keeper out of it.
    assert_eq!(sums(&lines, "requester"), (-100, -7 + 40, 0));
    assert_eq!(sums(&lines, "a"), (100, -stake, stake - 40 - 3));
    assert_eq!(sums(&lines, "keeper"), (0, 7 + 3, 0));
    assert_eq!(lines.iter().find(|line| line.entry == Entry::Rewarded).unwrap().task_id, Some(1));

    let rewards: Vec<(String, String)> =
        sqlx::query_as("select node_id, amount::text from reward where task_id = 1").fetch_all(&pool).await.unwrap();
    assert_eq!(rewards, [("a.near".to_owned(), "100".to_owned())]);
    let slashes: Vec<Slash> = all(&mut snapshot).await;
    assert_eq!((slashes[0].task_id, slashes[0].amount, slashes[0].deadline), (2, Yocto(40), Some(TimeNs(1))));
    let stakes: Vec<StakeChange> = all(&mut snapshot).await;
    let causes: Vec<Entry> = stakes.iter().map(|change| change.cause).collect();
    assert_eq!(causes, [Entry::Staked, Entry::Slashed, Entry::BountyPaid, Entry::Unbonding]);
    assert_eq!((stakes[3].stake, stakes[3].unbonding), (Yocto(20), Yocto(10)));
    assert!(rejects(&pool).await.is_empty());
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_dispute_is_stored_from_opening_to_end(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    let answer = json!({"task_id": "1", "node_id": "a.near", "evidence_uri": "ipfs://no", "bond": "10",
        "evidence_sha256": "07".repeat(32)});
    let ruling = json!({"task_id": "1", "arbiter_id": "judge.near", "ruling": "for_node", "reason": "it is right",
        "requester_amount": "0", "node_amount": "18", "arbiter_amount": "2"});
    let default = json!({"task_id": "2", "requester_amount": "10", "node_amount": "0"});
    archive
        .block([node_registered("a"), task_submitted(1), task_submitted(2)])
        .block([result_disputed(1, "a"), result_disputed(2, "a")])
        .block([event("dispute_answered", answer), event("dispute_resolved", ruling)])
        .block([event("dispute_defaulted", default)]);
    let mut snapshot = get(&pool, &archive).await;

    let [resolved, defaulted] = &all::<Dispute>(&mut snapshot).await[..] else { panic!() };
    assert_eq!((resolved.status, resolved.ruling), (DisputeStatus::Resolved, Some(Ruling::ForNode)));
    assert_eq!(resolved.reason.as_deref(), Some("it is right"));
    assert_eq!(resolved.answer_uri.as_deref(), Some("ipfs://no"));
    assert_eq!((resolved.opened_at, resolved.ended_at), (archive.blocks[1].time, Some(archive.blocks[2].time)));
    assert_eq!(defaulted.status, DisputeStatus::Defaulted);
    assert_eq!((defaulted.arbiter_id.as_ref(), defaulted.requester_amount), (None, Some(Yocto(10))));

    let lines: Vec<Statement> = all(&mut snapshot).await;
    let of = |name: &str| sums(&lines, name).1;
    let stake = i128::try_from(5 * 10_u128.pow(24)).unwrap();
    // Two bounties are out; the bond of the first is lost, that of the second came back.
    assert_eq!((of("requester"), of("a"), of("judge")), (-14 - 10, -stake + 8, 2));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_markets_terms_and_roles_follow_the_last_events(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    let owner = |proposed| json!({"owner_id": "owner.near", "proposed_id": proposed});
    let oracle =
        json!({"oracle_id": "oracle.near", "asset_id": "deai", "max_recency_sec": 90, "max_staleness_ns": "5"});
    let price = json!({"oracle_id": "oracle.near", "asset_id": "deai", "multiplier": u128::MAX.to_string(),
        "decimals": 30, "priced_at": "77"});
    let priced = json!({"task_id": "1", "reward_micro_usd": "500", "reward": "100", "multiplier": "3", "decimals": 2,
        "priced_at": "77"});
    archive.block([
        event(
            "market_initialized",
            json!({"owner_id": "owner.near", "treasury_id": "treasury.near", "min_stake": "5", "total_supply": "1000"}),
        ),
        event("class_added", json!({"class": "quantum.sim"})),
        event("arbiter_added", json!({"arbiter_id": "judge.near"})),
        event("pauser_added", json!({"pauser_id": "guard.near"})),
    ])
    .block([event("owner_proposed", owner("next.near")), event("intake_paused", json!({"account_id": "guard.near"}))])
    .block([event("oracle_configured", oracle), event("price_refreshed", price), event("task_priced", priced)])
    .block([
        event("owner_changed", json!({"previous_id": "owner.near", "owner_id": "next.near"})),
        event("intake_resumed", json!({"account_id": "next.near"})),
        event("arbiter_removed", json!({"arbiter_id": "judge.near"})),
        event("code_staged", json!({"code_sha256": "08".repeat(32), "applicable_at": "99"})),
        event("exchange_configured", json!({"exchange_id": "ref.near"})),
    ]);
    let store = Store::from(pool.clone());
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    store.commit(&archive.blocks[..2]).await.unwrap();
    let key = MarketKey { only_row: true };
    let market: Market = store.snapshot().await.unwrap().find(&key).await.unwrap().unwrap();
    assert_eq!((market.proposed_owner_id, market.is_intake_paused), (Some(near_id("next")), true));
    store.commit(&archive.blocks[2..]).await.unwrap();

    let mut snapshot = store.snapshot().await.unwrap();
    let market: Market = snapshot.find(&key).await.unwrap().unwrap();
    assert_eq!((market.owner_id, market.proposed_owner_id), (near_id("next"), None));
    assert_eq!((market.is_intake_paused, market.oracle_max_staleness_ns), (false, Some(5)));
    assert_eq!(market.code_applicable_at, Some(TimeNs(99)));
    assert_eq!(market.exchange_id, Some(near_id("ref")));
    assert_eq!(all::<Class>(&mut snapshot).await[0].class, "quantum.sim");
    let grants: Vec<Grant> = all(&mut snapshot).await;
    let of = |account: NearAccountId| grants.iter().find(|grant| grant.account_id == account).unwrap();
    assert_eq!((of(near_id("judge")).role, of(near_id("judge")).revoked_at.is_some()), (MarketRole::Arbiter, true));
    assert_eq!((of(near_id("guard")).role, of(near_id("guard")).revoked_at), (MarketRole::Pauser, None));
    assert_eq!(all::<Price>(&mut snapshot).await[0].multiplier, Unsigned(u128::MAX));
    assert_eq!(all::<TaskPrice>(&mut snapshot).await[0].reward_micro_usd, 500);
    assert!(rejects(&pool).await.is_empty());
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_happened_is_counted_by_minute_hour_and_day(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    for task_id in 0..40 {
        archive.block([task_submitted(task_id), task_cancelled(task_id)]);
    }
    let mut snapshot = get(&pool, &archive).await;
    let statistics: Vec<Statistic> = all(&mut snapshot).await;
    for period in Period::ALL {
        let of = statistics.iter().filter(|statistic| statistic.period == period);
        let (submitted, events) = of.fold((0, 0), |sum, row| (sum.0 + row.tasks_submitted, sum.1 + row.events));
        assert_eq!((submitted, events), (40, 80), "{period:?}");
    }
    // The blocks lie 2 s apart, from second 100 on.
    let minutes: Vec<&Statistic> = statistics.iter().filter(|row| row.period == Period::Minute).collect();
    assert_eq!(minutes.iter().map(|row| row.start_at.0 / 1_000_000_000).collect::<Vec<_>>(), [60, 120]);
    assert_eq!(minutes[0].tasks_cancelled, 10);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn each_step_of_a_task_and_how_its_node_did_can_be_asked(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive
        .block([node_registered("a"), task_submitted(1), task_assigned(1, "a")])
        .block([task_started(1, "a")])
        .block([result_submitted(1, "a"), task_completed(1, "a"), task_submitted(2)]);
    get(&pool, &archive).await;
    let steps: Vec<String> =
        sqlx::query_scalar("select kind from task_transition where task_id = 1 order by height, tx_index, event_index")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(steps, ["task_submitted", "task_assigned", "task_started", "result_submitted", "task_completed"]);
    let (start, run): (i64, i64) =
        sqlx::query_as("select mean_start_ns, mean_run_ns from node_performance where node_id = 'a.near'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((start, run), (2_000_000_000, 2_000_000_000));
}
