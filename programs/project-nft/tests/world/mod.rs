//! A chain with both compiled programs on it, and what the tests say about it.

mod attack;
mod calls;
mod money;
mod scene;
mod token;
mod words;

use std::collections::BTreeSet;
use std::path::Path;

use anchor_lang::prelude::{Clock, Pubkey};
use anchor_lang::solana_program::bpf_loader_upgradeable::{self, UpgradeableLoaderState};
use anchor_lang::{AccountDeserialize, AccountSerialize, Discriminator};
use contract_tests::chain::{Chain, Refused, Sent};
use project_nft::events::{NftEvent, next_head};
use project_nft::state::{Collection, Credential, EventLink, MintCounter, MintTerms, Nft};
use project_nft::{EVENT_AUTHORITY_AND_BUMP, ID};
use project_registry::state::{Member, Project, Role};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::{Transaction, TransactionError};

pub use calls::*;
pub use scene::*;
pub use token::*;
pub use words::*;

/// 2026-01-02 03:04:05 UTC.
pub const NOW: i64 = 1_767_323_045;
pub const SLOT: u64 = 1_000;
pub const SOL: u64 = 1_000_000_000;
pub const SLUG: &str = "protein-folding";
pub const OTHER_SLUG: &str = "climate-model";
pub const INDEX: u32 = 7;

pub struct World {
    pub svm: Chain,
    /// Pays each transaction's fee, and nothing else.
    pub fees: Keypair,
    /// Owns the project.
    pub owner: Keypair,
    pub project: Pubkey,
    /// Of the collection that the calls are about.
    pub index: u32,
    pub collection: Pubkey,
}

/// A transaction that went through.
#[derive(Debug)]
pub struct Done {
    pub compute_units: u64,
    pub events: Vec<Emitted>,
}

#[derive(Debug)]
pub struct Emitted {
    /// The data of the self-CPI.
    pub data: Vec<u8>,
    pub event: NftEvent,
}

impl World {
    /// A project, and no collection yet.
    pub fn open() -> Self {
        let programs = [(ID, program("project_nft")), (project_registry::ID, program("project_registry"))];
        let mut svm = Chain::open(&programs);
        svm.set_clock(&Clock { unix_timestamp: NOW, slot: SLOT, ..svm.clock() });
        let project = Project::address(SLUG, &project_registry::ID);
        let collection = Collection::address(&project, INDEX, &ID);
        let mut world = Self { svm, fees: key(1), owner: key(3), project, index: INDEX, collection };
        for wallet in [world.fees.pubkey(), world.owner.pubkey()] {
            world.fund(&wallet);
        }
        world.open_registry();
        world.send(&[create_project(&world.owner.pubkey())], &[&key(3)]).unwrap();
        world
    }

    /// The project has a collection that its owner and maintainers mint.
    pub fn with_collection() -> Self {
        Self::with_terms(by_authority())
    }

    pub fn with_terms(terms: MintTerms) -> Self {
        let mut world = Self::open();
        let create = world.create_collection(&key(3), details(), terms);
        world.send(&[create], &[&key(3)]).unwrap();
        world
    }

    /// The owner holds an NFT of the collection.
    pub fn with_nft() -> (Self, Pubkey) {
        let mut world = Self::with_collection();
        let (mint, owner) = (key(50), key(3));
        let call = world.mint_by_authority(&owner, &owner.pubkey(), &mint);
        world.send(&[call], &[&owner, &mint]).unwrap();
        (world, mint.pubkey())
    }

    /// The subject holds a credential of the collection.
    pub fn with_credential() -> (Self, Pubkey, Keypair) {
        let mut world = Self::with_collection();
        let (mint, owner, subject) = (key(60), key(3), world.wallet(5));
        let call = world.issue_credential(&owner, &subject.pubkey(), &mint, credential());
        world.send(&[call], &[&owner, &mint]).unwrap();
        (world, mint.pubkey(), subject)
    }

    /// The same chain once more, for what is to be undone.
    pub fn copy(&self) -> Self {
        let (project, index, collection) = (self.project, self.index, self.collection);
        Self { svm: self.svm.copy(), fees: key(1), owner: key(3), project, index, collection }
    }

    fn open_registry(&mut self) {
        let address = registry_program_data();
        let mut account = self.svm.get_account(&address).unwrap();
        let upgrade_authority_address = Some(self.owner.pubkey());
        let head = bincode::serialize(&UpgradeableLoaderState::ProgramData { slot: 0, upgrade_authority_address });
        let head = head.unwrap();
        account.data[..head.len()].copy_from_slice(&head);
        self.svm.set_account(address, account);
        self.send(&[initialize_registry(&self.owner.pubkey())], &[&key(3)]).unwrap();
    }

    /// The calls are about another collection of the project from now on.
    pub fn turn_to(&mut self, index: u32) {
        self.index = index;
        self.collection = Collection::address(&self.project, index, &ID);
    }

    pub fn wallet(&mut self, seed: u8) -> Keypair {
        let wallet = key(seed);
        self.fund(&wallet.pubkey());
        wallet
    }

    pub fn fund(&mut self, address: &Pubkey) {
        self.svm.airdrop(address, 10 * SOL);
    }

    /// A wallet with a role in the project.
    pub fn member(&mut self, seed: u8, role: Role) -> Keypair {
        let wallet = self.wallet(seed);
        let address = Member::address(&self.project, &wallet.pubkey(), &project_registry::ID);
        let member = Member {
            version: Member::VERSION,
            bump: 255,
            role,
            project: self.project,
            wallet: wallet.pubkey(),
            payer: self.owner.pubkey(),
            added_at: NOW,
            updated_at: NOW,
            reserved: [0; 64],
        };
        self.put(&address, &member, project_registry::ID);
        wallet
    }

    /// Another wallet's project, of which the first one's maintainer is one too.
    fn other_project(&mut self, owner: u8) -> Pubkey {
        let owner = self.wallet(owner);
        self.send(&[create_project_at(OTHER_SLUG, &owner.pubkey())], &[&owner]).unwrap();
        let own = self.project;
        self.project = Project::address(OTHER_SLUG, &project_registry::ID);
        self.member(4, Role::Maintainer);
        std::mem::replace(&mut self.project, own)
    }

    /// The calls are about another project's collection of the same index from now on.
    fn turn_to_project(&mut self, project: Pubkey) {
        self.project = project;
        self.turn_to(self.index);
    }

    /// Sends instructions in one transaction.
    pub fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Done, TransactionError> {
        self.try_send(instructions, signers).map_err(|failed| {
            // Shown where a test fails.
            println!("{}:\n  {}", failed.error, failed.logs.join("\n  "));
            failed.error
        })
    }

    /// The same, and says nothing of a refusal.
    pub fn try_send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Done, Refused> {
        let mut keys = vec![&self.fees];
        keys.extend(signers);
        // A second transaction with the same content would else count as the first one sent again.
        let blockhash = self.svm.next_blockhash();
        let payer = Some(&self.fees.pubkey());
        let sent = self.svm.send(Transaction::new_signed_with_payer(instructions, payer, &keys, blockhash))?;
        Ok(Done { compute_units: sent.compute_units, events: emitted(&sent) })
    }

    /// Time passes.
    pub fn pass(&mut self, slots: u64, seconds: i64) {
        let clock = self.svm.clock();
        let (slot, unix_timestamp) = (clock.slot + slots, clock.unix_timestamp + seconds);
        self.svm.set_clock(&Clock { slot, unix_timestamp, ..clock });
    }

    pub fn balance(&self, address: &Pubkey) -> u64 {
        self.svm.get_balance(address).unwrap_or(0)
    }

    pub fn is_closed(&self, address: &Pubkey) -> bool {
        self.svm.get_account(address).is_none_or(|account| account.lamports == 0)
    }

    pub fn collection(&self) -> Collection {
        self.read(&self.collection, ID)
    }

    pub fn nft(&self, mint: &Pubkey) -> Nft {
        self.read(&Nft::address(mint, &ID), ID)
    }

    pub fn credential(&self, mint: &Pubkey) -> Credential {
        self.read(&Credential::address(mint, &ID), ID)
    }

    pub fn counter(&self, wallet: &Pubkey) -> MintCounter {
        self.read(&self.counter_address(wallet), ID)
    }

    pub fn counter_address(&self, wallet: &Pubkey) -> Pubkey {
        self.counter_of(self.collection().policy_round, wallet)
    }

    /// A wallet's counter for the policy of some round.
    pub fn counter_of(&self, policy_round: u64, wallet: &Pubkey) -> Pubkey {
        MintCounter::address(&self.collection, policy_round, wallet, &ID)
    }

    pub fn read<A: AccountDeserialize>(&self, address: &Pubkey, owner: Pubkey) -> A {
        let account = self.svm.get_account(address).unwrap();
        assert_eq!(account.owner, owner);
        A::try_deserialize(&mut account.data.as_slice()).unwrap()
    }

    /// Changes an account behind the program's back.
    pub fn rewrite<A: AccountDeserialize + AccountSerialize + Discriminator>(
        &mut self,
        address: &Pubkey,
        change: impl FnOnce(&mut A),
    ) {
        let Account { owner, .. } = self.svm.get_account(address).unwrap();
        let mut value: A = self.read(address, owner);
        change(&mut value);
        self.put(address, &value, owner);
    }

    fn put(&mut self, address: &Pubkey, value: &impl AccountSerialize, owner: Pubkey) {
        let mut data = Vec::new();
        value.try_serialize(&mut data).unwrap();
        let held = self.svm.get_account(address);
        if let Some(held) = &held {
            data.resize(held.data.len().max(data.len()), 0);
        }
        let lamports = held.map_or(SOL, |held| held.lamports);
        self.svm.set_account(*address, Account { lamports, data, owner, ..Account::default() });
    }

    /// Puts an account there as an earlier version of the program left it (`tests/accounts`).
    pub fn keep(&mut self, address: Pubkey, fixture: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../programs/project-nft/tests/accounts");
        let path = folder.join(format!("{fixture}.hex"));
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

    /// The project is closed, as the registry would close it.
    pub fn close_project(&mut self) {
        let project = self.project;
        self.svm.set_account(project, Account::default());
    }

    /// Another wallet has registered the slug after its project was closed.
    pub fn replace_project(&mut self, owner: &Pubkey) {
        let owner = *owner;
        self.rewrite::<Project>(&self.project.clone(), |project| {
            project.owner = owner;
            project.created_slot += 1;
        });
    }
}

/// The names of all instructions of the program.
pub fn instructions_of_the_idl() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../programs/project-nft/idl.json");
    let idl: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let instructions = idl["instructions"].as_array().unwrap().iter();
    instructions.map(|instruction| instruction["name"].as_str().unwrap().to_owned()).collect()
}

pub fn program(library: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../../target/deploy/{library}.so"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}: run `./scripts/deai build`", path.display()))
}

pub fn registry_program_data() -> Pubkey {
    Pubkey::find_program_address(&[project_registry::ID.as_ref()], &bpf_loader_upgradeable::ID).0
}

/// The same keys in each run: the golden events hold addresses.
pub fn key(seed: u8) -> Keypair {
    Keypair::new_from_array([seed; 32])
}

/// The events as an indexer may trust them: self-CPIs of this program with its event authority.
fn emitted(sent: &Sent) -> Vec<Emitted> {
    let own = sent.inner.iter().filter(|inner| inner.program == ID);
    let events = own.map(|inner| {
        assert_eq!(inner.accounts, [EVENT_AUTHORITY_AND_BUMP.0]);
        Emitted { event: NftEvent::decode(&inner.data).unwrap(), data: inner.data.clone() }
    });
    events.collect()
}

/// The link that follows `previous`, computed from the event's bytes alone.
pub fn link_after(previous: EventLink, emitted: &Emitted) -> EventLink {
    EventLink { seq: previous.seq + 1, head: next_head(&previous.head, &emitted.data[8..]) }
}
