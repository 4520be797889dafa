use near_sdk::{NearToken, env, near};

use crate::class::Place;
use crate::error::Error;
use crate::event::NodeUnregistered;
use crate::storage::{check_one_yocto, send};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The caller stops being a node and gets back its stake and what it paid for storage, in yoctoNEAR. It
    /// must have no task in hand. Its token account stays. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `node_unknown`, `node_busy`.
    #[payable]
    #[handle_result]
    pub fn unregister_node(&mut self) -> Result<NearToken, Error> {
        check_one_yocto()?;
        let node_id = env::predecessor_account_id();
        let node = self.find_node(&node_id)?;
        if node.in_hand > 0 {
            return Err(Error::NodeBusy { node_id: node_id.to_string(), in_hand: node.in_hand });
        }

        for seat in node.seats.iter().filter(|seat| seat.ring_at > 0) {
            self.ring.set(Place::new(&seat.class, seat.ring_at), None);
            self.change_class(&seat.class, |class| class.ring.remove(seat.ring_at))?;
        }
        self.nodes.remove(&node_id);
        self.staked = self.staked.checked_sub(node.stake).ok_or(Error::Inconsistent { what: "staked" })?;
        self.free_storage(node.storage_paid)?;

        self.emit(NodeUnregistered { node_id: node_id.to_string(), stake: node.stake.as_yoctonear() })?;
        let back = node.stake.saturating_add(node.storage_paid);
        send(node_id, back);
        Ok(back)
    }
}
