use anchor_lang::prelude::*;
use anchor_spl::associated_token::{Create, create};
use anchor_spl::token_2022::spl_token_2022::instruction::AuthorityType;
use anchor_spl::token_2022::{MintTo, SetAuthority, mint_to, set_authority};

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
        let accounts = Create {
            payer: self.payer.clone(),
            associated_token: self.token_account.clone(),
            authority: self.holder.clone(),
            mint: self.mint.clone(),
            system_program: self.system_program.clone(),
            token_program: self.token_program.clone(),
        };
        create(CpiContext::new(*self.associated_token_program.key, accounts))?;

        let signer = [seeds];
        let accounts = MintTo {
            mint: self.mint.clone(),
            to: self.token_account.clone(),
            authority: self.authority.clone(),
        };
        mint_to(CpiContext::new_with_signer(*self.token_program.key, accounts, &signer), 1)?;
        drop_mint_authority(&self.mint, &self.authority, self.token_program.key, seeds)
    }
}

pub(crate) fn drop_mint_authority<'info>(
    mint: &AccountInfo<'info>,
    authority: &AccountInfo<'info>,
    token_program: &Pubkey,
    seeds: &[&[u8]],
) -> Result<()> {
    let signer = [seeds];
    let accounts = SetAuthority { current_authority: authority.clone(), account_or_mint: mint.clone() };
    let context = CpiContext::new_with_signer(*token_program, accounts, &signer);
    set_authority(context, AuthorityType::MintTokens, None)
}
