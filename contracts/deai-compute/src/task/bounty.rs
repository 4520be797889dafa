use near_sdk::{AccountId, NearToken};

use super::Task;
use crate::Contract;
use crate::error::Error;
use crate::event::BountyPaid;
use crate::storage::send;

impl Contract {
    pub(super) fn hold_bounty(&mut self, amount: NearToken) -> Result<(), Box<Error>> {
        self.bounties_held = self.bounties_held.checked_add(amount).ok_or(Error::Overflow { what: "bounties held" })?;
        Ok(())
    }

    /// The requester's bounty is no longer held. Anyone who moved on what it left lying gets it, else it is the
    /// requester's again. Gives what is.
    pub(crate) fn settle_bounty(
        &mut self,
        task_id: u64,
        task: &Task,
        keeper_id: Option<&AccountId>,
    ) -> Result<NearToken, Box<Error>> {
        let fault = Error::Inconsistent { what: "bounties held" };
        self.bounties_held = self.bounties_held.checked_sub(task.bounty).ok_or(fault)?;
        match keeper_id {
            Some(keeper_id) if *keeper_id != task.requester_id && !task.bounty.is_zero() => {
                self.emit(BountyPaid {
                    task_id: Some(crate::event::Decimal(task_id)),
                    payer_id: task.requester_id.to_string(),
                    keeper_id: keeper_id.to_string(),
                    amount: task.bounty.as_yoctonear(),
                })?;
                send(keeper_id.clone(), task.bounty);
                Ok(NearToken::ZERO)
            }
            Some(_) | None => Ok(task.bounty),
        }
    }
}
