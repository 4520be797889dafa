use yellowstone_grpc_proto::prelude::{SlotStatus, SubscribeRequestFilterSlots, SubscribeUpdateSlot};

use crate::level::Level;

pub struct SlotFilter {
    name: String,
    /// Only the status of the request's own level.
    by_commitment: bool,
    /// Also the statuses that are no commitment level.
    interslot: bool,
}

impl From<(String, SubscribeRequestFilterSlots)> for SlotFilter {
    fn from((name, request): (String, SubscribeRequestFilterSlots)) -> Self {
        Self {
            name,
            by_commitment: request.filter_by_commitment.unwrap_or(false),
            interslot: request.interslot_updates.unwrap_or(false),
        }
    }
}

impl SlotFilter {
    pub fn name(&self) -> String {
        self.name.clone()
    }

    pub fn matches(&self, slot: &SubscribeUpdateSlot, level: Level) -> bool {
        match slot.status() {
            SlotStatus::SlotProcessed | SlotStatus::SlotConfirmed | SlotStatus::SlotFinalized => {
                !self.by_commitment || slot.status() == level.status()
            }
            SlotStatus::SlotFirstShredReceived
            | SlotStatus::SlotCompleted
            | SlotStatus::SlotCreatedBank
            | SlotStatus::SlotDead => self.interslot,
        }
    }
}
