//! Instructions of arbitrary bytes: whatever is sent, the program answers by its own rules.

use anchor_lang::AnchorDeserialize;
use anchor_lang::prelude::Pubkey;
use project_registry::state::{AttestationKind, Role};
use project_registry::{ID, instruction};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::TransactionError;

use crate::world::*;

/// Instructions; a hundred times as many with `DEAI_LONG_TESTS=1`.
const CASES: u32 = 600;

/// How the data of a call is spoilt.
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
    let mut runner = TestRunner::new_with_rng(Config { cases, ..Config::default() }, rng);
    let (world, calls) = calls();
    let passed = std::cell::Cell::new(0);
    let strategy = (0..calls.len(), spoil());
    runner
        .run(&strategy, |(call, spoil)| {
            let (call, signer, reads) = &calls[call];
            let mut call = call.clone();
            spoil.apply(&mut call.data);
            let call_data = call.data.clone();
            // The world is the same for each: what passes is undone.
            let mut scene = world.copy();
            let result = scene.send(call, &signer.iter().collect::<Vec<_>>());
            match result {
                Ok(done) => {
                    passed.set(passed.get() + 1);
                    prop_assert_eq!(done.events.len(), 1, "what passes tells of itself");
                }
                Err(TransactionError::InstructionError(0, InstructionError::Custom(_))) => {}
                // A length beyond the program's memory ends it before any rule is asked.
                Err(TransactionError::InstructionError(0, InstructionError::ProgramFailedToComplete))
                    if !reads(&call_data) => {}
                Err(other) => prop_assert!(false, "no refusal by a rule: {other:?} {:?}", scene.logs),
            }
            Ok(())
        })
        .unwrap();
    println!("{} of {cases} passed", passed.get());
}

/// A call, who signs it, and whether data reads as its arguments.
type Call = (Instruction, Vec<Keypair>, fn(&[u8]) -> bool);

fn reads<A: AnchorDeserialize>(data: &[u8]) -> bool {
    A::deserialize(&mut data.get(8..).unwrap_or_default()).is_ok()
}

/// A world in which each of these passes as it is, with who signs it.
fn calls() -> (World, Vec<Call>) {
    let (mut world, cast) = World::with_attestation();
    let publish = world.publish_release(SLUG, cast.owner.pubkey(), None, release("1"));
    world.send(publish, &[&cast.owner]).unwrap();
    let (owner, wallet) = (cast.owner.pubkey(), cast.attestor.pubkey());
    let by = |keypair: &Keypair| vec![keypair.insecure_clone()];
    let calls: Vec<Call> = vec![
        (world.propose_authority(Some(nobody())), Vec::new(), reads::<instruction::ProposeAuthority>),
        (world.set_config(nobody(), FEE), Vec::new(), reads::<instruction::SetConfig>),
        (world.set_paused(true), Vec::new(), reads::<instruction::SetPaused>),
        (world.create_profile(owner, profile()), by(&cast.owner), reads::<instruction::CreateProfile>),
        (world.create_project(&cast.owner, "new", details()), by(&cast.owner), reads::<instruction::CreateProject>),
        (
            world.update_project(&cast.owner, SLUG, other_details()),
            by(&cast.owner),
            reads::<instruction::UpdateProject>,
        ),
        (world.propose_owner(owner, SLUG, nobody()), by(&cast.owner), reads::<instruction::ProposeOwner>),
        (world.add_member(SLUG, owner, nobody(), Role::Viewer), by(&cast.owner), reads::<instruction::AddMember>),
        (
            world.set_member_role(SLUG, owner, cast.viewer.pubkey(), Role::Owner),
            by(&cast.owner),
            reads::<instruction::SetMemberRole>,
        ),
        (
            world.publish_release(SLUG, owner, Some(0), release("2")),
            by(&cast.owner),
            reads::<instruction::PublishRelease>,
        ),
        (
            world.record_evaluation(SLUG, owner, 0, "MMLU", evaluation(1)),
            by(&cast.owner),
            reads::<instruction::RecordEvaluation>,
        ),
        (world.register_attestor(nobody(), attestor()), Vec::new(), reads::<instruction::RegisterAttestor>),
        (world.set_attestor_active(wallet, false), Vec::new(), reads::<instruction::SetAttestorActive>),
        (
            world.attest(SLUG, wallet, AttestationKind::Safety, attestation()),
            by(&cast.attestor),
            reads::<instruction::Attest>,
        ),
        (
            world.revoke_attestation(SLUG, wallet, AttestationKind::Audit),
            by(&cast.attestor),
            reads::<instruction::RevokeAttestation>,
        ),
    ];
    assert!(calls.iter().all(|(call, ..)| call.program_id == ID && call.accounts[0].pubkey != Pubkey::default()));
    (world, calls)
}
