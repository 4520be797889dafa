use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_spl::token_2022::spl_token_2022::instruction::{AuthorityType, mint_to, set_authority};
use anchor_spl::token_2022_extensions::spl_token_metadata_interface::instruction::update_authority;

use super::call::{Batch, call};

/// The one token of a mint, and who gets it.
pub(crate) struct NewToken<'info> {
    pub mint: AccountInfo<'info>,
    /// The collection.
    pub authority: AccountInfo<'info>,
    pub holder: AccountInfo<'info>,
    /// The holder's associated token account, which is made.
    pub token_account: AccountInfo<'info>,
    pub payer: AccountInfo<'info>,
    pub system_program: AccountInfo<'info>,
    pub token_program: AccountInfo<'info>,
    pub associated_token_program: AccountInfo<'info>,
}

impl NewToken<'_> {
    /// Mints the one token to its holder, after which nobody can mint another.
    ///
    /// The accounts of both calls are one list: each copy of it would cost hundreds of compute units.
    pub fn issue(self, seeds: &[&[u8]]) -> Result<()> {
        let open = self.open();
        let (program, mint, authority) = (*self.token_program.key, *self.mint.key, *self.authority.key);
        let token_account = *self.token_account.key;
        let accounts = [
            self.payer,
            self.token_account,
            self.holder,
            self.mint,
            self.system_program,
            self.token_program,
            self.authority,
        ];
        call(&open, &accounts, &[])?;
        let mut batch = Batch::new(&program, &accounts, seeds);
        batch.push(mint_to(&program, &mint, &token_account, &authority, &[], 1)?)?;
        batch.push(drop_mint_authority(&program, &mint, &authority)?)?;
        batch.call()
    }

    /// The associated token program finds the account's address itself, and refuses another: its own builder would
    /// search for it once more.
    fn open(&self) -> Instruction {
        Instruction {
            program_id: *self.associated_token_program.key,
            accounts: vec![
                AccountMeta::new(*self.payer.key, true),
                AccountMeta::new(*self.token_account.key, false),
                AccountMeta::new_readonly(*self.holder.key, false),
                AccountMeta::new_readonly(*self.mint.key, false),
                AccountMeta::new_readonly(*self.system_program.key, false),
                AccountMeta::new_readonly(*self.token_program.key, false),
            ],
            data: vec![CREATE],
        }
    }
}

/// `AssociatedTokenAccountInstruction::Create`.
const CREATE: u8 = 0;

/// Nobody mints any more.
pub(super) fn drop_mint_authority(token_program: &Pubkey, mint: &Pubkey, authority: &Pubkey) -> Result<Instruction> {
    Ok(set_authority(token_program, mint, None, AuthorityType::MintTokens, authority, &[])?)
}

/// Nobody changes the metadata any more.
pub(super) fn drop_metadata_authority(token_program: &Pubkey, mint: &Pubkey, authority: &Pubkey) -> Instruction {
    update_authority(token_program, mint, authority, Default::default())
}

/// Closes a group mint to any token: it stands for the collection, and has a supply of 0 for ever.
pub(crate) fn seal_group<'info>(
    token_program: &Pubkey,
    mint: &AccountInfo<'info>,
    collection: &AccountInfo<'info>,
    seeds: &[&[u8]],
) -> Result<()> {
    let instruction = drop_mint_authority(token_program, mint.key, collection.key)?;
    call(&instruction, &[mint.clone(), collection.clone()], seeds)
}

/// Takes the authority over the metadata away for ever.
pub(crate) fn freeze_text<'info>(
    token_program: &Pubkey,
    mint: &AccountInfo<'info>,
    collection: &AccountInfo<'info>,
    seeds: &[&[u8]],
) -> Result<()> {
    let instruction = drop_metadata_authority(token_program, mint.key, collection.key);
    call(&instruction, &[mint.clone(), collection.clone()], seeds)
}
