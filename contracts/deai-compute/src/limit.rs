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
/// Bytes of the longest line that tells of an assignment.
pub const ASSIGNMENT_LINE: usize = 420;
