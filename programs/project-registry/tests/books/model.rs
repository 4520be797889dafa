//! What the registry should be after what passed.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::prelude::Pubkey;
use project_registry::ID;
use project_registry::state::{
    Attestation, Attestor, Evaluation, EventLink, Member, Profile, Project, ProjectStatus, Registry, Release, Role,
};

use super::action::{Act, Action, LIFETIME, evaluation_of};
use super::{SLUGS, WALLETS, wallet};
use crate::world::*;

#[derive(Clone, Debug, Default)]
pub struct Model {
    paused: bool,
    projects: BTreeMap<&'static str, OneProject>,
    profiles: BTreeSet<u8>,
    attestors: BTreeMap<u8, bool>,
    /// By slug and attestor: until when, and whether revocable.
    attestations: BTreeMap<(&'static str, u8), (i64, bool)>,
    /// The last link of each entity that exists.
    links: BTreeMap<Pubkey, EventLink>,
    /// What each wallet has spent that is not rent.
    fees: BTreeMap<u8, u64>,
    funds: u64,
}

#[derive(Clone, Debug)]
struct OneProject {
    owner: u8,
    payer: u8,
    pending: Option<u8>,
    status: ProjectStatus,
    /// By wallet: role, and who paid.
    members: BTreeMap<u8, (Role, u8)>,
    releases: BTreeMap<u32, OneRelease>,
    release_count: u32,
}

#[derive(Clone, Debug)]
struct OneRelease {
    publisher: u8,
    yanked: bool,
    evaluators: BTreeSet<u8>,
}

impl OneProject {
    fn role(&self, wallet: u8) -> Option<Role> {
        if self.owner == wallet { Some(Role::Owner) } else { self.members.get(&wallet).map(|(role, _)| *role) }
    }

    fn manages(&self, actor: u8, role: Role) -> bool {
        self.owner == actor || self.role(actor).is_some_and(|own| own >= Role::Maintainer && own > role)
    }

    fn maintains(&self, actor: u8) -> bool {
        self.role(actor) >= Some(Role::Maintainer)
    }

    fn is_open(&self) -> bool {
        self.status != ProjectStatus::Archived
    }
}

impl Model {
    pub fn begin() -> (World, Self) {
        let mut world = World::open();
        for number in 0..WALLETS {
            world.wallet(20 + number);
        }
        let links = [(Registry::ADDRESS, world.registry().link)].into();
        let funds = world.balance(&wallet(0));
        (world, Self { links, funds, ..Self::default() })
    }

    pub fn owner(&self, slug: &str) -> Option<u8> {
        self.projects.get(slug).map(|project| project.owner)
    }

    /// `true` where the action should pass.
    pub fn allows(&self, action: &Action, index: u32, now: i64) -> bool {
        let Action { actor, wallet, role, .. } = *action;
        let project = self.projects.get(action.slug());
        let member = project.and_then(|project| project.members.get(&wallet));
        let release = project.and_then(|project| project.releases.get(&index));
        let attestation = |attestor: u8| self.attestations.get(&(action.slug(), attestor));
        let of = |rule: &dyn Fn(&OneProject) -> bool| project.is_some_and(rule);
        match action.act {
            Act::CreateProject => project.is_none() && !self.paused,
            Act::UpdateProject => of(&|project| project.owner == actor),
            Act::SetProjectStatus => of(&|project| project.owner == actor && project.status != action.status),
            Act::ProposeOwner => of(&|project| project.owner == actor && wallet != actor),
            Act::CancelOwnerProposal => of(&|project| project.owner == actor && project.pending.is_some()),
            Act::AcceptOwner => of(&|project| project.pending == Some(actor)),
            Act::CloseProject => {
                of(&|project| project.owner == actor && project.members.is_empty() && project.releases.is_empty())
            }
            Act::AddMember => of(&|project| {
                project.is_open() && member.is_none() && project.owner != wallet && project.manages(actor, role)
            }),
            Act::SetMemberRole => {
                of(&|project| member.is_some_and(|(old, _)| *old != role && project.manages(actor, role.max(*old))))
            }
            Act::RemoveMember => of(&|project| member.is_some_and(|(role, _)| project.manages(actor, *role))),
            Act::LeaveProject => of(&|project| project.members.contains_key(&actor)),
            Act::PublishRelease => of(&|project| project.is_open() && project.maintains(actor)),
            Act::YankRelease => of(&|project| project.maintains(actor) && release.is_some_and(|it| !it.yanked)),
            Act::CloseRelease => of(&|project| {
                project.maintains(actor) && release.is_some_and(|it| it.yanked && it.evaluators.is_empty())
            }),
            Act::RecordEvaluation => of(&|project| {
                let attests = self.attestors.get(&actor).copied().unwrap_or(false);
                project.is_open()
                    && (attests || project.role(actor) >= Some(Role::Contributor))
                    && release.is_some_and(|it| !it.yanked && !it.evaluators.contains(&actor))
            }),
            Act::CloseEvaluation => of(&|project| {
                release.is_some_and(|it| {
                    it.evaluators.contains(&wallet) && (actor == wallet || (it.yanked && project.maintains(actor)))
                })
            }),
            Act::CreateProfile => !self.paused && !self.profiles.contains(&actor),
            Act::CloseProfile => self.profiles.contains(&actor),
            Act::SetPaused => self.paused != (action.flag && action.index == 0),
            Act::RegisterAttestor => !self.attestors.contains_key(&wallet),
            Act::SetAttestorActive => self.attestors.get(&wallet).is_some_and(|active| *active != action.flag),
            Act::CloseAttestor => {
                let held = self.attestations.keys().any(|(_, attestor)| *attestor == wallet);
                self.attestors.get(&wallet) == Some(&false) && !held
            }
            Act::Attest => {
                project.is_some() && self.attestors.get(&actor) == Some(&true) && attestation(actor).is_none()
            }
            Act::RevokeAttestation => attestation(actor).is_some_and(|(_, revocable)| *revocable),
            Act::CloseExpiredAttestation => attestation(wallet).is_some_and(|(until, _)| *until <= now),
        }
    }

    pub fn apply(&mut self, action: &Action, index: u32, now: i64, done: &Done) {
        let Action { actor, wallet, role, .. } = *action;
        let slug = action.slug();
        self.follow(done);
        let create = || OneProject {
            owner: actor,
            payer: actor,
            pending: None,
            status: ProjectStatus::Active,
            members: BTreeMap::new(),
            releases: BTreeMap::new(),
            release_count: 0,
        };
        match action.act {
            Act::CreateProject => {
                self.projects.insert(slug, create());
                *self.fees.entry(actor).or_default() += FEE;
            }
            Act::CloseProject => {
                self.projects.remove(slug);
            }
            Act::CreateProfile => {
                self.profiles.insert(actor);
            }
            Act::CloseProfile => {
                self.profiles.remove(&actor);
            }
            Act::SetPaused => self.paused = action.flag && action.index == 0,
            Act::RegisterAttestor => {
                self.attestors.insert(wallet, true);
            }
            Act::SetAttestorActive => {
                self.attestors.insert(wallet, action.flag);
            }
            Act::CloseAttestor => {
                self.attestors.remove(&wallet);
            }
            Act::Attest => {
                self.attestations.insert((slug, actor), (now + LIFETIME, action.flag));
            }
            Act::RevokeAttestation => {
                self.attestations.remove(&(slug, actor));
            }
            Act::CloseExpiredAttestation => {
                self.attestations.remove(&(slug, wallet));
            }
            _ => self.projects.get_mut(slug).unwrap().apply(action.act, action, index, role),
        }
    }

    /// Each event follows the last one of its entity: no gap, and a head that commits to all before it.
    fn follow(&mut self, done: &Done) {
        let [emitted] = &done.events[..] else { panic!("{} events", done.events.len()) };
        let entity = emitted.event.entity();
        let link = emitted.event.link();
        assert_eq!(link, link_after(self.links.get(&entity).copied().unwrap_or_default(), emitted));
        match emitted.event.name() {
            "ProjectClosed" | "ProfileClosed" => self.links.remove(&entity),
            _ => self.links.insert(entity, link),
        };
        if let "AttestorClosed" = emitted.event.name() {
            self.links.retain(|entity, _| !is_attestor_gone(entity, done));
        }
    }

    /// Every account is as the model has it, and every lamport where it belongs.
    pub fn check(&self, world: &World) {
        let mut rents = BTreeMap::<u8, u64>::new();
        let mut pays = |payer: u8, space: usize| *rents.entry(payer).or_default() += world.rent(space);
        for slug in SLUGS {
            let address = Project::address(slug, &ID);
            assert_eq!(world.exists(&address), self.projects.contains_key(slug));
            let Some(project) = self.projects.get(slug) else { continue };
            let held = world.project(slug);
            assert_eq!(held.owner, wallet(project.owner));
            assert_eq!(held.pending_owner, project.pending.map(wallet).unwrap_or_default());
            assert_eq!(held.status, project.status);
            assert_eq!(usize::try_from(held.member_count).unwrap(), project.members.len());
            assert_eq!(usize::try_from(held.open_release_count).unwrap(), project.releases.len());
            assert_eq!(held.release_count, project.release_count);
            assert_eq!(Some(&held.link), self.links.get(&address));
            pays(project.payer, Project::SPACE);
            for number in 0..WALLETS {
                let member = Member::address(&address, &wallet(number), &ID);
                let held = world.exists(&member).then(|| world.read::<Member>(&member));
                assert_eq!(held.map(|member| member.role), project.members.get(&number).map(|(role, _)| *role));
            }
            project.members.values().for_each(|(_, payer)| pays(*payer, Member::SPACE));
            for (index, release) in &project.releases {
                let held = world.read::<Release>(&Release::address(&address, *index, &ID));
                assert_eq!(held.yanked, release.yanked);
                assert_eq!(usize::try_from(held.evaluation_count).unwrap(), release.evaluators.len());
                pays(release.publisher, Release::SPACE);
                for evaluator in &release.evaluators {
                    assert!(world.exists(&evaluation_of(slug, *index, &wallet(*evaluator))));
                    pays(*evaluator, Evaluation::SPACE);
                }
            }
        }
        let registry = world.registry();
        assert_eq!((registry.paused, Some(&registry.link)), (self.paused, self.links.get(&Registry::ADDRESS)));
        assert_eq!(usize::try_from(registry.attestor_count).unwrap(), self.attestors.len());
        for (number, active) in &self.attestors {
            let address = Attestor::address(&wallet(*number), &ID);
            let held = world.read::<Attestor>(&address);
            assert_eq!(held.active, *active);
            assert_eq!(held.link, self.links.get(&address).copied().unwrap_or_default());
            let attested = self.attestations.keys().filter(|(_, attestor)| attestor == number).count();
            assert_eq!(usize::try_from(held.attestation_count).unwrap(), attested);
        }
        self.attestations.keys().for_each(|(_, attestor)| pays(*attestor, Attestation::SPACE));
        self.profiles.iter().for_each(|wallet| pays(*wallet, Profile::SPACE));

        let fees: u64 = self.fees.values().sum();
        assert_eq!(world.balance(&world.treasury), fees, "the treasury holds every fee");
        for number in 0..WALLETS {
            let spent = self.fees.get(&number).unwrap_or(&0) + rents.get(&number).unwrap_or(&0);
            assert_eq!(world.balance(&wallet(number)), self.funds - spent, "wallet {number}");
        }
    }
}

impl OneProject {
    fn apply(&mut self, act: Act, action: &Action, index: u32, role: Role) {
        let Action { actor, wallet, .. } = *action;
        match act {
            Act::SetProjectStatus => self.status = action.status,
            Act::ProposeOwner => self.pending = Some(wallet),
            Act::CancelOwnerProposal => self.pending = None,
            Act::AcceptOwner => {
                self.owner = actor;
                self.pending = None;
            }
            Act::AddMember => {
                self.members.insert(wallet, (role, actor));
            }
            Act::SetMemberRole => self.members.get_mut(&wallet).unwrap().0 = role,
            Act::RemoveMember => {
                self.members.remove(&wallet);
            }
            Act::LeaveProject => {
                self.members.remove(&actor);
            }
            Act::PublishRelease => {
                let release = OneRelease { publisher: actor, yanked: false, evaluators: BTreeSet::new() };
                self.releases.insert(self.release_count, release);
                self.release_count += 1;
            }
            Act::YankRelease => self.releases.get_mut(&index).unwrap().yanked = true,
            Act::CloseRelease => {
                self.releases.remove(&index);
            }
            Act::RecordEvaluation => {
                self.releases.get_mut(&index).unwrap().evaluators.insert(actor);
            }
            Act::CloseEvaluation => {
                self.releases.get_mut(&index).unwrap().evaluators.remove(&wallet);
            }
            other => assert_eq!(other, Act::UpdateProject),
        }
    }
}

fn is_attestor_gone(entity: &Pubkey, done: &Done) -> bool {
    use project_registry::events::RegistryEvent;
    matches!(&done.events[0].event, RegistryEvent::AttestorClosed(event) if event.attestor == *entity)
}
