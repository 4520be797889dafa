//! The demonstration's story, and each of its claims asked of the API and compared with the chains.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn the_api_serves_what_wallets_sign() -> Result<()> {
    let world = World::start("story").await?;
    let story = world.play().await?;
    let fresh = format!("min_slot={}&min_height={}", story.slot, story.height);

    let projects = list(&world, &format!("/api/v1/projects?{fresh}")).await?;
    assert_eq!(projects.len(), 1, "{projects:?}");
    assert_eq!(text(&projects[0], "project")?, story.project);
    assert_eq!(text(&projects[0], "owner")?, story.owner);
    let by_slug = world.api(&format!("/api/v1/projects/{}", story.slug)).await?;
    assert_eq!(by_slug["data"], projects[0]);
    let events = world.psql(
        "deai",
        "select string_agg(kind, ' ' order by height, tx_index, event_index) from event_log where chain = 'solana'",
    )?;
    let of_the_project = "registry_initialized project_created member_added release_published";
    let of_its_tokens = "collection_created nft_minted credential_issued";
    assert_eq!(events, format!("{of_the_project} {of_its_tokens}"));
    let project = story.project;

    let tasks = list(&world, &format!("/api/v1/tasks?project={project}")).await?;
    assert_eq!(tasks.len(), 10);
    for task in &tasks {
        assert_eq!(task["status"], "completed", "{task}");
        assert_eq!(task["paid"], task["reward"], "{task}");
        assert!(task["output_sha256"].is_string(), "{task}");
    }

    let nodes = list(&world, "/api/v1/nodes").await?;
    let mut ids = nodes.iter().map(|node| text(node, "node_id")).collect::<Result<Vec<_>>>()?;
    let mut expected: Vec<_> = story.nodes.iter().map(ToString::to_string).collect();
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected);
    let mut paid_to_nodes = 0;
    for node in &nodes {
        let node_id = text(node, "node_id")?;
        let rewards = amount(node, "rewards")?;
        let balance = world.near_view("ft_balance_of", json!({ "account_id": node_id })).await?;
        assert_eq!(balance, json!(rewards.to_string()), "what {node_id} was paid is what the token says it holds");
        let status = world.api(&format!("/api/v1/nodes/{node_id}/status")).await?;
        assert_eq!(status["data"]["status"], "online", "{status}");
        paid_to_nodes += rewards;
    }

    let stats = world.api("/api/v1/network/stats").await?;
    let paid_for_tasks: u128 = tasks.iter().map(|task| amount(task, "paid")).sum::<Result<u128>>()?;
    assert_eq!(amount(&stats["data"], "rewards_distributed")?, paid_for_tasks);
    assert_eq!(paid_to_nodes, paid_for_tasks);
    assert_eq!(stats["data"]["tasks"]["completed"], 10);

    crate::token::are_in_the_log(&world, &story.tokens)?;
    crate::token::are_read_by_wallets(&world, &story.tokens)?;

    every_event_of_the_contract_is_in_the_log(&world).await?;
    crate::verify::every_row_is_what_its_chain_says(&world)
}

/// The contract numbers its events without gaps: its last number is how many the log must hold.
async fn every_event_of_the_contract_is_in_the_log(world: &World) -> Result<()> {
    let head = world.near_view("event_head", json!({})).await?;
    let seq: u64 = text(&head, "seq")?.parse()?;
    let held =
        world.psql("deai", "select count(*), max(seq) from event_log where chain = 'near' and seq is not null")?;
    assert_eq!(held, format!("{seq}|{seq}"));
    let digest = world.psql(
        "deai",
        "select encode(head, 'hex') from event_log where chain = 'near' and seq is not null order by seq desc limit 1",
    )?;
    assert_eq!(digest, text(&head, "head")?);
    assert_eq!(world.psql("deai", "select count(*) from reject")?, "0");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_comes_back_with_all_it_knew() -> Result<()> {
    let mut world = World::start("comes-back").await?;
    world.play().await?;
    let heads = world.heads().await?;
    world.until_read("deai", &heads).await?;
    let before = world.api("/api/v1/network/stats").await?;

    world.network.api.stop()?;
    world.network.indexer.stop()?;
    world.network.indexer.restart()?;
    world.network.api.restart()?;

    let later = world.heads().await?;
    world.until_read("deai", &later).await?;
    let after = until_answers(&world, "/api/v1/network/stats").await?;
    assert_eq!(before["data"], after["data"]);
    Ok(())
}

async fn until_answers(world: &World, path: &str) -> Result<Value> {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        match world.api(path).await {
            Ok(answer) => return Ok(answer),
            Err(error) if std::time::Instant::now() >= deadline => return Err(error),
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    }
}

async fn list(world: &World, path: &str) -> Result<Vec<Value>> {
    let page = world.api(path).await?;
    page["data"].as_array().cloned().with_context(|| format!("{path} answered {page}"))
}

fn text(value: &Value, field: &str) -> Result<String> {
    value[field].as_str().map(str::to_owned).with_context(|| format!("no text \"{field}\" in {value}"))
}

fn amount(value: &Value, field: &str) -> Result<u128> {
    Ok(text(value, field)?.parse()?)
}
