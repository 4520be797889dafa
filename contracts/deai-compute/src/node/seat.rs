use near_sdk::{AccountId, env, near};

use super::{Node, Status};
use crate::Contract;
use crate::assign::Budget;
use crate::class::Place;
use crate::error::Error;
use crate::event::{NodeStatus, NodeStatusChanged};

/// A node's place in one class.
#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Seat {
    pub class: String,
    /// Its place in the class's ring, 0 where it has none.
    pub ring_at: u64,
    /// It looked at every task before this place of the class's queue.
    pub seen: u64,
    /// The least reputation that would have got it one of the tasks that it passed over for want of it, and
    /// the first of their places. Once it has as much it looks again from there.
    pub wanted: u16,
    pub wanted_at: u64,
}

impl Seat {
    /// More than any reputation.
    pub const NOTHING_WANTED: u16 = u16::MAX;

    pub fn new(class: &str) -> Self {
        Self { class: class.to_owned(), ring_at: 0, seen: 0, wanted: Self::NOTHING_WANTED, wanted_at: 0 }
    }

    /// A task at this place needs more reputation than the node has.
    pub fn pass_over(&mut self, at: u64, needed: u16) {
        if self.wanted == Self::NOTHING_WANTED {
            self.wanted_at = at;
        }
        self.wanted = self.wanted.min(needed);
    }

    /// What it passed over for want of reputation may be within its reach now.
    pub fn look_again(&mut self, reputation: u16) {
        if reputation >= self.wanted {
            self.seen = self.seen.min(self.wanted_at);
            self.wanted = Self::NOTHING_WANTED;
        }
    }
}

impl Contract {
    pub(crate) fn is_free(&self, node: &Node) -> bool {
        node.is_free(&self.parameters, env::block_timestamp())
    }

    /// The node was received: any call of its own is a heartbeat.
    pub(crate) fn greet(&mut self, node_id: &AccountId, node: &mut Node) -> Result<(), Box<Error>> {
        node.last_heartbeat_at = env::block_timestamp();
        if node.status == Status::Offline { self.turn(node_id, node, Status::Online) } else { Ok(()) }
    }

    pub(crate) fn turn(&mut self, node_id: &AccountId, node: &mut Node, status: Status) -> Result<(), Box<Error>> {
        node.status = status;
        self.emit(NodeStatusChanged { node_id: node_id.to_string(), status: NodeStatus::from(status) })
    }

    /// A node that can take tasks again stands in the ring of each of its classes. The caller stores it.
    pub(crate) fn seat(&mut self, node_id: &AccountId, node: &mut Node) -> Result<(), Box<Error>> {
        if self.is_free(node) && node.seats.iter().any(|seat| seat.ring_at == 0) {
            self.serve_node(node_id, node, &mut Budget::of_an_arrival())?;
        }
        Ok(())
    }

    pub(super) fn leave_ring(&mut self, seat: &Seat) -> Result<(), Box<Error>> {
        if seat.ring_at == 0 {
            return Ok(());
        }
        self.ring.set(&Place::new(&seat.class, seat.ring_at), None);
        self.change_class(&seat.class, |class| class.ring.remove(seat.ring_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_looks_again_once_it_has_the_reputation_it_lacked() {
        let mut seat = Seat { seen: 9, ..Seat::new("a") };
        seat.pass_over(4, 7000);
        seat.pass_over(6, 6000);
        seat.look_again(5999);
        assert_eq!((seat.seen, seat.wanted), (9, 6000));
        seat.look_again(6000);
        assert_eq!((seat.seen, seat.wanted), (4, Seat::NOTHING_WANTED));
        seat.pass_over(4, 7000);
        assert_eq!((seat.wanted, seat.wanted_at), (7000, 4));
    }
}
