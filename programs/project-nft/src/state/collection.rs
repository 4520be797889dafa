use anchor_lang::{Discriminator, Event, prelude::*};
use project_registry::state::{Emitter, Member, Project, Role};

use super::{CollectionDetails, Creator, EventLink, MintPolicy, MintTerms};
use crate::NftError;

/// A project's collection of NFTs and credentials, at the PDA of `["collection", project, index]`, the
/// index as u32 in little-endian bytes.
///
/// Its name, symbol and URI stand, for every reader of Token-2022, in the token metadata of its group
/// mint, at the PDA of `["group", collection]`. This account is the authority over that mint and over
/// the mints of all members; it signs only as this program's instructions say.
///
/// | Offset | Bytes | Field |
/// |---:|---:|---|
/// | 0 | 8 | discriminator |
/// | 8 | 1 | `version` |
/// | 9 | 1 | `bump` |
/// | 10 | 1 | `is_mutable` |
/// | 11 | 2 | `royalty_bps` |
/// | 13 | 4 | `index` |
/// | 17 | 32 | `project` |
/// | 49 | 8 | `project_created_slot` |
/// | 57 | 32 | `group_mint` |
/// | 89 | 32 | `payer` |
/// | 121 | 32 | `treasury` |
/// | 153 | 8 | `created_at` |
/// | 161 | 8 | `updated_at` |
/// | 169 | 8 | `max_supply` |
/// | 177 | 8 | `minted` |
/// | 185 | 8 | `burned` |
/// | 193 | 8 | `policy_round` |
/// | 201 | 40 | `link` |
/// | 241 | 32 | `metadata_sha256` |
/// | 273 | 8 | `created_slot` |
/// | 281 | 56 | `reserved` |
/// | 337 | 1 to 45 | `policy` |
/// | | 4 + up to 32 | `name` |
/// | | 4 + up to 10 | `symbol` |
/// | | 4 + up to 100 | `items_uri` |
/// | | 4 + up to 5 x 35 | `creators` |
///
/// Version 1 had 64 reserved bytes at offset 273: `created_slot` was zero.
#[account]
#[derive(InitSpace, Debug, PartialEq, Eq)]
pub struct Collection {
    /// Layout of this account, for migrations.
    pub version: u8,
    pub bump: u8,
    /// `true` where metadata, royalties and creators may change. Once false, false for ever.
    pub is_mutable: bool,
    /// Of each later sale's price, asked for the creators and the treasury by the same shares as a mint's price.
    pub royalty_bps: u16,
    pub index: u32,
    /// The registry's project account.
    pub project: Pubkey,
    /// Reports the project from a later one at the same address.
    pub project_created_slot: u64,
    /// The Token-2022 mint with the group that every NFT and credential is a member of.
    pub group_mint: Pubkey,
    /// Paid the rent of this account and of the group mint, and gets it back.
    pub payer: Pubkey,
    /// Receives what of a mint's price is no creator's.
    pub treasury: Pubkey,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
    /// The number of NFTs and credentials there may ever be, burned ones included.
    pub max_supply: u64,
    /// NFTs and credentials ever made: the number of the last one.
    pub minted: u64,
    /// The ones of which nothing is left.
    pub burned: u64,
    /// Reports the present mint policy from those before it. It grows with each policy that is set.
    pub policy_round: u64,
    /// The collection's last event.
    pub link: EventLink,
    /// Of the document behind the metadata URI.
    pub metadata_sha256: [u8; 32],
    /// Reports this collection from a closed one of the same project and index, and so of the same address. 0 for
    /// collections older than this field.
    pub created_slot: u64,
    /// Zero; later fields are taken from the front.
    pub reserved: [u8; 56],
    pub policy: MintPolicy,
    #[max_len(Collection::MAX_NAME)]
    pub name: String,
    #[max_len(Collection::MAX_SYMBOL)]
    pub symbol: String,
    /// What the URI of an NFT begins with that the public mints; its number and `.json` follow.
    #[max_len(Collection::MAX_ITEMS_URI)]
    pub items_uri: String,
    #[max_len(Collection::MAX_CREATORS)]
    pub creators: Vec<Creator>,
}

/// The first seed of a collection's address.
pub const COLLECTION: &[u8] = b"collection";

impl Collection {
    pub const GROUP_SEED: &'static [u8] = b"group";
    pub const VERSION: u8 = 2;
    pub const SPACE: usize = Self::DISCRIMINATOR.len() + Self::INIT_SPACE;
    pub const MAX_NAME: usize = 32;
    pub const MAX_SYMBOL: usize = 10;
    pub const MAX_ITEMS_URI: usize = 100;
    pub const MAX_CREATORS: usize = 5;

    pub fn address(project: &Pubkey, index: u32, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[COLLECTION, project.as_ref(), &index.to_le_bytes()], program_id).0
    }

    pub fn group_address(collection: &Pubkey, program_id: &Pubkey) -> Pubkey {
        Pubkey::find_program_address(&[Self::GROUP_SEED, collection.as_ref()], program_id).0
    }

    /// NFTs and credentials that are not burned.
    pub fn live(&self) -> u64 {
        self.minted.saturating_sub(self.burned)
    }

    /// `true` where this is the project the collection was made for, and not a later one at its address.
    pub fn is_of(&self, project: &Project) -> bool {
        self.project_created_slot == project.created_slot
    }

    pub fn is_current(&self) -> bool {
        self.version == Self::VERSION
    }

    /// The account that burns or closes what is his does so in a collection of any layout.
    pub fn check_current(&self) -> Result<()> {
        require!(self.is_current(), NftError::OutdatedLayout);
        Ok(())
    }

    /// Refuses anyone who is neither the project's owner nor a maintainer of it.
    pub fn check_manager(
        &self,
        project: &Account<'_, Project>,
        wallet: &Pubkey,
        member: Option<&Account<'_, Member>>,
    ) -> Result<()> {
        self.check_current()?;
        require_keys_eq!(project.key(), self.project, NftError::WrongProject);
        require!(self.is_of(project), NftError::ProjectReplaced);
        check_role(project, wallet, member)
    }

    pub fn check_mutable(&self) -> Result<()> {
        require!(self.is_mutable, NftError::MetadataFrozen);
        Ok(())
    }

    /// What must hold after each change.
    ///
    /// `rent_of_empty` lamports open an empty account.
    pub fn check(&self, rent_of_empty: u64) -> Result<()> {
        require_gte!(self.max_supply, self.minted, NftError::InvalidMaxSupply);
        require!(self.burned <= self.minted, NftError::Overflow);
        self.policy.check(&self.treasury, &self.creators, rent_of_empty)?;
        let needs_items_uri = match self.policy {
            MintPolicy::Authority => false,
            MintPolicy::Open { .. } | MintPolicy::AllowList { .. } => true,
        };
        require!(!needs_items_uri || !self.items_uri.is_empty(), NftError::ItemsUriMissing);
        Ok(())
    }

    /// Takes over what describes the collection. A creator who stays keeps his verification.
    pub(crate) fn describe(&mut self, details: &CollectionDetails) {
        self.name.clone_from(&details.name);
        self.symbol.clone_from(&details.symbol);
        self.items_uri.clone_from(&details.items_uri);
        self.metadata_sha256 = details.metadata_sha256;
        self.max_supply = details.max_supply;
        self.royalty_bps = details.royalty_bps;
        self.creators = Creator::list(&details.creators, &self.creators);
    }

    /// Sets the terms of mints. `slot` is the present one.
    pub(crate) fn set_terms(&mut self, terms: &MintTerms, slot: u64) -> Result<()> {
        // The slot, so that a collection that is made again at this address never meets a round it had before.
        let next = self.policy_round.checked_add(1).ok_or(NftError::Overflow)?;
        self.policy_round = slot.max(next);
        self.policy = terms.policy;
        self.treasury = terms.treasury;
        Ok(())
    }

    /// Emits the collection's next event.
    pub(crate) fn emit<E>(&mut self, authority: &AccountInfo<'_>, event: impl FnOnce(EventLink) -> E) -> Result<()>
    where
        E: Event + AnchorSerialize + Discriminator,
    {
        require_gt!(u64::MAX, self.link.seq, NftError::EventsExhausted);
        let (_, bump) = crate::EVENT_AUTHORITY_AND_BUMP;
        self.link.emit_as(Emitter { program: crate::ID, bump }, authority, event)?;
        Ok(())
    }

    /// Counts one more, and returns its number.
    pub(crate) fn count_minted(&mut self) -> Result<u64> {
        require_gt!(self.max_supply, self.minted, NftError::SoldOut);
        self.minted = self.minted.checked_add(1).ok_or(NftError::Overflow)?;
        Ok(self.minted)
    }

    pub(crate) fn count_burned(&mut self) -> Result<()> {
        self.burned = self.burned.checked_add(1).filter(|burned| *burned <= self.minted).ok_or(NftError::Overflow)?;
        Ok(())
    }
}

/// Refuses anyone who is neither the project's owner nor a maintainer of it.
pub(crate) fn check_role(
    project: &Account<'_, Project>,
    wallet: &Pubkey,
    member: Option<&Account<'_, Member>>,
) -> Result<()> {
    let role = Role::of(project, wallet, member);
    require!(role.is_some_and(|role| role >= Role::Maintainer), NftError::NotManager);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one() {
        assert_eq!(Collection::SPACE, 337 + 45 + 36 + 14 + 104 + 4 + 5 * 35);
    }
}
