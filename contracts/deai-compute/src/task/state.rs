use near_sdk::{AccountId, NearToken, near};

use crate::event::Sha256;

/// Deadlines are fixed when the state begins. `keeper_at` lies the worker's grace behind its deadline: before
/// it the worker alone moves the task on, from then on anyone may, and the worker no longer.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum State {
    /// In the queue of its class, at this place, for so long.
    Pending {
        queue_at: u64,
        since: u64,
    },
    Assigned {
        node_id: AccountId,
        assigned_at: u64,
        start_by: u64,
        keeper_at: u64,
    },
    InProgress {
        node_id: AccountId,
        started_at: u64,
        due_at: u64,
        keeper_at: u64,
        permille: u16,
    },
    /// The result can be accepted or disputed until `final_at`.
    Submitted {
        handed: Handed,
        final_at: u64,
        keeper_at: u64,
    },
    Disputed(Dispute),
}

/// What a node handed in.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Handed {
    pub node_id: AccountId,
    pub output_sha256: Sha256,
    pub submitted_at: u64,
    /// It came behind the deadline, in the grace.
    pub late: bool,
}

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Dispute {
    /// The result in question.
    pub handed: Handed,
    pub evidence_sha256: Sha256,
    /// What each side puts up.
    pub bond: NearToken,
    pub answer_by: u64,
    pub rule_by: u64,
    pub keeper_at: u64,
    pub answer: Option<Answer>,
}

/// The node put up its bond.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Answer {
    pub evidence_sha256: Sha256,
}

impl Dispute {
    /// What both sides put up.
    pub fn bonds(&self) -> NearToken {
        self.bond.saturating_add(self.node_bond())
    }

    pub fn node_bond(&self) -> NearToken {
        if self.answer.is_some() { self.bond } else { NearToken::ZERO }
    }
}

impl State {
    pub fn as_str(&self) -> &'static str {
        match self {
            State::Pending { .. } => "pending",
            State::Assigned { .. } => "assigned",
            State::InProgress { .. } => "in progress",
            State::Submitted { .. } => "submitted",
            State::Disputed(_) => "disputed",
        }
    }
}
