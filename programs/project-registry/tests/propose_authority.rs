use project_registry::RegistryError;
use project_registry::events::{RegistryAuthorityProposed, RegistryEvent};
use project_registry::state::{EventLink, Registry};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn the_authority_proposes_another_and_takes_it_back() {
    let mut world = World::open();
    let link = world.registry().link;
    for pending_authority in [Some(nobody()), Some(key(9).pubkey()), None] {
        let link = if pending_authority == Some(nobody()) { link } else { world.registry().link };

        let done = world.send(world.propose_authority(pending_authority), &[]).unwrap();

        let registry = world.registry();
        assert_eq!(registry.pending_authority, pending_authority.unwrap_or_default());
        assert_eq!(registry.authority, world.authority.pubkey(), "proposing changes nothing yet");
        let EventLink { seq, head } = registry.link;
        assert_eq!(
            done.one(link),
            RegistryEvent::RegistryAuthorityProposed(RegistryAuthorityProposed {
                registry: Registry::ADDRESS,
                pending_authority,
                at: NOW,
                seq,
                head,
            })
        );
    }
}

#[test]
fn nobody_else_may() {
    let mut world = World::open();
    let stranger = world.wallet(9);
    let mut call = world.propose_authority(Some(nobody()));
    call.accounts[1].pubkey = stranger.pubkey();
    assert_eq!(world.send(call, &[&stranger]).err(), Some(refused(RegistryError::NotAuthority)));
}

#[test]
fn it_withstands_substitutes() {
    let mut world = World::open();
    let call = world.propose_authority(Some(nobody()));
    world.withstands(&call, &[], &[]);
}
