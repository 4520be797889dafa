//! NFTs and soulbound credentials of the registry's projects, as Token-2022 tokens in collections.
//!
//! A project's owner and maintainers, as the registry's accounts name them, govern its collections. Nobody
//! but its holder can move or burn an NFT; a credential cannot move, its project can reverts it, and its
//! holder can always burn it.
//!
//! Off chain, depend on this crate with the feature `no-entrypoint`: the accounts, the events, the
//! errors, the addresses and Anchor's `instruction` and `accounts` builders are all public.
#![deny(clippy::arithmetic_side_effects)]

mod address;
#[cfg(all(feature = "entrypoint", target_os = "solana"))]
mod entrypoint;
pub mod error;
pub mod events;
pub mod instructions;
mod open;
pub mod state;
mod token;

use anchor_lang::prelude::*;

pub use anchor_spl;
pub use error::NftError;
pub use instructions::*;
use state::{CollectionDetails, CredentialDetails, MintTerms, NftMetadata};

/// The address on local networks. Its key is public (`deai build` derives it from this program's
/// name), so that it must never be used on a network that others can reach.
pub const LOCALNET_ID: &str = "HTptsgdNV77mkpqA4jiHvhJfgQ2AT7kzVJaPBi2EswBZ";

// A build for a real network names its own address.
declare_id!(Pubkey::from_str_const(match option_env!("DEAI_PROJECT_NFT_ID") {
    Some(id) => id,
    None => LOCALNET_ID,
}));

// Who found a gap reads in the program itself whom to report: https://github.com/neodyme-labs/solana-security-txt.
#[cfg(all(feature = "entrypoint", target_os = "solana"))]
solana_security_txt::security_txt! {
    name: "DeAI project NFTs",
    project_url: "other:this program's IDL names its instructions",
    contacts: "other:the program's upgrade authority, by a memo to its address that names a private channel",
    policy: "Report in private first. No bounty is promised. No admin can take what users hold: say so if one can.",
    preferred_languages: "en"
}

#[program]
pub mod project_nft {
    use super::*;

    // The first ones are found first: those that are sent most.
    /// Mints an NFT: one token that nobody can ever mint again, with metadata and membership in the
    /// collection's group. Who may, and what it costs, is the collection's mint policy.
    pub fn mint_nft<'info>(ctx: Context<'info, MintNft<'info>>, args: MintNftArgs) -> Result<()> {
        MintNft::mint_nft(ctx, args)
    }

    /// Issues a credential: a token that cannot leave its subject. The project's owner or a maintainer
    /// signs and pays the rent.
    pub fn issue_credential(ctx: Context<IssueCredential>, details: CredentialDetails) -> Result<()> {
        IssueCredential::issue_credential(ctx, details)
    }

    /// Makes a collection for a project, under an index that none of its collections holds. The project's
    /// owner or a maintainer signs and pays the rent.
    pub fn create_collection(
        ctx: Context<CreateCollection>,
        index: u32,
        details: CollectionDetails,
        terms: MintTerms,
    ) -> Result<()> {
        CreateCollection::create_collection(ctx, index, details, terms)
    }

    /// Replaces what describes a collection while it is mutable. The maximum supply can only be lowered.
    pub fn update_collection(ctx: Context<UpdateCollection>, details: CollectionDetails) -> Result<()> {
        UpdateCollection::update_collection(ctx, details)
    }

    /// Sets who may mint, at what price, and to whom the money goes. Counters of the policy before count no more.
    pub fn set_mint_policy(ctx: Context<SetMintPolicy>, terms: MintTerms) -> Result<()> {
        SetMintPolicy::set_mint_policy(ctx, terms)
    }

    /// Makes metadata, royalties and creators of a collection and its NFTs final, for ever.
    pub fn freeze_metadata(ctx: Context<FreezeMetadata>) -> Result<()> {
        FreezeMetadata::freeze_metadata(ctx)
    }

    /// Brings a collection of an older layout to the present one. Anyone may call it.
    pub fn migrate_collection(ctx: Context<MigrateCollection>) -> Result<()> {
        MigrateCollection::migrate_collection(ctx)
    }

    /// Closes a collection of which no NFT or credential is left. Its rent goes back to who paid it.
    pub fn close_collection(ctx: Context<CloseCollection>) -> Result<()> {
        CloseCollection::close_collection(ctx)
    }

    /// Opens the counter that a wallet needs to mint by an allow-list. Anyone may pay for it.
    pub fn open_mint_counter(ctx: Context<OpenMintCounter>) -> Result<()> {
        OpenMintCounter::open_mint_counter(ctx)
    }

    /// Closes a counter whose policy has passed. Anyone may call it; the rent goes back to who paid it.
    pub fn close_mint_counter(ctx: Context<CloseMintCounter>) -> Result<()> {
        CloseMintCounter::close_mint_counter(ctx)
    }

    /// Replaces what an NFT shows while the collection is mutable. Its symbol becomes the collection's.
    pub fn update_nft_metadata(ctx: Context<UpdateNftMetadata>, metadata: NftMetadata) -> Result<()> {
        UpdateNftMetadata::update_nft_metadata(ctx, metadata)
    }

    /// Burns an NFT and closes all its accounts. Its holder signs.
    pub fn burn_nft(ctx: Context<BurnNft>) -> Result<()> {
        BurnNft::burn_nft(ctx)
    }

    /// Closes what is left of an NFT that its holder burned by Token-2022 itself. Anyone may call it.
    pub fn close_burned_nft(ctx: Context<CloseBurnedNft>) -> Result<()> {
        CloseBurnedNft::close_burned_nft(ctx)
    }

    /// Says that the collection's works are the signer's, whom the project has named as a creator.
    pub fn verify_creator(ctx: Context<VerifyCreator>) -> Result<()> {
        VerifyCreator::verify_creator(ctx)
    }

    /// Reverts that.
    pub fn unverify_creator(ctx: Context<UnverifyCreator>) -> Result<()> {
        UnverifyCreator::unverify_creator(ctx)
    }

    /// Gives a credential a new expiry (Unix seconds after now; 0: none) and score.
    pub fn renew_credential(ctx: Context<RenewCredential>, expires_at: i64, score_sha256: [u8; 32]) -> Result<()> {
        RenewCredential::renew_credential(ctx, expires_at, score_sha256)
    }

    /// Takes a credential back, for a reason of 1 to 128 bytes that its event reports.
    pub fn revoke_credential(ctx: Context<RevokeCredential>, reason: String) -> Result<()> {
        RevokeCredential::revoke_credential(ctx, reason)
    }

    /// Burns a credential and closes all its accounts. Its holder signs, and needs nobody's leave.
    pub fn burn_credential(ctx: Context<BurnCredential>) -> Result<()> {
        BurnCredential::burn_credential(ctx)
    }

    /// Closes what is left of a credential that its holder burned by Token-2022 itself. Anyone may call it.
    pub fn close_burned_credential(ctx: Context<CloseBurnedCredential>) -> Result<()> {
        CloseBurnedCredential::close_burned_credential(ctx)
    }
}
