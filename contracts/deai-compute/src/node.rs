mod heartbeat;
mod register;
mod unregister;

use near_sdk::json_types::U64;
use near_sdk::{AccountId, NearToken, near};

use crate::error::Error;
use crate::event::Sha256;
use crate::{Contract, ContractExt, limit};

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

/// Its size in storage never changes: it was paid for when the node registered.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Node {
    pub stake: NearToken,
    pub seats: Vec<Seat>,
    pub slots: u8,
    /// Tasks assigned and not over.
    pub in_hand: u8,
    pub metadata_uri: String,
    pub metadata_sha256: Sha256,
    /// Nanoseconds since the Unix epoch.
    pub registered_at: u64,
    pub last_heartbeat_at: u64,
    pub tasks_completed: u64,
    pub storage_paid: NearToken,
}

/// A node's place in one class.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Seat {
    pub class: String,
    /// Its place in the class's ring, 0 where it has none.
    pub ring_at: u64,
    /// No task before this place of the class's queue will ever suit the node: it looked at each.
    pub seen: u64,
}

/// What a node offers.
pub struct Profile {
    pub classes: Vec<String>,
    pub slots: u8,
    pub metadata_uri: String,
    pub metadata_sha256: Sha256,
}

impl Node {
    /// Without stake, and with nothing paid yet.
    pub fn new(profile: &Profile, now: u64) -> Self {
        let seat = |class: &String| Seat { class: class.clone(), ring_at: 0, seen: 0 };
        Self {
            stake: NearToken::ZERO,
            seats: profile.classes.iter().map(seat).collect(),
            slots: profile.slots,
            in_hand: 0,
            metadata_uri: profile.metadata_uri.clone(),
            metadata_sha256: profile.metadata_sha256,
            registered_at: now,
            last_heartbeat_at: now,
            tasks_completed: 0,
            storage_paid: NearToken::ZERO,
        }
    }

    pub fn has_room(&self) -> bool {
        self.in_hand < self.slots
    }

    /// A task left the node's hands.
    pub fn put_down(&mut self) -> Result<(), Error> {
        self.in_hand = self.in_hand.checked_sub(1).ok_or(Error::Inconsistent { what: "tasks in hand" })?;
        Ok(())
    }
}

/// A node, as the views show it.
#[near(serializers = [json])]
pub struct NodeView {
    pub node_id: AccountId,
    /// yoctoNEAR.
    pub stake: NearToken,
    pub classes: Vec<String>,
    /// How many tasks it takes at once.
    pub slots: u8,
    /// How many tasks it holds.
    pub in_hand: u8,
    pub metadata_uri: String,
    /// 64 hex digits.
    pub metadata_sha256: String,
    /// Nanoseconds since the Unix epoch, as the next.
    pub registered_at: U64,
    /// Of the last `heartbeat`, or of another call of the node's own.
    pub last_heartbeat_at: U64,
    pub tasks_completed: U64,
    /// yoctoNEAR, which come back with the stake.
    pub storage_paid: NearToken,
}

#[near]
impl Contract {
    /// A node, or `null`.
    pub fn node(&self, node_id: AccountId) -> Option<NodeView> {
        let node = self.nodes.get(&node_id).cloned()?;
        Some(view(node_id, node.into()))
    }

    /// Nodes from an index (default 0) on, at most `limit` (default and most: 100). A node that leaves gives
    /// its index to the last one.
    pub fn nodes(&self, from_index: Option<u32>, limit: Option<u32>) -> Vec<NodeView> {
        let limit = limit.unwrap_or(limit::PAGE).min(limit::PAGE);
        let [from, limit] = [from_index.unwrap_or(0), limit].map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        self.nodes.iter().skip(from).take(limit).map(|(id, node)| view(id.clone(), node.clone().into())).collect()
    }
}

impl Contract {
    pub(crate) fn find_node(&self, node_id: &AccountId) -> Result<Node, Error> {
        let stored = self.nodes.get(node_id).cloned();
        stored.map(Node::from).ok_or_else(|| Error::NodeUnknown { node_id: node_id.to_string() })
    }

    pub(crate) fn put_node(&mut self, node_id: &AccountId, node: Node) {
        self.nodes.insert(node_id.clone(), VersionedNode::V1(node));
    }
}

fn view(node_id: AccountId, node: Node) -> NodeView {
    NodeView {
        node_id,
        stake: node.stake,
        classes: node.seats.into_iter().map(|seat| seat.class).collect(),
        slots: node.slots,
        in_hand: node.in_hand,
        metadata_uri: node.metadata_uri,
        metadata_sha256: node.metadata_sha256.to_string(),
        registered_at: U64(node.registered_at),
        last_heartbeat_at: U64(node.last_heartbeat_at),
        tasks_completed: U64(node.tasks_completed),
        storage_paid: node.storage_paid,
    }
}
