//! What storage costs whom.
//!
//! Anyone who makes an entry pays for it from the attached deposit, at the most the entry can grow to, with
//! all that it may bring along (its places in queues and rings), and gets it back when the entry goes. So
//! what is held always covers what is stored, whatever happened in between.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "sums of a few lengths that were bounded before; the build checks them"
)]

use near_sdk::borsh::{self, BorshSerialize};
use near_sdk::{AccountId, NearToken, Promise, env};

use crate::error::Error;
use crate::node::Node;
use crate::task::{Record, Task};
use crate::{Contract, limit};

/// The protocol's own bytes around each entry (`num_extra_bytes_record`).
const ENTRY: u64 = 40;
/// Prefix of a plain map.
const MAP: u64 = 1;
/// Prefix of one of the two maps in an iterable map.
const ITERABLE: u64 = 2;
/// Length in front of a text, tag in front of a versioned value, index in an iterable map.
const LENGTH: u64 = 4;
const TAG: u64 = 1;
const INDEX: u64 = 4;
const U64: u64 = 8;
const U128: u64 = 16;
const HASH: u64 = 32;
/// A waiting task's state: tag, place, time.
const PENDING: u64 = TAG + 2 * U64;
/// The largest state, disputed and answered: tag; account, result, time and lateness; evidence, bond, three
/// times; answer with its tag.
const STATE_MAX: u64 = TAG + (ACCOUNT_MAX + HASH + U64 + 1) + (HASH + U128 + 3 * U64) + (TAG + HASH);
/// A public key.
const KEY: u64 = 32;
/// The longest account id, with its length in front.
const ACCOUNT_MAX: u64 = LENGTH + 64;

/// Bytes of a node: its entry, its place in the list of nodes, and one in the ring of each class.
pub fn node_bytes(node_id: &AccountId, node: &Node) -> u64 {
    let account = text(node_id.as_str());
    let entry = ENTRY + ITERABLE + account + TAG + size(node) + INDEX;
    let listed = ENTRY + ITERABLE + INDEX + account;
    let rings: u64 = node.seats.iter().map(|seat| place(&seat.class) + account).sum();
    entry + listed + rings
}

/// Bytes of an open task that is given in its smallest state, pending: its entry, grown to its largest state
/// and by all who can lose it before the last attempt, and its place in the queue.
pub fn task_bytes(task: &Task) -> u64 {
    ENTRY + MAP + U64 + TAG + size(task) - PENDING + STATE_MAX + excluded(task.max_attempts) + place(&task.class) + U64
}

/// The most bytes that an open task can take.
pub fn task_bytes_max(max_attempts: u8) -> u64 {
    let texts = ACCOUNT_MAX + LENGTH * 3 + width(limit::LABEL) * 2 + width(limit::URI);
    // Digest, project with its tag, least reputation, run time, reward, bounty, two times, two counts of
    // attempts, the list of those excluded, storage paid.
    let rest = HASH + TAG + HASH + 2 + U64 + U128 + U128 + 2 * U64 + 2 + LENGTH + excluded(max_attempts) + U128;
    let queued = ENTRY + MAP + LENGTH + width(limit::LABEL) + U64 + U64;
    ENTRY + MAP + U64 + TAG + texts + rest + STATE_MAX + queued
}

fn excluded(max_attempts: u8) -> u64 {
    u64::from(max_attempts.saturating_sub(1)) * ACCOUNT_MAX
}

/// Bytes of an arbiter: its entry and its place in the list.
pub fn arbiter_bytes(arbiter_id: &AccountId) -> u64 {
    let account = text(arbiter_id.as_str());
    (ENTRY + ITERABLE + account + TAG + U128 + INDEX) + (ENTRY + ITERABLE + INDEX + account)
}

/// Bytes of a class: its entry and its place in the list.
pub fn class_bytes(name: &str) -> u64 {
    let lane = U64 + U64 + 4;
    (ENTRY + ITERABLE + text(name) + TAG + 2 * lane + U128 + INDEX) + (ENTRY + ITERABLE + INDEX + text(name))
}

/// Bytes of the record of a finished task.
pub fn record_bytes(record: &Record) -> u64 {
    ENTRY + MAP + U64 + TAG + size(record)
}

/// Bytes of a wallet's link: the wallet's entry and the account's.
pub fn link_bytes(account_id: &AccountId) -> u64 {
    let account = text(account_id.as_str());
    (ENTRY + MAP + KEY + TAG + account + 3 * U64 + U128) + (ENTRY + MAP + account + KEY)
}

pub fn price(bytes: u64) -> NearToken {
    env::storage_byte_cost().saturating_mul(u128::from(bytes))
}

fn place(class: &str) -> u64 {
    ENTRY + MAP + text(class) + U64
}

fn text(text: &str) -> u64 {
    LENGTH + width(text.len())
}

pub fn size(value: &impl BorshSerialize) -> u64 {
    borsh::object_length(value).map_or(u64::MAX, width)
}

fn width(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl Contract {
    /// The most that `submit_task` takes: storage and bounty.
    pub(crate) fn task_deposit_max(&self) -> NearToken {
        let storage = price(task_bytes_max(self.parameters.max_attempts)).saturating_add(self.account_bounds());
        storage.saturating_add(self.parameters.keeper_bounty)
    }

    /// What is left of the attached deposit when `cost` is taken.
    pub(crate) fn surplus(&self, cost: NearToken) -> Result<NearToken, Box<Error>> {
        let attached = env::attached_deposit();
        attached.checked_sub(cost).ok_or_else(|| {
            Error::DepositTooSmall { attached: attached.as_yoctonear(), needed: cost.as_yoctonear() }.into()
        })
    }

    pub(crate) fn hold_storage(&mut self, cost: NearToken) -> Result<(), Box<Error>> {
        self.storage_held = self.storage_held.checked_add(cost).ok_or(Error::Overflow { what: "storage held" })?;
        Ok(())
    }

    pub(crate) fn free_storage(&mut self, cost: NearToken) -> Result<(), Box<Error>> {
        self.storage_held = self.storage_held.checked_sub(cost).ok_or(Error::Inconsistent { what: "storage held" })?;
        Ok(())
    }
}

pub fn check_one_yocto() -> Result<(), Box<Error>> {
    let attached = env::attached_deposit().as_yoctonear();
    if attached == 1 { Ok(()) } else { Err(Error::OneYocto { attached }.into()) }
}

/// Sends NEAR off. Where the account is gone it comes back to the market, and nobody is held up.
pub fn send(to: AccountId, amount: NearToken) {
    if !amount.is_zero() {
        Promise::new(to).transfer(amount).detach();
    }
}
