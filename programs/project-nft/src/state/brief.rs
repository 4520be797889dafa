//! Accounts read and written where they lie. Decoding and encoding them whole would cost thousands of compute units,
//! of which issuing a credential has none to spare.

use anchor_lang::Discriminator;
use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::*;
use project_registry::state::{Emitter, Member, Project, Role};

use super::{Collection, EventLink, MintPolicy};
use crate::NftError;
use crate::events::CredentialIssued;

/// What issuing a credential needs of its collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CollectionBrief {
    pub version: u8,
    pub bump: u8,
    pub index: [u8; 4],
    pub project: Pubkey,
    pub project_created_slot: u64,
    pub group_mint: Pubkey,
    pub max_supply: u64,
    pub minted: u64,
    pub link: EventLink,
    pub symbol: String,
}

/// What issuing a credential needs of its project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProjectBrief {
    pub owner: Pubkey,
    pub created_slot: u64,
}

// Offsets in a collection's account: see `Collection`.
const VERSION: usize = 8;
const INDEX: usize = 13;
const PROJECT: usize = 17;
const PROJECT_CREATED_SLOT: usize = 49;
const GROUP_MINT: usize = 57;
const MAX_SUPPLY: usize = 169;
const MINTED: usize = 177;
const SEQ: usize = 201;
const HEAD: usize = 209;
const POLICY: usize = 337;

// Offsets in a project's account: see `Project`.
const OWNER: usize = 12;
const CREATED_SLOT: usize = 196;

/// The account was checked to be the program's: it is whole, or not of this kind.
fn field<const N: usize>(data: &[u8], offset: usize) -> Result<[u8; N]> {
    let field = data.get(offset..).and_then(|rest| rest.first_chunk::<N>());
    Ok(*field.ok_or(ErrorCode::AccountDidNotDeserialize)?)
}

fn set<const N: usize>(data: &mut [u8], offset: usize, value: [u8; N]) -> Result<()> {
    let field = data.get_mut(offset..).and_then(|rest| rest.first_chunk_mut::<N>());
    *field.ok_or(ErrorCode::AccountDidNotSerialize)? = value;
    Ok(())
}

fn check_kind(data: &[u8], discriminator: &[u8]) -> Result<()> {
    require_gte!(data.len(), discriminator.len(), ErrorCode::AccountDiscriminatorNotFound);
    require!(data.starts_with(discriminator), ErrorCode::AccountDiscriminatorMismatch);
    Ok(())
}

impl CollectionBrief {
    /// Reads an account of this program, and refuses another kind than a collection.
    pub fn read(account: &AccountInfo<'_>) -> Result<Self> {
        let data = account.try_borrow_data()?;
        check_kind(&data, Collection::DISCRIMINATOR)?;
        let [version, bump] = field(&data, VERSION)?;
        Ok(Self {
            version,
            bump,
            index: field(&data, INDEX)?,
            project: Pubkey::new_from_array(field(&data, PROJECT)?),
            project_created_slot: u64::from_le_bytes(field(&data, PROJECT_CREATED_SLOT)?),
            group_mint: Pubkey::new_from_array(field(&data, GROUP_MINT)?),
            max_supply: u64::from_le_bytes(field(&data, MAX_SUPPLY)?),
            minted: u64::from_le_bytes(field(&data, MINTED)?),
            link: EventLink { seq: u64::from_le_bytes(field(&data, SEQ)?), head: field(&data, HEAD)? },
            symbol: symbol(data.get(POLICY..).unwrap_or_default())?,
        })
    }

    /// Writes what has changed.
    pub fn write(&self, account: &AccountInfo<'_>) -> Result<()> {
        let mut data = account.try_borrow_mut_data()?;
        set(&mut data, MINTED, self.minted.to_le_bytes())?;
        set(&mut data, SEQ, self.link.seq.to_le_bytes())?;
        set(&mut data, HEAD, self.link.head)
    }

    /// Counts one more, and returns its number.
    pub fn count_minted(&mut self) -> Result<u64> {
        require_gt!(self.max_supply, self.minted, NftError::SoldOut);
        self.minted = self.minted.checked_add(1).ok_or(NftError::Overflow)?;
        Ok(self.minted)
    }

    /// Emits the collection's next event.
    pub fn emit(
        &mut self,
        authority: &AccountInfo<'_>,
        event: impl FnOnce(EventLink) -> CredentialIssued,
    ) -> Result<()> {
        require_gt!(u64::MAX, self.link.seq, NftError::EventsExhausted);
        let (_, bump) = crate::EVENT_AUTHORITY_AND_BUMP;
        self.link.emit_as(Emitter { program: crate::ID, bump }, authority, event)?;
        Ok(())
    }
}

/// The second text behind the mint policy.
fn symbol(data: &[u8]) -> Result<String> {
    let mut rest = data;
    MintPolicy::deserialize(&mut rest)?;
    let name = usize::try_from(u32::from_le_bytes(field(rest, 0)?)).map_err(|_| ErrorCode::AccountDidNotDeserialize)?;
    let mut rest = rest.get(4..).and_then(|rest| rest.get(name..)).ok_or(ErrorCode::AccountDidNotDeserialize)?;
    Ok(String::deserialize(&mut rest)?)
}

impl ProjectBrief {
    /// Reads an account of the registry, and refuses another kind than a project.
    pub fn read(account: &AccountInfo<'_>) -> Result<Self> {
        let data = account.try_borrow_data()?;
        check_kind(&data, Project::DISCRIMINATOR)?;
        Ok(Self {
            owner: Pubkey::new_from_array(field(&data, OWNER)?),
            created_slot: u64::from_le_bytes(field(&data, CREATED_SLOT)?),
        })
    }

    /// Refuses anyone who is neither the project's owner nor a maintainer of it.
    pub fn check_manager(&self, project: &Pubkey, wallet: &Pubkey, member: Option<&Account<'_, Member>>) -> Result<()> {
        let member = member.filter(|member| member.project == *project && member.wallet == *wallet);
        let is_manager = self.owner == *wallet || member.is_some_and(|member| member.role >= Role::Maintainer);
        require!(is_manager, NftError::NotManager);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use project_registry::state::{ProjectKind, ProjectStatus};

    use super::*;
    use crate::state::Creator;

    fn key(byte: u8) -> Pubkey {
        Pubkey::new_from_array([byte; 32])
    }

    fn collection(policy: MintPolicy) -> Collection {
        Collection {
            version: Collection::VERSION,
            bump: 2,
            is_mutable: true,
            royalty_bps: 3,
            index: 0x0405_0607,
            project: key(8),
            project_created_slot: 9,
            group_mint: key(10),
            payer: key(11),
            treasury: key(12),
            created_at: 13,
            updated_at: 14,
            max_supply: 15,
            minted: 7,
            burned: 5,
            policy_round: 18,
            link: EventLink { seq: 19, head: [20; 32] },
            metadata_sha256: [21; 32],
            created_slot: 24,
            reserved: [0; 56],
            policy,
            name: "Folded proteins".to_owned(),
            symbol: "FOLD".to_owned(),
            items_uri: "ar://items/".to_owned(),
            creators: vec![Creator { address: key(22), share_bps: 23, is_verified: true }],
        }
    }

    /// Calls with an account that holds this and room beyond.
    fn held<T>(value: &impl AccountSerialize, then: impl FnOnce(&AccountInfo<'_>) -> T) -> (T, Vec<u8>) {
        let mut data = Vec::new();
        value.try_serialize(&mut data).unwrap();
        data.resize(data.len().saturating_add(50), 0);
        let (address, owner, mut lamports) = (key(1), crate::ID, 1);
        let done = then(&AccountInfo::new(&address, false, true, &mut lamports, &mut data, &owner, false));
        (done, data)
    }

    #[test]
    fn a_collection_is_what_its_whole_account_says() {
        for policy in [
            MintPolicy::Authority,
            MintPolicy::Open { price: 1 },
            MintPolicy::AllowList { root: [2; 32], price: 3, wallet_limit: 4 },
        ] {
            let whole = collection(policy);
            let brief = held(&whole, |account| CollectionBrief::read(account).unwrap()).0;
            let expected = CollectionBrief {
                version: whole.version,
                bump: whole.bump,
                index: whole.index.to_le_bytes(),
                project: whole.project,
                project_created_slot: whole.project_created_slot,
                group_mint: whole.group_mint,
                max_supply: whole.max_supply,
                minted: whole.minted,
                link: whole.link,
                symbol: whole.symbol.clone(),
            };
            assert_eq!(brief, expected);

            let changed = CollectionBrief { minted: 8, link: EventLink { seq: 20, head: [9; 32] }, ..brief };
            let (_, data) = held(&whole, |account| changed.write(account).unwrap());
            let read = Collection::try_deserialize(&mut data.as_slice()).unwrap();
            assert_eq!(read, Collection { minted: 8, link: changed.link, ..whole }, "and nothing else has changed");
        }
    }

    #[test]
    fn a_project_is_what_its_whole_account_says() {
        let whole = Project {
            version: Project::VERSION,
            bump: 1,
            kind: ProjectKind::Model,
            status: ProjectStatus::Active,
            owner: key(2),
            created_at: 3,
            updated_at: 4,
            link: EventLink { seq: 5, head: [6; 32] },
            metadata_sha256: [7; 32],
            pending_owner: key(8),
            payer: key(9),
            created_slot: 10,
            member_count: 11,
            release_count: 12,
            open_release_count: 13,
            reserved: [0; 44],
            slug: "slug".to_owned(),
            name: "Name".to_owned(),
            metadata_uri: "ar://x".to_owned(),
        };
        let brief = held(&whole, |account| ProjectBrief::read(account).unwrap()).0;
        assert_eq!(brief, ProjectBrief { owner: whole.owner, created_slot: whole.created_slot });
    }

    #[test]
    fn another_kind_of_account_and_one_that_is_cut_off_are_refused() {
        let whole = collection(MintPolicy::Authority);
        assert!(held(&whole, |account| ProjectBrief::read(account).is_err()).0);
        let mut data = Vec::new();
        whole.try_serialize(&mut data).unwrap();
        for len in [0, 7, 8, 300, 337, 345] {
            let (address, mut lamports) = (key(1), 1);
            let account = AccountInfo::new(&address, false, true, &mut lamports, &mut data[..len], &crate::ID, false);
            assert!(CollectionBrief::read(&account).is_err(), "{len} bytes");
        }
    }
}
