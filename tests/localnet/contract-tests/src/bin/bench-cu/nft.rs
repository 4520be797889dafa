//! Project NFTs: what an NFT and a credential cost, in compute units and in rent.

use solana_signer::Signer;

use crate::Row;

#[path = "../../../../../../programs/project-nft/tests/world/mod.rs"]
#[expect(dead_code, reason = "the program's tests use all of it")]
mod world;

use world::{World, by_authority, credential, details, key, token_account};

const LAMPORTS_PER_SOL: f64 = 1e9;
/// What each further step of an address search costs: half of all addresses take none.
const ADDRESS_SEARCH_STEP: u64 = 1_500;

pub fn rows() -> Vec<Row> {
    eprintln!("project-nft: a collection, an NFT, a credential");
    let mut world = World::open();
    let (owner, holder, mint, course) = (key(3), world.wallet(5), key(50), key(60));
    let address = mint.pubkey();
    let call = world.create_collection(&owner, details(), by_authority());
    let created = world.send(&[call], &[&owner]).expect("a collection");
    let call = world.mint_by_authority(&owner, &holder.pubkey(), &mint);
    let minted = world.send(&[call], &[&owner, &mint]).expect("an NFT");
    let call = world.issue_credential(&owner, &holder.pubkey(), &course, credential());
    let issued = world.send(&[call], &[&owner, &course]).expect("a credential");

    let accounts = [
        address,
        project_nft::state::Nft::address(&address, &project_nft::ID),
        token_account(&holder.pubkey(), &address),
    ];
    let rent: u64 = accounts.iter().map(|account| world.balance(account)).sum();
    let call = world.burn_nft(&holder, &address, &owner.pubkey());
    let burned = world.send(&[call], &[&holder]).expect("burned");

    let searched =
        |bumps: [u8; 2]| bumps.iter().map(|bump| u64::from(u8::MAX - bump)).sum::<u64>() * ADDRESS_SEARCH_STEP;
    let nft = searched([bump(project_nft::state::Nft::SEED, &address), holding(&holder.pubkey(), &address)]);
    let course = course.pubkey();
    let credential = [bump(project_nft::state::Credential::SEED, &course), holding(&holder.pubkey(), &course)];
    vec![
        Row::compute_units("create_collection", created.compute_units, None),
        Row::compute_units("mint_nft", minted.compute_units - nft, Some(60_000)),
        Row::compute_units("issue_credential", issued.compute_units - searched(credential), Some(60_000)),
        Row::compute_units("burn_nft", burned.compute_units, None),
        rent_row("rent of an NFT, against 0.0046 of a plain Token-2022 NFT", rent, 0.0046),
        rent_row("rent of an NFT, against 0.022 of Token Metadata", rent, 0.022),
    ]
}

fn bump(seed: &[u8], mint: &solana_pubkey::Pubkey) -> u8 {
    solana_pubkey::Pubkey::find_program_address(&[seed, mint.as_ref()], &project_nft::ID).1
}

fn holding(holder: &solana_pubkey::Pubkey, mint: &solana_pubkey::Pubkey) -> u8 {
    world::token_account_bump(holder, mint)
}

fn rent_row(name: &str, lamports: u64, bar: f64) -> Row {
    let value = crate::number(lamports) / LAMPORTS_PER_SOL;
    Row { name: name.to_owned(), value, unit: "SOL", bar: Some(bar), ok: value <= bar }
}
