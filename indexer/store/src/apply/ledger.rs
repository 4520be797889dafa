//! The books: who was paid, who lost what, and each account's statement.

use domain::{Event, NearAccountId, StakeSlashed, TokenAmount, Yocto};

use super::{Rows, Stamp};
use crate::row::{Entry, Signed, Slash, StakeChange, Statement};

/// What one line says, beside whose it is.
struct Line {
    entry: Entry,
    task_id: Option<u64>,
    tokens: Signed,
    near: Signed,
    stake: Signed,
}

impl Line {
    fn new(entry: Entry, task_id: Option<u64>) -> Self {
        Self { entry, task_id, tokens: Signed(0), near: Signed(0), stake: Signed(0) }
    }

    fn near(mut self, near: Signed) -> Self {
        self.near = near;
        self
    }

    fn tokens(mut self, tokens: Signed) -> Self {
        self.tokens = tokens;
        self
    }

    fn stake(mut self, stake: Signed) -> Self {
        self.stake = stake;
        self
    }
}

fn gain(amount: Yocto) -> Signed {
    Signed::gain(amount.0)
}

fn loss(amount: Yocto) -> Signed {
    Signed::loss(amount.0)
}

impl Rows {
    /// Writes what a fact did to accounts, after the rows have changed. Facts that move nothing write nothing.
    pub(super) fn book(&mut self, stamp: &Stamp<'_>, event: &Event) {
        for (line, (account_id, told)) in (0..).zip(self.lines(event)) {
            self.tables.statements.put(Statement {
                account_id,
                height: stamp.height,
                tx_index: stamp.tx_index,
                event_index: stamp.event_index,
                line,
                entry: told.entry,
                task_id: told.task_id,
                tokens: told.tokens,
                near: told.near,
                stake: told.stake,
                at: stamp.time,
                tx_id: stamp.tx_id.to_owned(),
            });
        }
        match event {
            Event::NodeRegistered(fact) => self.book_stake(stamp, &fact.node_id, Entry::Staked, fact.stake),
            Event::StakeIncreased(fact) => self.book_stake(stamp, &fact.node_id, Entry::Staked, fact.amount),
            Event::UnstakeRequested(fact) => self.book_stake(stamp, &fact.node_id, Entry::Unbonding, fact.amount),
            Event::UnstakeCancelled(fact) => self.book_stake(stamp, &fact.node_id, Entry::Bonded, fact.amount),
            Event::StakeWithdrawn(fact) => self.book_stake(stamp, &fact.node_id, Entry::Unstaked, fact.amount),
            Event::NodeUnregistered(fact) => self.book_stake(stamp, &fact.node_id, Entry::Unstaked, fact.stake),
            Event::BountyPaid(fact) if fact.task_id.is_none() => {
                self.book_stake(stamp, &fact.payer_id, Entry::BountyPaid, fact.amount);
            }
            Event::StakeSlashed(fact) => {
                self.book_slash(stamp, fact);
                self.book_stake(stamp, &fact.node_id, Entry::Slashed, fact.amount);
            }
            _other => {}
        }
    }

    fn lines(&self, event: &Event) -> Vec<(NearAccountId, Line)> {
        match event {
            Event::TaskSubmitted(fact) => {
                let line = Line::new(Entry::Escrowed, Some(fact.task_id));
                vec![(fact.requester_id.clone(), line.tokens(Signed::loss(fact.reward.0)).near(loss(fact.bounty)))]
            }
            Event::TaskCompleted(fact) => {
                let line = Line::new(Entry::Rewarded, Some(fact.task_id)).tokens(Signed::gain(fact.reward.0));
                let mut lines = vec![(fact.node_id.clone(), line)];
                lines.extend(self.refund(fact.task_id, TokenAmount(0)));
                lines
            }
            Event::TaskFailed(fact) => self.refund(fact.task_id, fact.refund).into_iter().collect(),
            Event::TaskCancelled(fact) => self.refund(fact.task_id, fact.refund).into_iter().collect(),
            Event::TaskExpired(fact) => self.refund(fact.task_id, fact.refund).into_iter().collect(),
            Event::TaskPruned(fact) => {
                let line = Line::new(Entry::StorageReturned, Some(fact.task_id)).near(gain(fact.storage));
                vec![(fact.requester_id.clone(), line)]
            }
            Event::NodeRegistered(fact) => vec![(fact.node_id.clone(), staked(fact.stake))],
            Event::StakeIncreased(fact) => vec![(fact.node_id.clone(), staked(fact.amount))],
            Event::StakeWithdrawn(fact) => vec![(fact.node_id.clone(), unstaked(fact.amount))],
            Event::NodeUnregistered(fact) => vec![(fact.node_id.clone(), unstaked(fact.stake))],
            Event::StakeSlashed(fact) => slashed(fact),
            Event::BountyPaid(fact) => {
                let paid = Line::new(Entry::BountyPaid, fact.task_id);
                // Of a task it is of what its requester put up, and of a node marked offline of its stake.
                let paid = match fact.task_id {
                    Some(_) => paid.near(loss(fact.amount)),
                    None => paid.stake(loss(fact.amount)),
                };
                let earned = Line::new(Entry::BountyEarned, fact.task_id).near(gain(fact.amount));
                vec![(fact.payer_id.clone(), paid), (fact.crank_id.clone(), earned)]
            }
            Event::ResultDisputed(fact) => {
                vec![(fact.requester_id.clone(), bond(Entry::DisputeBond, fact.task_id, loss(fact.bond)))]
            }
            Event::DisputeAnswered(fact) => {
                vec![(fact.node_id.clone(), bond(Entry::DisputeBond, fact.task_id, loss(fact.bond)))]
            }
            Event::DisputeResolved(fact) => {
                let outcome = |amount| bond(Entry::DisputeOutcome, fact.task_id, gain(amount));
                let mut lines = self.outcome(fact.task_id, fact.requester_amount, fact.node_amount);
                lines.push((fact.arbiter_id.clone(), outcome(fact.arbiter_amount)));
                lines
            }
            Event::DisputeDefaulted(fact) => self.outcome(fact.task_id, fact.requester_amount, fact.node_amount),
            Event::SwapStarted(fact) => {
                let line = Line::new(Entry::SwapSent, None).tokens(Signed::loss(fact.amount.0));
                vec![(fact.account_id.clone(), line)]
            }
            Event::SwapSettled(fact) if fact.refunded.0 > 0 => {
                let line = Line::new(Entry::SwapRefunded, None).tokens(Signed::gain(fact.refunded.0));
                vec![(fact.account_id.clone(), line)]
            }
            _other => Vec::new(),
        }
    }

    /// What came back to a task's requester, the bounty with it: where someone earned that, a line of its own
    /// takes it again.
    fn refund(&self, task_id: u64, tokens: TokenAmount) -> Option<(NearAccountId, Line)> {
        let task = self.tasks.get(&task_id).filter(|task| tokens.0 > 0 || task.bounty.0 > 0)?;
        let line = Line::new(Entry::Refunded, Some(task_id)).tokens(Signed::gain(tokens.0)).near(gain(task.bounty));
        Some((task.requester_id.clone(), line))
    }

    fn outcome(&self, task_id: u64, requester: Yocto, node: Yocto) -> Vec<(NearAccountId, Line)> {
        let Some(dispute) = self.tables.dispute_of(task_id) else { return Vec::new() };
        let line = |amount| bond(Entry::DisputeOutcome, task_id, gain(amount));
        vec![(dispute.requester_id.clone(), line(requester)), (dispute.node_id.clone(), line(node))]
    }

    fn book_stake(&mut self, stamp: &Stamp<'_>, node_id: &NearAccountId, cause: Entry, amount: Yocto) {
        let Some(node) = self.nodes.get(node_id) else { return };
        self.tables.stakes.put(StakeChange {
            height: stamp.height,
            tx_index: stamp.tx_index,
            event_index: stamp.event_index,
            node_id: node_id.clone(),
            cause,
            amount,
            stake: node.stake,
            unbonding: node.unbonding,
            at: stamp.time,
            tx_id: stamp.tx_id.to_owned(),
        });
    }

    fn book_slash(&mut self, stamp: &Stamp<'_>, fact: &StakeSlashed) {
        self.tables.slashes.put(Slash {
            height: stamp.height,
            tx_index: stamp.tx_index,
            event_index: stamp.event_index,
            node_id: fact.node_id.clone(),
            task_id: fact.task_id,
            condition: fact.condition,
            amount: fact.amount,
            deadline: fact.deadline,
            evidence_sha256: fact.evidence_sha256,
            victim_id: fact.victim_id.clone(),
            victim_amount: fact.victim_amount,
            crank_id: fact.crank_id.clone(),
            crank_amount: fact.crank_amount,
            treasury_id: fact.treasury_id.clone(),
            treasury_amount: fact.treasury_amount,
            at: stamp.time,
            tx_id: stamp.tx_id.to_owned(),
        });
    }
}

fn staked(amount: Yocto) -> Line {
    Line::new(Entry::Staked, None).near(loss(amount)).stake(gain(amount))
}

fn unstaked(amount: Yocto) -> Line {
    Line::new(Entry::Unstaked, None).near(gain(amount)).stake(loss(amount))
}

fn bond(entry: Entry, task_id: u64, near: Signed) -> Line {
    Line::new(entry, Some(task_id)).near(near)
}

fn slashed(fact: &StakeSlashed) -> Vec<(NearAccountId, Line)> {
    let share = |amount| Line::new(Entry::Compensated, Some(fact.task_id)).near(gain(amount));
    let lost = Line::new(Entry::Slashed, Some(fact.task_id)).stake(loss(fact.amount));
    let shares = [
        (Some(&fact.victim_id), fact.victim_amount),
        (fact.crank_id.as_ref(), fact.crank_amount),
        (Some(&fact.treasury_id), fact.treasury_amount),
    ];
    let paid = shares.into_iter().filter(|(_, amount)| amount.0 > 0);
    let paid = paid.filter_map(|(account_id, amount)| Some((account_id?.clone(), share(amount))));
    [(fact.node_id.clone(), lost)].into_iter().chain(paid).collect()
}
