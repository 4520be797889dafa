//! The rows, held against the chains by the indexer's own command.

use anyhow::{Context, Result};
use scripts::network::indexer;

use crate::world::World;

/// Leaves a row that is not true behind.
pub fn every_row_is_what_its_chain_says(world: &World) -> Result<()> {
    let network = &world.network;
    let verify = || indexer::verify(&network.postgres, &network.urls, &network.deployment);
    let get = verify()?;
    for noun in ["near event_chain: 1 of 1", "near node: 3 of 3", "near task: 10 of 10", "solana project: 1 of 1"] {
        assert!(get.contains(noun), "{get}");
    }
    for noun in ["near balance", "solana event_chain", "solana member", "solana release", "solana collection"] {
        assert!(get.contains(noun) && !get.contains(&format!("{noun}: 0 of")), "{get}");
    }
    for noun in ["solana nft: 1 of 1", "solana credential: 1 of 1"] {
        assert!(get.contains(noun), "{get}");
    }
    assert_eq!(world.psql("deai", "select count(*) from verification where status <> 'same'")?, "0");

    world.psql("deai", "update project set owner = 'somebody else'; update balance set amount = amount + 1")?;
    let error = verify().err().context("rows that are not true must be reported")?;
    let get = format!("{error:#}");
    assert!(get.contains("owner is somebody else here and"), "{get}");
    let differing = world.psql(
        "deai",
        "select noun, count(*) = (select count(*) from balance) from verification where status = 'differs'
         group by noun order by noun",
    )?;
    assert_eq!(differing.lines().next(), Some("balance|t"), "{differing}");
    assert!(differing.contains("project|"), "{differing}");
    Ok(())
}
