use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_spl::token_2022::spl_token_2022::instruction::{AuthorityType, mint_to, set_authority};
use anchor_spl::token_2022_extensions::spl_token_metadata_interface::instruction::update_authority;

use super::call::call;

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
    pub fn issue(&self, seeds: &[&[u8]]) -> Result<()> {
        self.open()?;
        let (mint, account, authority) = (self.mint.key, self.token_account.key, self.authority.key);
        let instruction = mint_to(self.token_program.key, mint, account, authority, &[], 1)?;
        call(&instruction, &[self.mint.clone(), self.token_account.clone(), self.authority.clone()], seeds)?;
        drop_mint_authority(&self.mint, &self.authority, self.token_program.key, seeds)
    }

    /// The associated token program finds the account's address itself, and refuses another: its own builder would
    /// search for it once more.
    fn open(&self) -> Result<()> {
        let instruction = Instruction {
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
        };
        let accounts = [
            self.payer.clone(),
            self.token_account.clone(),
            self.holder.clone(),
            self.mint.clone(),
            self.system_program.clone(),
            self.token_program.clone(),
        ];
        call(&instruction, &accounts, &[])
    }
}

/// `AssociatedTokenAccountInstruction::Create`.
const CREATE: u8 = 0;

pub(crate) fn drop_mint_authority<'info>(
    mint: &AccountInfo<'info>,
    authority: &AccountInfo<'info>,
    token_program: &Pubkey,
    seeds: &[&[u8]],
) -> Result<()> {
    let instruction = set_authority(token_program, mint.key, None, AuthorityType::MintTokens, authority.key, &[])?;
    call(&instruction, &[mint.clone(), authority.clone()], seeds)
}

/// Takes the authority over the metadata away for ever.
pub(crate) fn drop_metadata_authority<'info>(
    token_program: &Pubkey,
    mint: &AccountInfo<'info>,
    authority: &AccountInfo<'info>,
    seeds: &[&[u8]],
) -> Result<()> {
    let instruction = update_authority(token_program, mint.key, authority.key, Default::default());
    call(&instruction, &[mint.clone(), authority.clone()], seeds)
}
