//! What the API says of what was played.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::Value;

use super::Story;
use crate::network::api;
use crate::network::urls::Urls;
use crate::table::table;

const TIMEOUT: Duration = Duration::from_secs(60);

/// Asks for everything in the story, once the API holds its blocks, and fails where the API says something else.
pub async fn ask(urls: &Urls, story: &Story) -> Result<String> {
    let held = format!("min_slot={}&min_height={}", story.slot, story.height);
    let project = ask_until_held(urls, &format!("/api/v1/projects/{}?{held}", story.project)).await?;
    let tasks = api::get(urls, &format!("/api/v1/tasks?project={}&limit=100", story.project)).await?;
    let stats = api::get(urls, "/api/v1/network/stats").await?;
    let mut nodes = Vec::new();
    for node in &story.nodes {
        nodes.push(api::get(urls, &format!("/api/v1/nodes/{node}")).await?["data"].take());
    }
    let (project, stats) = (&project["data"], &stats["data"]);
    let tasks = tasks["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    check(story, project, tasks)?;
    Ok(format!("{}\n{}\n{}\n{}", show_project(project), show_nodes(&nodes), show_tasks(tasks), show_stats(stats)))
}

/// The API waits some seconds for the blocks asked for, and then says that it does not hold them yet.
async fn ask_until_held(urls: &Urls, path: &str) -> Result<Value> {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        match api::get(urls, path).await {
            Err(error) if error.to_string().contains("answers 503") && Instant::now() < deadline => {}
            result => return result,
        }
    }
}

fn check(story: &Story, project: &Value, tasks: &[Value]) -> Result<()> {
    if project["slug"] != story.slug.as_str() || project["owner"] != story.owner.as_str() {
        bail!("the API says of the project {}: {project}", story.slug);
    }
    let paid = tasks.iter().filter(|task| task["status"] == "completed").count();
    if paid != story.tasks.len() {
        bail!("the API holds {paid} completed tasks of the project, {} were paid", story.tasks.len());
    }
    Ok(())
}

fn show_project(project: &Value) -> String {
    let row = |what: &str| [what.to_owned(), text(&project[what])];
    let rows = ["slug", "name", "kind", "status", "owner", "project", "created_slot", "created_tx"].map(row);
    table(["GET /api/v1/projects/{id}", "(Solana)"], rows).to_string()
}

fn show_nodes(nodes: &[Value]) -> String {
    let row = |node: &Value| {
        let stake = format!("{} NEAR", whole(&node["stake"], 24));
        let rewards = format!("{} DEAI", whole(&node["rewards"], 18));
        [text(&node["node_id"]), text(&node["status"]), stake, text(&node["tasks_completed"]), rewards]
    };
    table(["GET /api/v1/nodes/{id} (NEAR)", "status", "stake", "completed", "earned"], nodes.iter().map(row))
        .to_string()
}

fn show_tasks(tasks: &[Value]) -> String {
    let row = |task: &Value| {
        let paid = format!("{} DEAI", whole(&task["paid"], 18));
        [text(&task["task_id"]), text(&task["kind"]), text(&task["status"]), text(&task["node_id"]), paid]
    };
    table(["GET /api/v1/tasks?project=…", "kind", "status", "node", "paid"], tasks.iter().map(row)).to_string()
}

fn show_stats(stats: &Value) -> String {
    let row = [
        text(&stats["projects"]),
        text(&stats["nodes"]["online"]),
        text(&stats["tasks"]["completed"]),
        format!("{} NEAR", whole(&stats["stake_total"], 24)),
        format!("{} DEAI", whole(&stats["rewards_distributed"], 18)),
    ];
    table(["projects", "nodes online", "tasks completed", "staked", "rewards paid"], [row]).to_string()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    }
}

/// An amount in its smallest unit, shown in whole ones with two digits behind the point, rounded down.
fn whole(amount: &Value, decimals: u32) -> String {
    let Some(amount) = amount.as_str().and_then(|text| text.parse::<u128>().ok()) else { return text(amount) };
    let hundredths = amount / 10_u128.pow(decimals.saturating_sub(2));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::demo::token::Tokens;

    #[test]
    fn amounts_are_shown_in_whole_units_rounded_down() {
        assert_eq!(whole(&json!("5000000000000000000000000"), 24), "5.00");
        assert_eq!(whole(&json!("999999999999999999"), 18), "0.99");
        assert_eq!(whole(&Value::Null, 18), "–");
    }

    #[test]
    fn an_answer_that_differs_from_what_was_played_is_an_error() {
        let story = Story {
            slug: "abc".to_owned(),
            project: "P".to_owned(),
            owner: "O".to_owned(),
            tokens: Tokens::default(),
            slot: 1,
            requester: "r.near".parse().unwrap(),
            nodes: Vec::new(),
            tasks: vec![1, 2],
            height: 1,
        };
        let project = json!({"slug": "abc", "owner": "O"});
        let done = json!({"status": "completed"});
        assert!(check(&story, &project, &[done.clone(), done.clone()]).is_ok());
        assert!(check(&story, &project, std::slice::from_ref(&done)).is_err());
        assert!(check(&story, &json!({"slug": "abc", "owner": "X"}), &[done.clone(), done]).is_err());
    }
}
