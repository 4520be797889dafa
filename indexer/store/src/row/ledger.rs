//! Rows that are written once: what was paid, lost and moved.

use domain::{NearAccountId, Sha256, SlashCondition, TimeNs, Yocto};
use serde::{Deserialize, Serialize};

use super::{Signed, bytea, row};

row! {
    /// Stake that a node lost for a condition that was proved, and who got it.
    Slash onto "slash" by SlashKey { height: u64, tx_index: u32, event_index: u32 }
    node_id: NearAccountId,
    task_id: u64,
    condition: SlashCondition,
    amount: Yocto,
    deadline: Option<TimeNs>,
    #[serde(with = "bytea::option")]
    evidence_sha256: Option<Sha256>,
    victim_id: NearAccountId,
    victim_amount: Yocto,
    keeper_id: Option<NearAccountId>,
    keeper_amount: Yocto,
    treasury_id: NearAccountId,
    treasury_amount: Yocto,
    at: TimeNs,
    tx_id: String,
}

row! {
    /// A node's stake after an event that moved it.
    StakeChange onto "stake" by StakeChangeKey { height: u64, tx_index: u32, event_index: u32 }
    node_id: NearAccountId,
    cause: Entry,
    /// What moved.
    amount: Yocto,
    /// What is at stake for good, and what is unbonding, after it.
    stake: Yocto,
    unbonding: Yocto,
    at: TimeNs,
    tx_id: String,
}

/// Why an account's tokens or NEAR in the market changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A reward and a bounty that were put up for a task.
    Escrowed,
    /// What came back of them.
    Refunded,
    Rewarded,
    Staked,
    /// Stake that began to unbond, or is at stake again: nothing left the market.
    Unbonding,
    Bonded,
    /// Stake that went back to its node.
    Unstaked,
    Slashed,
    /// A share of what another lost.
    Compensated,
    /// For moving on what another left lying.
    BountyEarned,
    BountyPaid,
    /// Put up in a dispute, and what came of it.
    DisputeBond,
    DisputeOutcome,
    /// For a record that was pruned.
    StorageReturned,
    SwapSent,
    SwapRefunded,
}

row! {
    /// A line of an account's statement.
    Statement onto "statement" by StatementKey {
        account_id: NearAccountId,
        height: u64,
        tx_index: u32,
        event_index: u32,
        /// Within the event, from 0.
        line: u32,
    }
    entry: Entry,
    task_id: Option<u64>,
    /// Tokens that came into the account's own hands, below 0 what left them.
    tokens: Signed,
    /// The same of NEAR, in yoctoNEAR. The price of storage is not reported.
    near: Signed,
    /// What its stake in the market gained or lost, in yoctoNEAR.
    stake: Signed,
    at: TimeNs,
    tx_id: String,
}
