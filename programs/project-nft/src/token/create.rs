use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::solana_program::system_instruction::create_account;
use anchor_lang::system_program::{Allocate, Assign, Transfer, allocate, assign, transfer};
use anchor_spl::token_2022::spl_token_2022::extension::{group_member_pointer, group_pointer, metadata_pointer};
use anchor_spl::token_2022::spl_token_2022::instruction::{
    initialize_mint_close_authority, initialize_mint2, initialize_non_transferable_mint, initialize_permanent_delegate,
};
use anchor_spl::token_2022_extensions::spl_token_metadata_interface::instruction::initialize as initialize_metadata;
use spl_token_group_interface::instruction::{initialize_group, initialize_member};

use super::call::{Batch, call};
use super::issue::drop_metadata_authority;
use super::space;
use super::text::MintText;

/// What the mint is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MintKind {
    /// A collection's own.
    Group { max_size: u64 },
    /// One that its holder may pass on.
    Nft,
    /// One that cannot leave its holder, but by the hand of the collection or to nowhere.
    Credential,
}

/// The accounts of a mint that is being made.
pub(crate) struct NewMint<'info> {
    pub mint: AccountInfo<'info>,
    /// The collection's group mint; for a group the mint itself.
    pub group: AccountInfo<'info>,
    /// The collection: authority over everything.
    pub authority: AccountInfo<'info>,
    /// Whether the collection keeps the authority over the metadata; else nobody has it.
    pub is_mutable: bool,
    pub payer: AccountInfo<'info>,
    pub system_program: AccountInfo<'info>,
    pub token_program: AccountInfo<'info>,
}

impl<'info> NewMint<'info> {
    /// Makes the mint with its metadata and its place in the group, its rent paid for all of that. Its decimals are
    /// 0, nobody may freeze, and the collection may mint.
    ///
    /// `seeds` are the collection's; `mint_seeds` those of a mint whose address is no key's.
    pub fn create(&self, kind: MintKind, text: MintText, seeds: &[&[u8]], mint_seeds: Option<&[&[u8]]>) -> Result<()> {
        let accounts = [self.payer.clone(), self.mint.clone(), self.authority.clone(), self.group.clone()];
        self.open(&accounts, space::initial(kind), space::complete(kind, &text), mint_seeds)?;
        let mut batch = Batch::new(self.token_program.key, &accounts, seeds);
        self.extend(kind, &mut batch)?;
        batch.push(initialize_mint2(self.token_program.key, self.mint.key, self.authority.key, None, 0)?)?;
        batch.push(self.describe(text))?;
        batch.push(self.join(kind))?;
        if !self.is_mutable {
            batch.push(drop_metadata_authority(self.token_program.key, self.mint.key, self.authority.key))?;
        }
        batch.call()
    }

    /// Anyone may have sent lamports to the address before: that must not be in the way.
    fn open(
        &self,
        accounts: &[AccountInfo<'info>],
        space: usize,
        complete: usize,
        seeds: Option<&[&[u8]]>,
    ) -> Result<()> {
        let lamports = Rent::get()?.minimum_balance(complete);
        let space = u64::try_from(space).map_err(|_| ProgramError::ArithmeticOverflow)?;
        let (system, owner) = (*self.system_program.key, self.token_program.key);
        let held = self.mint.lamports();
        if held == 0 {
            let create = create_account(self.payer.key, self.mint.key, lamports, space, owner);
            return call(&create, accounts, seeds.unwrap_or_default());
        }
        let signer = seeds.as_slice();
        let (from, to) = (self.payer.clone(), self.mint.clone());
        let missing = lamports.saturating_sub(held);
        if missing > 0 {
            transfer(CpiContext::new(system, Transfer { from, to }), missing)?;
        }
        let accounts = Allocate { account_to_allocate: self.mint.clone() };
        allocate(CpiContext::new_with_signer(system, accounts, signer), space)?;
        let accounts = Assign { account_to_assign: self.mint.clone() };
        assign(CpiContext::new_with_signer(system, accounts, signer), owner)
    }

    /// Token-2022 takes these before the mint alone. The pointers have no authority: nobody can turn them elsewhere.
    fn extend(&self, kind: MintKind, batch: &mut Batch<'_, 'info>) -> Result<()> {
        let (program, mint, authority) = (self.token_program.key, self.mint.key, self.authority.key);
        let own = Some(*mint);
        batch.push(initialize_mint_close_authority(program, mint, Some(authority))?)?;
        batch.push(metadata_pointer::instruction::initialize(program, mint, None, own)?)?;
        match kind {
            MintKind::Group { .. } => batch.push(group_pointer::instruction::initialize(program, mint, None, own)?),
            MintKind::Nft => batch.push(group_member_pointer::instruction::initialize(program, mint, None, own)?),
            MintKind::Credential => {
                batch.push(group_member_pointer::instruction::initialize(program, mint, None, own)?)?;
                batch.push(initialize_non_transferable_mint(program, mint)?)?;
                batch.push(initialize_permanent_delegate(program, mint, authority)?)
            }
        }
    }

    fn describe(&self, text: MintText) -> Instruction {
        let (mint, authority) = (self.mint.key, self.authority.key);
        let MintText { name, symbol, uri } = text;
        initialize_metadata(self.token_program.key, mint, authority, mint, authority, name, symbol, uri)
    }

    fn join(&self, kind: MintKind) -> Instruction {
        let (program, mint, authority) = (self.token_program.key, self.mint.key, self.authority.key);
        match kind {
            MintKind::Group { max_size } => {
                initialize_group(program, mint, mint, authority, Some(*authority), max_size)
            }
            MintKind::Nft | MintKind::Credential => {
                initialize_member(program, mint, mint, authority, self.group.key, authority)
            }
        }
    }
}
