//! The demonstration's NFT and credential: in the log, and as the libraries of wallets read them.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use scripts::demo::Tokens;
use serde_json::json;

use crate::world::World;

/// Every event of the collection is in the log, without gaps.
pub fn are_in_the_log(world: &World, tokens: &Tokens) -> Result<()> {
    let program = world.network.deployment.project_nft()?;
    let get = world.psql(
        "deai",
        &format!(
            "select string_agg(kind, ' ' order by seq), count(*), max(seq), min(body->>'collection')
             from event_log where chain = 'solana' and emitter = '{program}'"
        ),
    )?;
    assert_eq!(get, format!("collection_created nft_minted credential_issued|3|3|{}", tokens.collection));
    let minted = world
        .psql("deai", "select body->>'mint', body->'metadata'->>'name' from event_log where kind = 'nft_minted'")?;
    assert_eq!(minted, format!("{}|Folded protein 1", tokens.nft));
    Ok(())
}

/// `@solana/kit` and `@solana-program/token-2022` read name, symbol, URI and group.
pub fn are_read_by_wallets(world: &World, tokens: &Tokens) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/wallet");
    ensure!(
        folder.join("node_modules/@solana/kit").is_dir(),
        "@solana/kit is not installed: run `npm ci --ignore-scripts` in {}",
        folder.display()
    );
    let addresses = json!({
        "collection": tokens.collection,
        "group_mint": tokens.group_mint,
        "nft": tokens.nft,
        "credential": tokens.credential,
        "holder": tokens.holder,
    });
    let mut script = Command::new("node");
    script.arg(folder.join("read_tokens.mjs")).arg(&world.network.urls.solana_rpc).arg(addresses.to_string());
    let script = script.output().context("Node.js is not installed: `./scripts/test` brings it")?;
    ensure!(script.status.success(), "{}", String::from_utf8_lossy(&script.stderr));
    assert_eq!(String::from_utf8_lossy(&script.stdout), "done\n");
    Ok(())
}
