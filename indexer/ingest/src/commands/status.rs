//! The height up to which each chain is held, and what is not as it should be, for its operator.

use domain::Position;
use serde_json::{Value, json};
use store::ChainStatus;

use super::connect;
use crate::cli::Status;

pub(super) async fn run(args: Status) -> anyhow::Result<()> {
    let store = connect().await?;
    let (leader, chains) = (store.leader().await?, store.status().await?);
    if args.json {
        println!("{}", as_json(leader.as_ref(), &chains));
        return Ok(());
    }
    match leader {
        Some((name, fence)) => println!("leader: {name}, the {fence}th"),
        None => println!("leader: none yet"),
    }
    for chain in chains {
        let held = &chain.progress;
        let place = |position: Option<Position>| position.map_or_else(|| "none".to_owned(), |at| at.height.to_string());
        println!("{}: {}, from {}", held.chain, held.identity, held.identity.start);
        println!("  stored up to {}", place(held.cursor.as_ref().map(|cursor| cursor.position)));
        println!("  final up to {}", place(held.finalized));
        for range in &chain.ranges {
            println!("  whole from {} to {}, by {}", range.from, range.to, range.proof);
        }
        for gap in &chain.gaps {
            println!("  missing, and asked for: {} to {}", gap.from, gap.to);
        }
        if let Some(pruned) = &chain.pruned {
            println!("  on archive files alone: the log up to {}, of {} events", pruned.to.height, pruned.events);
        }
        println!(
            "  chains of events: {}, of which {} have events that are not proven",
            chain.event_chains, chain.unproven
        );
        println!("  records that cannot be read: {}, events not shown in full: {}", chain.undecoded, chain.unshown);
        println!("  events kept of branches that were left: {}", chain.superseded);
    }
    Ok(())
}

/// Heights are strings, as everywhere: they pass what JSON's readers keep exactly.
fn as_json(leader: Option<&(String, u64)>, chains: &[ChainStatus]) -> Value {
    let chains = chains.iter().map(|status| {
        let held = &status.progress;
        let height = |position: Option<Position>| position.map(|position| position.height.to_string());
        json!({
            "chain": held.chain,
            "network": held.identity.genesis,
            "emitter": held.identity.emitter,
            "start_height": held.identity.start.to_string(),
            "height": height(held.cursor.as_ref().map(|cursor| cursor.position)),
            "final_height": height(held.finalized),
            "pruned_height": height(status.pruned.as_ref().map(|pruned| pruned.to)),
            "gaps": status.gaps.iter().map(|gap| [gap.from.to_string(), gap.to.to_string()]).collect::<Vec<_>>(),
            "event_chains": status.event_chains,
            "unproven": status.unproven,
            "unread": status.undecoded,
            "unshown": status.unshown,
            "superseded": status.superseded,
        })
    });
    let leader = leader.map(|(name, fence)| json!({"name": name, "fence": fence.to_string()}));
    json!({"leader": leader, "chains": chains.collect::<Vec<_>>()})
}
