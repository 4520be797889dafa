use near_sdk::{AccountId, env, near};

use super::{Node, Status};
use crate::error::Error;
use crate::parameters::Parameters;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Marks a node offline that was not received for the heartbeat timeout and the grace behind it. Anyone
    /// may call it, and is paid the bounty from the node's stake. Its next call brings the node back.
    ///
    /// # Errors
    /// `node_unknown`, `not_online`, `not_silent`.
    #[handle_result]
    pub fn mark_offline(&mut self, node_id: AccountId) -> Result<(), Box<Error>> {
        let mut node = self.find_node(&node_id)?;
        node.check_silent(&node_id, &self.parameters, env::block_timestamp())?;

        self.turn(&node_id, &mut node, Status::Offline)?;
        self.pay_bounty_from_stake(&node_id, &mut node, env::predecessor_account_id())?;
        self.put_node(&node_id, node);
        Ok(())
    }
}

impl Node {
    fn check_silent(&self, node_id: &AccountId, terms: &Parameters, now: u64) -> Result<(), Box<Error>> {
        if self.status != Status::Online {
            return Err(Error::NotOnline { node_id: node_id.to_string(), status: self.status.as_str() }.into());
        }
        let silence = terms.heartbeat_timeout_ns.0.saturating_add(terms.grace_ns.0);
        let silent_at = self.last_heartbeat_at.saturating_add(silence);
        if now < silent_at {
            return Err(Error::NotSilent { node_id: node_id.to_string(), silent_at, now }.into());
        }
        Ok(())
    }
}
