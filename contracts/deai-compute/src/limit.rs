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
