//! The bounds of what a caller may store.

/// Bytes of a URI.
pub const URI: usize = 200;
/// Characters of a class or kind.
pub const LABEL: usize = 32;
/// Classes of one node.
pub const NODE_CLASSES: usize = 8;
/// Classes of the market.
pub const CLASSES: usize = 64;
/// Tasks that a node takes at once.
pub const SLOTS: u8 = 64;
/// Nanoseconds from the submission of a task to its expiry: 30 days.
pub const LIFETIME_NS: u64 = 30 * 24 * 3600 * 1_000_000_000;
/// Entries in one answer of a view.
pub const PAGE: u32 = 100;
/// Steps of one `pump`.
pub const PUMP: u32 = 100;
/// Assignments of one `pump`: their events must fit into the 16 KiB that one receipt may log.
pub const PUMP_ASSIGNMENTS: u32 = 32;
/// Tasks or results of one batch.
pub const BATCH: usize = 25;
/// Records that one call prunes: their events must fit into the log.
pub const PRUNE: usize = 40;
/// Metrics of one result.
pub const METRICS: usize = 8;
/// Accounts that may rule in disputes.
pub const ARBITERS: u32 = 64;
/// Bytes of the reason of a ruling.
pub const REASON: usize = 500;
/// Bytes that one receipt may log in all: the protocol's own bound.
pub const LOG: usize = 16_384;
/// Bytes of the longest line that reports an assignment.
pub const ASSIGNMENT_LINE: usize = 420;
/// Accounts that may stop intake.
pub const PAUSERS: usize = 8;
/// Nanoseconds from the proposal of new terms to the moment they can be applied: 2 days.
pub const PARAMETERS_DELAY_NS: u64 = 2 * 24 * 3600 * 1_000_000_000;
/// Nanoseconds that staged code waits beyond the unbonding time: a day.
pub const CODE_DELAY_NS: u64 = 24 * 3600 * 1_000_000_000;
/// Bytes of an oracle's answer about one asset.
pub const ORACLE_ANSWER: usize = 1024;
/// Decimals of a price: with these the largest reward in dollars fits its number.
pub const PRICE_DECIMALS: u8 = 32;
/// Millionths of a dollar that a reward may be worth: a million dollars.
pub const MICRO_USD: u64 = 1_000_000_000_000;
/// Bytes of a token's answer to `storage_balance_of`.
pub const STORAGE_ANSWER: usize = 256;
/// Nanoseconds that the signature of a wallet may be good for: an hour.
pub const SIGNATURE_LIFETIME_NS: u64 = 3600 * 1_000_000_000;
