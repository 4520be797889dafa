//! Long random histories of two collections, against a simple model of what must be so after each step.

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use project_nft::events::NftEvent;
use project_nft::state::{AllowList, CollectionDetails, EventLink, MintPolicy, MintTerms, Payout};
use project_nft::{ID, NftError};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::world::*;

/// What is asked for by `DEAI_LONG_TESTS=1` takes minutes.
fn steps() -> u32 {
    if std::env::var_os("DEAI_LONG_TESTS").is_some() { 20_000 } else { 2_000 }
}

/// The same numbers in each run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % sides
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nft,
    Credential,
}

#[derive(Clone, Debug)]
struct Token {
    mint: Pubkey,
    kind: Kind,
    holder: u8,
    payer: Pubkey,
}

#[derive(Default)]
struct Model {
    exists: bool,
    link: EventLink,
    max_supply: u64,
    minted: u64,
    burned: u64,
    is_frozen: bool,
    live: Vec<Token>,
}

struct History {
    world: World,
    dice: Dice,
    models: BTreeMap<u32, Model>,
    next_mint: u64,
    /// Lamports that treasury and creators must have got.
    owed: BTreeMap<Pubkey, u64>,
    counts: BTreeMap<&'static str, u32>,
}

const BUYERS: [u8; 3] = [90, 91, 92];

#[test]
fn no_history_breaks_the_books() {
    let mut world = World::open();
    for buyer in BUYERS {
        world.svm.airdrop(&key(buyer).pubkey(), 100_000 * SOL);
    }
    world.svm.airdrop(&key(3).pubkey(), 100_000 * SOL);
    let models = [(7, Model::default()), (8, Model::default())].into();
    let (owed, counts) = (BTreeMap::new(), BTreeMap::new());
    let mut history = History { world, dice: Dice(2_026), models, next_mint: 0, owed, counts };
    for _ in 0..steps() {
        history.step();
        history.check();
    }
    println!("{:?}", history.counts);
    assert!(history.counts.values().all(|count| *count > 0), "{:?}", history.counts);
}

impl History {
    fn model(&mut self) -> &mut Model {
        self.models.get_mut(&self.world.index).unwrap()
    }

    fn step(&mut self) {
        let index = if self.dice.roll(2) == 0 { 7 } else { 8 };
        self.world.turn_to(index);
        self.world.pass(self.dice.roll(3), 1);
        if !self.model().exists {
            return self.create();
        }
        match self.dice.roll(20) {
            0..=3 => self.mint(),
            4 | 5 => self.issue(),
            6 => self.set_policy(),
            7 | 8 => self.burn(),
            9 => self.burn_by_token_2022(),
            10 => self.pass_on(),
            11 => self.revoke(),
            12 => self.update_nft(),
            13 => self.update_collection(),
            14 => self.verify(),
            15 => self.intrude(),
            16 if self.dice.roll(10) == 0 => self.freeze(),
            17 | 18 => self.close(),
            _ => self.renew(),
        }
    }

    /// Sends what must go through, and keeps the chain of events.
    fn done(&mut self, what: &'static str, call: Instruction, signers: &[&Keypair]) -> Done {
        let done = self.world.send(&[call], signers).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(done.events.len(), 1, "{what}");
        let link = link_after(self.model().link, &done.events[0]);
        assert_eq!(done.events[0].event.link(), link, "{what}");
        self.model().link = link;
        *self.counts.entry(what).or_default() += 1;
        done
    }

    fn create(&mut self) {
        let details = CollectionDetails { max_supply: 1 + self.dice.roll(40), ..details() };
        let max_supply = details.max_supply;
        *self.model() = Model { exists: true, max_supply, ..Model::default() };
        let call = self.world.create_collection(&key(3), details, by_authority());
        self.done("create", call, &[&key(3)]);
    }

    fn new_mint(&mut self) -> Keypair {
        self.next_mint += 1;
        let mut seed = [0xA5; 32];
        seed[..8].copy_from_slice(&self.next_mint.to_le_bytes());
        Keypair::new_from_array(seed)
    }

    fn mint(&mut self) {
        let mint = self.new_mint();
        let policy = self.world.collection().policy;
        let buyer = BUYERS[usize::try_from(self.dice.roll(3)).unwrap()];
        let list: Vec<_> = BUYERS.iter().map(|buyer| key(*buyer).pubkey()).collect();
        let (call, minter) = match policy {
            MintPolicy::Authority => (self.world.mint_by_authority(&key(3), &key(buyer).pubkey(), &mint), key(3)),
            MintPolicy::Open { .. } => (self.world.mint_public(&key(buyer), &mint, &[]), key(buyer)),
            MintPolicy::AllowList { .. } => {
                let counter = self.world.counter_address(&key(buyer).pubkey());
                if self.world.is_closed(&counter) {
                    let open = self.world.open_mint_counter(&key(buyer).pubkey(), &key(buyer));
                    self.world.send(&[open], &[&key(buyer)]).unwrap();
                }
                (self.world.mint_public(&key(buyer), &mint, &list), key(buyer))
            }
        };
        let is_sold_out = self.model().minted == self.model().max_supply;
        let is_limited = match policy {
            MintPolicy::AllowList { wallet_limit, .. } => self.world.counter(&minter.pubkey()).count == wallet_limit,
            _ => false,
        };
        if is_sold_out || is_limited {
            let error = if is_limited { NftError::WalletLimitReached } else { NftError::SoldOut };
            assert_eq!(self.world.send(&[call], &[&minter, &mint]).err(), Some(refused(error)));
            return;
        }
        let creators = self.world.collection().creators;
        let payout = Payout::of(policy.price(), &creators).unwrap();
        for (creator, part) in creators.iter().zip(&payout.creators) {
            *self.owed.entry(creator.address).or_default() += part;
        }
        *self.owed.entry(treasury()).or_default() += payout.treasury;
        let done = self.done("mint", call, &[&minter, &mint]);
        let NftEvent::NftMinted(logged) = &done.events[0].event else { panic!("{done:?}") };
        assert_eq!((logged.price, logged.to_treasury), (policy.price(), payout.treasury));
        self.model().minted += 1;
        let token = Token { mint: mint.pubkey(), kind: Kind::Nft, holder: buyer, payer: minter.pubkey() };
        self.model().live.push(token);
    }

    fn issue(&mut self) {
        let mint = self.new_mint();
        let subject = BUYERS[usize::try_from(self.dice.roll(3)).unwrap()];
        let details = project_nft::state::CredentialDetails { expires_at: 0, ..credential() };
        let call = self.world.issue_credential(&key(3), &key(subject).pubkey(), &mint, details);
        if self.model().minted == self.model().max_supply {
            let refusal = self.world.send(&[call], &[&key(3), &mint]).err();
            assert_eq!(refusal, Some(refused(NftError::SoldOut)));
            return;
        }
        self.done("issue", call, &[&key(3), &mint]);
        self.model().minted += 1;
        let payer = key(3).pubkey();
        self.model().live.push(Token { mint: mint.pubkey(), kind: Kind::Credential, holder: subject, payer });
    }

    fn set_policy(&mut self) {
        let list: Vec<_> = BUYERS.iter().map(|buyer| key(*buyer).pubkey()).collect();
        let root = AllowList::new(&self.world.collection, &list).root();
        let price = 10_000_000 + self.dice.roll(1_000_000_000);
        let policy = match self.dice.roll(4) {
            0 => MintPolicy::Authority,
            1 => MintPolicy::Open { price },
            2 => MintPolicy::Open { price: 0 },
            _ => MintPolicy::AllowList { root, price, wallet_limit: 1 },
        };
        let call = self.world.set_mint_policy(&key(3), MintTerms { policy, treasury: treasury() });
        self.done("set policy", call, &[&key(3)]);
    }

    /// Takes a random living token of a kind out of the model.
    fn take(&mut self, wanted: &[Kind]) -> Option<Token> {
        let places: Vec<_> = (0..self.model().live.len()).filter(|at| wanted.contains(&self.model_at(*at))).collect();
        if places.is_empty() {
            return None;
        }
        let at = places[usize::try_from(self.dice.roll(u64::try_from(places.len()).unwrap())).unwrap()];
        Some(self.model().live.swap_remove(at))
    }

    fn model_at(&self, at: usize) -> Kind {
        self.models[&self.world.index].live[at].kind
    }

    fn burn(&mut self) {
        let Some(token) = self.take(&[Kind::Nft, Kind::Credential]) else { return };
        let holder = key(token.holder);
        let call = match token.kind {
            Kind::Nft => self.world.burn_nft(&holder, &token.mint, &token.payer),
            Kind::Credential => self.world.burn_credential(&holder, &token.mint),
        };
        self.done("burn", call, &[&holder]);
        self.model().burned += 1;
    }

    fn burn_by_token_2022(&mut self) {
        let Some(token) = self.take(&[Kind::Nft, Kind::Credential]) else { return };
        let holder = key(token.holder);
        let burn = burn_token(&holder.pubkey(), &token.mint, &holder.pubkey());
        self.world.send(&[burn], &[&holder]).unwrap();
        let call = match token.kind {
            Kind::Nft => self.world.close_burned_nft(&token.mint, &token.payer),
            Kind::Credential => self.world.close_burned_credential(&token.mint),
        };
        self.done("close burned", call, &[]);
        self.model().burned += 1;
    }

    fn pass_on(&mut self) {
        let Some(mut token) = self.take(&[Kind::Nft]) else { return };
        let to = BUYERS[usize::try_from(self.dice.roll(3)).unwrap()];
        let (from, receiver) = (key(token.holder), key(to).pubkey());
        if to != token.holder {
            if self.world.is_closed(&token_account(&receiver, &token.mint)) {
                let make = make_token_account(&from.pubkey(), &receiver, &token.mint);
                self.world.send(&[make], &[&from]).unwrap();
            }
            let call = transfer_token(&from.pubkey(), &receiver, &token.mint, &from.pubkey());
            self.world.send(&[call], &[&from]).unwrap();
            token.holder = to;
        }
        self.model().live.push(token);
    }

    fn revoke(&mut self) {
        let Some(token) = self.take(&[Kind::Credential]) else { return };
        let call = self.world.revoke_credential(&key(3), &token.mint, &key(token.holder).pubkey(), "mistaken");
        self.done("revoke", call, &[&key(3)]);
        self.model().burned += 1;
    }

    fn renew(&mut self) {
        let Some(token) = self.take(&[Kind::Credential]) else { return };
        let score = [u8::try_from(self.dice.roll(256)).unwrap(); 32];
        if self.world.credential(&token.mint).score_sha256 != score {
            let call = self.world.renew_credential(&key(3), &token.mint, 0, score);
            self.done("renew", call, &[&key(3)]);
        }
        self.model().live.push(token);
    }

    fn update_nft(&mut self) {
        let Some(token) = self.take(&[Kind::Nft]) else { return };
        let mut shown = metadata();
        shown.name = "n".repeat(1 + usize::try_from(self.dice.roll(64)).unwrap());
        shown.sha256 = [u8::try_from(self.dice.roll(256)).unwrap(); 32];
        let call = self.world.update_nft_metadata(&key(3), &token.mint, shown.clone());
        if self.model().is_frozen {
            assert_eq!(self.world.send(&[call], &[&key(3)]).err(), Some(refused(NftError::MetadataFrozen)));
        } else if self.world.nft(&token.mint).metadata_sha256 != shown.sha256 {
            self.done("update nft", call, &[&key(3)]);
        }
        self.model().live.push(token);
    }

    fn update_collection(&mut self) {
        let model = self.model();
        let (least, most, is_frozen) = (model.minted.max(1), model.max_supply, model.is_frozen);
        let max_supply = least + self.dice.roll(most - least + 1);
        let details = CollectionDetails { max_supply, ..details() };
        let call = self.world.update_collection(&key(3), details);
        if is_frozen {
            assert_eq!(self.world.send(&[call], &[&key(3)]).err(), Some(refused(NftError::MetadataFrozen)));
            return;
        }
        self.done("update collection", call, &[&key(3)]);
        self.model().max_supply = max_supply;
    }

    fn verify(&mut self) {
        let creator = key(20);
        let call = match self.world.collection().creators[0].is_verified {
            true => self.world.unverify_creator(&creator),
            false => self.world.verify_creator(&creator),
        };
        self.done("verify", call, &[&creator]);
    }

    fn freeze(&mut self) {
        if !self.model().is_frozen {
            let call = self.world.freeze_metadata(&key(3));
            self.done("freeze", call, &[&key(3)]);
            self.model().is_frozen = true;
        }
    }

    fn close(&mut self) {
        let call = self.world.close_collection(&key(3));
        if !self.model().live.is_empty() {
            let refusal = self.world.send(&[call], &[&key(3)]).err();
            assert_eq!(refusal, Some(refused(NftError::CollectionInUse)));
            // Else few collections of a long history would ever become empty.
            if self.dice.roll(4) == 0 {
                while !self.model().live.is_empty() {
                    self.burn();
                }
            }
            return;
        }
        self.done("close", call, &[&key(3)]);
        self.model().exists = false;
    }

    /// A stranger tries what only others may.
    fn intrude(&mut self) {
        let stranger = key(99);
        self.world.fund(&stranger.pubkey());
        let mut calls = vec![
            self.world.update_collection(&stranger, details()),
            self.world.set_mint_policy(&stranger, free()),
            self.world.freeze_metadata(&stranger),
            self.world.verify_creator(&stranger),
        ];
        if let Some(token) = self.model().live.last().cloned() {
            calls.push(match token.kind {
                Kind::Nft => self.world.burn_nft(&stranger, &token.mint, &token.payer),
                Kind::Credential => {
                    self.world.revoke_credential(&stranger, &token.mint, &key(token.holder).pubkey(), "spite")
                }
            });
        }
        for call in calls {
            assert!(self.world.send(&[call], &[&stranger]).is_err());
        }
        *self.counts.entry("intrude").or_default() += 1;
    }

    fn check(&mut self) {
        for (index, model) in &self.models {
            self.world.turn_to(*index);
            if !model.exists {
                assert!(self.world.is_closed(&self.world.collection) && self.world.is_closed(&self.world.group_mint()));
                continue;
            }
            let collection = self.world.collection();
            assert_eq!(collection.link, model.link, "no event is missing");
            assert_eq!((collection.minted, collection.burned), (model.minted, model.burned));
            assert!(collection.minted <= collection.max_supply);
            assert_eq!(collection.live(), u64::try_from(model.live.len()).unwrap());
            let group = self.world.group();
            assert_eq!((group.size, group.max_size), (collection.minted, collection.max_supply));
        }
        for (payee, lamports) in &self.owed {
            assert_eq!(self.world.balance(payee), *lamports, "{payee}");
        }
        // All accounts of one living token at a time: all of all of them would take a long test hours.
        self.world.turn_to(7);
        let Some(token) = self.models[&7].live.last() else { return };
        assert_eq!(self.world.shown(&token.mint).base.supply, 1);
        assert_eq!(self.world.token(&key(token.holder).pubkey(), &token.mint).amount, 1);
        let record = match token.kind {
            Kind::Nft => project_nft::state::Nft::address(&token.mint, &ID),
            Kind::Credential => project_nft::state::Credential::address(&token.mint, &ID),
        };
        assert!(!self.world.is_closed(&record));
    }
}
