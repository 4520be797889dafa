use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::system_program;

use crate::token::call;

/// An account that is about to exist.
pub(crate) struct NewAccount<'a> {
    pub payer: &'a Pubkey,
    pub address: &'a Pubkey,
    pub owner: &'a Pubkey,
    pub space: usize,
    /// The rent of what it will grow to.
    pub lamports: u64,
    /// Sign for the address, where it is no key's.
    pub seeds: &'a [&'a [u8]],
}

impl NewAccount<'_> {
    /// Makes the account. `held` lamports are there already: anyone may have sent them to the address before, and that
    /// must not be in the way.
    pub fn open(&self, held: u64, accounts: &[AccountInfo<'_>]) -> Result<()> {
        let space = u64::try_from(self.space).map_err(|_| ProgramError::ArithmeticOverflow)?.to_le_bytes();
        if held == 0 {
            let parts = [&CREATE_ACCOUNT[..], &self.lamports.to_le_bytes(), &space, self.owner.as_ref()];
            return self.call(&parts, vec![self.payer(), self.own()], accounts);
        }
        let missing = self.lamports.saturating_sub(held);
        if missing > 0 {
            let parts = [&TRANSFER[..], &missing.to_le_bytes()];
            self.call(&parts, vec![self.payer(), AccountMeta::new(*self.address, false)], accounts)?;
        }
        self.call(&[&ALLOCATE, &space], vec![self.own()], accounts)?;
        self.call(&[&ASSIGN, self.owner.as_ref()], vec![self.own()], accounts)
    }

    fn payer(&self) -> AccountMeta {
        AccountMeta::new(*self.payer, true)
    }

    fn own(&self) -> AccountMeta {
        AccountMeta::new(*self.address, true)
    }

    fn call(&self, parts: &[&[u8]], metas: Vec<AccountMeta>, accounts: &[AccountInfo<'_>]) -> Result<()> {
        let mut data = Vec::with_capacity(52);
        parts.iter().for_each(|part| data.extend_from_slice(part));
        let instruction = Instruction { program_id: system_program::ID, accounts: metas, data };
        call(&instruction, accounts, self.seeds)
    }
}

// `SystemInstruction`, as bincode writes it: the builders of its own crate cost hundreds of compute units.
const CREATE_ACCOUNT: [u8; 4] = [0, 0, 0, 0];
const ASSIGN: [u8; 4] = [1, 0, 0, 0];
const TRANSFER: [u8; 4] = [2, 0, 0, 0];
const ALLOCATE: [u8; 4] = [8, 0, 0, 0];
