//! Money is neither made nor lost: what was there at the beginning is on accounts, or burnt.

use near_localnet::near_primitives::account;
use near_localnet::near_primitives::action::{
    AddKeyAction, CreateAccountAction, DeleteAccountAction, DeployContractAction, TransferAction,
};
use near_localnet::near_primitives::transaction::ExecutionStatus;
use near_localnet::{
    AccessKey, Account, AccountId, Action, Balance, Config, Executed, Gas, KeyType, Network, Read, SecretKey,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::contracts;

const TRANSACTIONS: usize = 1000;

struct World {
    near: Network,
    random: StdRng,
    people: Vec<Account>,
    made: usize,
}

impl World {
    fn new(config: Config, seed: u64) -> Self {
        let mut near = Network::with(config).expect("starts");
        let people =
            (0..6).map(|at| near.create_account(&format!("p{at}.test.near"), Balance::from_near(400))).collect();
        let relay = near.create_account("relay.test.near", Balance::from_near(15));
        let store = near.create_account("store.test.near", Balance::from_near(15));
        near.deploy(&relay, contracts::relay()).assert_success();
        near.deploy(&store, contracts::store()).assert_success();
        Self { near, random: StdRng::seed_from_u64(seed), people, made: 0 }
    }

    fn person(&mut self) -> Account {
        let at = self.random.gen_range(0..self.people.len());
        self.people[at].clone()
    }

    /// Someone, nobody, or a public key that a transfer turns into an account.
    fn anybody(&mut self) -> AccountId {
        match self.random.gen_range(0..5) {
            0 => "nobody.test.near".parse().expect("an account id"),
            1 => format!("{:064x}", self.random.r#gen::<u128>()).parse().expect("an account id"),
            _ => self.person().id,
        }
    }

    fn amount(&mut self) -> Balance {
        Balance::from_yoctonear(self.random.gen_range(0..3_000_000_000_000_000_000_000_000))
    }

    fn call(&mut self, signer: &Account, contract: &str, method: &str, args: &str) {
        let contract: AccountId = contract.parse().expect("an account id");
        // A call that never ends takes the machine as long as its gas lasts.
        let most = if method == "spin" { 20 } else { 200 };
        let (deposit, gas) = (self.amount(), Gas::from_teragas(self.random.gen_range(5..most)));
        let call = self.near.call(signer, &contract, method).args(args).gas(gas);
        let tx = call.deposit(deposit).sign();
        self.submit(tx);
    }

    fn submit(&mut self, tx: near_localnet::SignedTransaction) {
        // Refused where the signer has too little, or has used this nonce in this block already.
        self.near.submit(tx).ok();
    }

    fn act(&mut self, signer: &Account, receiver: &AccountId, actions: Vec<Action>) {
        let tx = self.near.sign(signer, receiver, actions);
        self.submit(tx);
    }

    fn step(&mut self) {
        let signer = self.person();
        let deposit = self.amount();
        match self.random.gen_range(0..12) {
            0 | 1 => {
                let receiver = self.anybody();
                self.act(&signer, &receiver, vec![Action::Transfer(TransferAction { deposit })]);
            }
            2 => {
                self.made += 1;
                let id = format!("n{}.{}", self.made, signer.id).parse().expect("an account id");
                let key = SecretKey::from_seed(KeyType::ED25519, &format!("n{}", self.made)).public_key();
                let add = AddKeyAction { public_key: key, access_key: AccessKey::full_access() };
                let mut actions = vec![
                    Action::CreateAccount(CreateAccountAction {}),
                    Action::AddKey(Box::new(add)),
                    Action::Transfer(TransferAction { deposit }),
                ];
                if self.random.gen_bool(0.5) {
                    actions.push(Action::DeployContract(DeployContractAction { code: contracts::store() }));
                }
                self.act(&signer, &id, actions);
            }
            3 if self.people.len() > 3 => {
                let beneficiary_id = self.anybody();
                self.people.retain(|person| person.id != signer.id);
                let delete = Action::DeleteAccount(DeleteAccountAction { beneficiary_id });
                self.act(&signer, &signer.id.clone(), vec![delete]);
            }
            4 => self.call(&signer, "store.test.near", "set", "seven"),
            5 => self.call(&signer, "store.test.near", "set_and_fail", "seven"),
            6 => self.call(&signer, "store.test.near", "spin", ""),
            7 => self.call(&signer, "relay.test.near", "ask", "store.test.near set_and_fail"),
            8 => self.call(&signer, "relay.test.near", "ask_twice", "store.test.near get"),
            9 => self.call(&signer, "relay.test.near", "wait", ""),
            10 => self.call(&signer, "relay.test.near", "resume", "go on"),
            _ => {
                let receiver = self.anybody();
                self.call(&signer, "relay.test.near", "give", receiver.as_str());
            }
        }
    }

    /// Transactions in blocks.
    fn taken(&self) -> usize {
        let chain = self.near.chain();
        let blocks = std::iter::successors(Some(chain.genesis_block()), |block| chain.block_after(block.height()));
        blocks.map(|block| block.transactions.len()).sum()
    }

    /// The money on all accounts.
    fn held(&self) -> Balance {
        let accounts = self.near.chain().state().scan(&[0]);
        accounts.iter().fold(Balance::ZERO, |sum, (_, bytes)| {
            let account: account::Account = borsh::from_slice(bytes).expect("an account");
            [account.amount(), account.locked()].into_iter().fold(sum, Balance::saturating_add)
        })
    }

    fn check(&mut self) {
        self.near.settle();
        // Yields hold the gas they have bought until they are resumed or time out.
        let timeout = self.near.chain().runtime().wasm_config.limit_config.yield_timeout_length_in_blocks;
        self.near.produce_blocks(timeout + 1);
        self.near.settle();
        assert_eq!(self.held(), self.near.head().header.total_supply);
    }
}

/// A thousand random transactions on one version of the protocol.
fn check_version(version: u32) {
    let mut world = World::new(Config { protocol_version: version, ..Config::default() }, u64::from(version));
    let supply = world.near.chain().genesis_block().header.total_supply;
    let before = world.taken();
    let mut steps = 0;
    while world.taken() - before < TRANSACTIONS {
        assert!(steps < 3 * TRANSACTIONS, "too many are refused: only {} taken", world.taken() - before);
        for _ in 0..7 {
            world.step();
        }
        world.near.produce_block();
        steps += 7;
        if steps % 350 == 0 {
            world.check();
        }
    }
    world.check();
    let (mut burnt, mut failed, mut height) = (Balance::ZERO, 0, 0);
    while let Some(block) = world.near.chain().block_after(height) {
        height = block.height();
        burnt = burnt.saturating_add(block.header.tokens_burnt);
        let is_failed = |done: &&Executed| matches!(done.outcome.outcome.status, ExecutionStatus::Failure(_));
        failed += block.executed.iter().filter(is_failed).count();
    }
    assert_eq!(supply.checked_sub(burnt), Some(world.held()));
    assert!(failed > TRANSACTIONS / 10, "too few receipts fail: {failed}");
}

#[test]
fn a_thousand_random_transactions_lose_no_yocto() {
    check_version(86);
}

#[test]
fn a_thousand_lose_none_in_the_oldest_version() {
    check_version(85);
}

#[test]
fn a_thousand_lose_none_in_the_newest_version() {
    check_version(88);
}
