use near_sdk::{AccountId, NearToken};

use super::Node;
use crate::Contract;
use crate::error::Error;
use crate::event::{Decimal, Sha256, SlashCondition, StakeSlashed};
use crate::storage::send;

/// What was proved against a node, and with what.
pub enum Proof {
    NotStarted { start_by: u64 },
    Late { due_at: u64 },
    DisputeLost { evidence_sha256: Sha256 },
}

/// A task that went wrong, and who is to be made good for it.
pub struct Damage<'a> {
    pub task_id: u64,
    pub victim_id: &'a AccountId,
    /// The account that moved on it, and is still to be paid.
    pub keeper_id: Option<&'a AccountId>,
    pub proof: Proof,
}

impl Contract {
    /// Takes the part of all that the node has at stake that the terms allow for the condition. Half of it is
    /// the victim's, then the keeper's bounty is paid, and the rest is the treasury's. The caller stores the
    /// node.
    pub(crate) fn slash(&mut self, node_id: &AccountId, node: &mut Node, damage: Damage<'_>) -> Result<(), Box<Error>> {
        let terms = &self.parameters;
        let (condition, bps, deadline, evidence_sha256) = match damage.proof {
            Proof::NotStarted { start_by } => {
                (SlashCondition::NotStarted, terms.slash_not_started_bps, Some(Decimal(start_by)), None)
            }
            Proof::Late { due_at } => (SlashCondition::Late, terms.slash_late_bps, Some(Decimal(due_at)), None),
            Proof::DisputeLost { evidence_sha256 } => {
                (SlashCondition::DisputeLost, terms.slash_dispute_lost_bps, None, Some(evidence_sha256))
            }
        };
        let amount = share(node.at_stake(), bps)?;
        if amount.is_zero() {
            return Ok(());
        }
        // Nobody is paid for moving on what it left lying itself.
        let keeper_id = damage.keeper_id.filter(|keeper_id| *keeper_id != node_id);
        let victim_amount = share(amount, 5_000)?;
        let rest = amount.saturating_sub(victim_amount);
        let keeper_amount = keeper_id.map_or(NearToken::ZERO, |_| terms.keeper_bounty.min(rest));
        let treasury_amount = rest.saturating_sub(keeper_amount);
        let treasury_id = self.treasury_id.clone();

        self.take_stake(node, amount)?;
        self.emit(StakeSlashed {
            node_id: node_id.to_string(),
            task_id: damage.task_id,
            condition,
            amount: amount.as_yoctonear(),
            deadline,
            evidence_sha256,
            victim_id: damage.victim_id.to_string(),
            victim_amount: victim_amount.as_yoctonear(),
            keeper_id: keeper_id.map(ToString::to_string),
            keeper_amount: keeper_amount.as_yoctonear(),
            treasury_id: treasury_id.to_string(),
            treasury_amount: treasury_amount.as_yoctonear(),
        })?;
        send(damage.victim_id.clone(), victim_amount);
        if let Some(keeper_id) = keeper_id {
            send(keeper_id.clone(), keeper_amount);
        }
        send(treasury_id, treasury_amount);
        Ok(())
    }

    /// What is not unbonding goes first.
    pub(super) fn take_stake(&mut self, node: &mut Node, amount: NearToken) -> Result<(), Box<Error>> {
        let bonded = amount.min(node.stake);
        let unbonding = amount.saturating_sub(bonded);
        let fault = Error::Inconsistent { what: "stake" };
        node.stake = node.stake.saturating_sub(bonded);
        node.unbonding = node.unbonding.checked_sub(unbonding).ok_or(fault.clone())?;
        self.staked = self.staked.checked_sub(amount).ok_or(fault)?;
        Ok(())
    }
}

/// Rounded down.
fn share(of: NearToken, bps: u16) -> Result<NearToken, Box<Error>> {
    let part = of.checked_mul(u128::from(bps)).and_then(|product| product.checked_div(10_000));
    part.ok_or_else(|| Error::Overflow { what: "share" }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_and_never_more_than_the_whole() {
        let near = NearToken::from_near;
        assert_eq!(share(near(5), 100), Ok(NearToken::from_millinear(50)));
        assert_eq!(share(near(5), 10_000), Ok(near(5)));
        assert_eq!(share(NearToken::from_yoctonear(9_999), 1), Ok(NearToken::ZERO));
        assert_eq!(share(NearToken::from_yoctonear(u128::MAX), 2), Err(Error::Overflow { what: "share" }.into()));
    }
}
