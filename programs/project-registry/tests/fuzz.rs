//! Instructions of arbitrary bytes: whatever is sent, the program answers by its own rules.

use std::cell::Cell;
use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use anchor_lang::{AnchorDeserialize, Discriminator, system_program};
use project_registry::instruction;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_signer::Signer;
use solana_transaction::TransactionError;

use crate::world::*;

/// Instructions; a hundred times as many with `DEAI_LONG_TESTS=1`.
const CASES: u32 = 1_200;

/// The way in which the data of a call is spoilt.
#[derive(Clone, Debug)]
enum Spoil {
    Bytes(Vec<(prop::sample::Index, u8)>),
    Cut(prop::sample::Index),
    Grow(Vec<u8>),
    Replace(Vec<u8>),
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let bytes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6);
    prop_oneof![
        4 => bytes.prop_map(Spoil::Bytes),
        2 => any::<prop::sample::Index>().prop_map(Spoil::Cut),
        1 => prop::collection::vec(any::<u8>(), 1..64).prop_map(Spoil::Grow),
        1 => prop::collection::vec(any::<u8>(), 0..256).prop_map(Spoil::Replace),
    ]
}

impl Spoil {
    fn apply(&self, data: &mut Vec<u8>) {
        match self {
            // The discriminator stays: other instructions are among the calls anyway.
            Self::Bytes(changes) if data.len() > 8 => {
                for (index, byte) in changes {
                    let at = 8 + index.index(data.len() - 8);
                    data[at] = *byte;
                }
            }
            Self::Bytes(_) => {}
            Self::Cut(index) => data.truncate(index.index(data.len())),
            Self::Grow(more) => data.extend(more),
            Self::Replace(other) => data.splice(data.len().min(8).., other.iter().copied()).for_each(drop),
        }
    }
}

#[test]
fn no_data_makes_the_program_panic_or_overstep() {
    let cases = if std::env::var_os("DEAI_LONG_TESTS").is_some() { CASES * 100 } else { CASES };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let mut runner = TestRunner::new_with_rng(Config { cases, failure_persistence: None, ..Config::default() }, rng);
    let scenes = scenes();
    let passed = Cell::new(0);
    runner
        .run(&(0..scenes.len(), spoil()), |(at, spoil)| {
            let scene = &scenes[at];
            let mut call = scene.call.clone();
            spoil.apply(&mut call.data);
            let data = call.data.clone();
            // The world is the same for each: what passes is undone.
            let mut world = scene.world.copy();
            let wallets = bystanders(&world, &call);
            match world.send(call, &scene.signers.iter().collect::<Vec<_>>()) {
                Ok(done) => {
                    passed.set(passed.get() + 1);
                    prop_assert_eq!(done.events.len(), 1, "what passes reports itself");
                }
                Err(TransactionError::InstructionError(0, InstructionError::Custom(_))) => {}
                // A length beyond the program's memory ends it before any rule is asked.
                Err(TransactionError::InstructionError(0, InstructionError::ProgramFailedToComplete))
                    if !reads(&data) => {}
                Err(other) => {
                    prop_assert!(false, "{}: no refusal by a rule: {other:?} {:?}", scene.instruction, world.logs);
                }
            }
            for (wallet, lamports) in wallets {
                prop_assert!(world.balance(&wallet) >= lamports, "{}: {wallet} paid", scene.instruction);
            }
            Ok(())
        })
        .unwrap();
    println!("{} of {cases} passed", passed.get());
    assert!(passed.get() > cases / 20, "what is spoilt leaves too little to try");
}

#[test]
fn every_instruction_of_the_idl_is_spoilt() {
    let played = scenes().iter().map(|scene| scene.instruction.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(instructions_of_the_idl(), played);
}

/// What wallets hold that take part without having signed. The authority pays the fee of each transaction.
fn bystanders(world: &World, call: &Instruction) -> BTreeMap<Pubkey, u64> {
    let mut signers = vec![world.authority.pubkey()];
    signers.extend(call.accounts.iter().filter(|meta| meta.is_signer).map(|meta| meta.pubkey));
    let unsigned = call.accounts.iter().map(|meta| meta.pubkey).filter(|address| !signers.contains(address));
    let held = unsigned.filter_map(|address| Some((address, world.svm.get_account(&address)?)));
    held.filter(|(_, account)| account.owner == system_program::ID)
        .map(|(at, account)| (at, account.lamports))
        .collect()
}

/// `true` where data reads as the arguments of the instruction that it names.
macro_rules! reads {
    ($data:expr, $($name:ident),+ $(,)?) => {{
        match $data.split_at_checked(8) {
            $(Some((instruction::$name::DISCRIMINATOR, mut arguments)) => {
                instruction::$name::deserialize(&mut arguments).is_ok()
            })+
            _ => false,
        }
    }};
}

fn reads(data: &[u8]) -> bool {
    reads!(
        data,
        Initialize,
        ProposeAuthority,
        AcceptAuthority,
        SetConfig,
        SetPaused,
        MigrateRegistry,
        CloseRegistry,
        CreateProfile,
        UpdateProfile,
        LinkNear,
        UnlinkNear,
        CloseProfile,
        CreateProject,
        UpdateProject,
        SetProjectStatus,
        ProposeOwner,
        AcceptOwner,
        CancelOwnerProposal,
        MigrateProject,
        CloseProject,
        AddMember,
        SetMemberRole,
        RemoveMember,
        LeaveProject,
        PublishRelease,
        YankRelease,
        CloseRelease,
        RecordEvaluation,
        CloseEvaluation,
        RegisterAttestor,
        SetAttestorActive,
        CloseAttestor,
        Attest,
        RevokeAttestation,
        CloseExpiredAttestation,
    )
}
