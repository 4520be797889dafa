use yellowstone_grpc_proto::prelude::{CommitmentLevel, SlotStatus};

/// The way in which sure the chain is of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Processed,
    Confirmed,
    Finalized,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Processed, Level::Confirmed, Level::Finalized];

    pub fn status(self) -> SlotStatus {
        match self {
            Level::Processed => SlotStatus::SlotProcessed,
            Level::Confirmed => SlotStatus::SlotConfirmed,
            Level::Finalized => SlotStatus::SlotFinalized,
        }
    }

    /// The level that a request names; the protocol's default is processed.
    pub fn requested(commitment: Option<i32>) -> Option<Self> {
        match CommitmentLevel::try_from(commitment.unwrap_or_default()).ok()? {
            CommitmentLevel::Processed => Some(Level::Processed),
            CommitmentLevel::Confirmed => Some(Level::Confirmed),
            CommitmentLevel::Finalized => Some(Level::Finalized),
        }
    }
}

/// One value for each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerLevel<T> {
    pub processed: T,
    pub confirmed: T,
    pub finalized: T,
}

impl<T> PerLevel<T> {
    pub fn at(&self, level: Level) -> &T {
        match level {
            Level::Processed => &self.processed,
            Level::Confirmed => &self.confirmed,
            Level::Finalized => &self.finalized,
        }
    }

    pub fn at_mut(&mut self, level: Level) -> &mut T {
        match level {
            Level::Processed => &mut self.processed,
            Level::Confirmed => &mut self.confirmed,
            Level::Finalized => &mut self.finalized,
        }
    }
}
