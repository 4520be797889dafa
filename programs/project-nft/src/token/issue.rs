use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::system_program;
use anchor_spl::associated_token::ID as ASSOCIATED_TOKEN;
use anchor_spl::token_2022::ID as TOKEN_2022;
use anchor_spl::token_2022::spl_token_2022::instruction::{AuthorityType, set_authority};
use anchor_spl::token_2022_extensions::spl_token_metadata_interface::instruction::update_authority;

use super::call::{Batch, call};
use super::words;

/// The one token of a mint, and who gets it.
pub(crate) struct NewToken<'a, 'info> {
    pub mint: &'a Pubkey,
    /// The collection.
    pub authority: &'a Pubkey,
    pub holder: &'a Pubkey,
    /// The holder's associated token account, which is made.
    pub token_account: &'a Pubkey,
    pub payer: &'a Pubkey,
    /// All of these, and the programs that make the token account.
    pub accounts: &'a [AccountInfo<'info>],
}

impl NewToken<'_, '_> {
    /// Mints the one token to its holder, after which nobody can mint another.
    pub fn issue(self, seeds: &[&[u8]]) -> Result<()> {
        call(&self.open(), self.accounts, &[])?;
        let mut batch = Batch::new(self.accounts, seeds);
        words::mint_to(&mut batch, self.mint, self.token_account, self.authority);
        words::no_mint_authority(&mut batch, self.mint, self.authority);
        batch.call()
    }

    /// The associated token program finds the account's address itself, and refuses another: its own builder would
    /// search for it once more.
    fn open(&self) -> Instruction {
        Instruction {
            program_id: ASSOCIATED_TOKEN,
            accounts: vec![
                AccountMeta::new(*self.payer, true),
                AccountMeta::new(*self.token_account, false),
                AccountMeta::new_readonly(*self.holder, false),
                AccountMeta::new_readonly(*self.mint, false),
                AccountMeta::new_readonly(system_program::ID, false),
                AccountMeta::new_readonly(TOKEN_2022, false),
            ],
            data: vec![CREATE],
        }
    }
}

/// the `Create` instruction of the associated token program.
const CREATE: u8 = 0;

/// Closes a group mint to any token: it stands for the collection, and has a supply of 0 for ever.
pub(crate) fn seal_group<'info>(
    mint: &AccountInfo<'info>,
    collection: &AccountInfo<'info>,
    seeds: &[&[u8]],
) -> Result<()> {
    let instruction = set_authority(&TOKEN_2022, mint.key, None, AuthorityType::MintTokens, collection.key, &[])?;
    call(&instruction, &[mint.clone(), collection.clone()], seeds)
}

/// Takes the authority over the metadata away for ever.
pub(crate) fn freeze_text<'info>(
    token_program: &Pubkey,
    mint: &AccountInfo<'info>,
    collection: &AccountInfo<'info>,
    seeds: &[&[u8]],
) -> Result<()> {
    let instruction = update_authority(token_program, mint.key, collection.key, Default::default());
    call(&instruction, &[mint.clone(), collection.clone()], seeds)
}
