//! What the market reports itself.

use near_sdk::json_types::{U64, U128};
use near_sdk::{AccountId, NearToken, near};

use crate::class::Class;
use crate::parameters::Parameters;
use crate::{Contract, ContractExt};

/// Terms and totals. Token amounts are in the token's smallest unit, NEAR in yoctoNEAR.
#[near(serializers = [json])]
pub struct Market {
    pub owner_id: AccountId,
    pub treasury_id: AccountId,
    pub min_stake: NearToken,
    pub total_supply: U128,
    pub classes: Vec<ClassView>,
    pub node_count: u32,
    /// The number of tasks were ever submitted: the last one's number.
    pub task_counter: U64,
    /// Rewards of open tasks.
    pub escrow: U128,
    /// Stakes of all nodes, with what is unbonding.
    pub staked: NearToken,
    /// What storage of nodes, tasks and records has taken from those who will get it back.
    pub storage_held: NearToken,
    pub total_rewards_distributed: U128,
    /// Bonds of open disputes.
    pub bonds: NearToken,
    /// What requesters of open tasks put up for those who may have to move them on.
    pub bounties_held: NearToken,
    /// The most that storage and bounty of one task take: attach it, the rest comes back.
    pub task_deposit_max: NearToken,
}

#[near(serializers = [json])]
pub struct ClassView {
    pub class: String,
    /// Tasks that wait for a node. Some of them may be past their time.
    pub pending: u32,
    /// Nodes in the ring. Some of them may have no slot free any more.
    pub free: u32,
    /// yoctoNEAR that was paid for its storage.
    pub storage_paid: NearToken,
}

/// The contract's place in its chain of events: the last event's.
#[near(serializers = [json])]
pub struct EventHead {
    pub seq: U64,
    /// 64 hex digits.
    pub head: String,
}

#[near]
impl Contract {
    /// Terms and totals.
    pub fn market(&self) -> Market {
        let class = |name: String| {
            let class = Class::from(self.classes.get(&name)?);
            let (pending, free) = (class.queue.len(), class.ring.len());
            Some(ClassView { class: name, pending, free, storage_paid: class.storage_paid })
        };
        Market {
            owner_id: self.owner_id.clone(),
            treasury_id: self.treasury_id.clone(),
            min_stake: self.parameters.min_stake,
            total_supply: U128(self.token.total_supply),
            classes: self.classes.keys().filter_map(class).collect(),
            node_count: self.nodes.len(),
            task_counter: U64(self.task_counter),
            escrow: U128(self.escrow),
            staked: self.staked,
            storage_held: self.storage_held,
            total_rewards_distributed: U128(self.total_rewards_distributed),
            bonds: self.bonds,
            bounties_held: self.bounties_held,
            task_deposit_max: self.task_deposit_max(),
        }
    }

    /// The terms that the owner may set, within bounds that are compiled in.
    pub fn parameters(&self) -> Parameters {
        self.parameters.clone()
    }

    /// `seq` and `head` of the last event: see the events' own documentation for how to verify with them.
    pub fn event_head(&self) -> EventHead {
        EventHead { seq: U64(self.link.seq), head: self.link.head.to_string() }
    }
}
