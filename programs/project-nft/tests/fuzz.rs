//! Instruction data that nobody meant: whatever it is, the program refuses it by a rule or does what it says, and
//! never takes what is not its.

use std::cell::Cell;
use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use anchor_lang::system_program;
use project_nft::state::Collection;
use project_nft::{ID, instruction};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_transaction::TransactionError;

use crate::world::*;

fn cases() -> u32 {
    if std::env::var_os("DEAI_LONG_TESTS").is_some() { 20_000 } else { 1_200 }
}

/// Bytes that are set, cut off and added.
#[derive(Clone, Debug)]
struct Damage {
    set: Vec<(prop::sample::Index, u8)>,
    cut: usize,
    add: Vec<u8>,
}

fn damage() -> impl Strategy<Value = Damage> {
    let byte = prop_oneof![Just(0_u8), Just(255), any::<u8>()];
    let set = prop::collection::vec((any::<prop::sample::Index>(), byte), 0..4);
    let add = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(any::<u8>(), 0..40)];
    let cut = prop_oneof![3 => Just(0_usize), 1 => 0_usize..300];
    (set, cut, add).prop_map(|(set, cut, add)| Damage { set, cut, add })
}

impl Damage {
    /// The name of the instruction stays: the others have scenes of their own.
    fn done_to(&self, mut call: Instruction) -> Instruction {
        let arguments = call.data.len() - 8;
        for (index, byte) in self.set.iter().filter(|_| arguments > 0) {
            call.data[8 + index.index(arguments)] = *byte;
        }
        call.data.truncate(call.data.len().saturating_sub(self.cut).max(8));
        call.data.extend(&self.add);
        call
    }
}

/// `true` where data reads as the arguments of the instruction that it names.
macro_rules! reads {
    ($data:expr, $($name:ident),+ $(,)?) => {{
        use anchor_lang::{AnchorDeserialize, Discriminator};
        let (name, mut arguments) = $data.split_at(8);
        match name {
            $(instruction::$name::DISCRIMINATOR => instruction::$name::deserialize(&mut arguments).is_ok(),)+
            _ => panic!("no instruction has the discriminator {name:?}"),
        }
    }};
}

fn reads(data: &[u8]) -> bool {
    reads!(
        data,
        CreateCollection,
        UpdateCollection,
        SetMintPolicy,
        FreezeMetadata,
        MigrateCollection,
        CloseCollection,
        OpenMintCounter,
        CloseMintCounter,
        MintNft,
        UpdateNftMetadata,
        BurnNft,
        CloseBurnedNft,
        VerifyCreator,
        UnverifyCreator,
        IssueCredential,
        RenewCredential,
        RevokeCredential,
        BurnCredential,
        CloseBurnedCredential,
    )
}

/// What wallets hold that take part without having signed.
fn bystanders(world: &World, call: &Instruction) -> BTreeMap<Pubkey, u64> {
    let signers: Vec<_> = call.accounts.iter().filter(|meta| meta.is_signer).map(|meta| meta.pubkey).collect();
    let unsigned = call.accounts.iter().map(|meta| meta.pubkey).filter(|address| !signers.contains(address));
    let held = unsigned.filter_map(|address| Some((address, world.svm.get_account(&address)?)));
    held.filter(|(_, account)| account.owner == system_program::ID)
        .map(|(at, account)| (at, account.lamports))
        .collect()
}

fn standing(world: &World) -> Option<Collection> {
    let account = world.svm.get_account(&world.collection)?;
    (account.owner == ID).then(|| world.collection())
}

#[test]
fn no_instruction_data_takes_what_is_not_its() {
    let config = Config { cases: cases(), failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let scenes = scenes();
    let through = Cell::new(0);
    TestRunner::new_with_rng(config, rng)
        .run(&(0..scenes.len(), damage()), |(at, damage)| {
            let scene = &scenes[at];
            let call = damage.done_to(scene.call.clone());
            let mut world = scene.world.copy();
            let (before, wallets) = (standing(&world), bystanders(&world, &call));
            let sent = world.try_send(std::slice::from_ref(&call), &scene.signers());
            let after = standing(&world);
            match sent {
                Ok(done) => {
                    through.set(through.get() + 1);
                    let is_counter = scene.name.ends_with("mint_counter");
                    prop_assert_eq!(done.events.len(), usize::from(!is_counter), "{}", scene.name);
                    let link = before.map_or_else(Default::default, |before| before.link);
                    let link = done.events.iter().fold(link, link_after);
                    let holds = after.is_none_or(|after| {
                        after.link == link && after.minted <= after.max_supply && after.burned <= after.minted
                    });
                    prop_assert!(holds, "{}", scene.name);
                }
                Err(refused) => {
                    let by_rule =
                        matches!(refused.error, TransactionError::InstructionError(0, InstructionError::Custom(_)));
                    // A length beyond the program's memory ends it before any rule is asked.
                    let is_too_long = !reads(&call.data);
                    prop_assert!(by_rule || is_too_long, "{}: {refused:?}", scene.name);
                    prop_assert_eq!(after, before);
                }
            }
            for (wallet, lamports) in wallets {
                prop_assert!(world.balance(&wallet) >= lamports, "{}: {wallet} paid", scene.name);
            }
            Ok(())
        })
        .unwrap();
    let through = through.get();
    println!("{through} of {} went through", cases());
    assert!(through > cases() / 20, "the damage leaves too little to try: {through}");
}
