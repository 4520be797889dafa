//! Mints by the public: what they cost, whom they pay, and who is let in.

use anchor_lang::prelude::Pubkey;
use project_nft::events::NftEvent;
use project_nft::state::{AllowList, Creator, MintPolicy, MintTerms, Payout};
use project_nft::{MintNftArgs, NftError, instruction};
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::world::*;

fn with_args(mut call: Instruction, args: MintNftArgs) -> Instruction {
    use anchor_lang::InstructionData;
    call.data = instruction::MintNft { args }.data();
    call
}

#[test]
fn anyone_mints_at_the_price_which_is_paid_out_to_the_lamport() {
    let mut world = World::with_terms(open());
    let (buyer, mint) = (world.wallet(5), key(50));
    let creators = [key(20).pubkey(), key(21).pubkey()];
    let everyone = [buyer.pubkey(), treasury(), creators[0], creators[1]];
    let book = world.book(&everyone);

    let done = world.send(&[world.mint_public(&buyer, &mint, &[])], &[&buyer, &mint]).unwrap();

    assert_eq!(book.change(&world, &creators[0]), 60_000_000);
    assert_eq!(book.change(&world, &creators[1]), 15_000_000);
    assert_eq!(book.change(&world, &treasury()), 25_000_001, "what division leaves is the treasury's");
    let held = [mint.pubkey(), project_nft::state::Nft::address(&mint.pubkey(), &project_nft::ID)];
    let rent: u64 = held.iter().map(|account| world.balance(account)).sum();
    let rent = rent + world.balance(&token_account(&buyer.pubkey(), &mint.pubkey()));
    assert_eq!(book.change(&world, &buyer.pubkey()), -i128::from(PRICE + rent));
    let NftEvent::NftMinted(logged) = &done.events[0].event else { panic!("{done:?}") };
    assert_eq!((logged.price, logged.to_treasury, logged.minter), (PRICE, 25_000_001, buyer.pubkey()));
}

#[test]
fn what_it_shows_is_the_collections_choice() {
    let mut world = World::with_terms(free());
    let buyer = world.wallet(5);
    for (number, seed) in (1..4).zip(50..) {
        let mint = key(seed);
        world.send(&[world.mint_public(&buyer, &mint, &[])], &[&buyer, &mint]).unwrap();
        let shown = world.shown(&mint.pubkey()).metadata;
        assert_eq!(shown.name, format!("Folded proteins #{number}"));
        assert_eq!(shown.uri, format!("https://example.org/items/{number}.json"));
        assert_eq!(world.nft(&mint.pubkey()).metadata_sha256, [0; 32]);
    }
    let mint = key(60);
    let mut phishing = world.mint_with(&buyer, &buyer.pubkey(), &mint, Some(metadata()));
    assert_eq!(world.send(&[phishing.clone()], &[&buyer, &mint]).err(), Some(refused(NftError::MetadataNotYours)));
    world.send(&[world.set_mint_policy(&key(3), listed([1; 32], 1))], &[&key(3)]).unwrap();
    phishing = world.mint_with(&buyer, &buyer.pubkey(), &mint, Some(metadata()));
    assert_eq!(world.send(&[phishing], &[&buyer, &mint]).err(), Some(refused(NftError::MetadataNotYours)));
}

#[test]
fn a_price_that_rose_meanwhile_is_not_paid() {
    let mut world = World::with_terms(open());
    let (buyer, mint) = (world.wallet(5), key(50));
    let call = world.mint_public(&buyer, &mint, &[]);
    let dearer = MintTerms { policy: MintPolicy::Open { price: PRICE + 100 }, treasury: treasury() };
    world.send(&[world.set_mint_policy(&key(3), dearer)], &[&key(3)]).unwrap();
    assert_eq!(world.send(&[call], &[&buyer, &mint]).err(), Some(refused(NftError::PriceTooHigh)));
}

#[test]
fn the_money_goes_to_those_whom_the_collection_names_and_to_nobody_else() {
    let mut world = World::with_terms(open());
    let (buyer, mint, thief) = (world.wallet(5), key(50), world.wallet(66).pubkey());
    let good = world.mint_public(&buyer, &mint, &[]);
    let first = good.accounts.len() - 2;
    let change = |change: &dyn Fn(&mut Instruction)| {
        let mut call = good.clone();
        change(&mut call);
        call
    };
    let cases = [
        (change(&|call| call.accounts[7].pubkey = thief), NftError::WrongTreasury),
        (change(&|call| call.accounts[7].pubkey = project_nft::ID), NftError::WrongTreasury),
        (change(&|call| call.accounts[first].pubkey = thief), NftError::WrongCreators),
        (change(&|call| call.accounts.swap(first, first + 1)), NftError::WrongCreators),
        (change(&|call| call.accounts[first + 1] = call.accounts[first].clone()), NftError::WrongCreators),
        (change(&|call| call.accounts.truncate(first + 1)), NftError::WrongCreators),
        (change(&|call| call.accounts[first].is_writable = false), NftError::WrongCreators),
    ];
    for (at, (call, error)) in cases.into_iter().enumerate() {
        assert_eq!(world.send(&[call], &[&buyer, &mint]).err(), Some(refused(error)), "{at}");
    }
    assert_eq!(world.balance(&thief), 10 * SOL);
    let more = change(&|call| call.accounts.push(AccountMeta::new(thief, false)));
    world.send(&[more], &[&buyer, &mint]).unwrap();
    assert_eq!(world.balance(&thief), 10 * SOL, "who is passed in addition to gets nothing");
}

#[test]
fn a_buyer_who_cannot_pay_gets_nothing() {
    let mut world = World::with_terms(open());
    let (buyer, mint) = (key(5), key(50));
    world.svm.airdrop(&buyer.pubkey(), PRICE);
    let book = world.book(&[buyer.pubkey(), treasury(), key(20).pubkey()]);
    let call = world.mint_public(&buyer, &mint, &[]);
    assert_eq!(world.send(&[call], &[&buyer, &mint]).err(), Some(custom(1)), "rent is missing");
    for account in [buyer.pubkey(), treasury(), key(20).pubkey()] {
        assert_eq!(book.change(&world, &account), 0);
    }
    assert_eq!(world.collection().minted, 0);
}

#[test]
fn a_payee_may_buy_from_himself() {
    let mut world = World::with_terms(open());
    let (creator, mint) = (world.wallet(20), key(50));
    world.send(&[world.mint_public(&creator, &mint, &[])], &[&creator, &mint]).unwrap();
    assert_eq!(world.token(&creator.pubkey(), &mint.pubkey()).amount, 1);
}

#[test]
fn the_public_does_not_mint_where_the_authority_does() {
    let mut world = World::with_collection();
    let (buyer, mint) = (world.wallet(5), key(50));
    let call = world.mint_public(&buyer, &mint, &[]);
    assert_eq!(world.send(&[call], &[&buyer, &mint]).err(), Some(refused(NftError::NotManager)));
}

/// A collection with this list, and a counter for each wallet on it.
fn with_list(wallets: &[Keypair], wallet_limit: u32) -> (World, Vec<Pubkey>) {
    let mut world = World::with_collection();
    let list: Vec<_> = wallets.iter().map(|wallet| wallet.pubkey()).collect();
    let root = AllowList::new(&world.collection, &list).root();
    world.send(&[world.set_mint_policy(&key(3), listed(root, wallet_limit))], &[&key(3)]).unwrap();
    for wallet in wallets {
        world.fund(&wallet.pubkey());
        world.send(&[world.open_mint_counter(&wallet.pubkey(), wallet)], &[wallet]).unwrap();
    }
    (world, list)
}

#[test]
fn wallets_on_the_list_mint_and_each_only_so_often() {
    let wallets: Vec<_> = (100..105).map(key).collect();
    let (mut world, list) = with_list(&wallets, 2);
    for (at, wallet) in wallets.iter().enumerate() {
        for time in 0..2 {
            let mint = key(u8::try_from(150 + 2 * at + time).unwrap());
            let done = world.send(&[world.mint_public(wallet, &mint, &list)], &[wallet, &mint]).unwrap();
            let NftEvent::NftMinted(logged) = &done.events[0].event else { panic!("{done:?}") };
            assert_eq!(logged.wallet_count, u32::try_from(time + 1).unwrap());
        }
        let mint = key(200);
        let call = world.mint_public(wallet, &mint, &list);
        assert_eq!(world.send(&[call], &[wallet, &mint]).err(), Some(refused(NftError::WalletLimitReached)));
        assert_eq!(world.counter(&wallet.pubkey()).count, 2);
    }
}

#[test]
fn nobody_else_gets_in() {
    let wallets: Vec<_> = (100..105).map(key).collect();
    let (mut world, list) = with_list(&wallets, 2);
    let (stranger, mint) = (world.wallet(5), key(50));
    world.send(&[world.open_mint_counter(&stranger.pubkey(), &stranger)], &[&stranger]).unwrap();
    for proof in [
        AllowList::new(&world.collection, &list).proof(0),
        AllowList::new(&world.collection, &[stranger.pubkey()]).proof(0),
        Vec::new(),
        vec![[0; 32]; 2],
    ] {
        let call = world.mint_public(&stranger, &mint, &list);
        let call = with_args(call, MintNftArgs { proof, ..MintNftArgs::default() });
        assert_eq!(world.send(&[call], &[&stranger, &mint]).err(), Some(refused(NftError::NotOnAllowList)));
    }
    let wallet = &wallets[0];
    let call = world.mint_public(wallet, &mint, &list);
    let proof = AllowList::new(&Pubkey::new_unique(), &list).proof(0);
    let call = with_args(call, MintNftArgs { proof, ..MintNftArgs::default() });
    let refusal = world.send(&[call], &[wallet, &mint]).err();
    assert_eq!(refusal, Some(refused(NftError::NotOnAllowList)), "a proof for another collection");
}

#[test]
fn a_node_of_the_tree_does_not_pass_for_a_wallet() {
    let wallets: Vec<_> = (100..104).map(key).collect();
    let (mut world, list) = with_list(&wallets, 2);
    // The root's child over the first two wallets, tried as if its 32 bytes were a leaf's.
    let inner = AllowList::new(&world.collection, &list).proof(3)[1];
    let (stranger, mint) = (world.wallet(5), key(50));
    world.send(&[world.open_mint_counter(&stranger.pubkey(), &stranger)], &[&stranger]).unwrap();
    let call = world.mint_public(&stranger, &mint, &list);
    let call = with_args(call, MintNftArgs { proof: vec![inner], ..MintNftArgs::default() });
    assert_eq!(world.send(&[call], &[&stranger, &mint]).err(), Some(refused(NftError::NotOnAllowList)));
}

#[test]
fn a_counter_is_needed_and_it_is_the_wallets_own_of_this_policy() {
    let wallets: Vec<_> = (100..102).map(key).collect();
    let (mut world, list) = with_list(&wallets, 1);
    let (wallet, mint) = (&wallets[0], key(50));
    let good = world.mint_public(wallet, &mint, &list);
    let mut without = good.clone();
    without.accounts[10] = AccountMeta::new_readonly(project_nft::ID, false);
    assert_eq!(world.send(&[without], &[wallet, &mint]).err(), Some(refused(NftError::CounterMissing)));
    let mut anothers = good.clone();
    anothers.accounts[10].pubkey = world.counter_address(&wallets[1].pubkey());
    assert_eq!(world.send(&[anothers], &[wallet, &mint]).err(), Some(refused(NftError::WrongCounter)));

    let root = AllowList::new(&world.collection, &list).root();
    world.send(&[world.set_mint_policy(&key(3), listed(root, 1))], &[&key(3)]).unwrap();
    assert_eq!(world.send(&[good], &[wallet, &mint]).err(), Some(refused(NftError::WrongCounter)), "a round ago");
}

#[test]
fn a_list_may_have_a_price_too() {
    let wallet = key(100);
    let (mut world, list) = with_list(&[key(100)], 1);
    let root = AllowList::new(&world.collection, &list).root();
    let policy = MintPolicy::AllowList { root, price: PRICE, wallet_limit: 1 };
    let terms = MintTerms { policy, treasury: treasury() };
    world.send(&[world.set_mint_policy(&key(3), terms)], &[&key(3)]).unwrap();
    let (book, mint) = (world.book(&[treasury()]), key(50));
    let counter = world.open_mint_counter(&wallet.pubkey(), &wallet);
    let call = world.mint_public(&wallet, &mint, &list);
    world.send(&[counter, call], &[&wallet, &mint]).unwrap();
    assert_eq!(book.change(&world, &treasury()), 25_000_001);
}

#[test]
fn the_rule_of_the_split_is_the_same_off_chain() {
    let creators: Vec<Creator> = World::with_terms(open()).collection().creators;
    let payout = Payout::of(PRICE, &creators).unwrap();
    assert_eq!(payout, Payout { creators: vec![60_000_000, 15_000_000], treasury: 25_000_001 });
}
