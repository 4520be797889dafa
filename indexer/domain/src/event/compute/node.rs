use serde::{Deserialize, Serialize};

use crate::{NearAccountId, Sha256, Yocto};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRegistered {
    /// The number of tasks the node takes at once.
    pub slots: u8,
    pub stake: Yocto,
    /// Capability classes, such as `inference.gpu24`.
    pub classes: Vec<String>,
    pub node_id: NearAccountId,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

/// The node offers something else now: the whole of it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeUpdated {
    /// The number of tasks the node takes at once.
    pub slots: u8,
    /// Capability classes, such as `inference.gpu24`.
    pub classes: Vec<String>,
    pub node_id: NearAccountId,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

/// Only a node that is online takes tasks. In any other status it still finishes what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeStatus {
    /// It takes tasks.
    Online,
    /// It was not received for too long.
    Offline,
    /// It asked for no tasks.
    Maintenance,
    /// It asked for all of its stake.
    Unbonding,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeStatusChanged {
    pub status: NodeStatus,
    pub node_id: NearAccountId,
}

/// The node left, and what was left of its stake went back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeUnregistered {
    pub stake: Yocto,
    pub node_id: NearAccountId,
}
