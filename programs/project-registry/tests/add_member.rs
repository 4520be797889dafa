use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_registry::events::{MemberAdded, RegistryEvent};
use project_registry::state::{EventLink, Member, Project, Role};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_count_that_is_full_takes_no_more() {
    let (mut world, owner) = World::with_project();
    let address = Project::address(SLUG, &ID);
    let mut account = world.svm.get_account(&address).unwrap();
    account.data[204..208].copy_from_slice(&u32::MAX.to_le_bytes());
    world.svm.set_account(address, account);
    assert_eq!(world.project(SLUG).member_count, u32::MAX);
    let one_more = world.add_member(SLUG, owner.pubkey(), nobody(), Role::Viewer);
    assert_eq!(world.send(one_more, &[&owner]).err(), Some(refused(RegistryError::TooMany)));
}

#[test]
fn the_owner_adds_any_role() {
    for role in [Role::Viewer, Role::Contributor, Role::Maintainer, Role::Owner] {
        let (mut world, owner) = World::with_project();
        let (link, had) = (world.project(SLUG).link, world.balance(&owner.pubkey()));
        let (project, wallet) = (Project::address(SLUG, &ID), nobody());
        let address = Member::address(&project, &wallet, &ID);

        let done = world.send(world.add_member(SLUG, owner.pubkey(), wallet, role), &[&owner]).unwrap();

        let seeds = [Member::SEED, project.as_ref(), wallet.as_ref()];
        assert_eq!(
            world.read::<Member>(&address),
            Member {
                version: Member::VERSION,
                bump: Pubkey::find_program_address(&seeds, &ID).1,
                role,
                project,
                wallet,
                payer: owner.pubkey(),
                added_at: NOW,
                updated_at: NOW,
                reserved: [0; 64],
            }
        );
        assert_eq!(world.project(SLUG).member_count, 1);
        assert_eq!(world.balance(&owner.pubkey()), had - world.rent(Member::SPACE));
        let EventLink { seq, head } = world.project(SLUG).link;
        assert_eq!(
            done.one(link),
            RegistryEvent::MemberAdded(MemberAdded {
                project,
                member: address,
                wallet,
                role,
                added_by: owner.pubkey(),
                at: NOW,
                seq,
                head,
            })
        );
    }
}

#[test]
fn a_member_adds_those_below_its_own_role() {
    let (mut world, cast) = World::with_cast();
    let roles = [Role::Viewer, Role::Contributor, Role::Maintainer, Role::Owner];
    let may =
        [(&cast.co_owner, 3), (&cast.maintainer, 2), (&cast.contributor, 0), (&cast.viewer, 0), (&cast.stranger, 0)];
    for (actor, most) in may {
        for (number, role) in roles.into_iter().enumerate() {
            let wallet = Pubkey::new_unique();
            let result = world.send(world.add_member(SLUG, actor.pubkey(), wallet, role), &[actor]);
            let refusal = (number >= most).then(|| refused(RegistryError::RoleTooLow));
            assert_eq!(result.err(), refusal, "{role:?} by {most}");
        }
    }
}

#[test]
fn a_membership_counts_for_its_own_wallet_and_project_only() {
    let (mut world, cast) = World::with_cast();
    let too_low = Some(refused(RegistryError::RoleTooLow));
    let maintainer = world.membership(SLUG, &cast.maintainer.pubkey()).unwrap();
    let mut borrowed = world.add_member(SLUG, cast.stranger.pubkey(), nobody(), Role::Viewer);
    borrowed.accounts[3].pubkey = maintainer;
    assert_eq!(world.send(borrowed, &[&cast.stranger]).err(), too_low);
    let mut elsewhere = world.add_member(OTHER_SLUG, cast.maintainer.pubkey(), nobody(), Role::Viewer);
    elsewhere.accounts[3].pubkey = maintainer;
    assert_eq!(world.send(elsewhere, &[&cast.maintainer]).err(), too_low);
}

#[test]
fn a_wallet_is_a_member_once_and_the_owner_is_none() {
    let (mut world, cast) = World::with_cast();
    let owner = cast.owner.pubkey();
    let again = world.send(world.add_member(SLUG, owner, cast.viewer.pubkey(), Role::Viewer), &[&cast.owner]).err();
    assert_eq!(again, Some(custom(0)));
    let itself = world.send(world.add_member(SLUG, owner, owner, Role::Viewer), &[&cast.owner]).err();
    assert_eq!(itself, Some(refused(RegistryError::OwnerIsNoMember)));
}

#[test]
fn a_member_stands_at_its_own_address_only() {
    let (mut world, owner) = World::with_project();
    let mut call = world.add_member(SLUG, owner.pubkey(), nobody(), Role::Viewer);
    call.accounts[1].pubkey = Member::address(&Project::address(SLUG, &ID), &key(1).pubkey(), &ID);
    assert_eq!(world.send(call, &[&owner]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
}

#[test]
fn lamports_sent_ahead_do_not_keep_a_wallet_out() {
    let (mut world, owner) = World::with_project();
    world.svm.airdrop(&Member::address(&Project::address(SLUG, &ID), &nobody(), &ID), SOL);
    world.send(world.add_member(SLUG, owner.pubkey(), nobody(), Role::Viewer), &[&owner]).unwrap();
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_cast();
    let call = world.add_member(SLUG, cast.maintainer.pubkey(), nobody(), Role::Viewer);
    world.withstands(&call, &[&cast.maintainer], &[]);
}

#[test]
fn it_stays_below_its_ceiling_of_compute_units() {
    for seed in 100..108 {
        let (mut world, cast) = World::with_cast();
        let wallet = key(seed).pubkey();
        for actor in [&cast.owner, &cast.maintainer] {
            let done = world.send(world.add_member(SLUG, actor.pubkey(), wallet, Role::Viewer), &[actor]).unwrap();
            let member = Member::address(&Project::address(SLUG, &ID), &wallet, &ID);
            let used = done.without_search(world.read::<Member>(&member).bump);
            assert!(used <= 14_000, "{used} CU");
            world.send(world.remove_member(SLUG, cast.owner.pubkey(), wallet, actor.pubkey()), &[&cast.owner]).unwrap();
        }
    }
}
