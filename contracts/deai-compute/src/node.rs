mod bounty;
mod heartbeat;
mod maintenance;
mod offline;
mod profile;
mod register;
mod reputation;
mod seat;
mod slash;
mod stake;
mod unregister;
mod unstake;
mod update;
mod view;

use near_sdk::{AccountId, NearToken, near};

use crate::Contract;
use crate::error::Error;
use crate::event::Sha256;
use crate::parameters::Parameters;

pub use profile::Profile;
pub use reputation::{Reputation, TaskOutcome, check_reputation};
pub use seat::Seat;
pub use slash::{Damage, Proof};
pub use view::Status;

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum VersionedNode {
    V1(Node),
}

impl From<VersionedNode> for Node {
    fn from(stored: VersionedNode) -> Self {
        match stored {
            VersionedNode::V1(node) => node,
        }
    }
}

/// Its size in storage changes with its profile alone: it was paid for when that was given.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Node {
    pub stake: NearToken,
    /// Asked back, and at stake until it is released.
    pub unbonding: NearToken,
    /// Nanoseconds since the Unix epoch, as all times here.
    pub release_at: u64,
    pub status: Status,
    pub seats: Vec<Seat>,
    pub slots: u8,
    /// Tasks assigned, and without a result.
    pub in_hand: u8,
    /// Tasks with a result that is not final: what they may cost is still at stake.
    pub unsettled: u32,
    pub metadata_uri: String,
    pub metadata_sha256: Sha256,
    pub registered_at: u64,
    pub last_heartbeat_at: u64,
    pub reputation: Reputation,
    pub tasks_completed: u64,
    pub tasks_failed: u64,
    pub storage_paid: NearToken,
}

impl Node {
    /// Without stake, and with nothing paid yet.
    pub fn new(profile: &Profile, now: u64) -> Self {
        Self {
            stake: NearToken::ZERO,
            unbonding: NearToken::ZERO,
            release_at: 0,
            status: Status::Online,
            seats: profile.classes.iter().map(|class| Seat::new(class)).collect(),
            slots: profile.slots,
            in_hand: 0,
            unsettled: 0,
            metadata_uri: profile.metadata_uri.clone(),
            metadata_sha256: profile.metadata_sha256,
            registered_at: now,
            last_heartbeat_at: now,
            reputation: Reputation::new(now),
            tasks_completed: 0,
            tasks_failed: 0,
            storage_paid: NearToken::ZERO,
        }
    }

    /// `true` where it takes a task now.
    pub fn is_free(&self, terms: &Parameters, now: u64) -> bool {
        self.in_hand < self.slots
            && self.status == Status::Online
            && self.stake >= terms.min_stake
            && !self.is_silent(terms, now)
    }

    pub fn is_silent(&self, terms: &Parameters, now: u64) -> bool {
        now >= self.last_heartbeat_at.saturating_add(terms.heartbeat_timeout_ns.0)
    }

    /// All that it can lose.
    pub fn at_stake(&self) -> NearToken {
        self.stake.saturating_add(self.unbonding)
    }

    /// A task left the node's hands.
    pub fn put_down(&mut self) -> Result<(), Box<Error>> {
        self.in_hand = self.in_hand.checked_sub(1).ok_or(Error::Inconsistent { what: "tasks active" })?;
        Ok(())
    }

    /// One of its results became final.
    pub fn settle(&mut self) -> Result<(), Box<Error>> {
        self.unsettled = self.unsettled.checked_sub(1).ok_or(Error::Inconsistent { what: "unsettled tasks" })?;
        Ok(())
    }

    pub fn check_idle(&self, node_id: &AccountId) -> Result<(), Box<Error>> {
        if self.in_hand > 0 || self.unsettled > 0 {
            let (in_hand, unsettled) = (self.in_hand, self.unsettled);
            return Err(Error::NodeBusy { node_id: node_id.to_string(), in_hand, unsettled }.into());
        }
        Ok(())
    }
}

impl Contract {
    pub(crate) fn find_node(&self, node_id: &AccountId) -> Result<Node, Box<Error>> {
        let stored = self.nodes.get(node_id);
        stored.map(Node::from).ok_or_else(|| Error::NodeUnknown { node_id: node_id.to_string() }.into())
    }

    pub(crate) fn put_node(&mut self, node_id: &AccountId, node: Node) {
        self.nodes.set(node_id, &VersionedNode::V1(node));
    }
}
