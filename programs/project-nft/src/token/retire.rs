use anchor_lang::prelude::*;
use anchor_spl::token_2022::{Burn, CloseAccount};

/// Burns the one token. `authority` is its holder, who signs, or the collection, by `seeds`.
pub(crate) fn burn<'info>(
    token_program: &Pubkey,
    mint: &AccountInfo<'info>,
    token_account: &AccountInfo<'info>,
    authority: &AccountInfo<'info>,
    seeds: Option<&[&[u8]]>,
) -> Result<()> {
    let accounts = Burn { mint: mint.clone(), from: token_account.clone(), authority: authority.clone() };
    let signer = seeds.as_slice();
    anchor_spl::token_2022::burn(CpiContext::new_with_signer(*token_program, accounts, signer), 1)
}

/// Closes the holder's token account, which is empty. The holder signs.
pub(crate) fn close_token_account<'info>(
    token_program: &Pubkey,
    token_account: &AccountInfo<'info>,
    holder: &AccountInfo<'info>,
    rent_to: &AccountInfo<'info>,
) -> Result<()> {
    let (account, destination, authority) = (token_account.clone(), rent_to.clone(), holder.clone());
    let accounts = CloseAccount { account, destination, authority };
    anchor_spl::token_2022::close_account(CpiContext::new(*token_program, accounts))
}

/// Closes a mint of which no token is left. The collection signs, by `seeds`.
pub(crate) fn close_mint<'info>(
    token_program: &Pubkey,
    mint: &AccountInfo<'info>,
    collection: &AccountInfo<'info>,
    rent_to: &AccountInfo<'info>,
    seeds: &[&[u8]],
) -> Result<()> {
    let (account, destination, authority) = (mint.clone(), rent_to.clone(), collection.clone());
    let accounts = CloseAccount { account, destination, authority };
    let signer = [seeds];
    anchor_spl::token_2022::close_account(CpiContext::new_with_signer(*token_program, accounts, &signer))
}
