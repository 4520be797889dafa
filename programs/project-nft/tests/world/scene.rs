//! One scene for each instruction: a world in which it goes through, with two of everything.

use anchor_lang::prelude::Pubkey;
use project_nft::state::{AllowList, CollectionDetails, MintTerms};
use project_registry::state::Role;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::*;

pub struct Scene {
    /// The instruction's name in the IDL; what is particular follows after a comma.
    pub name: &'static str,
    pub world: World,
    pub call: Instruction,
    pub signers: Vec<Keypair>,
}

impl Scene {
    pub fn instruction(&self) -> &'static str {
        self.name.split(',').next().unwrap_or(self.name)
    }

    pub fn signers(&self) -> Vec<&Keypair> {
        self.signers.iter().collect()
    }
}

const NFT: u8 = 50;
const OTHER_NFT: u8 = 51;
const FRESH: u8 = 52;
const CREDENTIAL: u8 = 60;
const OTHER_CREDENTIAL: u8 = 61;
const HOLDER: u8 = 5;
const OTHER_HOLDER: u8 = 6;

/// Two projects with a maintainer of both, and a collection of each that holds an NFT and a credential.
fn full(terms: MintTerms) -> World {
    let mut world = World::open();
    world.member(4, Role::Maintainer);
    world.member(7, Role::Maintainer);
    let (own, other) = (world.project, world.other_project(8));
    world.turn_to_project(other);
    fill(&mut world, 8, other_details(), [OTHER_NFT, OTHER_CREDENTIAL, OTHER_HOLDER]);
    world.turn_to_project(own);
    fill(&mut world, 3, details(), [NFT, CREDENTIAL, HOLDER]);
    if terms != by_authority() {
        let owner = key(3);
        world.send(&[world.set_mint_policy(&owner, terms)], &[&owner]).unwrap();
    }
    world
}

fn fill(world: &mut World, owner: u8, details: CollectionDetails, [nft, course, holder]: [u8; 3]) {
    let (owner, nft, course, holder) = (key(owner), key(nft), key(course), world.wallet(holder).pubkey());
    world.send(&[world.create_collection(&owner, details, by_authority())], &[&owner]).unwrap();
    world.send(&[world.mint_by_authority(&owner, &holder, &nft)], &[&owner, &nft]).unwrap();
    let issue = world.issue_credential(&owner, &holder, &course, credential());
    world.send(&[issue], &[&owner, &course]).unwrap();
}

fn list() -> [Pubkey; 2] {
    [HOLDER, OTHER_HOLDER].map(|holder| key(holder).pubkey())
}

/// The allow-list's wallets have counters.
fn counted() -> World {
    let collection = Collection::address(&Project::address(SLUG, &project_registry::ID), INDEX, &ID);
    let mut world = full(listed(AllowList::new(&collection, &list()).root(), 2));
    for holder in [HOLDER, OTHER_HOLDER] {
        let holder = key(holder);
        world.send(&[world.open_mint_counter(&holder.pubkey(), &holder)], &[&holder]).unwrap();
    }
    world
}

/// The credential or NFT is burned by Token-2022 itself.
fn burned(mint: u8) -> World {
    let mut world = full(by_authority());
    let holder = key(HOLDER);
    let burn = burn_token(&holder.pubkey(), &key(mint).pubkey(), &holder.pubkey());
    world.send(&[burn], &[&holder]).unwrap();
    world
}

/// Nothing is left of what the collection held.
fn emptied() -> World {
    let mut world = full(by_authority());
    let (holder, owner) = (key(HOLDER), key(3).pubkey());
    world.send(&[world.burn_nft(&holder, &key(NFT).pubkey(), &owner)], &[&holder]).unwrap();
    world.send(&[world.burn_credential(&holder, &key(CREDENTIAL).pubkey())], &[&holder]).unwrap();
    world
}

fn scene(name: &'static str, world: World, signers: &[u8], call: impl FnOnce(&World) -> Instruction) -> Scene {
    let call = call(&world);
    Scene { name, world, call, signers: signers.iter().map(|seed| key(*seed)).collect() }
}

/// Every instruction, signed by a maintainer where the project's people may.
pub fn scenes() -> Vec<Scene> {
    let [maintainer, holder, creator, fresh] = [4, HOLDER, 20, FRESH].map(key);
    let [nft, course] = [NFT, CREDENTIAL].map(|mint| key(mint).pubkey());
    let (owner, to) = (key(3).pubkey(), key(HOLDER).pubkey());
    let mut all = people(&maintainer);
    all.extend([
        scene("open_mint_counter", full(listed([1; 32], 2)), &[HOLDER], |w| w.open_mint_counter(&to, &holder)),
        scene("close_mint_counter", passed(), &[], |w| {
            let counter = w.counter_of(SLOT + 1, &to);
            w.close_mint_counter(counter, to)
        }),
        scene("mint_nft", full(by_authority()), &[4, FRESH], |w| w.mint_by_authority(&maintainer, &to, &fresh)),
        scene("mint_nft, for a price", full(open()), &[HOLDER, FRESH], |w| w.mint_public(&holder, &fresh, &[])),
        scene("mint_nft, by an allow-list", counted(), &[HOLDER, FRESH], |w| w.mint_public(&holder, &fresh, &list())),
        scene("burn_nft", full(by_authority()), &[HOLDER], |w| w.burn_nft(&holder, &nft, &owner)),
        scene("close_burned_nft", burned(NFT), &[], |w| w.close_burned_nft(&nft, &owner)),
        scene("verify_creator", full(by_authority()), &[20], |w| w.verify_creator(&creator)),
        scene("unverify_creator", verified(), &[20], |w| w.unverify_creator(&creator)),
        scene("burn_credential", full(by_authority()), &[HOLDER], |w| w.burn_credential(&holder, &course)),
        scene("close_burned_credential", burned(CREDENTIAL), &[], |w| w.close_burned_credential(&course)),
    ]);
    all
}

/// What the project's people do.
fn people(by: &Keypair) -> Vec<Scene> {
    let [nft, course] = [NFT, CREDENTIAL].map(|mint| key(mint).pubkey());
    let (to, fresh, plain) = (key(HOLDER).pubkey(), key(FRESH), || full(by_authority()));
    let mut third = plain();
    third.turn_to(9);
    let mut old = plain();
    old.keep(old.collection, "collection.v1");
    vec![
        scene("create_collection", third, &[4], |w| w.create_collection(by, details(), open())),
        scene("update_collection", plain(), &[4], |w| w.update_collection(by, longer_details())),
        scene("set_mint_policy", plain(), &[4], |w| w.set_mint_policy(by, listed([7; 32], 3))),
        scene("freeze_metadata", plain(), &[4], |w| w.freeze_metadata(by)),
        scene("migrate_collection", old, &[], |w| w.migrate_collection()),
        scene("close_collection", emptied(), &[4], |w| w.close_collection(by)),
        scene("update_nft_metadata", plain(), &[4], |w| w.update_nft_metadata(by, &nft, longest_metadata())),
        scene("issue_credential", plain(), &[4, FRESH], |w| w.issue_credential(by, &to, &fresh, credential())),
        scene("renew_credential", plain(), &[4], |w| w.renew_credential(by, &course, NOW + 7, [7; 32])),
        scene("revoke_credential", plain(), &[4], |w| w.revoke_credential(by, &course, &to, "mistaken")),
    ]
}

/// The longest that is longer than what is shown, with room for what was minted.
fn longer_details() -> CollectionDetails {
    CollectionDetails { max_supply: 50, ..longest_details() }
}

/// Two counters of a policy that another has followed.
fn passed() -> World {
    let mut world = counted();
    let owner = key(3);
    world.send(&[world.set_mint_policy(&owner, free())], &[&owner]).unwrap();
    world
}

fn verified() -> World {
    let mut world = full(by_authority());
    let creator = key(20);
    world.send(&[world.verify_creator(&creator)], &[&creator]).unwrap();
    world
}
