//! What anyone may try on any instruction.

use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_nft::{EVENT_AUTHORITY_AND_BUMP, ID};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{Scene, TOKEN_2022, World, anchor, key};

impl Scene {
    /// Tries on each account of the call what must never pass: no signature, another's signature, another program's
    /// account with the same bytes, an account that does not exist, each other account of the same kind that stands on
    /// the chain, an account of another kind, no right to write, another program, and another event authority. Each
    /// attempt fails and leaves every account of the call as it was. Then the call itself passes: it is by the attacks
    /// alone that the others failed.
    pub fn withstands(&mut self) {
        let call = self.call.clone();
        // A signer that anyone may be: who pays for another's counter, or mints what the public may mint.
        let open_to_all = match self.name {
            "open_mint_counter" => Some(3),
            "mint_nft, for a price" => Some(2),
            _ => None,
        };
        for (index, meta) in call.accounts.iter().enumerate() {
            let named = meta.pubkey != ID;
            if meta.is_signer {
                self.without_signature(index);
                if open_to_all != Some(index) {
                    self.with_another_signer(index);
                }
                continue;
            }
            if meta.is_writable {
                let mut attack = call.clone();
                attack.accounts[index].is_writable = false;
                self.attempt(&attack, &format!("account {index} read-only"));
            }
            if meta.pubkey == EVENT_AUTHORITY_AND_BUMP.0 {
                let refusal = self.substituted(index, key(98).pubkey(), "another event authority");
                assert_eq!(refusal, anchor(ErrorCode::ConstraintAddress));
            } else if named {
                for (substitute, what) in self.world.substitutes(&meta.pubkey) {
                    self.substituted(index, substitute, &what);
                }
            }
        }
        self.world.send(&[call], &self.signers.iter().collect::<Vec<_>>()).unwrap();
    }

    fn without_signature(&mut self, index: usize) {
        let mut attack = self.call.clone();
        attack.accounts[index].is_signer = false;
        let address = attack.accounts[index].pubkey;
        self.attempt_by(&attack, |signer| *signer != address, &[], &format!("account {index} without its signature"));
    }

    fn with_another_signer(&mut self, index: usize) {
        let other = key(96);
        self.world.fund_once(&other.pubkey());
        let mut attack = self.call.clone();
        let address = std::mem::replace(&mut attack.accounts[index].pubkey, other.pubkey());
        self.attempt_by(&attack, |signer| *signer != address, &[&other], &format!("account {index}, another signer"));
    }

    fn substituted(&mut self, index: usize, substitute: Pubkey, what: &str) -> solana_transaction::TransactionError {
        let mut attack = self.call.clone();
        attack.accounts[index].pubkey = substitute;
        self.attempt(&attack, &format!("account {index} {what}"))
    }

    fn attempt(&mut self, attack: &Instruction, what: &str) -> solana_transaction::TransactionError {
        self.attempt_by(attack, |_| true, &[], what)
    }

    fn attempt_by(
        &mut self,
        attack: &Instruction,
        signs: impl Fn(&Pubkey) -> bool,
        others: &[&Keypair],
        what: &str,
    ) -> solana_transaction::TransactionError {
        let before = self.world.accounts(attack);
        let own = self.signers.iter().filter(|signer| signs(&signer.pubkey()));
        let signers: Vec<&Keypair> = own.chain(others.iter().copied()).collect();
        let sent = self.world.try_send(std::slice::from_ref(attack), &signers);
        assert_eq!(self.world.accounts(attack), before, "{}: {what} changed something", self.name);
        sent.err().map(|refused| refused.error).unwrap_or_else(|| panic!("{}: {what} passed", self.name))
    }
}

impl World {
    fn accounts(&self, call: &Instruction) -> Vec<Option<Account>> {
        call.accounts.iter().map(|meta| self.svm.get_account(&meta.pubkey)).collect()
    }

    /// What may be passed in the place of an account, and must not be taken for it.
    fn substitutes(&mut self, original: &Pubkey) -> Vec<(Pubkey, String)> {
        let mut all = vec![(Pubkey::new_unique(), "that does not exist".to_owned())];
        let Some(account) = self.svm.get_account(original).filter(|account| account.lamports > 0) else { return all };
        if account.executable {
            return vec![(ID, "another program".to_owned())];
        }
        all.push((key(95).pubkey(), "another wallet".to_owned()));
        self.fund_once(&key(95).pubkey());
        if account.owner != ID && account.owner != TOKEN_2022 && account.owner != project_registry::ID {
            return all;
        }
        let twins = self.svm.get_program_accounts(&account.owner).into_iter();
        let twins = twins.filter(|(address, twin)| address != original && kind(twin) == kind(&account));
        all.extend(twins.map(|(address, _)| (address, format!("{address} of the same kind"))));
        all.push((self.forge(original, key(97).pubkey()), "of another program with the same bytes".to_owned()));
        if account.owner != TOKEN_2022 {
            let mut data = account.data.clone();
            data[..8].copy_from_slice(&[3; 8]);
            let address = Pubkey::new_unique();
            self.svm.set_account(address, Account { data, ..account.clone() });
            all.push((address, "of another kind".to_owned()));
        }
        let empty = Pubkey::new_unique();
        self.svm.set_account(empty, Account { data: Vec::new(), ..account });
        all.push((empty, "without data".to_owned()));
        all
    }

    fn fund_once(&mut self, address: &Pubkey) {
        if self.balance(address) == 0 {
            self.fund(address);
        }
    }
}

/// Accounts of Anchor's programs by their discriminator, those of Token-2022 by the byte behind the base state.
fn kind(account: &Account) -> Vec<u8> {
    match account.owner == TOKEN_2022 {
        true => account.data.get(165).copied().into_iter().collect(),
        false => account.data.iter().take(8).copied().collect(),
    }
}
