use anchor_lang::prelude::*;
use anchor_lang::system_program::{
    Allocate, Assign, CreateAccount, Transfer, allocate, assign, create_account, transfer,
};
use anchor_spl::token_2022::spl_token_2022::extension::{group_member_pointer, group_pointer, metadata_pointer};
use anchor_spl::token_2022::spl_token_2022::instruction::{
    initialize_mint_close_authority, initialize_mint2, initialize_non_transferable_mint, initialize_permanent_delegate,
};
use anchor_spl::token_2022_extensions::spl_token_metadata_interface::instruction::initialize as initialize_metadata;
use anchor_spl::token_2022_extensions::{
    TokenGroupInitialize, TokenMemberInitialize, token_group_initialize, token_member_initialize,
};

use super::call::call;
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
        self.open(space::initial(kind), space::complete(kind, &text), mint_seeds)?;
        self.initialize_extensions(kind)?;
        let instruction = initialize_mint2(self.token_program.key, self.mint.key, self.authority.key, None, 0)?;
        call(&instruction, std::slice::from_ref(&self.mint), &[])?;
        self.describe(text, seeds)?;
        self.join(kind, seeds)?;
        if self.is_mutable {
            return Ok(());
        }
        drop_metadata_authority(self.token_program.key, &self.mint, &self.authority, seeds)
    }

    /// Anyone may have sent lamports to the address before: that must not be in the way.
    fn open(&self, space: usize, complete: usize, seeds: Option<&[&[u8]]>) -> Result<()> {
        let lamports = Rent::get()?.minimum_balance(complete);
        let space = u64::try_from(space).map_err(|_| ProgramError::ArithmeticOverflow)?;
        let (system, owner) = (*self.system_program.key, self.token_program.key);
        let signer = seeds.as_ref().map(std::slice::from_ref).unwrap_or_default();
        let (from, to) = (self.payer.clone(), self.mint.clone());
        let held = self.mint.lamports();
        if held == 0 {
            let accounts = CreateAccount { from, to };
            return create_account(CpiContext::new_with_signer(system, accounts, signer), lamports, space, owner);
        }
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
    fn initialize_extensions(&self, kind: MintKind) -> Result<()> {
        let (program, mint, authority) = (self.token_program.key, self.mint.key, self.authority.key);
        let own = Some(*mint);
        let accounts = std::slice::from_ref(&self.mint);
        call(&initialize_mint_close_authority(program, mint, Some(authority))?, accounts, &[])?;
        call(&metadata_pointer::instruction::initialize(program, mint, None, own)?, accounts, &[])?;
        match kind {
            MintKind::Group { .. } => {
                call(&group_pointer::instruction::initialize(program, mint, None, own)?, accounts, &[])
            }
            MintKind::Nft => {
                call(&group_member_pointer::instruction::initialize(program, mint, None, own)?, accounts, &[])
            }
            MintKind::Credential => {
                call(&group_member_pointer::instruction::initialize(program, mint, None, own)?, accounts, &[])?;
                call(&initialize_non_transferable_mint(program, mint)?, accounts, &[])?;
                call(&initialize_permanent_delegate(program, mint, authority)?, accounts, &[])
            }
        }
    }

    fn describe(&self, text: MintText, seeds: &[&[u8]]) -> Result<()> {
        let (mint, authority) = (self.mint.key, self.authority.key);
        let MintText { name, symbol, uri } = text;
        let instruction =
            initialize_metadata(self.token_program.key, mint, authority, mint, authority, name, symbol, uri);
        call(&instruction, &[self.mint.clone(), self.authority.clone()], seeds)
    }

    fn join(&self, kind: MintKind, seeds: &[&[u8]]) -> Result<()> {
        let program = *self.token_program.key;
        let signer = [seeds];
        match kind {
            MintKind::Group { max_size } => {
                let accounts = TokenGroupInitialize {
                    program_id: self.token_program.clone(),
                    group: self.mint.clone(),
                    mint: self.mint.clone(),
                    mint_authority: self.authority.clone(),
                };
                let context = CpiContext::new_with_signer(program, accounts, &signer);
                token_group_initialize(context, Some(*self.authority.key), max_size)
            }
            MintKind::Nft | MintKind::Credential => {
                let accounts = TokenMemberInitialize {
                    program_id: self.token_program.clone(),
                    member: self.mint.clone(),
                    member_mint: self.mint.clone(),
                    member_mint_authority: self.authority.clone(),
                    group: self.group.clone(),
                    group_update_authority: self.authority.clone(),
                };
                token_member_initialize(CpiContext::new_with_signer(program, accounts, &signer))
            }
        }
    }
}
