//! One story in which every instruction is sent and every event reported.

use std::collections::HashMap;

use anchor_lang::prelude::Pubkey;
use project_registry::ID;
use project_registry::state::{AttestationKind, EventLink, Project, ProjectStatus, Registry, Role};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::*;

/// One instruction of the story, and its event.
pub struct Executed {
    pub instruction: &'static str,
    /// Without the luck in the search for an address.
    pub compute_units: u64,
    /// The link that its event follows.
    pub previous: EventLink,
    pub emitted: Emitted,
}

/// The most that an instruction may cost, where that is promised.
pub fn ceiling(instruction: &str) -> Option<u64> {
    match instruction.split(',').next() {
        Some("create_project") => Some(15_000),
        Some("update_project") => Some(8_000),
        Some("add_member") => Some(14_000),
        Some("publish_release") => Some(15_000),
        _ => None,
    }
}

/// A world in which an instruction goes through.
pub struct Scene {
    pub instruction: &'static str,
    pub world: World,
    pub call: Instruction,
    pub signers: Vec<Keypair>,
}

struct Story {
    world: World,
    /// What came before each instruction, where that is asked for.
    scenes: Option<Vec<Scene>>,
    links: HashMap<Pubkey, EventLink>,
    logged: Vec<Executed>,
}

pub fn story() -> Vec<Executed> {
    let mut logged = main_story(None).logged;
    logged.extend(migrations(None).logged);
    logged
}

/// Every instruction of the story, as it was sent.
pub fn scenes() -> Vec<Scene> {
    let stories = [main_story(Some(Vec::new())), migrations(Some(Vec::new()))];
    stories.into_iter().filter_map(|story| story.scenes).flatten().collect()
}

fn main_story(scenes: Option<Vec<Scene>>) -> Story {
    let mut world = World::deployed();
    let [owner, next, maintainer, contributor, attestor] = [3, 4, 5, 6, 8].map(|seed| world.wallet(seed));
    let mut s = Story { world, scenes, links: HashMap::new(), logged: Vec::new() };
    let (at, wallet) = (owner.pubkey(), attestor.pubkey());

    s.emit_event_of("initialize", |world| world.initialize(FEE), &[]);
    s.emit_event_of("create_project", |world| world.create_project(&owner, SLUG, details()), &[&owner]);
    s.emit_event_of("update_project", |world| world.update_project(&owner, SLUG, other_details()), &[&owner]);
    s.emit_event_of("set_config", |world| world.set_config(world.treasury, 2 * FEE), &[]);

    s.emit_event_of("create_profile", |world| world.create_profile(at, profile()), &[&owner]);
    s.emit_event_of("update_profile", |world| world.update_profile(at, profile()), &[&owner]);
    s.emit_event_of("link_near", |world| world.link_near(at, "ada.near"), &[&owner]);
    s.emit_event_of("unlink_near", |world| world.unlink_near(at), &[&owner]);
    s.emit_event_of("close_profile", |world| world.close_profile(at), &[&owner]);

    let added = maintainer.pubkey();
    s.emit_event_of("add_member", |world| world.add_member(SLUG, at, added, Role::Maintainer), &[&owner]);
    let publish = |world: &World| world.publish_release(SLUG, added, None, release("1.0.0"));
    s.emit_event_of("publish_release", publish, &[&maintainer]);
    let follow = |world: &World| world.publish_release(SLUG, added, Some(0), release("1.0.1"));
    s.emit_event_of("publish_release, following another", follow, &[&maintainer]);
    let add = |world: &World| world.add_member(SLUG, added, contributor.pubkey(), Role::Viewer);
    s.emit_event_of("add_member, by a maintainer", add, &[&maintainer]);
    let raise = |world: &World| world.set_member_role(SLUG, at, contributor.pubkey(), Role::Contributor);
    s.emit_event_of("set_member_role", raise, &[&owner]);
    let record = |world: &World| world.record_evaluation(SLUG, contributor.pubkey(), 1, "MMLU", evaluation(71_300_000));
    s.emit_event_of("record_evaluation", record, &[&contributor]);
    s.emit_event_of("yank_release", |world| world.yank_release(SLUG, added, 1), &[&maintainer]);
    let close = |world: &World| world.close_evaluation(SLUG, added, contributor.pubkey(), 1, "MMLU");
    s.emit_event_of("close_evaluation", close, &[&maintainer]);
    s.emit_event_of("close_release", |world| world.close_release(SLUG, added, added, 1), &[&maintainer]);

    s.emit_event_of("register_attestor", |world| world.register_attestor(wallet, super::attestor()), &[]);
    let attest = |world: &World| world.attest(SLUG, wallet, AttestationKind::Audit, attestation());
    s.emit_event_of("attest", attest, &[&attestor]);
    let revoke = |world: &World| world.revoke_attestation(SLUG, wallet, AttestationKind::Audit);
    s.emit_event_of("revoke_attestation", revoke, &[&attestor]);
    s.emit_event_of("attest", attest, &[&attestor]);
    s.emit_event_of("set_attestor_active", |world| world.set_attestor_active(wallet, false), &[]);
    s.world.wait(86_400);
    let expire = |world: &World| world.close_expired_attestation(SLUG, wallet, AttestationKind::Audit);
    s.emit_event_of("close_expired_attestation", expire, &[]);
    s.emit_event_of("close_attestor", |world| world.close_attestor(wallet), &[]);

    s.emit_event_of("propose_owner", |world| world.propose_owner(at, SLUG, next.pubkey()), &[&owner]);
    s.emit_event_of("cancel_owner_proposal", |world| world.cancel_owner_proposal(at, SLUG), &[&owner]);
    s.emit_event_of("propose_owner", |world| world.propose_owner(at, SLUG, next.pubkey()), &[&owner]);
    s.emit_event_of("accept_owner", |world| world.accept_owner(next.pubkey(), SLUG), &[&next]);
    let archive = |world: &World| world.set_project_status(next.pubkey(), SLUG, ProjectStatus::Archived);
    s.emit_event_of("set_project_status", archive, &[&next]);
    s.emit_event_of("leave_project", |world| world.leave_project(SLUG, contributor.pubkey(), added), &[&contributor]);
    s.emit_event_of("remove_member", |world| world.remove_member(SLUG, next.pubkey(), added, at), &[&next]);
    s.emit_event_of("yank_release", |world| world.yank_release(SLUG, next.pubkey(), 0), &[&next]);
    s.emit_event_of("close_release", |world| world.close_release(SLUG, next.pubkey(), added, 0), &[&next]);
    s.emit_event_of("close_project", |world| world.close_project(next.pubkey(), at, SLUG), &[&next]);

    s.emit_event_of("propose_authority", |world| world.propose_authority(Some(next.pubkey())), &[]);
    s.emit_event_of("accept_authority", |world| world.accept_authority(next.pubkey()), &[&next]);
    let paid = std::mem::replace(&mut s.world.authority, next);
    s.emit_event_of("set_paused", |world| world.set_paused(true), &[]);
    let close = |world: &World| {
        let mut call = world.close_registry();
        call.accounts[2].pubkey = paid.pubkey();
        call
    };
    s.emit_event_of("close_registry", close, &[]);
    s
}

fn migrations(scenes: Option<Vec<Scene>>) -> Story {
    let mut world = World::deployed();
    world.keep(Registry::ADDRESS, "registry.v1");
    world.keep(Project::address(SLUG, &ID), "project.v1");
    let links = [(Registry::ADDRESS, world.registry().link), (Project::address(SLUG, &ID), world.project(SLUG).link)];
    let mut s = Story { world, scenes, links: links.into(), logged: Vec::new() };
    s.emit_event_of("migrate_registry", World::migrate_registry, &[]);
    s.emit_event_of("migrate_project", |world| world.migrate_project(SLUG), &[]);
    s
}

impl Story {
    fn emit_event_of(
        &mut self,
        instruction: &'static str,
        call: impl FnOnce(&World) -> Instruction,
        signers: &[&Keypair],
    ) {
        let call = call(&self.world);
        if let Some(scenes) = &mut self.scenes {
            let signers = signers.iter().map(|signer| signer.insecure_clone()).collect();
            scenes.push(Scene { instruction, world: self.world.copy(), call: call.clone(), signers });
        }
        let addresses: Vec<Pubkey> = call.accounts.iter().map(|meta| meta.pubkey).collect();
        let created = addresses.iter().find(|address| !self.world.exists(address)).copied();
        let mut done = self.world.send(call, signers).unwrap_or_else(|error| panic!("{instruction}: {error}"));
        let emitted = done.events.pop().unwrap_or_else(|| panic!("{instruction} reported nothing"));
        assert!(done.events.is_empty(), "{instruction} reported more than one event");
        let created = created.and_then(|address| self.world.svm.get_account(&address)).filter(|it| it.owner == ID);
        // Every account of the program holds its bump there.
        let compute_units = created.map_or(done.compute_units, |account| done.without_search(account.data[9]));
        let link = self.links.entry(emitted.event.entity()).or_default();
        let previous = std::mem::replace(link, emitted.event.link());
        self.logged.push(Executed { instruction, compute_units, previous, emitted });
    }
}
