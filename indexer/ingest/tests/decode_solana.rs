//! What the decoder takes for an event of the registry, and what not.

use anchor_lang::prelude::Pubkey;
use anchor_lang::{AnchorSerialize, Discriminator};
use domain::{Block, Body, Event};
use ingest::decode::SolanaDecoder;
use ingest::wire::{InnerInstruction, SolanaBlock, SolanaTransaction};
use project_registry::events::{ProjectCreated, ProjectUpdated, RegistryInitialized};
use project_registry::state::{ProjectKind, ProjectStatus};
use proptest::prelude::*;

use crate::scripted::solana::{Call, ScriptedBlock, Transaction, event_authority, program};

fn key(byte: u8) -> Pubkey {
    Pubkey::new_from_array([byte; 32])
}

fn bytes<E: AnchorSerialize + Discriminator>(event: &E) -> Vec<u8> {
    let mut bytes = E::DISCRIMINATOR.to_vec();
    event.serialize(&mut bytes).unwrap();
    bytes
}

pub fn created(slug: &str) -> Vec<u8> {
    created_by(1, slug)
}

pub fn created_by(project: u8, slug: &str) -> Vec<u8> {
    bytes(&ProjectCreated {
        project: key(project),
        owner: key(2),
        slug: slug.to_owned(),
        name: "A model".to_owned(),
        kind: ProjectKind::Model,
        status: ProjectStatus::Active,
        metadata_uri: "ar://x".to_owned(),
        metadata_sha256: [3; 32],
        at: 1_700_000_000,
        seq: 1,
        head: [4; 32],
    })
}

fn updated(name: &str, seq: u64) -> Vec<u8> {
    bytes(&ProjectUpdated {
        project: key(1),
        name: name.to_owned(),
        kind: ProjectKind::Dataset,
        metadata_uri: String::new(),
        metadata_sha256: [0; 32],
        at: 1_700_000_001,
        seq,
        head: [5; 32],
    })
}

/// A block with all that may stand between our events: strangers, failures, other calls, lookup tables.
pub fn busy_block(slot: u64, parent: u64) -> ScriptedBlock {
    let stranger = Transaction { signature: [1; 32], accounts: vec![key(9)], ..Transaction::default() };
    let failed = Transaction { signature: [2; 32], failed: true, ..Transaction::emitting([created("failed")]) };
    let emit = |program: u8, authority: u8, event: &[u8]| Call {
        program,
        accounts: vec![authority],
        data: crate::scripted::solana::tagged(event),
    };
    let looked_up = Transaction {
        signature: [3; 32],
        failed: false,
        accounts: vec![key(9)],
        loaded_writable: vec![key(8)],
        loaded_readonly: vec![program(), event_authority()],
        asked: Vec::new(),
        inner: vec![
            (0, vec![Call { program: 0, accounts: vec![1], data: vec![2] }, emit(2, 3, &created("first"))]),
            (2, vec![emit(2, 3, &updated("second", 2)), emit(2, 3, &updated("third", 3))]),
        ],
    };
    ScriptedBlock::new(slot, parent).with(stranger).with(failed).with(looked_up)
}

fn decode(block: &ScriptedBlock) -> Block {
    SolanaDecoder::new(program()).decode(&block.wire())
}

fn decode_one(transaction: Transaction) -> Vec<Body> {
    decode(&ScriptedBlock::new(2, 1).with(transaction)).records.into_iter().map(|record| record.body).collect()
}

fn reject(bodies: &[Body]) -> &str {
    match bodies {
        [Body::Reject(reject)] => &reject.reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_program_event_is_decoded_with_its_position_and_link() {
    let block = decode(&ScriptedBlock::new(9, 7).with(Transaction::emitting([created("my-model")])));
    assert_eq!((block.position.height, block.parent.height), (9, 7));
    assert_eq!(block.time, domain::TimeNs(1_700_000_009_000_000_000));
    let [record] = &block.records[..] else { panic!("{block:?}") };
    assert_eq!((record.tx_index, record.event_index), (0, 0));
    assert_eq!(record.emitter, program().to_string());
    assert_eq!(record.tx_id, bs58::encode([7; 32]).into_string());
    let Body::Event { event: Event::ProjectCreated(event), link: Some(link) } = &record.body else {
        panic!("{record:?}")
    };
    assert_eq!((event.slug.as_str(), event.kind), ("my-model", domain::ProjectKind::Model));
    assert_eq!(event.owner.as_str(), key(2).to_string());
    assert_eq!(event.at, domain::TimeNs(1_700_000_000_000_000_000));
    assert_eq!((link.seq, link.head.0), (1, [4; 32]));
}

#[test]
fn every_event_of_the_registry_is_known() {
    let opened = RegistryInitialized {
        registry: key(1),
        authority: key(2),
        treasury: key(3),
        project_fee: u64::MAX,
        at: -1,
        seq: 1,
        head: [0; 32],
    };
    let bodies = decode_one(Transaction::emitting([bytes(&opened), created("a"), updated("b", 2)]));
    let kinds = bodies.iter().map(|body| match body {
        Body::Event { event, .. } => event.kind().as_str(),
        Body::Reject(reject) => panic!("{reject:?}"),
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["registry_initialized", "project_created", "project_updated"]);
}

#[test]
fn events_count_in_the_order_of_their_calls_within_their_transaction() {
    let block = decode(&busy_block(2, 1));
    let places: Vec<_> = block.records.iter().map(|record| (record.tx_index, record.event_index)).collect();
    assert_eq!(places, [(2, 0), (2, 1), (2, 2)]);
    let names = block.records.iter().map(|record| match &record.body {
        Body::Event { event: Event::ProjectCreated(event), .. } => event.slug.as_str(),
        Body::Event { event: Event::ProjectUpdated(event), .. } => event.name.as_str(),
        other => panic!("{other:?}"),
    });
    assert_eq!(names.collect::<Vec<_>>(), ["first", "second", "third"]);
}

#[test]
fn a_failed_transaction_says_nothing() {
    assert_eq!(decode_one(Transaction { failed: true, ..Transaction::emitting([created("a")]) }), []);
}

#[test]
fn an_event_of_another_program_is_not_ours() {
    let other = key(9);
    let (their_authority, _) = Pubkey::find_program_address(&[b"__event_authority"], &other);
    let honest = Transaction::emitting([created("a")]);
    // Another program with its own authority, another program that borrows ours, and our program called
    // with an account that is not its authority, or with none.
    let spoofs = [
        (vec![key(1), other, their_authority], vec![2]),
        (vec![key(1), other, event_authority()], vec![2]),
        (vec![key(1), program(), their_authority], vec![2]),
        (vec![key(1), program(), event_authority()], vec![0, 2]),
        (vec![key(1), program(), event_authority()], vec![]),
    ];
    for (mut accounts, called_with) in spoofs {
        accounts.push(program());
        let mut spoof = Transaction { accounts, ..honest.clone() };
        spoof.inner[0].1[0].accounts = called_with;
        assert_eq!(decode_one(spoof.clone()), [], "{spoof:?}");
    }
    assert_eq!(decode_one(honest).len(), 1);
}

#[test]
fn an_instruction_of_ours_that_is_no_event_says_nothing() {
    let mut call = Transaction::emitting([created("a")]);
    call.inner[0].1[0].data = created("a");
    assert_eq!(decode_one(call), []);
}

#[test]
fn what_cannot_be_read_is_kept_with_its_bytes_and_the_reason() {
    let mut unknown = created("a");
    unknown[..8].copy_from_slice(b"unknown!");
    assert!(reject(&decode_one(Transaction::emitting([unknown]))).contains("discriminator"));

    let mut trailing = created("a");
    trailing.push(0);
    assert!(reject(&decode_one(Transaction::emitting([trailing]))).contains("ProjectCreated"));

    let total = created("a");
    for length in 0..total.len() {
        let bodies = decode_one(Transaction::emitting([total[..length].to_vec()]));
        assert!(!reject(&bodies).is_empty());
        let Body::Reject(reject) = &bodies[0] else { unreachable!() };
        assert_eq!(reject.bytes, crate::scripted::solana::tagged(&total[..length]));
    }
}

#[test]
fn an_unreadable_event_keeps_its_place_between_the_others() {
    let bodies = decode_one(Transaction::emitting([created("a"), vec![1], created("c")]));
    assert!(matches!(bodies[..], [Body::Event { .. }, Body::Reject(_), Body::Event { .. }]), "{bodies:?}");
}

prop_compose! {
    /// A transaction whose calls hold anything, and often what begins like an event of ours.
    fn any_transaction()(
        index: u32,
        failed: bool,
        keys in proptest::collection::vec(prop_oneof![Just(program()), Just(event_authority()), any::<[u8; 32]>().prop_map(Pubkey::new_from_array)], 0..5),
        odd_key in proptest::collection::vec(any::<u8>(), 0..40),
        calls in proptest::collection::vec((0_u32..7, proptest::collection::vec(0_u8..7, 0..4), 0_usize..3, proptest::collection::vec(any::<u8>(), 0..300)), 0..6),
    ) -> SolanaTransaction {
        let mut accounts: Vec<_> = keys.iter().map(|key| key.to_bytes().to_vec()).collect();
        accounts.push(odd_key);
        let inner = calls.into_iter().map(|(program, accounts, kind, noise)| {
            let data = match kind {
                0 => noise,
                1 => crate::scripted::solana::tagged(&noise),
                _ => crate::scripted::solana::tagged(&[ProjectCreated::DISCRIMINATOR, &noise].concat()),
            };
            InnerInstruction { program, accounts, data }
        });
        SolanaTransaction { index, signature: "s".to_owned(), failed, accounts, inner: inner.collect() }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_fail(transactions in proptest::collection::vec(any_transaction(), 0..4), time: i64) {
        let block = SolanaBlock { time, transactions, ..ScriptedBlock::new(2, 1).wire() };
        let decoded = SolanaDecoder::new(program()).decode(&block);
        let tagged = block.transactions.iter().flat_map(|transaction| &transaction.inner);
        prop_assert!(decoded.records.len() <= tagged.count());
    }
}
