//! A chain with the compiled program on it, and what the tests say about it.

mod attack;
mod cast;
mod details;
mod project;
mod registry;
mod release;
mod story;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anchor_lang::prelude::{Clock, Pubkey};
use anchor_lang::solana_program::bpf_loader_upgradeable::{self, UpgradeableLoaderState};
use anchor_lang::{AccountDeserialize, InstructionData, ToAccountMetas};
use contract_tests::chain::{Chain, Sent};
use project_registry::events::{RegistryEvent, next_head};
use project_registry::state::{EventLink, Project, Registry};
use project_registry::{EVENT_AUTHORITY_AND_BUMP, ID, RegistryError};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::Transaction;
use solana_transaction::TransactionError;

pub use cast::*;
pub use details::*;
pub use story::*;

pub const FEE: u64 = 5_000_000;
/// 2026-01-02 03:04:05 UTC.
pub const NOW: i64 = 1_767_323_045;
/// The golden events hold it.
pub const SLOT: u64 = 440_208_000;
pub const SOL: u64 = 1_000_000_000;
const ADDRESS_SEARCH_STEP: u64 = 1_500;

pub struct World {
    pub svm: Chain,
    pub authority: Keypair,
    pub treasury: Pubkey,
    /// What the program said before the last refusal.
    pub logs: Vec<String>,
}

/// A transaction that went through.
pub struct Done {
    pub compute_units: u64,
    pub events: Vec<Emitted>,
}

impl Done {
    /// The one event, which follows that link in its entity's chain.
    pub fn one(self, previous: EventLink) -> RegistryEvent {
        let [emitted] = &self.events[..] else { panic!("{} events", self.events.len()) };
        assert_eq!(emitted.event.link(), link_after(previous, emitted));
        emitted.event.clone()
    }

    /// The compute units, but for the further steps of the search for an address with this bump: the runtime charges
    /// each, and half of all addresses take one.
    pub fn without_search(&self, bump: u8) -> u64 {
        self.compute_units - u64::from(u8::MAX - bump) * ADDRESS_SEARCH_STEP
    }
}

pub struct Emitted {
    /// The data of the self-CPI.
    pub data: Vec<u8>,
    pub event: RegistryEvent,
}

impl World {
    /// The program is deployed, and nobody has called it yet.
    pub fn deployed() -> Self {
        let path = folder().join("../../../target/deploy/project_registry.so");
        let program = std::fs::read(&path)
            .unwrap_or_else(|error| panic!("{}: {error}: run `./scripts/deai build`", path.display()));
        let mut svm = Chain::open(&[(ID, program)]);
        svm.set_clock(&Clock { unix_timestamp: NOW, slot: SLOT, ..svm.clock() });
        let mut world = Self { svm, authority: key(1), treasury: key(2).pubkey(), logs: Vec::new() };
        world.set_upgrade_authority(Some(world.authority.pubkey()));
        world.fund(&world.authority.pubkey());
        world
    }

    /// The registry is open, with a fee.
    pub fn open() -> Self {
        let mut world = Self::deployed();
        world.send(world.initialize(FEE), &[]).unwrap();
        world
    }

    /// The registry is open and the owner, who has a little SOL, holds the project "protein-folding".
    pub fn with_project() -> (Self, Keypair) {
        let mut world = Self::open();
        let owner = world.wallet(3);
        world.send(world.create_project(&owner, "protein-folding", details()), &[&owner]).unwrap();
        (world, owner)
    }

    pub fn wallet(&mut self, seed: u8) -> Keypair {
        let wallet = key(seed);
        self.fund(&wallet.pubkey());
        wallet
    }

    pub fn fund(&mut self, address: &Pubkey) {
        self.svm.airdrop(address, 10 * SOL);
    }

    pub fn set_upgrade_authority(&mut self, upgrade_authority_address: Option<Pubkey>) {
        let address = program_data();
        let mut account = self.svm.get_account(&address).unwrap();
        let state = UpgradeableLoaderState::ProgramData { slot: 0, upgrade_authority_address };
        let head = bincode::serialize(&state).unwrap();
        account.data[..head.len()].copy_from_slice(&head);
        self.svm.set_account(address, account);
    }

    /// Sends one instruction; the registry's authority pays the transaction's fee.
    pub fn send(&mut self, instruction: Instruction, signers: &[&Keypair]) -> Result<Done, TransactionError> {
        // A second transaction with the same content would else count as the first one sent again.
        let blockhash = self.svm.next_blockhash();
        let mut keys = vec![&self.authority];
        keys.extend(signers);
        let transaction =
            Transaction::new_signed_with_payer(&[instruction], Some(&self.authority.pubkey()), &keys, blockhash);
        let sent = self.svm.send(transaction).map_err(|refused| {
            self.logs = refused.logs;
            refused.error
        })?;
        Ok(Done { compute_units: sent.compute_units, events: emitted(&sent) })
    }

    pub fn balance(&self, address: &Pubkey) -> u64 {
        self.svm.get_balance(address).unwrap_or(0)
    }

    pub fn registry(&self) -> Registry {
        self.read(&Registry::address(&ID))
    }

    pub fn project(&self, slug: &str) -> Project {
        self.read(&Project::address(slug, &ID))
    }

    pub fn read<A: AccountDeserialize>(&self, address: &Pubkey) -> A {
        let account = self.svm.get_account(address).unwrap();
        assert_eq!(account.owner, ID);
        A::try_deserialize(&mut account.data.as_slice()).unwrap()
    }

    /// Puts an account there as an earlier version of the program left it (`tests/accounts`).
    pub fn keep(&mut self, address: Pubkey, fixture: &str) {
        let path = folder().join(format!("accounts/{fixture}.hex"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let data = hex::decode(text.split_whitespace().collect::<String>()).unwrap();
        let lamports = self.rent(data.len());
        self.svm.set_account(address, Account { lamports, data, owner: ID, ..Account::default() });
    }

    /// Puts a copy of an account elsewhere, under an owner of the forger's choice.
    pub fn forge(&mut self, original: &Pubkey, owner: Pubkey) -> Pubkey {
        let address = Pubkey::new_unique();
        let account = Account { owner, ..self.svm.get_account(original).unwrap() };
        self.svm.set_account(address, account);
        address
    }
}

/// The names of all instructions of the program.
pub fn instructions_of_the_idl() -> BTreeSet<String> {
    let idl = std::fs::read_to_string(folder().join("../idl.json")).unwrap();
    let idl: serde_json::Value = serde_json::from_str(&idl).unwrap();
    let instructions = idl["instructions"].as_array().unwrap().iter();
    instructions.map(|instruction| instruction["name"].as_str().unwrap().to_owned()).collect()
}

/// Where these tests stand.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../programs/project-registry/tests")
}

/// The same keys in each run: the golden events hold addresses.
pub fn key(seed: u8) -> Keypair {
    Keypair::new_from_array([seed; 32])
}

pub fn program_data() -> Pubkey {
    Pubkey::find_program_address(&[ID.as_ref()], &bpf_loader_upgradeable::ID).0
}

pub fn instruction(accounts: impl ToAccountMetas, args: impl InstructionData) -> Instruction {
    Instruction { program_id: ID, accounts: accounts.to_account_metas(None), data: args.data() }
}

/// The events as an indexer may trust them: self-CPIs of this program with its event authority.
fn emitted(sent: &Sent) -> Vec<Emitted> {
    let own = sent.inner.iter().filter(|inner| inner.program == ID);
    let events = own.map(|inner| {
        assert_eq!(inner.accounts, [EVENT_AUTHORITY_AND_BUMP.0]);
        Emitted { event: RegistryEvent::decode(&inner.data).unwrap(), data: inner.data.clone() }
    });
    events.collect()
}

/// The link that follows `previous`, computed from the event's bytes alone.
pub fn link_after(previous: EventLink, emitted: &Emitted) -> EventLink {
    EventLink { seq: previous.seq + 1, head: next_head(&previous.head, &emitted.data[8..]) }
}

/// The program's own refusal.
pub fn refused(error: RegistryError) -> TransactionError {
    custom(error.into())
}

/// A refusal by Anchor's rules.
pub fn anchor(error: anchor_lang::error::ErrorCode) -> TransactionError {
    custom(error.into())
}

/// A refusal by number; those of the system program are 0 (in use) and 1 (lamports missing).
pub fn custom(number: u32) -> TransactionError {
    TransactionError::InstructionError(0, InstructionError::Custom(number))
}
