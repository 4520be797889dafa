//! The open registry of projects. Owners' wallets sign; the indexer reads the events.
//!
//! Off chain, depend on this crate with the feature `no-entrypoint`: the accounts, the events, the
//! errors, the addresses and Anchor's `instruction` and `accounts` builders are all public.
#![deny(clippy::arithmetic_side_effects)]

#[cfg(all(feature = "entrypoint", target_os = "solana"))]
mod entrypoint;
pub mod error;
pub mod events;
pub mod instructions;
pub mod state;

use anchor_lang::prelude::*;

pub use error::RegistryError;
pub use instructions::*;
pub use state::{
    AttestationDetails, AttestationKind, AttestorDetails, EvaluationDetails, ProfileDetails, ProjectDetails,
    ProjectStatus, ReleaseDetails, Role,
};

/// The address on local networks. Its key is public (`deai build` derives it from this program's
/// name), so that it must never be used on a network that others can reach.
pub const LOCALNET_ID: &str = "4dZm1UXeq3f3VgTdJAUr8m81jcmqNmcoSpXKBz4Du1u7";

// A build for a real network names its own address.
declare_id!(Pubkey::from_str_const(match option_env!("DEAI_PROJECT_REGISTRY_ID") {
    Some(id) => id,
    None => LOCALNET_ID,
}));

// Who found a gap reads in the program itself whom to report: https://github.com/neodyme-labs/solana-security-txt.
#[cfg(all(feature = "entrypoint", target_os = "solana"))]
solana_security_txt::security_txt! {
    name: "DeAI project registry",
    project_url: "other:this program's IDL names its instructions",
    contacts: "other:the program's upgrade authority, by a memo to its address that names a private channel",
    policy: "Report in private first. No bounty is promised. No admin can take what users hold: say so if one can.",
    preferred_languages: "en"
}

#[program]
pub mod project_registry {
    use super::*;

    // The first ones are found first: those that are sent most.
    /// Registers a project under a slug that nobody holds: 3 to 32 characters of a-z, 0-9 and single dashes
    /// between them, never changed. The owner signs, pays the account's rent and
    /// pays the registry's fee to its treasury.
    pub fn create_project(ctx: Context<CreateProject>, slug: String, details: ProjectDetails) -> Result<()> {
        CreateProject::create_project(ctx, slug, details)
    }

    /// Replaces what describes a project. Only its owner may call it. The slug never changes.
    pub fn update_project(ctx: Context<UpdateProject>, details: ProjectDetails) -> Result<()> {
        UpdateProject::update_project(ctx, details)
    }

    /// Gives a wallet a role in a project. The owner adds any role, maintainers and above those below their own;
    /// who adds pays the rent.
    pub fn add_member(ctx: Context<AddMember>, wallet: Pubkey, role: Role) -> Result<()> {
        AddMember::add_member(ctx, wallet, role)
    }

    /// Publishes a release, whose content never changes. A maintainer or the owner signs and pays the rent.
    pub fn publish_release(ctx: Context<PublishRelease>, details: ReleaseDetails) -> Result<()> {
        PublishRelease::publish_release(ctx, details)
    }

    /// Opens the registry. Only the program's upgrade authority may call it, once.
    pub fn initialize(ctx: Context<Initialize>, args: InitializeArgs) -> Result<()> {
        Initialize::initialize(ctx, args)
    }

    /// Proposes who shall govern the registry; nobody withdraws the proposal. The authority signs.
    pub fn propose_authority(ctx: Context<ProposeAuthority>, pending_authority: Option<Pubkey>) -> Result<()> {
        ProposeAuthority::propose_authority(ctx, pending_authority)
    }

    /// Governs the registry from now on. The proposed authority signs.
    pub fn accept_authority(ctx: Context<AcceptAuthority>) -> Result<()> {
        AcceptAuthority::accept_authority(ctx)
    }

    /// Sets the registry's terms for projects to come. The authority signs.
    pub fn set_config(ctx: Context<SetConfig>, args: ConfigArgs) -> Result<()> {
        SetConfig::set_config(ctx, args)
    }

    /// Refuses new projects and profiles, or takes them again. Nothing else is ever paused. The authority signs.
    pub fn set_paused(ctx: Context<SetPaused>, paused: bool) -> Result<()> {
        SetPaused::set_paused(ctx, paused)
    }

    /// Brings the registry's account to this version's layout. Anyone may call it.
    pub fn migrate_registry(ctx: Context<MigrateRegistry>) -> Result<()> {
        MigrateRegistry::migrate_registry(ctx)
    }

    /// Closes the registry, paused and without attestors; its rent goes to who paid it. Projects and profiles stay
    /// as they are. The authority signs.
    pub fn close_registry(ctx: Context<CloseRegistry>) -> Result<()> {
        CloseRegistry::close_registry(ctx)
    }

    /// Says who a wallet is. The wallet signs and pays the rent.
    pub fn create_profile(ctx: Context<CreateProfile>, details: ProfileDetails) -> Result<()> {
        CreateProfile::create_profile(ctx, details)
    }

    /// Replaces what a profile says. Its wallet signs.
    pub fn update_profile(ctx: Context<UpdateProfile>, details: ProfileDetails) -> Result<()> {
        UpdateProfile::update_profile(ctx, details)
    }

    /// Claims a NEAR account, in place of the one claimed before. The claim holds once that account has claimed the
    /// wallet too, by its signature in the NEAR contract. The wallet signs.
    pub fn link_near(ctx: Context<LinkNear>, near_account: String) -> Result<()> {
        LinkNear::link_near(ctx, near_account)
    }

    /// Withdraws the claim. The wallet signs.
    pub fn unlink_near(ctx: Context<UnlinkNear>) -> Result<()> {
        UnlinkNear::unlink_near(ctx)
    }

    /// Closes a profile; its rent goes to its wallet, who signs.
    pub fn close_profile(ctx: Context<CloseProfile>) -> Result<()> {
        CloseProfile::close_profile(ctx)
    }

    /// Makes a project a draft, active or archived. An archived one takes no new members, releases or evaluations.
    /// Its owner signs.
    pub fn set_project_status(ctx: Context<SetProjectStatus>, status: ProjectStatus) -> Result<()> {
        SetProjectStatus::set_project_status(ctx, status)
    }

    /// Proposes a wallet as the next owner, in place of one proposed before. The owner signs.
    pub fn propose_owner(ctx: Context<ProposeOwner>, pending_owner: Pubkey) -> Result<()> {
        ProposeOwner::propose_owner(ctx, pending_owner)
    }

    /// Withdraws the proposal. The owner signs.
    pub fn cancel_owner_proposal(ctx: Context<CancelOwnerProposal>) -> Result<()> {
        CancelOwnerProposal::cancel_owner_proposal(ctx)
    }

    /// Owns the project from now on. The proposed owner signs.
    pub fn accept_owner(ctx: Context<AcceptOwner>) -> Result<()> {
        AcceptOwner::accept_owner(ctx)
    }

    /// Brings a project's account to this version's layout. Anyone may call it.
    pub fn migrate_project(ctx: Context<MigrateProject>) -> Result<()> {
        MigrateProject::migrate_project(ctx)
    }

    /// Closes a project that holds no members and releases; its rent goes to who paid it, and its slug is free.
    /// Its owner signs.
    pub fn close_project(ctx: Context<CloseProject>) -> Result<()> {
        CloseProject::close_project(ctx)
    }

    /// Changes a member's role. Signed by the owner, or by a member whose role is above the old and the new one.
    pub fn set_member_role(ctx: Context<SetMemberRole>, role: Role) -> Result<()> {
        SetMemberRole::set_member_role(ctx, role)
    }

    /// Removes a member; the rent goes to who paid it. Signed by the owner, or by a member of a higher role.
    pub fn remove_member(ctx: Context<RemoveMember>) -> Result<()> {
        RemoveMember::remove_member(ctx)
    }

    /// Ends the signer's own membership; the rent goes to who paid it.
    pub fn leave_project(ctx: Context<LeaveProject>) -> Result<()> {
        LeaveProject::leave_project(ctx)
    }

    /// Says that a release should not be used any more. One way. A maintainer or the owner signs.
    pub fn yank_release(ctx: Context<YankRelease>) -> Result<()> {
        YankRelease::yank_release(ctx)
    }

    /// Closes the account of a yanked release without evaluations; its rent goes to who published it. A maintainer
    /// or the owner signs.
    pub fn close_release(ctx: Context<CloseRelease>) -> Result<()> {
        CloseRelease::close_release(ctx)
    }

    /// Records how a release did in a benchmark: 1 to 32 printable ASCII characters without spaces, once an
    /// evaluator. A contributor, maintainer or owner of the project, or an active attestor, signs and pays the rent.
    pub fn record_evaluation(
        ctx: Context<RecordEvaluation>,
        benchmark: String,
        details: EvaluationDetails,
    ) -> Result<()> {
        RecordEvaluation::record_evaluation(ctx, benchmark, details)
    }

    /// Closes an evaluation; its rent goes to its evaluator, who signs. Where the release is yanked, a maintainer or
    /// the owner may sign instead.
    pub fn close_evaluation(ctx: Context<CloseEvaluation>) -> Result<()> {
        CloseEvaluation::close_evaluation(ctx)
    }

    /// Lets a wallet attest. The registry's authority signs and pays the rent.
    pub fn register_attestor(ctx: Context<RegisterAttestor>, wallet: Pubkey, details: AttestorDetails) -> Result<()> {
        RegisterAttestor::register_attestor(ctx, wallet, details)
    }

    /// Lets an attestor issue, or no more. What it attested stays. The registry's authority signs.
    pub fn set_attestor_active(ctx: Context<SetAttestorActive>, active: bool) -> Result<()> {
        SetAttestorActive::set_attestor_active(ctx, active)
    }

    /// Closes an attestor that is not active and holds no attestation; its rent goes to who paid it. The registry's
    /// authority signs.
    pub fn close_attestor(ctx: Context<CloseAttestor>) -> Result<()> {
        CloseAttestor::close_attestor(ctx)
    }

    /// Attests something of a project, until a time within ten years. An active attestor's wallet signs and pays
    /// the rent.
    pub fn attest(ctx: Context<Attest>, kind: AttestationKind, details: AttestationDetails) -> Result<()> {
        Attest::attest(ctx, kind, details)
    }

    /// Takes an attestation back, if it was issued as revocable; its rent goes to the attestor's wallet, who signs.
    pub fn revoke_attestation(ctx: Context<RevokeAttestation>) -> Result<()> {
        RevokeAttestation::revoke_attestation(ctx)
    }

    /// Closes an attestation that has expired; its rent goes to the attestor's wallet. Anyone may call it.
    pub fn close_expired_attestation(ctx: Context<CloseExpiredAttestation>) -> Result<()> {
        CloseExpiredAttestation::close_expired_attestation(ctx)
    }
}
