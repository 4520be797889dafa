//! Deployment and upgrade of the NEAR contract by the command line, as on a network where it holds what is others'.

use anyhow::{Result, ensure};
use clap::Parser;
use scripts::cli::Cli;
use scripts::client::near::Near;
use scripts::paths;
use serde_json::json;

use crate::world::World;

const MARKET: &str = "market.test.near";

async fn deai(world: &World, line: &[&str]) -> Result<()> {
    let folder = world.network.data.path().to_string_lossy().into_owned();
    let common = ["--network", "mine", "--near-rpc", &world.network.urls.near_rpc, "--data-dir", &folder];
    Cli::try_parse_from([&["deai"], line, &common].concat())?.run().await?;
    Ok(())
}

async fn refusal(world: &World, line: &[&str]) -> String {
    format!("{:#}", deai(world, line).await.expect_err("it is refused"))
}

#[tokio::test]
async fn code_is_replaced_only_after_it_was_announced_and_by_nobodys_key() -> Result<()> {
    let world = World::start("upgrade").await?;
    let data = &world.network.data;
    let owner = data.near_key("localnet", "test.near");
    let owner = owner.to_str().unwrap();
    let near = Near::connect(&world.network.urls.near_rpc);
    let market = MARKET.parse()?;
    let deploy = ["deploy", "--near-account", MARKET, "--near-credentials", owner];

    deai(&world, &deploy).await?;
    ensure!(near.full_access_keys(&market).await?.is_empty(), "nobody can replace the code without notice");
    let governance: serde_json::Value = near.view(&market, "governance", json!({})).await?;
    assert_eq!(governance["network"], json!(near.status().await?.chain_id), "wallets sign the chain's own name");
    // Twice is once.
    deai(&world, &deploy).await?;

    // The same code with a custom section behind it.
    let mut code = std::fs::read(paths::contract_wasm())?;
    code.extend([0, 5, 4]);
    code.extend(b"next");
    let next = data.path().join("next.wasm");
    std::fs::write(&next, &code)?;
    let next = ["--contract", next.to_str().unwrap()];
    let get = refusal(&world, &[&deploy[..], &next].concat()).await;
    assert!(get.contains("deai upgrade stage"), "{get}");

    let stage = [&["upgrade", "stage"][..], &next].concat();
    let get = refusal(&world, &stage).await;
    assert!(get.contains("--near-owner-credentials"), "{get}");
    let by_owner = ["--near-owner-credentials", owner];
    let stage = [&stage[..], &by_owner].concat();
    let apply = [&["upgrade", "apply"][..], &next, &by_owner].concat();
    let get = refusal(&world, &apply).await;
    assert!(get.contains("not staged"), "{get}");
    deai(&world, &stage).await?;
    let at: serde_json::Value = near.view(&market, "governance", json!({})).await?;
    deai(&world, &stage).await?;
    let again: serde_json::Value = near.view(&market, "governance", json!({})).await?;
    assert_eq!(at["staged_code"], again["staged_code"], "announced twice it does not wait again");
    let get = refusal(&world, &apply).await;
    assert!(get.contains("in force in 8 d 0 h") || get.contains("comes into force in"), "{get}");

    let until: u64 = at["staged_code"]["applicable_at"].as_str().unwrap().parse()?;
    world.near_until(until).await?;
    deai(&world, &apply).await?;
    let running = near.account(&market).await?.unwrap().code_hash;
    assert_eq!(running, near_primitives::hash::CryptoHash::hash_bytes(&code));
    let governance: serde_json::Value = near.view(&market, "governance", json!({})).await?;
    assert!(governance["staged_code"].is_null());
    // What runs already is not applied again, and `status` needs no key.
    deai(&world, &apply).await?;
    deai(&world, &["upgrade", "status"]).await
}
