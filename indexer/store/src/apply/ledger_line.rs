//! One line of an account's statement.

use domain::{NearAccountId, StakeSlashed, Yocto};

use crate::row::{Entry, Signed};

/// Amounts that an event moves on one account. Gains are positive.
pub(super) struct LedgerLine {
    pub(super) entry: Entry,
    pub(super) task_id: Option<u64>,
    pub(super) tokens: Signed,
    pub(super) near: Signed,
    pub(super) stake: Signed,
}

impl LedgerLine {
    pub(super) fn new(entry: Entry, task_id: Option<u64>) -> Self {
        Self { entry, task_id, tokens: Signed(0), near: Signed(0), stake: Signed(0) }
    }

    pub(super) fn near(mut self, near: Signed) -> Self {
        self.near = near;
        self
    }

    pub(super) fn tokens(mut self, tokens: Signed) -> Self {
        self.tokens = tokens;
        self
    }

    pub(super) fn stake(mut self, stake: Signed) -> Self {
        self.stake = stake;
        self
    }
}

pub(super) fn gain(amount: Yocto) -> Signed {
    Signed::gain(amount.0)
}

pub(super) fn loss(amount: Yocto) -> Signed {
    Signed::loss(amount.0)
}

pub(super) fn staked(amount: Yocto) -> LedgerLine {
    LedgerLine::new(Entry::Staked, None).near(loss(amount)).stake(gain(amount))
}

pub(super) fn unstaked(amount: Yocto) -> LedgerLine {
    LedgerLine::new(Entry::Unstaked, None).near(gain(amount)).stake(loss(amount))
}

pub(super) fn bond(entry: Entry, task_id: u64, near: Signed) -> LedgerLine {
    LedgerLine::new(entry, Some(task_id)).near(near)
}

pub(super) fn slashed(event: &StakeSlashed) -> Vec<(NearAccountId, LedgerLine)> {
    let share = |amount| LedgerLine::new(Entry::Compensated, Some(event.task_id)).near(gain(amount));
    let lost = LedgerLine::new(Entry::Slashed, Some(event.task_id)).stake(loss(event.amount));
    let shares = [
        (Some(&event.victim_id), event.victim_amount),
        (event.keeper_id.as_ref(), event.keeper_amount),
        (Some(&event.treasury_id), event.treasury_amount),
    ];
    let paid = shares.into_iter().filter(|(_, amount)| amount.0 > 0);
    let paid = paid.filter_map(|(account_id, amount)| Some((account_id?.clone(), share(amount))));
    [(event.node_id.clone(), lost)].into_iter().chain(paid).collect()
}
