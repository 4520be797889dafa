//! What a developer sees: a line for each transaction once nothing of it is on its way.

use near_primitives::action::Action;
use near_primitives::hash::CryptoHash;
use near_primitives::receipt::{Receipt, VersionedReceiptEnum};
use near_primitives::transaction::ExecutionStatus;
use near_primitives::types::AccountId;
use near_primitives::views::FinalExecutionStatus;

use crate::chain::{Chain, Trail};
use crate::runtime::Executed;

pub struct Journal {
    trace: bool,
    /// Blocks up to this number have been looked at.
    seen: u64,
    /// In a block, and not done.
    open: Vec<CryptoHash>,
}

impl Journal {
    /// `trace`: each line is followed by the receipts, as a tree.
    pub fn new(trace: bool) -> Self {
        Self { trace, seen: 0, open: Vec::new() }
    }

    /// Report the transactions that the newest block has brought to their end.
    pub fn report(&mut self, chain: &Chain) {
        let head = chain.head();
        if head.header.ordinal <= self.seen {
            return;
        }
        self.seen = head.header.ordinal;
        self.open.extend(head.transactions.iter().map(|tx| tx.get_hash()));
        let trace = self.trace;
        self.open.retain(|hash| {
            let Some(trail) = chain.trail(hash) else { return false };
            if !trail.is_settled() {
                return true;
            }
            line(&trail);
            if trace {
                tracing::info!("\n{}", tree(&trail));
            }
            false
        });
    }
}

fn line(trail: &Trail) {
    let tx = &trail.transaction.transaction;
    let gas = trail.gas_burnt();
    let logs: Vec<&str> =
        trail.tree().flat_map(|(_, done)| done.outcome.outcome.logs.iter().map(String::as_str)).collect();
    let result = match trail.status() {
        FinalExecutionStatus::SuccessValue(value) => format!("ok {}", reported_value(&value)),
        FinalExecutionStatus::Failure(error) => format!("failed: {error}"),
        FinalExecutionStatus::Started | FinalExecutionStatus::NotStarted => "waits to be resumed".to_owned(),
    };
    tracing::info!(
        "{} {} → {} {} · {gas} · {}{}",
        trail.transaction.get_hash(),
        tx.signer_id(),
        tx.receiver_id(),
        actions(tx.actions()),
        result.trim_end(),
        if logs.is_empty() { String::new() } else { format!(" · logs: {}", logs.join(" | ")) },
    );
}

/// The receipts of a transaction, each below the one that sent it.
pub fn tree(trail: &Trail) -> String {
    let lines: Vec<String> = trail.tree().map(|(depth, done)| branch(depth, done)).collect();
    lines.join("\n")
}

fn branch(depth: usize, done: &Executed) -> String {
    let outcome = &done.outcome.outcome;
    let indent = "  ".repeat(depth);
    let what = done.receipt.as_ref().map_or_else(String::new, receipt);
    let result = match &outcome.status {
        ExecutionStatus::SuccessValue(value) => format!("ok {}", reported_value(value)),
        ExecutionStatus::SuccessReceiptId(id) => format!("result of {id}"),
        ExecutionStatus::Failure(error) => format!("failed: {error}"),
        ExecutionStatus::Unknown => String::new(),
    };
    let mut reported = format!("{indent}{what} · {} · {}", outcome.gas_burnt, result.trim_end());
    for log in &outcome.logs {
        reported.push_str(&format!("\n{indent}  log: {log}"));
    }
    reported
}

fn receipt(receipt: &Receipt) -> String {
    let sender: &AccountId = receipt.predecessor_id();
    match receipt.versioned_receipt() {
        VersionedReceiptEnum::Action(action) | VersionedReceiptEnum::PromiseYield(action) => {
            format!("{sender} → {} {}", receipt.receiver_id(), actions(action.actions()))
        }
        VersionedReceiptEnum::Data(_)
        | VersionedReceiptEnum::PromiseResume(_)
        | VersionedReceiptEnum::GlobalContractDistribution(_) => format!("{sender} → {}", receipt.receiver_id()),
    }
}

fn actions(actions: &[Action]) -> String {
    let reported = actions.iter().map(|action| match action {
        Action::FunctionCall(call) => format!("{}()", call.method_name),
        Action::Transfer(transfer) => format!("transfer {}", transfer.deposit),
        Action::Delegate(signed) => {
            let delegate = &signed.delegate_action;
            format!("delegate({} {})", delegate.receiver_id, self::actions(&delegate.get_actions()))
        }
        other => other.as_ref().to_owned(),
    });
    reported.collect::<Vec<_>>().join(" + ")
}

/// The first bytes of a result, readable where they are text.
fn reported_value(value: &[u8]) -> String {
    const SHOWN: usize = 120;
    let text = String::from_utf8_lossy(value);
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
