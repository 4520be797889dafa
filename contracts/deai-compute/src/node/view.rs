use near_sdk::json_types::U64;
use near_sdk::{AccountId, NearToken, env, near};

use super::Node;
use crate::event::NodeStatus;
use crate::{Contract, ContractExt, limit};

/// Only a node that is online takes tasks. In any other status it still finishes what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[near(serializers = [borsh, json])]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Online,
    Offline,
    Maintenance,
    Unbonding,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Online => "online",
            Status::Offline => "offline",
            Status::Maintenance => "maintenance",
            Status::Unbonding => "unbonding",
        }
    }
}

impl From<Status> for NodeStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Online => NodeStatus::Online,
            Status::Offline => NodeStatus::Offline,
            Status::Maintenance => NodeStatus::Maintenance,
            Status::Unbonding => NodeStatus::Unbonding,
        }
    }
}

/// A node, as the views show it. Amounts are yoctoNEAR, times nanoseconds since the Unix epoch.
#[near(serializers = [json])]
pub struct NodeView {
    pub node_id: AccountId,
    pub status: Status,
    pub stake: NearToken,
    /// Asked back, and at stake until it is released.
    pub unbonding: NearToken,
    pub release_at: Option<U64>,
    pub classes: Vec<String>,
    /// The number of tasks it takes at once.
    pub slots: u8,
    /// The number of tasks it has without a result.
    pub in_hand: u8,
    /// The number of results of its own are not final.
    pub unsettled: u32,
    pub metadata_uri: String,
    /// 64 hex digits.
    pub metadata_sha256: String,
    pub registered_at: U64,
    /// Of the last `heartbeat`, or of another call of the node's own.
    pub last_heartbeat_at: U64,
    /// 0 to 10,000, as of now.
    pub reputation: u16,
    pub tasks_completed: U64,
    pub tasks_failed: U64,
    /// Comes back with the stake.
    pub storage_paid: NearToken,
}

#[near]
impl Contract {
    /// A node, or `null`.
    pub fn node(&self, node_id: AccountId) -> Option<NodeView> {
        let node = self.nodes.get(&node_id)?;
        Some(view(node_id, node.into()))
    }

    /// Nodes from an index (default 0) on, at most `limit` (default and most: 100). A node that leaves gives
    /// its index to the last one.
    pub fn nodes(&self, from_index: Option<u32>, limit: Option<u32>) -> Vec<NodeView> {
        let (from, limit) = (from_index.unwrap_or(0), limit.unwrap_or(limit::PAGE).min(limit::PAGE));
        let ids = (from..from.saturating_add(limit)).map_while(|index| self.nodes.key_at(index));
        ids.filter_map(|node_id| self.node(node_id)).collect()
    }
}

fn view(node_id: AccountId, node: Node) -> NodeView {
    NodeView {
        node_id,
        status: node.status,
        stake: node.stake,
        unbonding: node.unbonding,
        release_at: (!node.unbonding.is_zero()).then_some(U64(node.release_at)),
        classes: node.seats.into_iter().map(|seat| seat.class).collect(),
        slots: node.slots,
        in_hand: node.in_hand,
        unsettled: node.unsettled,
        metadata_uri: node.metadata_uri,
        metadata_sha256: node.metadata_sha256.to_string(),
        registered_at: U64(node.registered_at),
        last_heartbeat_at: U64(node.last_heartbeat_at),
        reputation: node.reputation.at(env::block_timestamp()),
        tasks_completed: U64(node.tasks_completed),
        tasks_failed: U64(node.tasks_failed),
        storage_paid: node.storage_paid,
    }
}
