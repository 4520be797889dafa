use anchor_lang::prelude::*;
use anchor_lang::system_program::{
    Allocate, Assign, CreateAccount, Transfer, allocate, assign, create_account, transfer,
};
use anchor_spl::token_2022::{InitializeMint2, initialize_mint2};
use anchor_spl::token_2022_extensions::{
    GroupMemberPointerInitialize, GroupPointerInitialize, MetadataPointerInitialize, MintCloseAuthorityInitialize,
    NonTransferableMintInitialize, PermanentDelegateInitialize, TokenGroupInitialize, TokenMetadataInitialize,
    TokenMemberInitialize, group_member_pointer_initialize, group_pointer_initialize, metadata_pointer_initialize,
    mint_close_authority_initialize, non_transferable_mint_initialize, permanent_delegate_initialize,
    token_group_initialize, token_member_initialize, token_metadata_initialize,
};

use super::text::MintText;
use super::space;

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
    /// Whose key stands as the authority over the metadata: the collection's, or the system program's, whose
    /// address is zero, for nobody.
    pub update_authority: AccountInfo<'info>,
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
        let accounts = InitializeMint2 { mint: self.mint.clone() };
        initialize_mint2(CpiContext::new(*self.token_program.key, accounts), 0, self.authority.key, None)?;
        self.describe(text, seeds)?;
        self.join(kind, seeds)
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
        let (program, token_program_id) = (*self.token_program.key, self.token_program.clone());
        let (mint, address) = (self.mint.clone(), Some(*self.mint.key));
        let accounts = MintCloseAuthorityInitialize { token_program_id, mint };
        mint_close_authority_initialize(CpiContext::new(program, accounts), Some(self.authority.key))?;

        let (token_program_id, mint) = (self.token_program.clone(), self.mint.clone());
        let accounts = MetadataPointerInitialize { token_program_id, mint };
        metadata_pointer_initialize(CpiContext::new(program, accounts), None, address)?;

        let (token_program_id, mint) = (self.token_program.clone(), self.mint.clone());
        match kind {
            MintKind::Group { .. } => {
                let accounts = GroupPointerInitialize { token_program_id, mint };
                group_pointer_initialize(CpiContext::new(program, accounts), None, address)
            }
            MintKind::Nft => {
                let accounts = GroupMemberPointerInitialize { token_program_id, mint };
                group_member_pointer_initialize(CpiContext::new(program, accounts), None, address)
            }
            MintKind::Credential => {
                let accounts = GroupMemberPointerInitialize { token_program_id, mint };
                group_member_pointer_initialize(CpiContext::new(program, accounts), None, address)?;
                self.bind()
            }
        }
    }

    fn bind(&self) -> Result<()> {
        let program = *self.token_program.key;
        let (token_program_id, mint) = (self.token_program.clone(), self.mint.clone());
        let accounts = NonTransferableMintInitialize { token_program_id, mint };
        non_transferable_mint_initialize(CpiContext::new(program, accounts))?;

        let (token_program_id, mint) = (self.token_program.clone(), self.mint.clone());
        let accounts = PermanentDelegateInitialize { token_program_id, mint };
        permanent_delegate_initialize(CpiContext::new(program, accounts), self.authority.key)
    }

    fn describe(&self, text: MintText, seeds: &[&[u8]]) -> Result<()> {
        let accounts = TokenMetadataInitialize {
            program_id: self.token_program.clone(),
            metadata: self.mint.clone(),
            update_authority: self.update_authority.clone(),
            mint_authority: self.authority.clone(),
            mint: self.mint.clone(),
        };
        let MintText { name, symbol, uri } = text;
        let signer = [seeds];
        let context = CpiContext::new_with_signer(*self.token_program.key, accounts, &signer);
        token_metadata_initialize(context, name, symbol, uri)
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
