use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::solana_program::program::invoke_signed_unchecked;

/// Calls a program whose id Anchor has checked, by its own instruction builder.
///
/// Nothing here holds a borrow of an account's data across a call, so that the check for borrows, which compares
/// every account of every call by its address, has nothing to find.
pub(super) fn call(instruction: &Instruction, accounts: &[AccountInfo<'_>], seeds: &[&[u8]]) -> Result<()> {
    let signers: &[&[&[u8]]] = if seeds.is_empty() { &[] } else { &[seeds] };
    invoke_signed_unchecked(instruction, accounts, signers).map_err(Into::into)
}
