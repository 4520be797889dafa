//! Where the runtime enters the program.

use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::*;
use anchor_lang::solana_program::entrypoint::ProgramResult;
use anchor_lang::solana_program::log::sol_log;

use crate::{EVENT_AUTHORITY_AND_BUMP, entry};

anchor_lang::solana_program::entrypoint!(process);

/// Anchor looks for an event of the program's own behind all its instructions, and nearly every call emits one.
fn process<'info>(
    program_id: &'info Pubkey,
    accounts: &'info [AccountInfo<'info>],
    data: &'info [u8],
) -> ProgramResult {
    if data.starts_with(EVENT_IX_TAG_LE)
        && let [authority] = accounts
        && authority.is_signer
        && *authority.key == EVENT_AUTHORITY_AND_BUMP.0
    {
        return Ok(());
    }
    // The linker keeps what can be reached: a call without data is refused, and first reported whom to report a gap.
    if data.is_empty() {
        sol_log(crate::SECURITY_TXT);
    }
    entry(program_id, accounts, data)
}
