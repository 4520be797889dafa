use std::collections::BTreeMap;

use anchor_lang::event::EVENT_IX_TAG_LE;
use anchor_lang::prelude::Pubkey;
use ingest::wire::{Header, InnerInstruction, SolanaBlock, SolanaTransaction};

/// One block of the script. Each teller writes it in its own way.
#[derive(Clone, Debug)]
pub struct ScriptedBlock {
    pub header: Header,
    pub transactions: Vec<Transaction>,
}

#[derive(Clone, Debug, Default)]
pub struct Transaction {
    pub signature: [u8; 32],
    pub failed: bool,
    pub accounts: Vec<Pubkey>,
    /// Loaded from lookup tables: they follow the message's own accounts.
    pub loaded_writable: Vec<Pubkey>,
    pub loaded_readonly: Vec<Pubkey>,
    /// The transaction's own instructions.
    pub asked: Vec<Call>,
    /// Calls by the index of the instruction that made them.
    pub inner: Vec<(u8, Vec<Call>)>,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub program: u8,
    pub accounts: Vec<u8>,
    pub data: Vec<u8>,
}

pub fn program() -> Pubkey {
    project_registry::LOCALNET_ID.parse().unwrap()
}

pub fn event_authority() -> Pubkey {
    Pubkey::find_program_address(&[b"__event_authority"], &program()).0
}

impl ScriptedBlock {
    /// An empty block on the block of slot `parent`.
    pub fn new(slot: u64, parent: u64) -> Self {
        let hash = |slot: u64| bs58::encode(slot.to_be_bytes()).into_string();
        let header = Header { height: slot, hash: hash(slot), parent_height: parent, parent_hash: hash(parent) };
        Self { header, transactions: Vec::new() }
    }

    /// The same block on a branch of its own name, as are the blocks below it down to slot `from`.
    pub fn on_branch(mut self, name: &str, from: u64) -> Self {
        let Header { height, hash, parent_height, parent_hash } = &mut self.header;
        *hash = if *height >= from { format!("{name}{height}") } else { hash.clone() };
        *parent_hash = if *parent_height >= from { format!("{name}{parent_height}") } else { parent_hash.clone() };
        self
    }

    pub fn with(mut self, transaction: Transaction) -> Self {
        self.transactions.push(transaction);
        self
    }
}

impl Transaction {
    /// One that emits these events, as Anchor's `emit_cpi!` does.
    pub fn emitting(events: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let calls = events.into_iter().map(|event| Call { program: 1, accounts: vec![2], data: tagged(&event) });
        Self {
            signature: [7; 32],
            accounts: vec![Pubkey::new_from_array([1; 32]), program(), event_authority()],
            inner: vec![(0, calls.collect())],
            ..Self::default()
        }
    }

    pub fn all_accounts(&self) -> impl Iterator<Item = &Pubkey> {
        self.accounts.iter().chain(&self.loaded_writable).chain(&self.loaded_readonly)
    }
}

/// Gives the events of a chain their places, one behind the other, as the program does.
pub fn seal(blocks: &mut [ScriptedBlock]) {
    let mut last = BTreeMap::<Vec<u8>, (u64, [u8; 32])>::new();
    let transactions = blocks.iter_mut().flat_map(|block| &mut block.transactions).filter(|it| !it.failed);
    for call in transactions.flat_map(|it| &mut it.inner).flat_map(|(_, calls)| calls) {
        let Some(event) = call.data.strip_prefix(EVENT_IX_TAG_LE).filter(|event| event.len() >= 80) else { continue };
        let entity = event[8..40].to_vec();
        let (seq, head) = last.get(&entity).copied().unwrap_or_default();
        let mut event = event.to_vec();
        let at = event.len() - 40;
        event[at..at + 8].copy_from_slice(&(seq + 1).to_le_bytes());
        let head = project_registry::events::next_head(&head, &event);
        event[at + 8..].copy_from_slice(&head);
        call.data = tagged(&event);
        last.insert(entity, (seq + 1, head));
    }
}

/// The data of the event's instruction.
pub fn tagged(event: &[u8]) -> Vec<u8> {
    [EVENT_IX_TAG_LE, event].concat()
}

impl ScriptedBlock {
    /// In the same way as a source hands it over.
    pub fn wire(&self) -> SolanaBlock {
        let is_ours = |key: &Pubkey| [program(), project_nft::ID].contains(key);
        let ours = (0..).zip(&self.transactions).filter(|(_, it)| it.all_accounts().any(is_ours));
        SolanaBlock {
            header: self.header.clone(),
            time: 1_700_000_000 + i64::try_from(self.header.height).unwrap(),
            transactions: ours.map(|(index, it)| it.wire(index)).collect(),
        }
    }
}

impl Transaction {
    fn wire(&self, index: u32) -> SolanaTransaction {
        SolanaTransaction {
            index,
            signature: bs58::encode(self.signature).into_string(),
            failed: self.failed,
            accounts: self.all_accounts().map(|key| key.to_bytes().to_vec()).collect(),
            inner: self.inner.iter().flat_map(|(_, calls)| calls).map(Call::wire).collect(),
        }
    }
}

impl Call {
    fn wire(&self) -> InnerInstruction {
        InnerInstruction { program: self.program.into(), accounts: self.accounts.clone(), data: self.data.clone() }
    }
}
