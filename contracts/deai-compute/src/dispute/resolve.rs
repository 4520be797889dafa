use near_sdk::json_types::U64;
use near_sdk::{AccountId, NearToken, env, near};

use crate::error::Error;
use crate::event::{self, CompletedBy, DisputeResolved, FailureCause};
use crate::node::Proof;
use crate::storage::{check_one_yocto, send};
use crate::task::{Dispute, Loss, Outcome, State, Task};
use crate::text::check_reason;
use crate::{Contract, ContractExt};

/// What an arbiter finds.
#[derive(Clone, Copy, serde::Deserialize)]
#[near(serializers = [json])]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    ForNode,
    ForRequester,
}

#[near]
impl Contract {
    /// An arbiter rules, with a reason of 1 to 500 characters, once the node has answered or its time to
    /// answer is over. For the node: it is paid. For the requester: the reward goes back, and the node is
    /// slashed, half for the requester, the rest for the treasury. The winner has its bond back and gets the
    /// loser's, of which the arbiter has the bounty. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `not_arbiter`, `task_unknown`, `task_over`, `wrong_state`, `partial_arbiter`, `too_early`,
    /// `too_late`, `reason`.
    #[payable]
    #[handle_result]
    pub fn resolve_dispute(&mut self, task_id: U64, ruling: Ruling, reason: String) -> Result<(), Box<Error>> {
        check_one_yocto()?;
        let (task_id, arbiter_id) = (task_id.0, env::predecessor_account_id());
        self.check_arbiter(&arbiter_id)?;
        let task = self.find_task(task_id)?;
        let State::Disputed(dispute) = &task.state else {
            return Err(task.wrong_state(task_id, "disputed"));
        };
        dispute.check_ruling(task_id, &task.requester_id, &arbiter_id, env::block_timestamp())?;
        check_reason(&reason)?;

        self.free_bonds(dispute.bonds())?;
        let shares = Shares::of(dispute, ruling, self.parameters.keeper_bounty);
        self.emit(DisputeResolved {
            task_id,
            arbiter_id: arbiter_id.to_string(),
            ruling: ruling.into(),
            reason,
            requester_amount: shares.requester.as_yoctonear(),
            node_amount: shares.node.as_yoctonear(),
            arbiter_amount: shares.arbiter.as_yoctonear(),
        })?;
        match ruling {
            Ruling::ForNode => self.complete(task_id, &task, &dispute.handed, CompletedBy::Ruling, None)?,
            Ruling::ForRequester => self.lose(task_id, &task, dispute, &arbiter_id, &shares)?,
        }
        send(task.requester_id.clone(), shares.requester);
        send(dispute.handed.node_id.clone(), shares.node);
        send(arbiter_id, shares.arbiter);
        Ok(())
    }
}

impl Contract {
    /// The node loses the dispute, and with it the task ends.
    fn lose(
        &mut self,
        task_id: u64,
        task: &Task,
        dispute: &Dispute,
        arbiter_id: &AccountId,
        shares: &Shares,
    ) -> Result<(), Box<Error>> {
        let node_id = dispute.handed.node_id.clone();
        let mut node = self.find_node(&node_id)?;
        node.settle()?;
        let proof = Some(Proof::DisputeLost { evidence_sha256: dispute.evidence_sha256 });
        // A node that put up no bond pays the arbiter from its stake.
        let keeper_id = shares.arbiter.is_zero().then(|| arbiter_id.clone());
        let mut loss = Loss { node_id, node, cause: FailureCause::DisputeLost, proof, keeper_id };
        self.emit_loss(task_id, task, &mut loss)?;
        let Loss { node_id, node, .. } = loss;
        self.put_node(&node_id, node);
        let back = self.end_without_result(task_id, task, &node_id, Outcome::Failed, None)?;
        send(task.requester_id.clone(), back);
        Ok(())
    }
}

/// The account that gets what of the bonds: all of them, and no more.
#[derive(Debug, PartialEq, Eq)]
struct Shares {
    requester: NearToken,
    node: NearToken,
    arbiter: NearToken,
}

impl Shares {
    fn of(dispute: &Dispute, ruling: Ruling, bounty: NearToken) -> Self {
        let lost = match ruling {
            Ruling::ForNode => dispute.bond,
            Ruling::ForRequester => dispute.node_bond(),
        };
        let arbiter = bounty.min(lost);
        let won = dispute.bonds().saturating_sub(arbiter);
        match ruling {
            Ruling::ForNode => Self { requester: NearToken::ZERO, node: won, arbiter },
            Ruling::ForRequester => Self { requester: won, node: NearToken::ZERO, arbiter },
        }
    }
}

impl Dispute {
    fn check_ruling(
        &self,
        task_id: u64,
        requester_id: &AccountId,
        arbiter_id: &AccountId,
        now: u64,
    ) -> Result<(), Box<Error>> {
        if [requester_id, &self.handed.node_id].contains(&arbiter_id) {
            return Err(Error::PartialArbiter { task_id, arbiter_id: arbiter_id.to_string() }.into());
        }
        if self.answer.is_none() && now < self.answer_by {
            return Err(Error::TooEarly { task_id, answer_by: self.answer_by, now }.into());
        }
        if now >= self.rule_by {
            return Err(Error::TooLate { task_id, deadline: self.rule_by, now }.into());
        }
        Ok(())
    }
}

impl From<Ruling> for event::Ruling {
    fn from(ruling: Ruling) -> Self {
        match ruling {
            Ruling::ForNode => event::Ruling::ForNode,
            Ruling::ForRequester => event::Ruling::ForRequester,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Sha256;
    use crate::task::{Answer, Handed};

    fn dispute(bond: u128, answered: bool) -> Dispute {
        let hash = Sha256([0; 32]);
        Dispute {
            handed: Handed { node_id: "node.near".parse().unwrap(), output_sha256: hash, submitted_at: 0, late: false },
            evidence_sha256: hash,
            bond: NearToken::from_yoctonear(bond),
            answer_by: 0,
            rule_by: 0,
            keeper_at: 0,
            answer: answered.then_some(Answer { evidence_sha256: hash }),
        }
    }

    #[test]
    fn the_winner_has_both_bonds_but_for_the_arbiters_bounty() {
        for (bond, answered, ruling, expected) in [
            (100, true, Ruling::ForNode, [0, 190, 10]),
            (100, false, Ruling::ForNode, [0, 90, 10]),
            (100, true, Ruling::ForRequester, [190, 0, 10]),
            (100, false, Ruling::ForRequester, [100, 0, 0]),
            (4, true, Ruling::ForNode, [0, 4, 4]),
            (0, true, Ruling::ForRequester, [0, 0, 0]),
        ] {
            let [requester, node, arbiter] = expected.map(NearToken::from_yoctonear);
            let shares = Shares::of(&dispute(bond, answered), ruling, NearToken::from_yoctonear(10));
            assert_eq!(shares, Shares { requester, node, arbiter });
        }
    }
}
