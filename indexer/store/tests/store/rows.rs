//! What each event leaves in the rows, and pages over them.

use domain::{Chain, ProjectKind, ProjectStatus, TimeNs, TokenAmount, Yocto};
use sqlx::PgPool;
use store::{NodeFilter, NodeStatus, ProjectKey, Snapshot, Store, TaskFilter, TaskStatus};

use crate::archive::*;

async fn get(pool: &PgPool, archive: &Recording) -> Snapshot {
    let store = Store::from(pool.clone());
    archive.commit_to(&store).await;
    store.snapshot().await.unwrap()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_project_is_as_its_last_update_left_it(pool: PgPool) {
    let mut archive = Recording::new(Chain::Solana);
    archive.block([project_created(1, "one"), project_created(2, "two")]).block([project_updated(1, "Renamed")]);
    let mut snapshot = get(&pool, &archive).await;

    let project = snapshot.find_project("one").await.unwrap().unwrap();

    assert_eq!(snapshot.find_project(address(1).as_str()).await.unwrap().as_ref(), Some(&project));
    assert_eq!((project.name.as_str(), project.kind), ("Renamed", ProjectKind::Dataset));
    assert_eq!(project.created, ProjectKey { height: START, tx_index: 0, event_index: 0 });
    assert_eq!((project.created_at, project.updated_at), (archive.blocks[0].time, archive.blocks[1].time));
    assert_eq!(project.updated_tx, archive.blocks[1].records[0].tx_id);
    assert_eq!(snapshot.find_project("none").await.unwrap(), None);
    assert_eq!(snapshot.progress().await.unwrap()[0].cursor.as_ref().unwrap().position, archive.blocks[1].position);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_project_changes_hands_in_two_steps(pool: PgPool) {
    let mut archive = Recording::new(Chain::Solana);
    archive
        .block([project_created(1, "one"), project_owner_proposed(1, 8), project_owner_proposal_cancelled(1, 8)])
        .block([project_owner_proposed(1, 9)])
        .block([project_owner_changed(1, 9), project_status_changed(1, ProjectStatus::Archived)]);
    let store = Store::from(pool.clone());
    store.begin(Chain::Solana, &archive.identity()).await.unwrap();
    let expected = [(address(200), None), (address(200), Some(address(9))), (address(9), None)];
    for (block, (owner, pending_owner)) in archive.blocks.chunks(1).zip(expected) {
        store.commit(block).await.unwrap();
        let project = store.snapshot().await.unwrap().find_project("one").await.unwrap().unwrap();
        assert_eq!((project.owner, project.pending_owner), (owner, pending_owner));
        assert_eq!(project.updated_at, block[0].time);
    }
    let project = store.snapshot().await.unwrap().find_project("one").await.unwrap().unwrap();
    assert_eq!(project.status, ProjectStatus::Archived);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_closed_project_is_found_until_its_slug_is_taken(pool: PgPool) {
    let mut archive = Recording::new(Chain::Solana);
    archive
        .block([project_created(1, "one"), project_created(2, "two")])
        .block([project_closed(1)])
        .block([project_created(1, "one")]);
    let store = Store::from(pool.clone());
    store.begin(Chain::Solana, &archive.identity()).await.unwrap();
    store.commit(&archive.blocks[..2]).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let closed = snapshot.find_project("one").await.unwrap().unwrap();
    assert_eq!(closed.closed_at, Some(archive.blocks[1].time));
    assert_eq!(snapshot.network_stats().await.unwrap().projects, 1, "closed ones do not count");
    drop(snapshot);

    store.commit(&archive.blocks[2..]).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let again = snapshot.find_project("one").await.unwrap().unwrap();
    assert_eq!((again.closed_at, again.created_at), (None, archive.blocks[2].time));
    assert_eq!(snapshot.list_projects(None, 10).await.unwrap().len(), 2);
    assert_eq!(snapshot.network_stats().await.unwrap().projects, 2);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_task_goes_from_pending_to_paid(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive
        .block([node_registered("a"), task_submitted(u64::MAX)])
        .block([task_assigned(u64::MAX, "a")])
        .block([result_submitted(u64::MAX, "a"), task_completed(u64::MAX, "a")]);
    let store = Store::from(pool);
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    let times: Vec<TimeNs> = archive.blocks.iter().map(|block| block.time).collect();

    store.commit(&archive.blocks[..1]).await.unwrap();
    let task = store.snapshot().await.unwrap().find_task(u64::MAX).await.unwrap().unwrap();
    assert_eq!((task.status, task.node_id, task.attempt), (TaskStatus::Pending, None, 0));
    assert_eq!((task.reward, task.expires_at), (TokenAmount(100), TimeNs(u64::MAX)));

    store.commit(&archive.blocks[1..2]).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let task = snapshot.find_task(u64::MAX).await.unwrap().unwrap();
    assert_eq!((task.status, task.node_id, task.attempt), (TaskStatus::Assigned, Some(near_id("a")), 1));
    assert_eq!(snapshot.find_node(&near_id("a")).await.unwrap().unwrap().tasks_in_hand, 1);

    store.commit(&archive.blocks[2..]).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let task = snapshot.find_task(u64::MAX).await.unwrap().unwrap();
    assert_eq!((task.status, task.paid, task.refund), (TaskStatus::Completed, Some(TokenAmount(100)), None));
    assert_eq!(task.output_uri.as_deref(), Some("ipfs://out"));
    assert_eq!((task.submitted_at, task.assigned_at, task.finished_at), (times[0], Some(times[1]), Some(times[2])));
    let node = snapshot.find_node(&near_id("a")).await.unwrap().unwrap();
    assert_eq!((node.tasks_in_hand, node.tasks_completed, node.rewards), (0, 1, TokenAmount(100)));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_task_that_is_lost_waits_again_and_one_that_is_disputed_fails(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive
        .block([node_registered("a"), node_registered("b"), task_submitted(1)])
        .block([task_assigned(1, "a"), task_started(1, "a"), progress_reported(1, "a", 250)])
        .block([attempt_failed(1, "a"), stake_slashed(1, "a", 7)])
        .block([task_assigned(1, "b"), task_started(1, "b"), result_submitted(1, "b")])
        .block([result_disputed(1, "b")])
        .block([attempt_failed(1, "b"), task_failed(1, "b")]);
    let store = Store::from(pool);
    store.begin(Chain::Near, &archive.identity()).await.unwrap();
    let mut seen = Vec::new();
    for block in &archive.blocks {
        store.commit(std::slice::from_ref(block)).await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let task = snapshot.find_task(1).await.unwrap().unwrap();
        let mut in_hand = Vec::new();
        for node in ["a", "b"] {
            in_hand.push(snapshot.find_node(&near_id(node)).await.unwrap().unwrap().tasks_in_hand);
        }
        seen.push((task.status, task.node_id, task.permille, task.deadline.map(|time| time.0), in_hand));
    }
    let [a, b] = ["a", "b"].map(|node| Some(near_id(node)));
    let far = Some(u64::MAX);
    assert_eq!(
        seen,
        [
            (TaskStatus::Pending, None, 0, far, vec![0, 0]),
            (TaskStatus::InProgress, a, 250, far, vec![1, 0]),
            (TaskStatus::Pending, None, 0, far, vec![0, 0]),
            (TaskStatus::Submitted, b.clone(), 0, Some(9), vec![0, 0]),
            (TaskStatus::Disputed, b.clone(), 0, Some(12), vec![0, 0]),
            (TaskStatus::Failed, b, 0, None, vec![0, 0]),
        ]
    );
    let node = store.snapshot().await.unwrap().find_node(&near_id("a")).await.unwrap().unwrap();
    assert_eq!((node.slashed, node.stake), (Yocto(7), Yocto(5 * 10_u128.pow(24) - 7)));
    assert_eq!((node.reputation, node.tasks_failed), (4_500, 1));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_nodes_stake_and_status_follow_its_events(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive
        .block([node_registered("a"), unstake_requested("a", 5, 3)])
        .block([node_status_changed("a", domain::NodeStatus::Unbonding), stake_slashed(1, "a", 4)]);
    let mut snapshot = get(&pool, &archive).await;
    let node = snapshot.find_node(&near_id("a")).await.unwrap().unwrap();
    assert_eq!((node.status, node.release_at), (NodeStatus::Unbonding, Some(TimeNs(u64::MAX))));
    assert_eq!((node.stake, node.unbonding), (Yocto(0), Yocto(4)), "what is not unbonding goes first");
    assert_eq!(snapshot.network_stats().await.unwrap().stake, Yocto(4), "what unbonds is at stake still");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_task_ends_cancelled_or_expired_with_its_refund(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive.block([node_registered("a"), task_submitted(1), task_submitted(2), task_submitted(3)]).block([
        task_assigned(2, "a"),
        task_cancelled(1),
        task_expired(2, Some("a")),
        task_expired(3, None),
    ]);
    let mut snapshot = get(&pool, &archive).await;

    let tasks = snapshot.list_tasks(&TaskFilter::default(), None, 10).await.unwrap();

    let ends: Vec<_> = tasks.iter().map(|task| (task.task_id, task.status, task.refund)).collect();
    let refund = Some(TokenAmount(100));
    assert_eq!(
        ends,
        [(3, TaskStatus::Expired, refund), (2, TaskStatus::Expired, refund), (1, TaskStatus::Cancelled, refund)]
    );
    let node = snapshot.find_node(&near_id("a")).await.unwrap().unwrap();
    assert_eq!((node.tasks_in_hand, node.tasks_expired, node.rewards), (0, 1, TokenAmount(0)));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_reassigned_task_leaves_its_first_node(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive
        .block([node_registered("a"), node_registered("b"), task_submitted(1), task_assigned(1, "a")])
        .block([task_assigned(1, "b")]);
    let mut snapshot = get(&pool, &archive).await;
    let nodes = snapshot.list_nodes(&NodeFilter::default(), None, 10).await.unwrap();
    assert_eq!(nodes.iter().map(|node| node.tasks_in_hand).collect::<Vec<_>>(), [0, 1]);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_node_that_comes_back_keeps_what_it_earned(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive
        .block([node_registered("a"), task_submitted(1), task_assigned(1, "a"), task_completed(1, "a")])
        .block([node_unregistered("a")]);
    let store = Store::from(pool);
    archive.commit_to(&store).await;
    let node = store.snapshot().await.unwrap().find_node(&near_id("a")).await.unwrap().unwrap();
    assert_eq!((node.status, node.stake), (NodeStatus::Unregistered, Yocto(0)));
    assert_eq!(node.unregistered_at, Some(archive.blocks[1].time));

    archive.block([node_registered("a")]).commit_to(&store).await;
    let node = store.snapshot().await.unwrap().find_node(&near_id("a")).await.unwrap().unwrap();
    assert_eq!((node.status, node.unregistered_at, node.rewards), (NodeStatus::Online, None, TokenAmount(100)));
    assert_eq!((node.registered_at, node.classes.len()), (archive.blocks[2].time, 2));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn pages_join_without_gap_or_repetition(pool: PgPool) {
    let mut solana = Recording::new(Chain::Solana);
    (0..3).for_each(|block| {
        solana.block((0..3).map(|seed| project_created(block * 3 + seed, &format!("p{}", block * 3 + seed))));
    });
    let mut near = Recording::new(Chain::Near);
    near.block((0..7).map(|node| node_registered(&format!("n{node}")))).block((1..=7).map(task_submitted));
    solana.commit_to(&Store::from(pool.clone())).await;
    let mut snapshot = get(&pool, &near).await;

    let (mut projects, mut before) = (Vec::new(), None);
    while let [.., last] = &snapshot.list_projects(before, 2).await.unwrap()[..] {
        let page = snapshot.list_projects(before, 2).await.unwrap();
        before = Some(last.created);
        projects.extend(page.into_iter().map(|project| project.slug));
    }
    assert_eq!(projects, ["p8", "p7", "p6", "p5", "p4", "p3", "p2", "p1", "p0"]);

    let first = snapshot.list_nodes(&NodeFilter::default(), None, 4).await.unwrap();
    let rest = snapshot.list_nodes(&NodeFilter::default(), Some(&first[3].node_id), 4).await.unwrap();
    let names: Vec<_> = first.iter().chain(&rest).map(|node| node.node_id.to_string()).collect();
    assert_eq!(names, (0..7).map(|node| format!("n{node}.near")).collect::<Vec<_>>());

    let tasks = snapshot.list_tasks(&TaskFilter::default(), Some(4), 2).await.unwrap();
    assert_eq!(tasks.iter().map(|task| task.task_id).collect::<Vec<_>>(), [3, 2]);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_filter_narrows_by_every_field(pool: PgPool) {
    let mut archive = Recording::new(Chain::Near);
    archive.block([node_registered("a"), node_registered("b"), node_unregistered("b")]).block([
        task_submitted(1),
        task_submitted(2),
        task_assigned(2, "a"),
    ]);
    let mut snapshot = get(&pool, &archive).await;

    let any = TaskFilter::default;
    let cases = [
        (TaskFilter { status: Some(TaskStatus::Pending), ..any() }, vec![1]),
        (TaskFilter { status: Some(TaskStatus::Expired), ..any() }, vec![]),
        (TaskFilter { requester_id: Some(near_id("requester")), ..any() }, vec![2, 1]),
        (TaskFilter { requester_id: Some(near_id("a")), ..any() }, vec![]),
        (TaskFilter { node_id: Some(near_id("a")), ..any() }, vec![2]),
        (TaskFilter { project: Some(address(1)), ..any() }, vec![2, 1]),
        (TaskFilter { project: Some(address(2)), ..any() }, vec![]),
        (TaskFilter { class: Some("inference.gpu24".to_owned()), ..any() }, vec![2, 1]),
        (TaskFilter { class: Some("train".to_owned()), status: Some(TaskStatus::Pending), ..any() }, vec![]),
    ];
    for (filter, expected) in cases {
        let tasks = snapshot.list_tasks(&filter, None, 10).await.unwrap();
        assert_eq!(tasks.iter().map(|task| task.task_id).collect::<Vec<_>>(), expected, "{filter:?}");
    }

    let cases = [
        (NodeFilter { status: Some(NodeStatus::Online), class: None }, 1),
        (NodeFilter { status: Some(NodeStatus::Unregistered), class: Some("train.gpu80".to_owned()) }, 1),
        (NodeFilter { status: None, class: Some("train".to_owned()) }, 0),
    ];
    for (filter, expected) in cases {
        assert_eq!(snapshot.list_nodes(&filter, None, 10).await.unwrap().len(), expected, "{filter:?}");
    }
}
