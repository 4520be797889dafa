use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_nft::anchor_spl::token_2022::spl_token_2022::error::TokenError;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::ExtensionType;
use project_nft::anchor_spl::token_2022::spl_token_2022::extension::permanent_delegate::PermanentDelegate;
use project_nft::events::CredentialIssued;
use project_nft::state::{Collection, Credential, CredentialDetails, CredentialKind};
use project_nft::{ID, NftError};
use project_registry::state::Role;
use solana_signer::Signer;

use crate::world::*;

/// With five extensions, metadata that nobody can change and a place in the group.
const CEILING: u64 = 60_000;
const ADDRESS_SEARCH_STEP: u64 = 1_500;

#[test]
fn a_project_says_something_of_a_wallet() {
    let mut world = World::with_collection();
    let (owner, subject, mint) = (key(3), key(5).pubkey(), key(60));
    let (address, before) = (mint.pubkey(), world.collection());
    let had = world.balance(&owner.pubkey());

    let call = world.issue_credential(&owner, &subject, &mint, credential());
    let done = world.send(&[call], &[&owner, &mint]).unwrap();

    let link = link_after(before.link, &done.events[0]);
    assert_eq!(world.collection(), Collection { minted: 1, link, ..before });
    let at = Credential::address(&address, &ID);
    assert_eq!(
        world.credential(&address),
        Credential {
            version: Credential::VERSION,
            bump: Pubkey::find_program_address(&[Credential::SEED, address.as_ref()], &ID).1,
            kind: CredentialKind::Course,
            collection: world.collection,
            mint: address,
            subject,
            issuer: owner.pubkey(),
            payer: owner.pubkey(),
            number: 1,
            issued_at: NOW,
            expires_at: NOW + 1_000,
            score_sha256: [3; 32],
            metadata_sha256: [2; 32],
            reserved: [0; 64],
        }
    );
    let logged = CredentialIssued {
        collection: world.collection,
        mint: address,
        number: 1,
        subject,
        issuer: owner.pubkey(),
        details: credential(),
        at: NOW,
        seq: 2,
        head: link.head,
    };
    assert_eq!(done.events[0].event, logged.into());
    let rent = [address, at, token_account(&subject, &address)].map(|account| world.balance(&account));
    assert_eq!(world.balance(&owner.pubkey()), had - rent.iter().sum::<u64>());
}

#[test]
fn it_is_soulbound_and_the_program_alone_holds_the_delegation() {
    let (world, mint, _) = World::with_credential();
    let shown = world.shown(&mint);
    let expected = [
        ExtensionType::MetadataPointer,
        ExtensionType::GroupMemberPointer,
        ExtensionType::NonTransferable,
        ExtensionType::PermanentDelegate,
        ExtensionType::MintCloseAuthority,
        ExtensionType::TokenMetadata,
        ExtensionType::TokenGroupMember,
    ];
    assert_eq!(shown.extensions, expected);
    assert_eq!((shown.base.supply, shown.base.decimals), (1, 0));
    assert!(shown.base.mint_authority.is_none() && shown.base.freeze_authority.is_none());
    assert_eq!((shown.metadata.name.as_str(), shown.metadata.symbol.as_str()), ("Course passed", "FOLD"));
    assert_eq!(shown.metadata.uri, "https://example.org/course.json");
    assert_eq!(Option::from(shown.metadata.update_authority), None::<Pubkey>, "what it says is final");
    let delegate = world.extension::<PermanentDelegate>(&mint).delegate;
    assert_eq!(Option::from(delegate), Some(world.collection), "an address without a key");
    assert_eq!(world.group_member(&mint), GroupMember { mint, group: world.group_mint(), number: 1 });
}

#[test]
fn nobody_moves_it() {
    let (mut world, mint, subject) = World::with_credential();
    let (owner, other) = (key(3), world.wallet(6));
    world.send(&[make_token_account(&other.pubkey(), &other.pubkey(), &mint)], &[&other]).unwrap();
    for mover in [subject, owner] {
        let pass_on = transfer_token(&key(5).pubkey(), &other.pubkey(), &mint, &mover.pubkey());
        let refusal = world.send(&[pass_on], &[&mover]).err();
        assert_eq!(refusal, Some(custom(TokenError::NonTransferable as u32)));
    }
}

#[test]
fn a_maintainer_may_and_others_may_not() {
    let mut world = World::with_collection();
    let (maintainer, mint) = (world.member(4, Role::Maintainer), key(60));
    let call = world.issue_credential(&maintainer, &key(5).pubkey(), &mint, credential());
    world.send(&[call], &[&maintainer, &mint]).unwrap();
    let mint = key(61);
    for lesser in [world.wallet(7), world.member(8, Role::Contributor)] {
        let call = world.issue_credential(&lesser, &key(5).pubkey(), &mint, credential());
        assert_eq!(world.send(&[call], &[&lesser, &mint]).err(), Some(refused(NftError::NotManager)));
    }
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let mut world = World::with_collection();
    let (owner, mint) = (key(3), key(60));
    let mut cases = Vec::new();
    for past in [NOW, NOW - 1, -1, i64::MIN] {
        cases.push((CredentialDetails { expires_at: past, ..credential() }, NftError::InvalidExpiry));
    }
    for (metadata, error) in bad_metadata() {
        cases.push((CredentialDetails { metadata, ..credential() }, error));
    }
    for (details, error) in cases {
        let call = world.issue_credential(&owner, &key(5).pubkey(), &mint, details);
        assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(refused(error)));
    }
    let mut unknown = world.issue_credential(&owner, &key(5).pubkey(), &mint, credential());
    unknown.data[8] = 5;
    let refusal = world.send(&[unknown], &[&owner, &mint]).err();
    assert_eq!(refusal, Some(anchor(ErrorCode::InstructionDidNotDeserialize)), "a kind that does not exist");
}

#[test]
fn it_counts_to_the_maximum_supply() {
    let mut world = World::open();
    let owner = key(3);
    world.send(&[world.create_collection(&owner, longest_details(), by_authority())], &[&owner]).unwrap();
    for seed in 60..63 {
        let mint = key(seed);
        let details = CredentialDetails { expires_at: 0, metadata: longest_metadata(), ..credential() };
        let call = world.issue_credential(&owner, &key(5).pubkey(), &mint, details);
        world.send(&[call], &[&owner, &mint]).unwrap();
    }
    let mint = key(63);
    let call = world.issue_credential(&owner, &key(5).pubkey(), &mint, credential());
    assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(refused(NftError::SoldOut)));
}

#[test]
fn a_replaced_projects_owner_issues_nothing() {
    let mut world = World::with_collection();
    let (thief, mint) = (world.wallet(4), key(60));
    world.replace_project(&thief.pubkey());
    let call = world.issue_credential(&thief, &key(5).pubkey(), &mint, credential());
    assert_eq!(world.send(&[call], &[&thief, &mint]).err(), Some(refused(NftError::ProjectReplaced)));
}

#[test]
fn accounts_that_do_not_belong_together_are_refused() {
    let mut world = World::with_collection();
    let (owner, mint, other) = (key(3), key(60), key(70).pubkey());
    let cases = [
        (1, other, refused(NftError::WrongGroupMint)),
        (7, Credential::address(&other, &ID), anchor(ErrorCode::ConstraintSeeds)),
        (9, ID, anchor(ErrorCode::InvalidProgramId)),
    ];
    for (at, substitute, error) in cases {
        let mut call = world.issue_credential(&owner, &key(5).pubkey(), &mint, credential());
        call.accounts[at].pubkey = substitute;
        assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(error), "{at}");
    }
    for (at, signers) in [(2, [&mint]), (6, [&owner])] {
        let mut unsigned = world.issue_credential(&owner, &key(5).pubkey(), &mint, credential());
        unsigned.accounts[at].is_signer = false;
        assert_eq!(world.send(&[unsigned], &signers).err(), Some(anchor(ErrorCode::AccountNotSigner)), "{at}");
    }
}

#[test]
fn a_mint_that_exists_is_refused() {
    let (mut world, _, subject) = World::with_credential();
    let (owner, mint) = (key(3), key(60));
    let call = world.issue_credential(&owner, &subject.pubkey(), &mint, credential());
    assert_eq!(world.send(&[call], &[&owner, &mint]).err(), Some(custom(0)));
}

#[test]
fn it_stays_below_its_ceiling_of_compute_units() {
    for seed in [60, 61, 62, 63] {
        let mut world = World::with_collection();
        let (owner, subject, mint) = (key(3), key(5).pubkey(), key(seed));
        let call = world.issue_credential(&owner, &subject, &mint, credential());
        let done = world.send(&[call], &[&owner, &mint]).unwrap();
        // The associated token program's own search is charged by the step; half of all addresses take one.
        let token = 255 - u64::from(token_account_bump(&subject, &mint.pubkey()));
        println!("issue_credential: {} CU, {token} further steps of the token account's search", done.compute_units);
        let counted = done.compute_units - token * ADDRESS_SEARCH_STEP;
        assert!(counted <= CEILING, "{counted} CU");
    }
}
