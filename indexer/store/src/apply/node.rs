use domain::{
    BountyPaid, NearAccountId, NodeRegistered, NodeStatusChanged, NodeUnregistered, NodeUpdated, StakeIncreased,
    StakeSlashed, StakeWithdrawn, TokenAmount, UnstakeCancelled, UnstakeRequested, Yocto,
};

use super::{EventContext, MissingRow, Rows};
use crate::{Node, NodeStatus};

/// What a node begins with on chain.
const REPUTATION: u16 = 5_000;

impl Rows {
    /// A node that comes back keeps what it earned and did before. Its name on chain starts again.
    pub(super) fn register_node(&mut self, context: &EventContext<'_>, event: &NodeRegistered) {
        let before = self.nodes.get(&event.node_id);
        let count = |field: fn(&Node) -> u64| before.map_or(0, field);
        let node = Node {
            node_id: event.node_id.clone(),
            status: NodeStatus::Online,
            stake: event.stake,
            unbonding: Yocto(0),
            release_at: None,
            slashed: before.map_or(Yocto(0), |node| node.slashed),
            reputation: REPUTATION,
            classes: event.classes.clone(),
            slots: event.slots,
            metadata_uri: event.metadata_uri.clone(),
            metadata_sha256: event.metadata_sha256,
            tasks_in_hand: count(|node| node.tasks_in_hand),
            tasks_completed: count(|node| node.tasks_completed),
            tasks_failed: count(|node| node.tasks_failed),
            tasks_expired: count(|node| node.tasks_expired),
            rewards: before.map_or(TokenAmount(0), |node| node.rewards),
            registered_at: context.time,
            registered_tx: context.tx_id.to_owned(),
            unregistered_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        };
        self.nodes.insert(event.node_id.clone(), node);
    }

    pub(super) fn update_node(&mut self, context: &EventContext<'_>, event: &NodeUpdated) -> Result<(), MissingRow> {
        self.change_node(context, &event.node_id, |node| {
            node.classes.clone_from(&event.classes);
            node.slots = event.slots;
            node.metadata_uri.clone_from(&event.metadata_uri);
            node.metadata_sha256 = event.metadata_sha256;
        })
    }

    pub(super) fn change_status(
        &mut self,
        context: &EventContext<'_>,
        event: &NodeStatusChanged,
    ) -> Result<(), MissingRow> {
        self.change_node(context, &event.node_id, |node| {
            node.status = match event.status {
                domain::NodeStatus::Online => NodeStatus::Online,
                domain::NodeStatus::Offline => NodeStatus::Offline,
                domain::NodeStatus::Maintenance => NodeStatus::Maintenance,
                domain::NodeStatus::Unbonding => NodeStatus::Unbonding,
            };
        })
    }

    pub(super) fn unregister_node(
        &mut self,
        context: &EventContext<'_>,
        event: &NodeUnregistered,
    ) -> Result<(), MissingRow> {
        self.change_node(context, &event.node_id, |node| {
            node.status = NodeStatus::Unregistered;
            node.stake = Yocto(0);
            node.unbonding = Yocto(0);
            node.release_at = None;
            node.unregistered_at = Some(context.time);
        })
    }

    pub(super) fn increase_stake(
        &mut self,
        context: &EventContext<'_>,
        event: &StakeIncreased,
    ) -> Result<(), MissingRow> {
        self.change_node(context, &event.node_id, |node| node.stake = event.stake)
    }

    pub(super) fn request_unstake(
        &mut self,
        context: &EventContext<'_>,
        event: &UnstakeRequested,
    ) -> Result<(), MissingRow> {
        self.change_node(context, &event.node_id, |node| {
            node.stake = event.stake;
            node.unbonding = event.unbonding;
            node.release_at = Some(event.release_at);
        })
    }

    pub(super) fn cancel_unstake(
        &mut self,
        context: &EventContext<'_>,
        event: &UnstakeCancelled,
    ) -> Result<(), MissingRow> {
        self.change_node(context, &event.node_id, |node| {
            node.stake = event.stake;
            node.unbonding = Yocto(0);
            node.release_at = None;
        })
    }

    pub(super) fn withdraw_stake(
        &mut self,
        context: &EventContext<'_>,
        event: &StakeWithdrawn,
    ) -> Result<(), MissingRow> {
        self.change_node(context, &event.node_id, |node| {
            node.unbonding = Yocto(0);
            node.release_at = None;
        })
    }

    pub(super) fn slash_stake(&mut self, context: &EventContext<'_>, event: &StakeSlashed) -> Result<(), MissingRow> {
        self.change_node(context, &event.node_id, |node| {
            lock_schema(node, event.amount);
            node.slashed.0 = node.slashed.0.saturating_add(event.amount.0);
        })
    }

    /// What a node pays for being marked offline leaves its stake; what a requester pays is no row's.
    pub(super) fn pay_bounty(&mut self, context: &EventContext<'_>, event: &BountyPaid) -> Result<(), MissingRow> {
        match event.task_id {
            Some(_) => Ok(()),
            None => self.change_node(context, &event.payer_id, |node| lock_schema(node, event.amount)),
        }
    }

    pub(super) fn change_node(
        &mut self,
        context: &EventContext<'_>,
        node_id: &NearAccountId,
        change: impl FnOnce(&mut Node),
    ) -> Result<(), MissingRow> {
        let node = self.nodes.get_mut(node_id).ok_or_else(|| MissingRow::new("node", node_id))?;
        change(node);
        node.updated_height = context.height;
        node.updated_at = context.time;
        context.tx_id.clone_into(&mut node.updated_tx);
        Ok(())
    }
}

/// In the same way as on chain: what is not unbonding goes first.
fn lock_schema(node: &mut Node, amount: Yocto) {
    let bonded = amount.0.min(node.stake.0);
    node.stake.0 = node.stake.0.saturating_sub(bonded);
    node.unbonding.0 = node.unbonding.0.saturating_sub(amount.0.saturating_sub(bonded));
}
