use deai_compute::event;
use domain::{AddressError, NodeRegistered, NodeStatus, NodeStatusChanged, NodeUnregistered, NodeUpdated, Yocto};

use super::sha256;

pub(super) fn node_registered(event: event::NodeRegistered) -> Result<NodeRegistered, AddressError> {
    Ok(NodeRegistered {
        node_id: event.node_id.parse()?,
        stake: Yocto(event.stake),
        classes: event.classes,
        slots: event.slots,
        metadata_uri: event.metadata_uri,
        metadata_sha256: sha256(event.metadata_sha256),
    })
}

pub(super) fn node_updated(event: event::NodeUpdated) -> Result<NodeUpdated, AddressError> {
    Ok(NodeUpdated {
        node_id: event.node_id.parse()?,
        classes: event.classes,
        slots: event.slots,
        metadata_uri: event.metadata_uri,
        metadata_sha256: sha256(event.metadata_sha256),
    })
}

fn node_status(event: event::NodeStatus) -> NodeStatus {
    match event {
        event::NodeStatus::Online => NodeStatus::Online,
        event::NodeStatus::Offline => NodeStatus::Offline,
        event::NodeStatus::Maintenance => NodeStatus::Maintenance,
        event::NodeStatus::Unbonding => NodeStatus::Unbonding,
    }
}

pub(super) fn node_status_changed(event: event::NodeStatusChanged) -> Result<NodeStatusChanged, AddressError> {
    Ok(NodeStatusChanged { node_id: event.node_id.parse()?, status: node_status(event.status) })
}

pub(super) fn node_unregistered(event: event::NodeUnregistered) -> Result<NodeUnregistered, AddressError> {
    Ok(NodeUnregistered { node_id: event.node_id.parse()?, stake: Yocto(event.stake) })
}
