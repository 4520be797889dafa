//! A Solana chain with our programs on it: a VM in this process, or the local chain in one of its own, spoken to by
//! RPC. The programs' tests do not know which; `DEAI_SOLANA_TESTS=rpc` chooses the second.

mod rpc;
mod vm;

use anchor_lang::prelude::Clock;
use litesvm::LiteSVM;
use solana_account::Account;
use solana_message::Hash;
use solana_pubkey::Pubkey;
use solana_transaction::{Transaction, TransactionError};

use rpc::Rpc;

pub enum Chain {
    Vm(Box<LiteSVM>),
    Rpc(Box<Rpc>),
}

/// A transaction that went through.
#[derive(Debug)]
pub struct Sent {
    pub compute_units: u64,
    /// The calls of programs by programs, in their order.
    pub inner: Vec<Inner>,
    pub logs: Vec<String>,
}

#[derive(Debug)]
pub struct Inner {
    pub program: Pubkey,
    pub accounts: Vec<Pubkey>,
    pub data: Vec<u8>,
}

#[derive(Debug)]
pub struct Refused {
    pub error: TransactionError,
    /// What the programs said.
    pub logs: Vec<String>,
}

/// Chooses the chain of the tests.
pub const VARIABLE: &str = "DEAI_SOLANA_TESTS";

/// `true` where the tests speak to a chain of its own.
pub fn is_rpc() -> bool {
    std::env::var_os(VARIABLE).is_some_and(|chosen| chosen == "rpc")
}

impl Chain {
    /// A new chain with these programs.
    pub fn open(programs: &[(Pubkey, Vec<u8>)]) -> Self {
        if is_rpc() { Self::Rpc(Box::new(Rpc::open(programs))) } else { Self::Vm(Box::new(vm::open(programs))) }
    }

    /// The same chain once more, for what is to be undone. A chain of its own cannot be copied.
    pub fn copy(&self) -> Self {
        match self {
            Self::Vm(svm) => Self::Vm(svm.clone()),
            Self::Rpc(_) => panic!("a chain that runs in a process of its own cannot be copied"),
        }
    }

    pub fn get_account(&self, address: &Pubkey) -> Option<Account> {
        match self {
            Self::Vm(svm) => svm.get_account(address),
            Self::Rpc(rpc) => rpc.account(address),
        }
    }

    /// All accounts of a program.
    pub fn get_program_accounts(&self, program: &Pubkey) -> Vec<(Pubkey, Account)> {
        match self {
            Self::Vm(svm) => svm.get_program_accounts(program),
            Self::Rpc(rpc) => rpc.accounts_of(program),
        }
    }

    pub fn get_balance(&self, address: &Pubkey) -> Option<u64> {
        self.get_account(address).map(|account| account.lamports)
    }

    /// Puts an account there behind the programs' backs.
    pub fn set_account(&mut self, address: Pubkey, account: Account) {
        match self {
            Self::Vm(svm) => svm.set_account(address, account).expect("an account may be put anywhere"),
            Self::Rpc(rpc) => rpc.set_account(&address, &account),
        }
    }

    /// Gives a wallet lamports.
    pub fn airdrop(&mut self, address: &Pubkey, lamports: u64) {
        let held = self.get_account(address).unwrap_or_default();
        let lamports = held.lamports.checked_add(lamports).expect("fewer lamports than there are");
        self.set_account(*address, Account { lamports, ..held });
    }

    pub fn minimum_balance_for_rent_exemption(&self, space: usize) -> u64 {
        match self {
            Self::Vm(svm) => svm.minimum_balance_for_rent_exemption(space),
            Self::Rpc(rpc) => rpc.rent(space),
        }
    }

    /// What programs read as the present.
    pub fn clock(&self) -> Clock {
        match self {
            Self::Vm(svm) => svm.get_sysvar(),
            Self::Rpc(rpc) => rpc.clock(),
        }
    }

    pub fn set_clock(&mut self, clock: &Clock) {
        match self {
            Self::Vm(svm) => svm.set_sysvar(clock),
            Self::Rpc(rpc) => rpc.set_clock(clock),
        }
    }

    /// A blockhash that no transaction before has had: the same content may be sent again.
    pub fn next_blockhash(&mut self) -> Hash {
        match self {
            Self::Vm(svm) => {
                svm.expire_blockhash();
                svm.latest_blockhash()
            }
            Self::Rpc(rpc) => rpc.next_blockhash(),
        }
    }

    pub fn send(&mut self, transaction: Transaction) -> Result<Sent, Refused> {
        match self {
            Self::Vm(svm) => vm::send(svm, transaction),
            Self::Rpc(rpc) => rpc.send(&transaction),
        }
    }
}
