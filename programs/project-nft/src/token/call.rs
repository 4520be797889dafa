use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_spl::token_2022::ID as TOKEN_2022;
use solana_invoke::invoke_signed_unchecked;

/// Calls a program whose id Anchor has checked.
///
/// Nothing here holds a borrow of an account's data across a call, so that the check for borrows, which compares
/// every account of every call by its address, has nothing to find.
pub(crate) fn call(instruction: &Instruction, accounts: &[AccountInfo<'_>], seeds: &[&[u8]]) -> Result<()> {
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

/// A number that is known to fit when this is compiled.
#[expect(clippy::as_conversions, reason = "checked, and `try_from` is not const")]
const fn byte(number: usize) -> u8 {
    assert!(number <= 255, "a batch cannot determine that many");
    number as u8
}

impl<'a, 'info> Batch<'a, 'info> {
    pub fn new(accounts: &'a [AccountInfo<'info>], seeds: &'a [&'a [u8]]) -> Self {
        let mut data = Vec::with_capacity(640);
        data.push(BATCH);
        let instruction = Instruction { program_id: TOKEN_2022, accounts: Vec::with_capacity(24), data };
        Self { instruction, accounts, seeds }
    }

    /// Adds an instruction of at most 255 bytes.
    pub fn push<const A: usize, const D: usize>(&mut self, accounts: [AccountMeta; A], data: &[u8; D]) {
        self.instruction.data.extend_from_slice(&const { [byte(A), byte(D)] });
        self.instruction.data.extend_from_slice(data);
        self.instruction.accounts.extend(accounts);
    }

    /// Adds an instruction whose data is given in parts. One with more bytes than a batch can determine is called by itself,
    /// after those before it.
    pub fn push_parts<const A: usize>(&mut self, accounts: [AccountMeta; A], parts: &[&[u8]]) -> Result<()> {
        let len = parts.iter().fold(0_usize, |len, part| len.saturating_add(part.len()));
        let Ok(bytes) = u8::try_from(len) else {
            self.call()?;
            let instruction = Instruction { program_id: TOKEN_2022, accounts: accounts.into(), data: parts.concat() };
            return call(&instruction, self.accounts, self.seeds);
        };
        self.instruction.data.extend_from_slice(&[const { byte(A) }, bytes]);
        for part in parts {
            self.instruction.data.extend_from_slice(part);
        }
        self.instruction.accounts.extend(accounts);
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

    /// What was added, in the words of Token-2022.
    #[cfg(test)]
    pub fn said(self) -> (Vec<AccountMeta>, Vec<u8>) {
        let data = self.instruction.data.strip_prefix(&[BATCH]).unwrap_or_default();
        (self.instruction.accounts, data.to_vec())
    }
}
