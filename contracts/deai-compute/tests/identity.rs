use std::time::Duration;

use deai_compute::error::{Error, IdentityError};
use deai_compute::event::{Event, SolanaLinked, SolanaUnlinked};
use near_localnet::{Balance, KeyType, SecretKey};
use serde_json::{Value, json};

use crate::world::{DEPOSIT, NONE, World, YOCTO, id};

const HOUR_NS: u64 = 3_600_000_000_000;
const MINUTE_NS: u64 = 60_000_000_000;

/// A wallet that signs what it is given, as Solana's do: ed25519, all in base58.
struct Wallet(SecretKey);

impl Wallet {
    fn new(seed: &str) -> Self {
        Self(SecretKey::from_seed(KeyType::ED25519, seed))
    }

    fn address(&self) -> String {
        self.0.public_key().to_string().strip_prefix("ed25519:").unwrap().to_owned()
    }

    fn sign(&self, text: &str) -> String {
        self.0.sign(text.as_bytes()).to_string().strip_prefix("ed25519:").unwrap().to_owned()
    }

    /// What `link_solana` takes: the wallet signs what the market shows it.
    fn link(&self, world: &World, name: &str, nonce: u64, expires_at: u64) -> Value {
        let said = json!({
            "account_id": id(name), "wallet": self.address(), "nonce": nonce.to_string(),
            "expires_at": expires_at.to_string(),
        });
        let text: String = world.view("solana_link_text", said);
        self.proof(&text, nonce, expires_at)
    }

    fn proof(&self, text: &str, nonce: u64, expires_at: u64) -> Value {
        json!({
            "wallet": self.address(), "signature": self.sign(text), "nonce": nonce.to_string(),
            "expires_at": expires_at.to_string(),
        })
    }
}

impl World {
    fn soon(&self) -> u64 {
        self.near.head().header.timestamp + 10 * MINUTE_NS
    }

    fn links(&mut self, wallet: &Wallet, name: &str, nonce: u64) -> Vec<Event> {
        let proof = wallet.link(self, name, nonce, self.soon());
        self.call(name, "link_solana", proof, DEPOSIT).events
    }

    fn link_refused(&mut self, name: &str, proof: Value, error: IdentityError) {
        self.account(name);
        self.refused(name, "link_solana", proof, DEPOSIT, error.into());
    }

    fn linked_to(&self, name: &str) -> Value {
        self.view::<Value>("solana_link", json!({"account_id": id(name)}))["wallet"].clone()
    }
}

#[test]
fn a_wallet_is_linked_by_its_own_signature() {
    let mut world = World::new();
    let wallet = Wallet::new("wallet");
    let expires_at = world.soon();
    let proof = wallet.link(&world, "alice", 7, expires_at);

    let done = world.call("alice", "link_solana", proof, DEPOSIT);

    let (account_id, address) = (id("alice"), wallet.address());
    let linked = SolanaLinked { account_id, wallet: address.clone(), nonce: 7, expires_at };
    assert_eq!(done.events, [Event::SolanaLinked(linked)]);
    let link: Value = world.view("solana_link", json!({"account_id": id("alice")}));
    assert_eq!(link, world.view::<Value>("solana_wallet", json!({"wallet": address})));
    assert_eq!(
        (&link["wallet"], &link["account_id"], &link["nonce"]),
        (&json!(address), &json!(id("alice")), &json!("7"))
    );
    assert_eq!(link["unlinkable_at"], json!(expires_at.to_string()));
}

#[test]
fn the_text_names_network_contract_account_wallet_nonce_and_expiry() {
    let world = World::new();
    let address = Wallet::new("wallet").address();
    let said = json!({"account_id": "alice.near", "wallet": address, "nonce": "7", "expires_at": "9"});
    let text: String = world.view("solana_link_text", said);
    let expected = format!(
        "DeAI Compute: link this Solana wallet to a NEAR account\n\nNetwork: near localnet\nContract: market.test.near\n\
         Account: alice.near\nWallet: {address}\nNonce: 7\nExpires at: 9"
    );
    assert_eq!(text, expected);
}

/// What the wallet signed says one thing: with any of it changed it proves nothing.
#[test]
fn a_signature_holds_for_nothing_else_than_it_names() {
    let mut world = World::new();
    let (wallet, other) = (Wallet::new("wallet"), Wallet::new("other"));
    let expires_at = world.soon();
    let good = wallet.link(&world, "alice", 7, expires_at);
    let not_signed = || IdentityError::NotSigned { wallet: wallet.address() };

    world.link_refused("bob", good.clone(), not_signed());
    let with = |field: &str, value: Value| {
        let mut proof = good.clone();
        proof[field] = value;
        proof
    };
    world.link_refused("alice", with("nonce", json!("8")), not_signed());
    world.link_refused("alice", with("expires_at", json!((expires_at + 1).to_string())), not_signed());
    let error = IdentityError::NotSigned { wallet: other.address() };
    world.link_refused("alice", with("wallet", json!(other.address())), error);
    let said = json!({
        "account_id": id("alice"), "wallet": wallet.address(), "nonce": "7", "expires_at": expires_at.to_string(),
    });
    let text: String = world.view("solana_link_text", said);
    for (ours, theirs) in [("localnet", "mainnet"), ("market.test.near", "market2.test.near"), ("DeAI", "deai")] {
        let elsewhere = wallet.proof(&text.replace(ours, theirs), 7, expires_at);
        world.link_refused("alice", elsewhere, not_signed());
    }
    world.call("alice", "link_solana", good, DEPOSIT);
}

#[test]
fn a_signature_is_good_for_an_hour_at_most() {
    let mut world = World::new();
    let wallet = Wallet::new("wallet");
    let now = world.near.head().header.timestamp;
    for (expires_at, code) in [(now, "signature_expired"), (now + HOUR_NS + MINUTE_NS, "signature_expiry_far")] {
        let proof = wallet.link(&world, "alice", 7, expires_at);
        let execution = world.try_call("alice", "link_solana", proof, DEPOSIT);
        assert!(format!("{:?}", execution.failure()).contains(code), "{code}");
    }
    let proof = wallet.link(&world, "alice", 7, now + 5 * MINUTE_NS);
    world.advance(Duration::from_secs(300));
    let execution = world.try_call("alice", "link_solana", proof, DEPOSIT);
    assert!(format!("{:?}", execution.failure()).contains("signature_expired"));
}

#[test]
fn what_is_no_wallet_or_no_signature_is_refused() {
    let mut world = World::new();
    let wallet = Wallet::new("wallet");
    let expires_at = world.soon();
    let good = wallet.link(&world, "alice", 7, expires_at);
    // The first one is the system program: a key of small order, for which everybody can sign.
    for text in ["11111111111111111111111111111111", "0OIl", "", "4Nd1mYQb"] {
        let mut proof = good.clone();
        proof["wallet"] = json!(text);
        world.link_refused("alice", proof, IdentityError::Wallet { text: text.to_owned() });
    }
    for text in ["", "1", &wallet.address()] {
        let mut proof = good.clone();
        proof["signature"] = json!(text);
        world.link_refused("alice", proof, IdentityError::Signature { text: text.to_owned() });
    }
}

#[test]
fn an_account_has_one_wallet() {
    let mut world = World::new();
    let (wallet, other) = (Wallet::new("wallet"), Wallet::new("other"));
    world.links(&wallet, "alice", 1);
    for again in [&wallet, &other] {
        let proof = again.link(&world, "alice", 2, world.soon());
        let error = IdentityError::Linked { account_id: id("alice"), wallet: wallet.address() };
        world.link_refused("alice", proof, error);
    }
}

#[test]
fn a_wallet_has_one_account_and_can_always_sign_for_another() {
    let mut world = World::new();
    let wallet = Wallet::new("wallet");
    world.links(&wallet, "alice", 5);
    let before = world.near.balance(&id("alice").parse().unwrap());
    let storage: Balance = world.view("solana_link_storage", json!({"account_id": id("alice")}));

    let events = world.links(&wallet, "bob", 6);

    let (account_id, address) = (id("alice"), wallet.address());
    assert_eq!(events[0], Event::SolanaUnlinked(SolanaUnlinked { account_id, wallet: address.clone() }));
    assert!(matches!(&events[1], Event::SolanaLinked(linked) if linked.account_id == id("bob") && linked.nonce == 6));
    assert_eq!((world.linked_to("alice"), world.linked_to("bob")), (Value::Null, json!(address)));
    let after = world.near.balance(&id("alice").parse().unwrap());
    assert_eq!(after, before.saturating_add(storage), "what alice paid for storage is hers again");
}

#[test]
fn a_nonce_counts_once_also_for_another_account() {
    let mut world = World::new();
    let wallet = Wallet::new("wallet");
    let (address, expires_at) = (wallet.address(), world.soon());
    let first = wallet.link(&world, "alice", 5, expires_at);
    world.call("alice", "link_solana", first.clone(), DEPOSIT);
    world.links(&wallet, "bob", 6);

    // Alice cannot take the wallet back with what its holder signed before.
    let used = |nonce| IdentityError::NonceUsed { wallet: address.clone(), nonce, last: 6 };
    world.link_refused("alice", first, used(5));
    let same = wallet.link(&world, "carol", 6, expires_at);
    world.link_refused("carol", same, used(6));
}

#[test]
fn a_link_goes_once_its_signature_has_expired_and_its_storage_comes_back() {
    let mut world = World::new();
    let wallet = Wallet::new("wallet");
    let alice = world.account("alice").id;
    world.links(&wallet, "alice", 5);
    let until = world.view::<Value>("solana_link", json!({"account_id": alice}))["unlinkable_at"].clone();
    let execution = world.try_call("alice", "unlink_solana", json!({}), YOCTO);
    let failure = format!("{:?}", execution.failure());
    assert!(failure.contains(&format!("link_fresh: the signature of {} is good until", wallet.address())), "{failure}");
    assert!(failure.contains(until.as_str().unwrap()));
    world.refused("alice", "unlink_solana", json!({}), NONE, Error::OneYocto { attached: 0 });
    let account_id = id("bob");
    world.refused("bob", "unlink_solana", json!({}), YOCTO, IdentityError::Unlinked { account_id }.into());

    world.advance(Duration::from_secs(600));
    let storage: Balance = world.view("solana_link_storage", json!({"account_id": alice}));
    let before = world.near.balance(&alice);
    let done = world.call("alice", "unlink_solana", json!({}), YOCTO);
    let gone = SolanaUnlinked { account_id: id("alice"), wallet: wallet.address() };
    assert_eq!(done.events, [Event::SolanaUnlinked(gone)]);
    let spent = done.execution.tokens_burnt().saturating_add(YOCTO);
    assert_eq!(world.near.balance(&alice), before.saturating_add(storage).saturating_sub(spent));
    assert_eq!(world.linked_to("alice"), Value::Null);
    for prefix in [10, 11] {
        assert!(world.near.state(&world.market.id, &[prefix]).is_empty(), "prefix {prefix}");
    }
    // The same wallet again, with a signature of its own.
    world.links(&wallet, "alice", 1);
}

#[test]
fn storage_of_a_link_is_paid_by_the_caller() {
    let mut world = World::new();
    let wallet = Wallet::new("wallet");
    let proof = wallet.link(&world, "alice", 1, world.soon());
    world.account("alice");
    let needed = world.view::<Balance>("solana_link_storage", json!({"account_id": id("alice")})).as_yoctonear();
    let error = Error::DepositTooSmall { attached: needed - 1, needed };
    world.refused("alice", "link_solana", proof.clone(), Balance::from_yoctonear(needed - 1), error);
    world.call("alice", "link_solana", proof, Balance::from_yoctonear(needed));
}
