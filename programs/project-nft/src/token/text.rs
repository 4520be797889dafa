use anchor_lang::prelude::*;
use anchor_lang::system_program::{Transfer, transfer};
use anchor_spl::token_2022::spl_token_2022::extension::{BaseStateWithExtensions, StateWithExtensions};
use anchor_spl::token_2022::spl_token_2022::state::Mint;
use anchor_spl::token_2022_extensions::spl_token_metadata_interface::state::{Field, TokenMetadata};
use anchor_spl::token_2022_extensions::{TokenMetadataUpdateField, token_metadata_update_field};
use spl_token_group_interface::instruction::update_group_max_size;

use super::call::call;

/// What a mint shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MintText<'a> {
    pub name: &'a str,
    pub symbol: &'a str,
    pub uri: &'a str,
}

impl MintText<'_> {
    pub fn len(&self) -> usize {
        self.name.len().saturating_add(self.symbol.len()).saturating_add(self.uri.len())
    }
}

fn read(mint: &AccountInfo<'_>) -> Result<TokenMetadata> {
    let data = mint.try_borrow_data()?;
    let mint = StateWithExtensions::<Mint>::unpack(&data)?;
    Ok(mint.get_variable_len_extension()?)
}

/// The accounts by which a mint's text changes.
pub(crate) struct TextAccounts<'info> {
    pub mint: AccountInfo<'info>,
    /// The collection.
    pub authority: AccountInfo<'info>,
    /// Pays for the bytes that the mint grows by.
    pub payer: AccountInfo<'info>,
    pub system_program: AccountInfo<'info>,
    pub token_program: AccountInfo<'info>,
}

/// Makes the mint show this, and says whether it showed something else. What the mint holds beyond its rent when it
/// becomes shorter stays there until it is closed.
pub(crate) fn update_text(accounts: &TextAccounts<'_>, text: MintText<'_>, seeds: &[&[u8]]) -> Result<bool> {
    let TokenMetadata { name, symbol, uri, .. } = read(&accounts.mint)?;
    let shown = MintText { name: &name, symbol: &symbol, uri: &uri };
    if shown == text {
        return Ok(false);
    }
    accounts.pay_for_growth(&shown, &text)?;
    let fields = [
        (Field::Name, shown.name, text.name),
        (Field::Symbol, shown.symbol, text.symbol),
        (Field::Uri, shown.uri, text.uri),
    ];
    for (field, shown, value) in fields {
        if shown != value {
            accounts.set(field, value.to_owned(), seeds)?;
        }
    }
    Ok(true)
}

impl TextAccounts<'_> {
    /// The fields change one after the other: each that grows is paid for as if the others stayed.
    fn pay_for_growth(&self, shown: &MintText<'_>, text: &MintText<'_>) -> Result<()> {
        let grown = |shown: &str, text: &str| text.len().saturating_sub(shown.len());
        let growth = grown(shown.name, text.name)
            .saturating_add(grown(shown.symbol, text.symbol))
            .saturating_add(grown(shown.uri, text.uri));
        let rent = Rent::get()?.minimum_balance(self.mint.data_len().saturating_add(growth));
        let missing = rent.saturating_sub(self.mint.lamports());
        if missing == 0 {
            return Ok(());
        }
        let accounts = Transfer { from: self.payer.clone(), to: self.mint.clone() };
        transfer(CpiContext::new(*self.system_program.key, accounts), missing)
    }

    fn set(&self, field: Field, value: String, seeds: &[&[u8]]) -> Result<()> {
        let accounts = TokenMetadataUpdateField {
            program_id: self.token_program.clone(),
            metadata: self.mint.clone(),
            update_authority: self.authority.clone(),
        };
        let signer = [seeds];
        token_metadata_update_field(
            CpiContext::new_with_signer(*self.token_program.key, accounts, &signer),
            field,
            value,
        )
    }
}

/// Lowers how many members a group may have.
pub(crate) fn set_max_size<'info>(
    token_program: &AccountInfo<'info>,
    group: &AccountInfo<'info>,
    collection: &AccountInfo<'info>,
    max_size: u64,
    seeds: &[&[u8]],
) -> Result<()> {
    let instruction = update_group_max_size(token_program.key, group.key, collection.key, max_size);
    call(&instruction, &[group.clone(), collection.clone()], seeds)
}
