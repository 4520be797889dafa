use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_nft::anchor_spl::token_2022::spl_token_2022::error::TokenError;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::ExtensionType;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::group_member_pointer::GroupMemberPointer;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::metadata_pointer::MetadataPointer;
use project_nft::events::NftMinted;
use project_nft::state::{Collection, Nft, NftMetadata};
use project_nft::{ID, NftError};
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

const CEILING: u64 = 60_000;
const ADDRESS_SEARCH_STEP: u64 = 1_500;

#[test]
fn the_projects_owner_mints_to_whom_he_likes() {
    let mut world = World::with_collection();
    let (owner, holder, mint) = (key(3), key(40).pubkey(), key(50));
    let (address, before) = (mint.pubkey(), world.collection());
    let had = world.balance(&owner.pubkey());

    let done = world.send(&[world.mint_by_authority(&owner, &holder, &mint)], &[&owner, &mint]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    let round = before.policy_round;
    assert_eq!(world.collection(), Collection { minted: 1, link, ..before });
    let nft = Nft::address(&address, &ID);
    assert_eq!(
        world.nft(&address),
        Nft {
            version: Nft::VERSION,
            bump: Pubkey::find_program_address(&[Nft::SEED, address.as_ref()], &ID).1,
            collection: world.collection,
            mint: address,
            number: 1,
            payer: owner.pubkey(),
            metadata_sha256: [6; 32],
            reserved: [0; 32],
        }
    );
    let logged = NftMinted {
        collection: world.collection,
        mint: address,
        number: 1,
        minter: owner.pubkey(),
        holder,
        metadata: metadata(),
        policy_round: round,
        price: 0,
        to_treasury: 0,
        wallet_count: 0,
        at: NOW,
        seq: 2,
        head: link.head,
    };
    assert_eq!(done.events.len(), 1);
    assert_eq!(done.events[0].event, logged.into());
    let accounts = [address, nft, token_account(&holder, &address)];
    let rent: u64 = accounts.iter().map(|account| world.balance(account)).sum();
    assert_eq!(world.balance(&owner.pubkey()), had - rent, "rent and nothing else");
    for account in accounts {
        let held = world.svm.get_account(&account).unwrap();
        assert_eq!(held.lamports, world.rent(held.data.len()), "not a lamport more than its rent");
    }
}

#[test]
fn it_is_one_token_that_every_reader_of_token_2022_knows() {
    let (world, mint) = World::with_nft();
    let shown = world.shown(&mint);
    let expected = [
        ExtensionType::MetadataPointer,
        ExtensionType::GroupMemberPointer,
        ExtensionType::MintCloseAuthority,
        ExtensionType::TokenMetadata,
        ExtensionType::TokenGroupMember,
    ];
    assert_eq!(shown.extensions, expected, "and no permanent delegate, hook or fee");
    assert_eq!((shown.base.supply, shown.base.decimals), (1, 0));
    assert!(shown.base.mint_authority.is_none() && shown.base.freeze_authority.is_none());
    assert_eq!((shown.metadata.name.as_str(), shown.metadata.symbol.as_str()), ("Protein 1", "FOLD"));
    assert_eq!(shown.metadata.uri, "https://example.org/protein-1.json");
    assert_eq!(shown.metadata.mint, mint);

    let nobody = None::<Pubkey>;
    let pointer = world.extension::<MetadataPointer>(&mint);
    assert_eq!((Option::from(pointer.authority), Option::from(pointer.metadata_address)), (nobody, Some(mint)));
    let pointer = world.extension::<GroupMemberPointer>(&mint);
    assert_eq!((Option::from(pointer.authority), Option::from(pointer.member_address)), (nobody, Some(mint)));
    assert_eq!(world.group_member(&mint), GroupMember { mint, group: world.group_mint(), number: 1 });
    assert_eq!(world.group().size, 1);
    assert_eq!(world.token(&key(3).pubkey(), &mint).amount, 1);
}

#[test]
fn numbers_count_all_that_the_group_ever_held() {
    let (mut world, first) = World::with_nft();
    let owner = key(3);
    world.send(&[world.burn_nft(&owner, &first, &owner.pubkey())], &[&owner]).unwrap();
    let mint = key(51);
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &mint)], &[&owner, &mint]).unwrap();
    assert_eq!(world.nft(&mint.pubkey()).number, 2);
    assert_eq!(world.group_member(&mint.pubkey()).number, 2);
    let collection = world.collection();
    assert_eq!((collection.minted, collection.burned, collection.live()), (2, 1, 1));
}

#[test]
fn a_burned_mints_key_may_be_used_again_for_another_nft() {
    let (mut world, first) = World::with_nft();
    let (owner, mint) = (key(3), key(50));
    assert_eq!(first, mint.pubkey());
    world.send(&[world.burn_nft(&owner, &first, &owner.pubkey())], &[&owner]).unwrap();
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &mint)], &[&owner, &mint]).unwrap();
    assert_eq!((world.nft(&first).number, world.shown(&first).base.supply), (2, 1));
}

#[test]
fn the_holder_alone_moves_it() {
    let (mut world, mint) = World::with_nft();
    let (owner, buyer, maintainer) = (key(3), world.wallet(5), world.member(6, Role::Maintainer));
    let make = make_token_account(&owner.pubkey(), &buyer.pubkey(), &mint);
    let sell = transfer_token(&owner.pubkey(), &buyer.pubkey(), &mint, &owner.pubkey());
    world.send(&[make, sell], &[&owner]).unwrap();
    assert_eq!(world.token(&buyer.pubkey(), &mint).amount, 1);
    for thief in [owner, maintainer] {
        let take = transfer_token(&buyer.pubkey(), &owner_address(), &mint, &thief.pubkey());
        let refusal = world.send(&[take], &[&thief]).err();
        assert_eq!(refusal, Some(custom(TokenError::OwnerMismatch as u32)));
    }
}

fn owner_address() -> Pubkey {
    key(3).pubkey()
}

#[test]
fn a_maintainer_may_mint_and_others_may_not() {
    let mut world = World::with_collection();
    let (maintainer, mint) = (world.member(4, Role::Maintainer), key(51));
    let call = world.mint_by_authority(&maintainer, &maintainer.pubkey(), &mint);
    world.send(&[call], &[&maintainer, &mint]).unwrap();
    assert_eq!(world.nft(&mint.pubkey()).payer, maintainer.pubkey());

    let mint = key(52);
    for lesser in [world.wallet(5), world.member(6, Role::Contributor)] {
        let call = world.mint_by_authority(&lesser, &lesser.pubkey(), &mint);
        assert_eq!(world.send(&[call], &[&lesser, &mint]).err(), Some(refused(NftError::NotManager)));
    }
    let owner = key(3);
    let mut without = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
    without.accounts[8].pubkey = ID;
    assert_eq!(world.send(&[without], &[&owner, &mint]).err(), Some(refused(NftError::NotManager)), "no project");
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let mut world = World::with_collection();
    let (owner, mint) = (key(3), key(50));
    for (metadata, error) in bad_metadata() {
        let shown = format!("{metadata:?}");
        let call = world.mint_with(&owner, &owner.pubkey(), &mint, Some(metadata));
        assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(refused(error)), "{shown}");
    }
    let call = world.mint_with(&owner, &owner.pubkey(), &mint, None);
    assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(refused(NftError::MetadataMissing)));
    assert_eq!(world.collection().minted, 0);
}

#[test]
fn the_longest_metadata_fits() {
    let mut world = World::with_collection();
    let (owner, mint) = (key(3), key(50));
    let call = world.mint_with(&owner, &owner.pubkey(), &mint, Some(longest_metadata()));
    world.send(&[call], &[&owner, &mint]).unwrap();
    let NftMetadata { name, uri, .. } = longest_metadata();
    let shown = world.shown(&mint.pubkey()).metadata;
    assert_eq!((shown.name, shown.uri), (name, uri));
}

#[test]
fn no_more_than_the_maximum_supply_is_minted_burned_ones_included() {
    let mut world = World::open();
    let owner = key(3);
    world.send(&[world.create_collection(&owner, longest_details(), by_authority())], &[&owner]).unwrap();
    for seed in 50..53 {
        let mint = key(seed);
        world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &mint)], &[&owner, &mint]).unwrap();
    }
    world.send(&[world.burn_nft(&owner, &key(50).pubkey(), &owner.pubkey())], &[&owner]).unwrap();
    let mint = key(53);
    let call = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
    assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(refused(NftError::SoldOut)));
}

#[test]
fn a_mint_that_exists_is_refused() {
    let (mut world, _) = World::with_nft();
    let (owner, mint) = (key(3), key(50));
    let call = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
    assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(custom(0)));
    assert_eq!(world.collection().minted, 1);
}

#[test]
fn lamports_sent_ahead_are_not_in_the_way() {
    let mut world = World::with_collection();
    let (owner, mint) = (key(3), key(50));
    let nft = Nft::address(&mint.pubkey(), &ID);
    for account in [mint.pubkey(), nft, token_account(&owner.pubkey(), &mint.pubkey())] {
        world.svm.airdrop(&account, 890_880);
    }
    world.send(&[world.mint_by_authority(&owner, &owner.pubkey(), &mint)], &[&owner, &mint]).unwrap();
    assert_eq!(world.shown(&mint.pubkey()).base.supply, 1);
}

#[test]
fn accounts_that_do_not_belong_together_are_refused() {
    let mut world = World::with_collection();
    let (owner, mint, other) = (key(3), key(50), key(70).pubkey());
    let cases = [
        (1, other, refused(NftError::WrongGroupMint)),
        (5, Nft::address(&other, &ID), anchor(ErrorCode::ConstraintSeeds)),
        (7, other, anchor(ErrorCode::ConstraintMut)),
        (11, ID, anchor(ErrorCode::InvalidProgramId)),
        (12, TOKEN_2022, anchor(ErrorCode::InvalidProgramId)),
    ];
    for (at, substitute, error) in cases {
        let mut call = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
        call.accounts[at].pubkey = substitute;
        assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(error), "{at}");
    }
    let mut call = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
    call.accounts[6].pubkey = token_account(&other, &mint.pubkey());
    assert!(world.send(&[call], &[&owner, &mint]).is_err(), "another's token account");
}

#[test]
fn minter_and_mint_must_sign() {
    let mut world = World::with_collection();
    let (owner, mint) = (key(3), key(50));
    for (at, signers) in [(2, [&mint]), (4, [&owner])] {
        let mut unsigned = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
        unsigned.accounts[at].is_signer = false;
        assert_eq!(world.send(&[unsigned], &signers).err(), Some(anchor(ErrorCode::AccountNotSigner)), "{at}");
    }
}

#[test]
fn it_stays_below_its_ceiling_of_compute_units() {
    for seed in [50, 51, 52, 53] {
        let mut world = World::with_collection();
        let (owner, mint) = (key(3), key(seed));
        let call = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
        let done = world.send(&[call], &[&owner, &mint]).unwrap();
        // The associated token program's own search is charged by the step; half of all addresses take one.
        let token = 255 - u64::from(token_account_bump(&owner.pubkey(), &mint.pubkey()));
        println!("mint_nft: {} CU, {token} further steps of the token account's search", done.compute_units);
        let counted = done.compute_units - token * ADDRESS_SEARCH_STEP;
        assert!(counted <= CEILING, "{counted} CU");
    }
}
