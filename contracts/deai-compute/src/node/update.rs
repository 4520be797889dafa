use near_sdk::{env, near};

use super::{Node, Profile, Seat};
use crate::error::Error;
use crate::event::NodeUpdated;
use crate::storage::{node_bytes, price, send};
use crate::text::read_sha256;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The calling node offers something else from now on: all of it is given again. Tasks that it has stay
    /// with it. Where the new profile takes more storage the attached deposit pays for it; what is left, and
    /// what less storage frees, comes back.
    ///
    /// # Errors
    /// `node_unknown`, `class_count`, `class_twice`, `class_unknown`, `label`, `slots`, `slots_in_use`, `uri`,
    /// `sha256`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn update_node(
        &mut self,
        classes: Vec<String>,
        slots: u8,
        metadata_uri: String,
        metadata_sha256: String,
    ) -> Result<(), Box<Error>> {
        let node_id = env::predecessor_account_id();
        let mut node = self.find_node(&node_id)?;
        let metadata_sha256 = read_sha256("metadata_sha256", &metadata_sha256)?;
        let profile = Profile { classes, slots, metadata_uri, metadata_sha256 };
        self.check_profile(&profile)?;
        if slots < node.in_hand {
            return Err(Error::SlotsInUse { slots, in_hand: node.in_hand }.into());
        }

        let left = node.adopt(&profile);
        let (before, after) = (node.storage_paid, price(node_bytes(&node_id, &node)));
        let back = self.surplus(after.saturating_sub(before))?.saturating_add(before.saturating_sub(after));
        self.free_storage(before)?;
        self.hold_storage(after)?;
        node.storage_paid = after;
        for seat in &left {
            self.leave_ring(seat)?;
        }
        self.greet(&node_id, &mut node)?;
        self.emit(NodeUpdated {
            node_id: node_id.to_string(),
            classes: profile.classes,
            slots,
            metadata_uri: profile.metadata_uri,
            metadata_sha256,
        })?;
        self.seat(&node_id, &mut node)?;
        self.put_node(&node_id, node);
        send(node_id, back);
        Ok(())
    }
}

impl Node {
    /// Takes the profile on, and gives the seats that it leaves. In a class that it stays in it keeps its place.
    fn adopt(&mut self, profile: &Profile) -> Vec<Seat> {
        let mut before = std::mem::take(&mut self.seats);
        for class in &profile.classes {
            let kept = before.iter().position(|seat| seat.class == *class).map(|index| before.swap_remove(index));
            self.seats.push(kept.unwrap_or_else(|| Seat::new(class)));
        }
        self.slots = profile.slots;
        self.metadata_uri.clone_from(&profile.metadata_uri);
        self.metadata_sha256 = profile.metadata_sha256;
        before
    }
}
