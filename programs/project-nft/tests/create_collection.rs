use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::ExtensionType;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::group_pointer::GroupPointer;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::metadata_pointer::MetadataPointer;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::mint_close_authority::MintCloseAuthority;
use project_nft::events::CollectionCreated;
use project_nft::state::{COLLECTION, Collection, Creator, EventLink, MintPolicy, MintTerms};
use project_nft::{ID, NftError};
use project_registry::state::{Project, ProjectStatus, Role};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_project_makes_a_collection() {
    let mut world = World::open();
    let owner = key(3);
    let had = world.balance(&owner.pubkey());

    let done = world.send(&[world.create_collection(&owner, details(), open())], &[&owner]).unwrap();

    let link = link_after(EventLink::default(), &done.events[0]);
    let seeds = [COLLECTION, world.project.as_ref(), &INDEX.to_le_bytes()];
    let creator = |seed, share_bps| Creator { address: key(seed).pubkey(), share_bps, is_verified: false };
    assert_eq!(
        world.collection(),
        Collection {
            version: Collection::VERSION,
            bump: Pubkey::find_program_address(&seeds, &ID).1,
            is_mutable: true,
            royalty_bps: 500,
            index: INDEX,
            project: world.project,
            project_created_slot: SLOT,
            group_mint: world.group_mint(),
            payer: owner.pubkey(),
            treasury: treasury(),
            created_at: NOW,
            updated_at: NOW,
            max_supply: 100,
            minted: 0,
            burned: 0,
            policy_round: SLOT,
            link,
            metadata_sha256: [4; 32],
            created_slot: SLOT,
            reserved: [0; 56],
            policy: MintPolicy::Open { price: PRICE },
            name: "Folded proteins".to_owned(),
            symbol: "FOLD".to_owned(),
            items_uri: "https://example.org/items/".to_owned(),
            creators: vec![creator(20, 6_000), creator(21, 1_500)],
        }
    );
    let logged = CollectionCreated {
        collection: world.collection,
        project: world.project,
        index: INDEX,
        group_mint: world.group_mint(),
        by: owner.pubkey(),
        details: details(),
        terms: open(),
        policy_round: SLOT,
        at: NOW,
        seq: 1,
        head: link.head,
    };
    assert_eq!(done.events.len(), 1);
    assert_eq!(done.events[0].event, logged.into());
    let rents = world.balance(&world.collection) + world.balance(&world.group_mint());
    assert_eq!(world.balance(&world.collection), world.rent(Collection::SPACE));
    assert_eq!(world.balance(&owner.pubkey()), had - rents);
}

#[test]
fn its_group_mint_shows_it_to_every_reader_of_token_2022() {
    let world = World::with_collection();
    let (mint, collection) = (world.group_mint(), world.collection);
    let shown = world.shown(&mint);
    let expected = [
        ExtensionType::MetadataPointer,
        ExtensionType::GroupPointer,
        ExtensionType::MintCloseAuthority,
        ExtensionType::TokenMetadata,
        ExtensionType::TokenGroup,
    ];
    assert_eq!(shown.extensions, expected);
    assert_eq!((shown.base.supply, shown.base.decimals), (0, 0));
    assert!(shown.base.mint_authority.is_none() && shown.base.freeze_authority.is_none());
    assert_eq!(shown.metadata.name, "Folded proteins");
    assert_eq!(shown.metadata.symbol, "FOLD");
    assert_eq!(shown.metadata.uri, "https://example.org/collection.json");
    assert_eq!(shown.metadata.mint, mint);
    assert_eq!(Option::from(shown.metadata.update_authority), Some(collection));

    let pointer = world.extension::<MetadataPointer>(&mint);
    assert_eq!((Option::from(pointer.authority), Option::from(pointer.metadata_address)), (None::<Pubkey>, Some(mint)));
    let pointer = world.extension::<GroupPointer>(&mint);
    assert_eq!((Option::from(pointer.authority), Option::from(pointer.group_address)), (None::<Pubkey>, Some(mint)));
    let close = world.extension::<MintCloseAuthority>(&mint);
    assert_eq!(Option::from(close.close_authority), Some(collection));
    assert_eq!(world.group(), Group { update_authority: Some(collection), mint, size: 0, max_size: 100 });
    let account = world.svm.get_account(&mint).unwrap();
    assert_eq!(account.lamports, world.rent(account.data.len()), "not a lamport more than its rent");
}

#[test]
fn the_longest_collection_fits() {
    let mut world = World::open();
    let owner = key(3);
    let terms = listed([7; 32], u32::MAX);
    world.send(&[world.create_collection(&owner, longest_details(), terms)], &[&owner]).unwrap();
    let collection = world.collection();
    assert_eq!((collection.name, collection.items_uri), (longest_details().name, longest_details().items_uri));
    assert_eq!(world.shown(&world.group_mint()).metadata.uri, longest_details().metadata_uri);
}

#[test]
fn a_maintainer_may_and_lesser_roles_may_not() {
    for role in [Role::Owner, Role::Maintainer] {
        let mut world = World::open();
        let maintainer = world.member(4, role);
        world.send(&[world.create_collection(&maintainer, details(), open())], &[&maintainer]).unwrap();
        assert_eq!(world.collection().payer, maintainer.pubkey());
    }
    for role in [Role::Contributor, Role::Viewer] {
        let mut world = World::open();
        let lesser = world.member(4, role);
        let refusal = world.send(&[world.create_collection(&lesser, details(), open())], &[&lesser]).err();
        assert_eq!(refusal, Some(refused(NftError::NotManager)), "{role:?}");
    }
}

#[test]
fn a_stranger_may_not_nor_with_anothers_membership() {
    let mut world = World::open();
    let (stranger, maintainer) = (world.wallet(4), world.member(5, Role::Maintainer));
    let mut call = world.create_collection(&stranger, details(), open());
    assert_eq!(world.send(&[call.clone()], &[&stranger]).err(), Some(refused(NftError::NotManager)));
    call.accounts[4].pubkey =
        project_registry::state::Member::address(&world.project, &maintainer.pubkey(), &project_registry::ID);
    assert_eq!(world.send(&[call], &[&stranger]).err(), Some(refused(NftError::NotManager)));
}

#[test]
fn an_archived_project_makes_none() {
    let mut world = World::open();
    let owner = key(3);
    world.rewrite::<Project>(&world.project.clone(), |project| project.status = ProjectStatus::Archived);
    let refusal = world.send(&[world.create_collection(&owner, details(), open())], &[&owner]).err();
    assert_eq!(refusal, Some(refused(NftError::ProjectArchived)));
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let mut world = World::open();
    let owner = key(3);
    for (details, error) in bad_details() {
        let shown = format!("{details:?}");
        let refusal = world.send(&[world.create_collection(&owner, details, by_authority())], &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)), "{shown}");
    }
    let price = |price| MintTerms { policy: MintPolicy::Open { price }, treasury: treasury() };
    let nobody = MintTerms { treasury: Pubkey::default(), ..open() };
    let cases = [
        (price(1), NftError::PriceTooSmall),
        (price(890_880 * 10_000 / 1_500 - 1), NftError::PriceTooSmall),
        (listed([1; 32], 0), NftError::InvalidWalletLimit),
        (nobody, NftError::WrongTreasury),
    ];
    for (terms, error) in cases {
        let refusal = world.send(&[world.create_collection(&owner, details(), terms)], &[&owner]).err();
        assert_eq!(refusal, Some(refused(error)), "{terms:?}");
    }
    let refusal = world.send(&[world.create_collection(&owner, other_details(), free())], &[&owner]).err();
    assert_eq!(refusal, Some(refused(NftError::ItemsUriMissing)));
}

#[test]
fn an_index_is_taken_once() {
    let mut world = World::with_collection();
    let owner = key(3);
    let before = world.collection();
    let refusal = world.send(&[world.create_collection(&owner, other_details(), by_authority())], &[&owner]).err();
    assert_eq!(refusal, Some(custom(0)));
    assert_eq!(world.collection(), before);
}

#[test]
fn lamports_sent_ahead_are_not_in_the_way() {
    for lamports in [890_880, SOL] {
        let mut world = World::open();
        let owner = key(3);
        let group_mint = world.group_mint();
        world.svm.airdrop(&group_mint, lamports);
        world.svm.airdrop(&world.collection.clone(), lamports);
        world.send(&[world.create_collection(&owner, details(), open())], &[&owner]).unwrap();
        assert_eq!(world.shown(&group_mint).metadata.name, details().name);
    }
}

#[test]
fn each_account_stands_at_its_own_address_only() {
    let mut world = World::open();
    let owner = key(3);
    let other = Collection::address(&world.project, INDEX + 1, &ID);
    for (at, elsewhere) in [(0, other), (1, Collection::group_address(&other, &ID))] {
        let mut call = world.create_collection(&owner, details(), open());
        call.accounts[at].pubkey = elsewhere;
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(ErrorCode::ConstraintSeeds)), "{at}");
    }
}

#[test]
fn what_is_no_project_of_the_registry_is_refused() {
    let mut world = World::open();
    let owner = key(3);
    let project = world.project;
    let cases = [
        (world.forge(&project, key(4).pubkey()), ErrorCode::AccountOwnedByWrongProgram),
        (world.forge(&project, ID), ErrorCode::AccountOwnedByWrongProgram),
        (world.forge(&project, project_registry::ID), ErrorCode::ConstraintSeeds),
        (project_registry::state::Registry::address(&project_registry::ID), ErrorCode::AccountDiscriminatorMismatch),
        (Pubkey::new_unique(), ErrorCode::AccountNotInitialized),
    ];
    for (substitute, error) in cases {
        let mut call = world.create_collection(&owner, details(), open());
        call.accounts[3].pubkey = substitute;
        call.accounts[0].pubkey = Collection::address(&substitute, INDEX, &ID);
        call.accounts[1].pubkey = Collection::group_address(&call.accounts[0].pubkey, &ID);
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(error)), "{substitute}");
    }
}

#[test]
fn other_programs_are_not_taken_for_token_2022() {
    let mut world = World::open();
    let owner = key(3);
    for other in [ID, project_nft::anchor_spl::associated_token::ID] {
        let mut call = world.create_collection(&owner, details(), open());
        call.accounts[5].pubkey = other;
        assert_eq!(world.send(&[call], &[&owner]).err(), Some(anchor(ErrorCode::InvalidProgramId)));
    }
}

#[test]
fn the_authority_must_sign() {
    let mut world = World::open();
    let mut call = world.create_collection(&key(3), details(), open());
    call.accounts[2].is_signer = false;
    assert_eq!(world.send(&[call], &[]).err(), Some(anchor(ErrorCode::AccountNotSigner)));
}
