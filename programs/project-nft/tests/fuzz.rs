//! Instruction data that nobody meant: whatever it is, the program refuses it or does what it says, and
//! never takes what is not its.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::world::*;

fn cases() -> u32 {
    if std::env::var_os("DEAI_LONG_TESTS").is_some() { 20_000 } else { 600 }
}

/// Bytes that are set, cut off and added.
#[derive(Clone, Debug)]
struct Damage {
    call: usize,
    set: Vec<(usize, u8)>,
    cut: usize,
    add: Vec<u8>,
}

fn damage() -> impl Strategy<Value = Damage> {
    let byte = prop_oneof![Just(0_u8), Just(255), any::<u8>()];
    let set = proptest::collection::vec((8_usize..400, byte), 0..4);
    let add = proptest::collection::vec(any::<u8>(), 0..40);
    let cut = prop_oneof![3 => Just(0_usize), 1 => 0_usize..300];
    (0_usize..9, set, cut, add).prop_map(|(call, set, cut, add)| Damage { call, set, cut, add })
}

impl Damage {
    fn done_to(&self, mut call: Instruction) -> Instruction {
        for (at, byte) in &self.set {
            if let Some(place) = call.data.get_mut(*at) {
                *place = *byte;
            }
        }
        call.data.truncate(call.data.len().saturating_sub(self.cut));
        call.data.extend(&self.add);
        call
    }
}

#[test]
fn no_instruction_data_takes_what_is_not_its() {
    let config = Config { cases: cases(), failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let (mut world, nft, subject) = World::with_credential();
    let (owner, second) = (key(3), key(50));
    let mint = world.mint_by_authority(&owner, &owner.pubkey(), &second);
    world.send(&[mint], &[&owner, &second]).unwrap();
    let bystander = world.wallet(44).pubkey();
    let start = world.svm.clone();
    let through = std::cell::Cell::new(0);

    TestRunner::new_with_rng(config, rng)
        .run(&damage(), |damage| {
            let mut world = World { svm: start.clone(), fees: key(1), owner: key(3), ..World::of(&world) };
            let fresh = key(51);
            let calls: [(Instruction, Vec<&Keypair>); 9] = [
                (world.update_collection(&owner, longest_details()), vec![&owner]),
                (world.set_mint_policy(&owner, listed([7; 32], 3)), vec![&owner]),
                (world.mint_by_authority(&owner, &owner.pubkey(), &fresh), vec![&owner, &fresh]),
                (world.update_nft_metadata(&owner, &second.pubkey(), longest_metadata()), vec![&owner]),
                (world.issue_credential(&owner, &bystander, &fresh, credential()), vec![&owner, &fresh]),
                (world.renew_credential(&owner, &nft, NOW + 7, [7; 32]), vec![&owner]),
                (world.revoke_credential(&owner, &nft, &subject.pubkey(), "mistaken"), vec![&owner]),
                (world.burn_credential(&subject, &nft), vec![&subject]),
                (world.set_mint_policy(&owner, open()), vec![&owner]),
            ];
            let (call, signers) = &calls[damage.call];
            let total = world.total();
            let before = world.collection();
            let sent = world.send(&[damage.done_to(call.clone())], signers);
            prop_assert_eq!(world.balance(&bystander), 10 * SOL);
            let after = world.collection();
            match sent {
                Ok(done) => {
                    through.set(through.get() + 1);
                    prop_assert_eq!(done.events.len(), 1);
                    prop_assert_eq!(after.link, link_after(before.link, &done.events[0]));
                    prop_assert!(after.minted <= after.max_supply && after.burned <= after.minted);
                }
                Err(_) => prop_assert_eq!(after, before),
            }
            // 5,000 lamports a signature go to the validator.
            let fees = 5_000 * u64::try_from(signers.len() + 1).unwrap();
            prop_assert!(total - world.total() <= fees, "lamports vanished");
            Ok(())
        })
        .unwrap();
    let through = through.get();
    println!("{through} of {} went through", cases());
    assert!(through > cases() / 20, "the damage leaves too little to try: {through}");
}
