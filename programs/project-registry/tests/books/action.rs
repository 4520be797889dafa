//! What a wallet may try.

use anchor_lang::prelude::Pubkey;
use project_registry::ID;
use project_registry::state::{
    AttestationDetails, AttestationKind, Evaluation, Member, Project, ProjectStatus, Release, Role,
};
use proptest::prelude::*;
use solana_instruction::Instruction;
use solana_keypair::Keypair;

use super::{SLUGS, WALLETS, wallet};
use crate::world::*;

/// The account that does what, by numbers of wallets and slugs.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    pub act: Act,
    pub actor: u8,
    pub slug: usize,
    /// The wallet it is about.
    pub wallet: u8,
    /// The release it is about.
    pub index: u32,
    pub role: Role,
    pub status: ProjectStatus,
    pub flag: bool,
}

macro_rules! acts {
    ($($act:ident => $name:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act { $($act),+ }

        const ACTS: &[Act] = &[$(Act::$act),+];

        impl Action {
            pub fn name(&self) -> &'static str {
                match self.act { $(Act::$act => $name),+ }
            }
        }
    };
}

acts! {
    CreateProject => "create_project",
    UpdateProject => "update_project",
    SetProjectStatus => "set_project_status",
    ProposeOwner => "propose_owner",
    CancelOwnerProposal => "cancel_owner_proposal",
    AcceptOwner => "accept_owner",
    CloseProject => "close_project",
    AddMember => "add_member",
    SetMemberRole => "set_member_role",
    RemoveMember => "remove_member",
    LeaveProject => "leave_project",
    PublishRelease => "publish_release",
    YankRelease => "yank_release",
    CloseRelease => "close_release",
    RecordEvaluation => "record_evaluation",
    CloseEvaluation => "close_evaluation",
    CreateProfile => "create_profile",
    CloseProfile => "close_profile",
    SetPaused => "set_paused",
    RegisterAttestor => "register_attestor",
    SetAttestorActive => "set_attestor_active",
    CloseAttestor => "close_attestor",
    Attest => "attest",
    RevokeAttestation => "revoke_attestation",
    CloseExpiredAttestation => "close_expired_attestation",
}

pub fn action() -> impl Strategy<Value = Action> {
    let roles = prop::sample::select(vec![Role::Viewer, Role::Contributor, Role::Maintainer, Role::Owner]);
    let statuses = prop::sample::select(vec![ProjectStatus::Draft, ProjectStatus::Active, ProjectStatus::Archived]);
    // More of what others build on.
    let more = [Act::AddMember, Act::AddMember, Act::SetMemberRole, Act::PublishRelease, Act::RecordEvaluation];
    let acts = [ACTS, &more, &[Act::CreateProject, Act::Attest, Act::ProposeOwner, Act::AcceptOwner, Act::AcceptOwner]]
        .concat();
    let actor = prop_oneof![3 => Just(0), 2 => 0..WALLETS];
    (prop::sample::select(acts), actor, 0..SLUGS.len(), 0..WALLETS, 0..3_u32, roles, statuses, any::<bool>()).prop_map(
        |(act, actor, slug, wallet, index, role, status, flag)| Action {
            // The last project stays empty, so that it is closed and rebuilt.
            act: match act {
                Act::AddMember | Act::PublishRelease if slug == SLUGS.len() - 1 => Act::CloseProject,
                act => act,
            },
            actor,
            slug,
            wallet,
            index,
            role,
            status,
            flag,
        },
    )
}

/// The duration for which an attestation of the campaign holds: some instructions' time, at a second each.
pub const LIFETIME: i64 = 40;
const KIND: AttestationKind = AttestationKind::Safety;
pub const BENCHMARK: &str = "MMLU";

impl Action {
    pub fn slug(&self) -> &'static str {
        SLUGS[self.slug]
    }

    /// The registry's authority signs every transaction.
    pub fn signers(&self) -> Vec<Keypair> {
        match self.act {
            Act::SetPaused | Act::RegisterAttestor | Act::SetAttestorActive | Act::CloseAttestor => Vec::new(),
            Act::CloseExpiredAttestation => Vec::new(),
            _ => vec![key(20 + self.actor)],
        }
    }

    pub fn instruction(&self, world: &World, now: i64) -> Instruction {
        let (slug, actor, other) = (self.slug(), wallet(self.actor), wallet(self.wallet));
        let owner = key(20 + self.actor);
        let project = Project::address(slug, &ID);
        let member = Member::address(&project, &other, &ID);
        let index = self.release(world);
        match self.act {
            Act::CreateProject => world.create_project(&owner, slug, details()),
            Act::UpdateProject => world.update_project(&owner, slug, other_details()),
            Act::SetProjectStatus => world.set_project_status(actor, slug, self.status),
            Act::ProposeOwner => world.propose_owner(actor, slug, other),
            Act::CancelOwnerProposal => world.cancel_owner_proposal(actor, slug),
            Act::AcceptOwner => world.accept_owner(actor, slug),
            Act::CloseProject => {
                let payer = if world.exists(&project) { world.project(slug).payer } else { actor };
                world.close_project(actor, payer, slug)
            }
            Act::AddMember => world.add_member(slug, actor, other, self.role),
            Act::SetMemberRole => world.set_member_role(slug, actor, other, self.role),
            Act::RemoveMember => world.remove_member(slug, actor, other, payer_of(world, &member)),
            Act::LeaveProject => {
                let member = Member::address(&project, &actor, &ID);
                world.leave_project(slug, actor, payer_of(world, &member))
            }
            Act::PublishRelease => world.publish_release(slug, actor, None, release("1")),
            Act::YankRelease => world.yank_release(slug, actor, index),
            Act::CloseRelease => {
                let release = Release::address(&project, index, &ID);
                let publisher = if world.exists(&release) { world.read::<Release>(&release).publisher } else { actor };
                world.close_release(slug, actor, publisher, index)
            }
            Act::RecordEvaluation => world.record_evaluation(slug, actor, index, BENCHMARK, evaluation(1)),
            Act::CloseEvaluation => world.close_evaluation(slug, actor, other, index, BENCHMARK),
            Act::CreateProfile => world.create_profile(actor, profile()),
            Act::CloseProfile => world.close_profile(actor),
            // Rarely paused: most else would be refused.
            Act::SetPaused => world.set_paused(self.flag && self.index == 0),
            Act::RegisterAttestor => world.register_attestor(other, attestor()),
            Act::SetAttestorActive => world.set_attestor_active(other, self.flag),
            Act::CloseAttestor => world.close_attestor(other),
            Act::Attest => {
                let details = AttestationDetails { expires_at: now + LIFETIME, revocable: self.flag, ..attestation() };
                world.attest(slug, actor, KIND, details)
            }
            Act::RevokeAttestation => world.revoke_attestation(slug, actor, KIND),
            Act::CloseExpiredAttestation => world.close_expired_attestation(slug, other, KIND),
        }
    }

    /// One of the last three releases.
    pub fn release(&self, world: &World) -> u32 {
        let exists = world.exists(&Project::address(self.slug(), &ID));
        let count = if exists { world.project(self.slug()).release_count } else { 0 };
        count.saturating_sub(1 + self.index)
    }
}

fn payer_of(world: &World, member: &Pubkey) -> Pubkey {
    if world.exists(member) { world.read::<Member>(member).payer } else { nobody() }
}

pub fn evaluation_of(slug: &str, index: u32, evaluator: &Pubkey) -> Pubkey {
    Evaluation::address(&Release::address(&Project::address(slug, &ID), index, &ID), evaluator, BENCHMARK, &ID)
}
