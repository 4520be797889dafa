//! What anyone may try on any instruction.

use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_registry::{EVENT_AUTHORITY_AND_BUMP, ID};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{World, anchor, key};

impl World {
    /// Tries on each account of a call what must never pass: no signature, another program's account with the same
    /// bytes, an account that does not exist, an account of another kind, no right to write, no event authority and
    /// another program. Each attempt fails and leaves every account of the call as it was. Then the call itself
    /// passes: it is by the attacks alone that the others failed.
    ///
    /// `bare` are the accounts that only receive lamports, by index: their attacks are the tests' own.
    pub fn withstands(&mut self, call: &Instruction, signers: &[&Keypair], bare: &[usize]) {
        let before = self.accounts(call);
        let attempt = |world: &mut Self, attack: &Instruction, signers: &[&Keypair], what: &str| {
            let refusal = world.send(attack.clone(), signers).err();
            assert!(refusal.is_some(), "{what} passed");
            assert_eq!(world.accounts(call), before, "{what} changed something");
            refusal
        };
        for (index, meta) in call.accounts.iter().enumerate() {
            let mut attack = call.clone();
            if meta.is_signer {
                attack.accounts[index].is_signer = false;
                // The authority that pays the transaction's fee signs it in any case: another one stands in for it.
                if meta.pubkey == self.authority.pubkey() {
                    attack.accounts[index].pubkey = key(77).pubkey();
                }
                let others: Vec<&Keypair> =
                    signers.iter().copied().filter(|signer| signer.pubkey() != meta.pubkey).collect();
                attempt(self, &attack, &others, &format!("account {index} without its signature"));
                continue;
            }
            // The payer of the transaction's fee is writable in any case.
            if meta.is_writable && meta.pubkey != self.authority.pubkey() {
                attack.accounts[index].is_writable = false;
                attempt(self, &attack, signers, &format!("account {index} read-only"));
            }
            if bare.contains(&index) || meta.pubkey == ID {
                continue;
            }
            if meta.pubkey == EVENT_AUTHORITY_AND_BUMP.0 {
                attack = call.clone();
                attack.accounts[index].pubkey = key(98).pubkey();
                let refusal = attempt(self, &attack, signers, "another event authority");
                assert_eq!(refusal, Some(anchor(ErrorCode::ConstraintAddress)));
                continue;
            }
            for (substitute, what) in self.substitutes(&meta.pubkey) {
                attack = call.clone();
                attack.accounts[index].pubkey = substitute;
                attempt(self, &attack, signers, &format!("account {index} {what}"));
            }
        }
        self.send(call.clone(), signers).unwrap();
    }

    fn substitutes(&mut self, original: &Pubkey) -> Vec<(Pubkey, &'static str)> {
        let mut all = vec![(Pubkey::new_unique(), "that does not exist")];
        let Some(account) = self.svm.get_account(original).filter(|account| account.owner == ID) else { return all };
        all.push((self.forge(original, key(97).pubkey()), "of another program with the same bytes"));
        let mut data = account.data.clone();
        data[..8].copy_from_slice(&[3; 8]);
        let another_kind = Pubkey::new_unique();
        self.svm.set_account(another_kind, Account { data, ..account.clone() });
        all.push((another_kind, "of another kind"));
        let empty = Pubkey::new_unique();
        self.svm.set_account(empty, Account { data: Vec::new(), ..account });
        all.push((empty, "without data"));
        all
    }

    fn accounts(&self, call: &Instruction) -> Vec<Option<Account>> {
        let fee_payer = self.authority.pubkey();
        call.accounts
            .iter()
            .filter(|meta| meta.pubkey != fee_payer)
            .map(|meta| self.svm.get_account(&meta.pubkey))
            .collect()
    }
}
