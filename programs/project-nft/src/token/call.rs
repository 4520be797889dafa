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

/// Several instructions of Token-2022 in one call: each call of its own would cost a thousand compute units more.
pub(super) struct Batch<'a, 'info> {
    instruction: Instruction,
    /// Of all instructions.
    accounts: &'a [AccountInfo<'info>],
    seeds: &'a [&'a [u8]],
}

/// `TokenInstruction::Batch`: then, for each instruction, how many accounts and bytes it has as u8, and the bytes.
const BATCH: u8 = 255;

impl<'a, 'info> Batch<'a, 'info> {
    pub fn new(token_program: &Pubkey, accounts: &'a [AccountInfo<'info>], seeds: &'a [&'a [u8]]) -> Self {
        let mut data = Vec::with_capacity(640);
        data.push(BATCH);
        let instruction = Instruction { program_id: *token_program, accounts: Vec::with_capacity(24), data };
        Self { instruction, accounts, seeds }
    }

    /// Adds an instruction. One with more bytes than a batch can tell is called by itself, after those before it.
    pub fn push(&mut self, next: Instruction) -> Result<()> {
        let (Ok(accounts), Ok(bytes)) = (u8::try_from(next.accounts.len()), u8::try_from(next.data.len())) else {
            self.call()?;
            return call(&next, self.accounts, self.seeds);
        };
        self.instruction.data.extend_from_slice(&[accounts, bytes]);
        self.instruction.data.extend_from_slice(&next.data);
        self.instruction.accounts.extend(next.accounts);
        Ok(())
    }

    /// Calls what was added since the last call.
    pub fn call(&mut self) -> Result<()> {
        if self.instruction.accounts.is_empty() {
            return Ok(());
        }
        call(&self.instruction, self.accounts, self.seeds)?;
        self.instruction.data.truncate(1);
        self.instruction.accounts.clear();
        Ok(())
    }
}
