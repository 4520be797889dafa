use serde::{Deserialize, Serialize};

use super::super::Sha256;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRegistered {
    pub node_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub stake: u128,
    /// Capability classes, such as `inference.gpu24`.
    pub classes: Vec<String>,
    /// The number of tasks the node takes at once.
    pub slots: u8,
    pub metadata_uri: String,
    /// Of the document behind `metadata_uri`.
    pub metadata_sha256: Sha256,
}

/// The node offers something else now: the whole of it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeUpdated {
    pub node_id: String,
    /// Capability classes, such as `inference.gpu24`.
    pub classes: Vec<String>,
    /// The number of tasks the node takes at once.
    pub slots: u8,
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
#[serde(deny_unknown_fields)]
pub struct NodeStatusChanged {
    pub node_id: String,
    pub status: NodeStatus,
}

/// The node left, and what was left of its stake went back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeUnregistered {
    pub node_id: String,
    /// yoctoNEAR.
    #[serde(with = "super::super::text::decimal")]
    pub stake: u128,
}
