//! Project NFTs: what an NFT and a credential cost, in compute units and in rent.

use solana_signer::Signer;

use crate::Row;

#[path = "../../../../../../programs/project-nft/tests/world/mod.rs"]
#[expect(dead_code, reason = "the program's tests use all of it")]
mod world;

use world::{World, by_authority, credential, details, key, token_account};

const LAMPORTS_PER_SOL: f64 = 1e9;
/// What each further step of the search for a token account's address costs: half of all addresses take none.
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

    let searched = |mint: &solana_pubkey::Pubkey| {
        u64::from(u8::MAX - world::token_account_bump(&holder.pubkey(), mint)) * ADDRESS_SEARCH_STEP
    };
    vec![
        Row::compute_units("create_collection", created.compute_units, None),
        Row::compute_units("mint_nft", minted.compute_units - searched(&address), Some(60_000)),
        Row::compute_units("issue_credential", issued.compute_units - searched(&course.pubkey()), Some(60_000)),
        Row::compute_units("burn_nft", burned.compute_units, None),
        rent_row("rent of an NFT, against 0.0046 of a plain Token-2022 NFT", rent, 0.0046),
        rent_row("rent of an NFT, against 0.022 of Token Metadata", rent, 0.022),
    ]
}

fn rent_row(name: &str, lamports: u64, bar: f64) -> Row {
    let value = crate::number(lamports) / LAMPORTS_PER_SOL;
    Row { name: name.to_owned(), value, unit: "SOL", bar: Some(bar), ok: value <= bar }
}
