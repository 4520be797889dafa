//! The account that may upgrade the programs once they stand.

use anyhow::{Context, Result};
use scripts::client::solana::Solana;
use scripts::deploy::solana::{Terms, Which, deploy, deploy_nft};
use scripts::progress::Step;
use scripts::{keys, paths};
use solana_loader_v3_interface::get_program_data_address;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

use crate::world::World;

/// Of a program data account: a byte 1 and the authority, or a byte 0.
async fn authority(solana: &Solana, program: &Pubkey) -> Result<Option<Pubkey>> {
    let (_, data) = solana.account(&get_program_data_address(program)).await?.context("the program stands")?;
    let key: [u8; 32] = data[13..45].try_into()?;
    Ok((data[12] == 1).then(|| Pubkey::new_from_array(key)))
}

#[tokio::test]
async fn programs_are_handed_to_a_multisigs_vault_and_are_nobody_elses_then() -> Result<()> {
    let world = World::start("authority").await?;
    let solana = Solana::connect(&world.network.urls.solana_rpc);
    // As a multisig's vault it is an address of a program, which no key signs for.
    let vault = Pubkey::find_program_address(&[b"multisig", b"vault"], &Pubkey::new_from_array([7; 32])).0;
    let keys = world.network.data.keys("localnet");
    let terms = Terms {
        which: Which::ProjectRegistry,
        bytes: paths::program_so(),
        payer: keys::read_solana(&keys.join("payer.json"))?,
        program: keys::read_solana(&paths::program_keypair())?,
        upgrade_authority: Some(vault),
        treasury: keys::read_solana(&keys.join("treasury.json"))?.pubkey(),
        project_fee: 10_000_000,
        priority_fee: 0,
        is_local: true,
    };
    let nft = terms.for_nft(keys::read_solana(&paths::nft_keypair())?, paths::nft_so());
    let (registry, step) = (terms.program.pubkey(), Step::start("handing over"));
    let bytes = std::fs::read(&terms.bytes)?;
    let nft_bytes = std::fs::read(&nft.bytes)?;
    assert_eq!(authority(&solana, &registry).await?, Some(terms.payer.pubkey()));

    // The second time nothing is left to do.
    for _ in 0..2 {
        let deployed = deploy(&solana, &terms, &bytes, None, &step).await?;
        assert_eq!(deployed.authority, vault.to_string());
        deploy_nft(&solana, &nft, &nft_bytes, &registry, &step).await?;
        for program in [registry, nft.program.pubkey()] {
            assert_eq!(authority(&solana, &program).await?, Some(vault));
        }
    }

    let other = [&bytes[..], &[1]].concat();
    let refused = deploy(&solana, &terms, &other, None, &step).await.expect_err("the payer may not any more");
    assert!(format!("{refused:#}").contains(&format!("its upgrade authority is {vault}")), "{refused:#}");
    step.done("");
    Ok(())
}
