//! The account that plays in the tests, and where they start.

use anchor_lang::prelude::{Clock, Pubkey};
use project_registry::state::{AttestationKind, Role};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{World, attestation, attestor, key, other_details, release};

pub const SLUG: &str = "protein-folding";
pub const OTHER_SLUG: &str = "climate-model";

/// A project with one wallet of each role, a project of another owner, and strangers.
pub struct Cast {
    pub owner: Keypair,
    pub co_owner: Keypair,
    pub maintainer: Keypair,
    pub contributor: Keypair,
    pub viewer: Keypair,
    pub attestor: Keypair,
    pub stranger: Keypair,
    /// Owns the other project.
    pub other: Keypair,
}

impl World {
    pub fn with_cast() -> (Self, Cast) {
        let (mut world, owner) = Self::with_project();
        let mut wallet = |seed| world.wallet(seed);
        let cast = Cast {
            owner,
            co_owner: wallet(4),
            maintainer: wallet(5),
            contributor: wallet(6),
            viewer: wallet(7),
            attestor: wallet(8),
            stranger: wallet(9),
            other: wallet(10),
        };
        let roles = [
            (&cast.co_owner, Role::Owner),
            (&cast.maintainer, Role::Maintainer),
            (&cast.contributor, Role::Contributor),
            (&cast.viewer, Role::Viewer),
        ];
        for (member, role) in roles {
            world.send(world.add_member(SLUG, cast.owner.pubkey(), member.pubkey(), role), &[&cast.owner]).unwrap();
        }
        world.send(world.create_project(&cast.other, OTHER_SLUG, other_details()), &[&cast.other]).unwrap();
        (world, cast)
    }

    /// The maintainer's release 0, and the other project's release 0.
    pub fn with_release() -> (Self, Cast) {
        let (mut world, cast) = Self::with_cast();
        let publish = world.publish_release(SLUG, cast.maintainer.pubkey(), None, release("1.0.0"));
        world.send(publish, &[&cast.maintainer]).unwrap();
        let publish = world.publish_release(OTHER_SLUG, cast.other.pubkey(), None, release("0.1"));
        world.send(publish, &[&cast.other]).unwrap();
        (world, cast)
    }

    /// The attestor is registered.
    pub fn with_attestor() -> (Self, Cast) {
        let (mut world, cast) = Self::with_cast();
        world.send(world.register_attestor(cast.attestor.pubkey(), attestor()), &[]).unwrap();
        (world, cast)
    }

    /// The attestor has attested an audit of the project, for a day, revocable.
    pub fn with_attestation() -> (Self, Cast) {
        let (mut world, cast) = Self::with_attestor();
        let attest = world.attest(SLUG, cast.attestor.pubkey(), AttestationKind::Audit, attestation());
        world.send(attest, &[&cast.attestor]).unwrap();
        (world, cast)
    }

    /// The same chain once more, for what is to be undone.
    pub fn copy(&self) -> Self {
        let (svm, authority) = (self.svm.copy(), self.authority.insecure_clone());
        Self { svm, authority, treasury: self.treasury, logs: Vec::new() }
    }

    pub fn exists(&self, address: &Pubkey) -> bool {
        self.svm.get_account(address).is_some_and(|account| account.lamports > 0)
    }

    pub fn rent(&self, space: usize) -> u64 {
        self.svm.minimum_balance_for_rent_exemption(space)
    }

    /// Time passes, and a slot.
    pub fn wait(&mut self, seconds: i64) {
        let clock = self.svm.clock();
        self.svm.set_clock(&Clock { unix_timestamp: clock.unix_timestamp + seconds, slot: clock.slot + 1, ..clock });
    }
}

/// Nobody in any test, but with a key.
pub fn nobody() -> Pubkey {
    key(99).pubkey()
}
