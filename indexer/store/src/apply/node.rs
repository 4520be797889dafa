use domain::{
    BountyPaid, NearAccountId, NodeRegistered, NodeStatusChanged, NodeUnregistered, NodeUpdated, StakeIncreased,
    StakeSlashed, StakeWithdrawn, TokenAmount, UnstakeCancelled, UnstakeRequested, Yocto,
};

use super::{Missing, Rows, Stamp};
use crate::{Node, NodeStatus};

/// What a node begins with on chain.
const REPUTATION: u16 = 5_000;

impl Rows {
    /// A node that comes back keeps what it earned and did before. Its name on chain begins anew.
    pub(super) fn register_node(&mut self, stamp: &Stamp<'_>, fact: &NodeRegistered) {
        let before = self.nodes.get(&fact.node_id);
        let count = |field: fn(&Node) -> u64| before.map_or(0, field);
        let node = Node {
            node_id: fact.node_id.clone(),
            status: NodeStatus::Online,
            stake: fact.stake,
            unbonding: Yocto(0),
            release_at: None,
            slashed: before.map_or(Yocto(0), |node| node.slashed),
            reputation: REPUTATION,
            classes: fact.classes.clone(),
            slots: fact.slots,
            metadata_uri: fact.metadata_uri.clone(),
            metadata_sha256: fact.metadata_sha256,
            tasks_in_hand: count(|node| node.tasks_in_hand),
            tasks_completed: count(|node| node.tasks_completed),
            tasks_failed: count(|node| node.tasks_failed),
            tasks_expired: count(|node| node.tasks_expired),
            rewards: before.map_or(TokenAmount(0), |node| node.rewards),
            registered_at: stamp.time,
            registered_tx: stamp.tx_id.to_owned(),
            unregistered_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        };
        self.nodes.insert(fact.node_id.clone(), node);
    }

    pub(super) fn update_node(&mut self, stamp: &Stamp<'_>, fact: &NodeUpdated) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| {
            node.classes.clone_from(&fact.classes);
            node.slots = fact.slots;
            node.metadata_uri.clone_from(&fact.metadata_uri);
            node.metadata_sha256 = fact.metadata_sha256;
        })
    }

    pub(super) fn change_status(&mut self, stamp: &Stamp<'_>, fact: &NodeStatusChanged) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| {
            node.status = match fact.status {
                domain::NodeStatus::Online => NodeStatus::Online,
                domain::NodeStatus::Offline => NodeStatus::Offline,
                domain::NodeStatus::Maintenance => NodeStatus::Maintenance,
                domain::NodeStatus::Unbonding => NodeStatus::Unbonding,
            };
        })
    }

    pub(super) fn unregister_node(&mut self, stamp: &Stamp<'_>, fact: &NodeUnregistered) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| {
            node.status = NodeStatus::Unregistered;
            node.stake = Yocto(0);
            node.unbonding = Yocto(0);
            node.release_at = None;
            node.unregistered_at = Some(stamp.time);
        })
    }

    pub(super) fn increase_stake(&mut self, stamp: &Stamp<'_>, fact: &StakeIncreased) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| node.stake = fact.stake)
    }

    pub(super) fn request_unstake(&mut self, stamp: &Stamp<'_>, fact: &UnstakeRequested) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| {
            node.stake = fact.stake;
            node.unbonding = fact.unbonding;
            node.release_at = Some(fact.release_at);
        })
    }

    pub(super) fn cancel_unstake(&mut self, stamp: &Stamp<'_>, fact: &UnstakeCancelled) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| {
            node.stake = fact.stake;
            node.unbonding = Yocto(0);
            node.release_at = None;
        })
    }

    pub(super) fn withdraw_stake(&mut self, stamp: &Stamp<'_>, fact: &StakeWithdrawn) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| {
            node.unbonding = Yocto(0);
            node.release_at = None;
        })
    }

    pub(super) fn slash_stake(&mut self, stamp: &Stamp<'_>, fact: &StakeSlashed) -> Result<(), Missing> {
        self.change_node(stamp, &fact.node_id, |node| {
            take(node, fact.amount);
            node.slashed.0 = node.slashed.0.saturating_add(fact.amount.0);
        })
    }

    /// What a node pays for being marked offline leaves its stake; what a requester pays is no row's.
    pub(super) fn pay_bounty(&mut self, stamp: &Stamp<'_>, fact: &BountyPaid) -> Result<(), Missing> {
        match fact.task_id {
            Some(_) => Ok(()),
            None => self.change_node(stamp, &fact.payer_id, |node| take(node, fact.amount)),
        }
    }

    pub(super) fn change_node(
        &mut self,
        stamp: &Stamp<'_>,
        node_id: &NearAccountId,
        change: impl FnOnce(&mut Node),
    ) -> Result<(), Missing> {
        let node = self.nodes.get_mut(node_id).ok_or_else(|| Missing::new("node", node_id))?;
        change(node);
        node.updated_height = stamp.height;
        node.updated_at = stamp.time;
        stamp.tx_id.clone_into(&mut node.updated_tx);
        Ok(())
    }
}

/// As on chain: what is not unbonding goes first.
fn take(node: &mut Node, amount: Yocto) {
    let bonded = amount.0.min(node.stake.0);
    node.stake.0 = node.stake.0.saturating_sub(bonded);
    node.unbonding.0 = node.unbonding.0.saturating_sub(amount.0.saturating_sub(bonded));
}
