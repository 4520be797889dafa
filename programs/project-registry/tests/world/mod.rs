//! A chain with the compiled program on it, and what the tests say about it.

use std::path::Path;

use anchor_lang::prelude::{Clock, Pubkey};
use anchor_lang::solana_program::bpf_loader_upgradeable::{self, UpgradeableLoaderState};
use anchor_lang::{AccountDeserialize, InstructionData, ToAccountMetas, system_program};
use litesvm::LiteSVM;
use litesvm::types::TransactionMetadata;
use project_registry::events::{RegistryEvent, next_head};
use project_registry::state::{Link, Project, ProjectDetails, ProjectKind, Registry};
use project_registry::{EVENT_AUTHORITY_AND_BUMP, ID, InitializeArgs, RegistryError, accounts, instruction};
use solana_account::Account;
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::Transaction;
use solana_transaction::TransactionError;

pub const FEE: u64 = 5_000_000;
/// 2026-01-02 03:04:05 UTC.
pub const NOW: i64 = 1_767_323_045;
pub const SOL: u64 = 1_000_000_000;

pub struct World {
    pub svm: LiteSVM,
    pub authority: Keypair,
    pub treasury: Pubkey,
}

/// A transaction that went through.
pub struct Done {
    pub compute_units: u64,
    pub events: Vec<Emitted>,
}

pub struct Emitted {
    /// The data of the self-CPI.
    pub data: Vec<u8>,
    pub event: RegistryEvent,
}

impl World {
    /// The program is deployed, and nobody has called it yet.
    pub fn deployed() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/deploy/project_registry.so");
        let program = std::fs::read(&path)
            .unwrap_or_else(|error| panic!("{}: {error}: run `./scripts/deai build`", path.display()));
        let mut svm = LiteSVM::new();
        svm.add_program(ID, &program).unwrap();
        svm.set_sysvar(&Clock { unix_timestamp: NOW, ..svm.get_sysvar::<Clock>() });
        let mut world = Self { svm, authority: key(1), treasury: key(2).pubkey() };
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
        self.svm.airdrop(address, 10 * SOL).unwrap();
    }

    pub fn set_upgrade_authority(&mut self, upgrade_authority_address: Option<Pubkey>) {
        let address = program_data();
        let mut account = self.svm.get_account(&address).unwrap();
        let state = UpgradeableLoaderState::ProgramData { slot: 0, upgrade_authority_address };
        let head = bincode::serialize(&state).unwrap();
        account.data[..head.len()].copy_from_slice(&head);
        self.svm.set_account(address, account).unwrap();
    }

    pub fn initialize(&self, project_fee: u64) -> Instruction {
        let accounts = accounts::Initialize {
            registry: Registry::address(&ID),
            authority: self.authority.pubkey(),
            program_data: program_data(),
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        let args = InitializeArgs { treasury: self.treasury, project_fee };
        instruction(accounts, instruction::Initialize { args })
    }

    pub fn create_project(&self, owner: &Keypair, slug: &str, details: ProjectDetails) -> Instruction {
        let accounts = accounts::CreateProject {
            project: Project::address(slug, &ID),
            owner: owner.pubkey(),
            registry: Registry::address(&ID),
            treasury: self.treasury,
            system_program: system_program::ID,
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        instruction(accounts, instruction::CreateProject { slug: slug.to_owned(), details })
    }

    pub fn update_project(&self, owner: &Keypair, slug: &str, details: ProjectDetails) -> Instruction {
        let accounts = accounts::UpdateProject {
            project: Project::address(slug, &ID),
            owner: owner.pubkey(),
            event_authority: EVENT_AUTHORITY_AND_BUMP.0,
            program: ID,
        };
        instruction(accounts, instruction::UpdateProject { details })
    }

    /// Sends one instruction; the registry's authority pays the transaction's fee.
    pub fn send(&mut self, instruction: Instruction, signers: &[&Keypair]) -> Result<Done, TransactionError> {
        // A second transaction with the same content would else count as the first one sent again.
        self.svm.expire_blockhash();
        let mut keys = vec![&self.authority];
        keys.extend(signers);
        let transaction = Transaction::new_signed_with_payer(
            &[instruction],
            Some(&self.authority.pubkey()),
            &keys,
            self.svm.latest_blockhash(),
        );
        let keys = transaction.message.account_keys.clone();
        let sent = self.svm.send_transaction(transaction).map_err(|failed| failed.err)?;
        Ok(Done { compute_units: sent.compute_units_consumed, events: emitted(&sent, &keys) })
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

    fn read<A: AccountDeserialize>(&self, address: &Pubkey) -> A {
        let account = self.svm.get_account(address).unwrap();
        assert_eq!(account.owner, ID);
        A::try_deserialize(&mut account.data.as_slice()).unwrap()
    }

    /// Puts a copy of an account elsewhere, under an owner of the forger's choice.
    pub fn forge(&mut self, original: &Pubkey, owner: Pubkey) -> Pubkey {
        let address = Pubkey::new_unique();
        let account = Account { owner, ..self.svm.get_account(original).unwrap() };
        self.svm.set_account(address, account).unwrap();
        address
    }
}

/// The same keys in each run: the golden events hold addresses.
pub fn key(seed: u8) -> Keypair {
    Keypair::new_from_array([seed; 32])
}

pub fn program_data() -> Pubkey {
    Pubkey::find_program_address(&[ID.as_ref()], &bpf_loader_upgradeable::ID).0
}

pub fn details() -> ProjectDetails {
    ProjectDetails {
        name: "Protein folding".to_owned(),
        kind: ProjectKind::Simulation,
        metadata_uri: "https://example.org/protein-folding.json".to_owned(),
        metadata_sha256: [7; 32],
    }
}

pub fn other_details() -> ProjectDetails {
    ProjectDetails {
        name: "Protein folding, second edition".to_owned(),
        kind: ProjectKind::Research,
        metadata_uri: "ar://second-edition".to_owned(),
        metadata_sha256: [8; 32],
    }
}

/// The longest name and URI that the rules allow.
pub fn longest_details() -> ProjectDetails {
    ProjectDetails {
        name: "é".repeat(32),
        kind: ProjectKind::Other,
        metadata_uri: format!("https://{}", "x".repeat(192)),
        metadata_sha256: [255; 32],
    }
}

/// Details that break a rule, and the rule.
pub fn bad_details() -> Vec<(ProjectDetails, RegistryError)> {
    let name = |name: &str| ProjectDetails { name: name.to_owned(), ..details() };
    let uri = |uri: &str| ProjectDetails { metadata_uri: uri.to_owned(), ..details() };
    let mut cases = Vec::new();
    for bad in ["", &"x".repeat(65), "a\0b", "a\nb"] {
        cases.push((name(bad), RegistryError::InvalidName));
    }
    for bad in ["", "http://a", "https://", "https://a b", &format!("https://{}", "x".repeat(193))] {
        cases.push((uri(bad), RegistryError::InvalidMetadataUri));
    }
    cases
}

fn instruction(accounts: impl ToAccountMetas, args: impl InstructionData) -> Instruction {
    Instruction { program_id: ID, accounts: accounts.to_account_metas(None), data: args.data() }
}

/// The events as an indexer may trust them: self-CPIs of this program with its event authority.
fn emitted(sent: &TransactionMetadata, keys: &[Pubkey]) -> Vec<Emitted> {
    let key = |index: &u8| keys[usize::from(*index)];
    sent.inner_instructions
        .iter()
        .flatten()
        .map(|inner| &inner.instruction)
        .filter(|inner| key(&inner.program_id_index) == ID)
        .map(|inner| {
            assert_eq!(inner.accounts.iter().map(key).collect::<Vec<_>>(), [EVENT_AUTHORITY_AND_BUMP.0]);
            Emitted { event: RegistryEvent::decode(&inner.data).unwrap(), data: inner.data.clone() }
        })
        .collect()
}

/// The link that follows `previous`, computed from the event's bytes alone.
pub fn link_after(previous: Link, emitted: &Emitted) -> Link {
    Link { seq: previous.seq + 1, head: next_head(&previous.head, &emitted.data[8..]) }
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
