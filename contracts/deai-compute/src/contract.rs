//! The state, and how it begins.

use near_contract_standards::fungible_token::FungibleToken;
use near_contract_standards::fungible_token::events::FtMint;
use near_sdk::json_types::U128;
use near_sdk::{AccountId, NearToken, PanicOnDefault, env, near};

use crate::class::{Class, Place, VersionedClass, check_class_list};
use crate::collection::{Listed, Lookup};
use crate::dispute::VersionedArbiter;
use crate::error::Error;
use crate::event::{Envelope, Event, EventLink, MarketInitialized};
use crate::governance::{Governance, LAYOUT, VersionedGovernance};
use crate::identity::{Address, VersionedWallet};
use crate::limit;
use crate::node::VersionedNode;
use crate::oracle::{Price, VersionedPrice};
use crate::parameters::Parameters;
use crate::task::{VersionedRecord, VersionedTask};
use crate::text::check_label;

/// Prefixes in storage, one for each collection, for ever.
mod prefix {
    pub const TOKEN: u8 = 0;
    pub const CLASSES: u8 = 1;
    pub const QUEUE: u8 = 2;
    pub const RING: u8 = 3;
    pub const NODES: u8 = 4;
    pub const TASKS: u8 = 5;
    pub const COMPLETED_TASKS: u8 = 6;
    pub const ARBITERS: u8 = 7;
    pub const GOVERNANCE: u8 = 8;
    pub const PRICE: u8 = 9;
    pub const WALLETS: u8 = 10;
    pub const LINKS: u8 = 11;
}

/// It is read and written whole on every call: whatever grows stands in a collection, which loads the
/// entries that are asked for alone.
#[near(
    contract_state,
    contract_metadata(
        standard(standard = "nep141", version = "1.0.0"),
        standard(standard = "nep145", version = "1.0.0"),
        standard(standard = "nep148", version = "1.0.0"),
        standard(standard = "nep297", version = "1.0.0"),
    )
)]
#[derive(PanicOnDefault)]
pub struct Contract {
    /// [`LAYOUT`]. It stands first, so that any code finds it.
    pub(crate) layout: u8,
    pub(crate) owner_id: AccountId,
    pub(crate) treasury_id: AccountId,
    pub(crate) parameters: Parameters,
    pub(crate) token: FungibleToken,
    pub(crate) classes: Listed<String, VersionedClass>,
    /// Tasks that wait, by class and place.
    pub(crate) queue: Lookup<Place, u64>,
    /// Nodes that may have a slot free, by class and place.
    pub(crate) ring: Lookup<Place, AccountId>,
    pub(crate) nodes: Listed<AccountId, VersionedNode>,
    /// Open tasks.
    pub(crate) tasks: Lookup<u64, VersionedTask>,
    /// What is kept of tasks that are over, however they ended.
    pub(crate) completed_tasks: Lookup<u64, VersionedRecord>,
    /// The account that may rule in disputes.
    pub(crate) arbiters: Listed<AccountId, VersionedArbiter>,
    /// The last task's number: the first task is 1.
    pub(crate) task_counter: u64,
    /// Rewards of open tasks, in the token's smallest unit. The market's own token account holds just that.
    pub(crate) escrow: u128,
    /// Stakes of all nodes, with what is unbonding.
    pub(crate) staked: NearToken,
    /// Of open disputes.
    pub(crate) bonds: NearToken,
    /// What requesters of open tasks put up for those who may have to move them on.
    pub(crate) bounties_held: NearToken,
    /// What callers paid for the storage of nodes, tasks and records, and will get back.
    pub(crate) storage_held: NearToken,
    pub(crate) total_rewards_distributed: u128,
    /// No node and no task is taken on.
    pub(crate) intake_paused: bool,
    pub(crate) governance: Lookup<(), VersionedGovernance>,
    pub(crate) price: Lookup<(), VersionedPrice>,
    /// Wallets that are linked to an account,
    pub(crate) wallets: Lookup<Address, VersionedWallet>,
    /// and the wallet of an account.
    pub(crate) links: Lookup<AccountId, Address>,
    /// Of the last event.
    pub(crate) link: EventLink,
    /// Bytes that this call has logged.
    #[borsh(skip)]
    pub(crate) logged: usize,
}

#[near]
impl Contract {
    /// Opens the market: `total_supply` of the token is minted to `treasury_id`, once and for all. Classes
    /// are capabilities that a node can offer and a task can ask for, such as `inference.gpu24`, 1 to 64.
    /// `network` is the chain id that wallets sign when they are linked: without it, what the name of the
    /// market's account reports (`mainnet` below `.near`, `testnet` below `.testnet`, otherwise `localnet`).
    ///
    /// # Errors
    /// `class_count`, `class_twice`, `label`, `supply_zero`, `treasury_is_market`, `parameter`.
    #[init]
    #[handle_result]
    pub fn new(
        owner_id: AccountId,
        treasury_id: AccountId,
        min_stake: NearToken,
        total_supply: U128,
        classes: Vec<String>,
        network: Option<String>,
    ) -> Result<Self, Box<Error>> {
        let market_id = env::current_account_id();
        check_class_list(&classes, limit::CLASSES)?;
        if total_supply.0 == 0 {
            return Err(Error::SupplyZero.into());
        }
        if treasury_id == market_id {
            return Err(Error::TreasuryIsMarket { account_id: treasury_id.to_string() }.into());
        }

        let parameters = Parameters::with_min_stake(min_stake);
        parameters.check()?;

        let network = network.unwrap_or_else(|| network_of(&market_id).to_owned());
        check_label("network", &network)?;
        let governance = Governance::new(network, &owner_id);

        let mut contract = Self {
            layout: LAYOUT,
            owner_id,
            treasury_id,
            parameters,
            token: FungibleToken::new(vec![prefix::TOKEN]),
            classes: Listed::new(prefix::CLASSES),
            queue: Lookup::new(prefix::QUEUE),
            ring: Lookup::new(prefix::RING),
            nodes: Listed::new(prefix::NODES),
            tasks: Lookup::new(prefix::TASKS),
            completed_tasks: Lookup::new(prefix::COMPLETED_TASKS),
            arbiters: Listed::new(prefix::ARBITERS),
            task_counter: 0,
            escrow: 0,
            staked: NearToken::ZERO,
            bonds: NearToken::ZERO,
            bounties_held: NearToken::ZERO,
            storage_held: NearToken::ZERO,
            total_rewards_distributed: 0,
            intake_paused: false,
            governance: Lookup::new(prefix::GOVERNANCE),
            price: Lookup::new(prefix::PRICE),
            wallets: Lookup::new(prefix::WALLETS),
            links: Lookup::new(prefix::LINKS),
            link: EventLink::START,
            logged: 0,
        };
        contract.governance.set(&(), Some(&VersionedGovernance::V1(governance)));
        contract.price.set(&(), Some(&VersionedPrice::V1(Price::NONE)));
        for class in &classes {
            contract.put_class(class, Class::new(NearToken::ZERO));
        }
        contract.token.internal_register_account(&market_id);
        contract.token.internal_register_account(&contract.treasury_id);
        contract.token.internal_deposit(&contract.treasury_id, total_supply.0);

        contract.emit(MarketInitialized {
            owner_id: contract.owner_id.to_string(),
            treasury_id: contract.treasury_id.to_string(),
            min_stake: min_stake.as_yoctonear(),
            total_supply: total_supply.0,
        })?;
        FtMint { owner_id: &contract.treasury_id, amount: total_supply, memo: Some("total supply") }.emit();
        Ok(contract)
    }
}

/// The network that an account's name reports. `test.near` is the root of local networks.
fn network_of(market_id: &AccountId) -> &'static str {
    let name = market_id.as_str();
    match name.rsplit_once('.').map_or(name, |(_, top)| top) {
        "testnet" => "testnet",
        "near" if !name.ends_with(".test.near") => "mainnet",
        _ => "localnet",
    }
}

impl Contract {
    pub(crate) fn emit(&mut self, event: impl Into<Event>) -> Result<(), Box<Error>> {
        self.emit_event(event.into())
    }

    /// Once for all events: it would else stand in the contract for each of them.
    #[inline(never)]
    fn emit_event(&mut self, event: Event) -> Result<(), Box<Error>> {
        let sealed = Envelope::seal(event, &self.link).ok_or(Error::Overflow { what: "seq" })?;
        self.link = sealed.link;
        let line = sealed.line();
        self.note_log(line.len())?;
        env::log_str(&line);
        Ok(())
    }

    /// So many bytes more are logged: a receipt may log so much in all, and a call that says more says so
    /// before the chain does.
    pub(crate) fn note_log(&mut self, bytes: usize) -> Result<(), Box<Error>> {
        self.logged = self.logged.saturating_add(bytes);
        if self.logged > limit::LOG { Err(Error::LogFull { max: limit::LOG }.into()) } else { Ok(()) }
    }

    /// `true` where the log holds one more assignment. Those that it does not hold wait for the next call.
    pub(crate) fn can_log_assignment(&self) -> bool {
        self.logged.saturating_add(limit::ASSIGNMENT_LINE) <= limit::LOG
    }
}
