//! A capability class: its queue of waiting tasks and its ring of free nodes.
//!
//! Both are lanes: numbered places from `head` to `tail` in a storage map of their own. What leaves from
//! the middle leaves a gap, which is passed over later, so that joining and leaving cost the same however
//! long the lane is.

use near_sdk::{NearToken, near};

use crate::error::Error;
use crate::event::ClassAdded;
use crate::storage::{class_bytes, price, send};
use crate::text::check_label;
use crate::{Contract, ContractExt, limit};

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum VersionedClass {
    V1(Class),
}

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Class {
    /// Places of tasks that wait for a node, the oldest first.
    pub queue: Lane,
    /// Places of nodes that may have a slot free. One that has none any more is dropped when it is met.
    pub ring: Lane,
    /// By the owner that added it later; those that the market opened with are the deployer's.
    pub storage_paid: NearToken,
}

impl Class {
    pub fn new(storage_paid: NearToken) -> Self {
        Self { queue: Lane::default(), ring: Lane::default(), storage_paid }
    }
}

impl From<VersionedClass> for Class {
    fn from(stored: VersionedClass) -> Self {
        match stored {
            VersionedClass::V1(class) => class,
        }
    }
}

/// Where in the queues or rings something stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[near(serializers = [borsh])]
pub struct Place {
    pub class: String,
    pub at: u64,
}

impl Place {
    pub fn new(class: &str, at: u64) -> Self {
        Self { class: class.to_owned(), at }
    }
}

/// Numbered places, the first of which is 1. Everything that can still be taken stands in `head..tail`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[near(serializers = [borsh])]
pub struct Lane {
    head: u64,
    tail: u64,
    len: u32,
}

impl Default for Lane {
    fn default() -> Self {
        Self { head: 1, tail: 1, len: 0 }
    }
}

impl Lane {
    pub fn len(&self) -> u32 {
        self.len
    }

    pub fn head(&self) -> u64 {
        self.head
    }

    pub fn tail(&self) -> u64 {
        self.tail
    }

    /// The new place at the end.
    pub fn push(&mut self) -> u64 {
        let at = self.tail;
        self.tail = at.saturating_add(1);
        self.len = self.len.saturating_add(1);
        at
    }

    /// The occupant of this place left.
    pub fn remove(&mut self, at: u64) {
        self.len = self.len.saturating_sub(1);
        self.pass(at);
        if self.len == 0 {
            self.head = self.tail;
        }
    }

    /// Nobody will ever be taken from this place: it is a gap, or its occupant's time is over.
    pub fn pass(&mut self, at: u64) {
        if at == self.head && at < self.tail {
            self.head = at.saturating_add(1);
        }
    }
}

#[near]
impl Contract {
    /// The owner adds a class that nodes can offer and tasks ask for. The attached deposit pays for storage,
    /// the rest comes back.
    ///
    /// # Errors
    /// `not_owner`, `label`, `class_exists`, `class_count`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn add_class(&mut self, class: String) -> Result<(), Box<Error>> {
        let owner_id = self.check_owner()?;
        check_label("class", &class)?;
        if self.classes.contains(&class) {
            return Err(Error::ClassExists { class }.into());
        }
        let count = usize::try_from(self.classes.len()).unwrap_or(usize::MAX);
        if count >= limit::CLASSES {
            return Err(Error::ClassCount { count: count.saturating_add(1), max: limit::CLASSES }.into());
        }
        let storage_paid = price(class_bytes(&class));
        let surplus = self.surplus(storage_paid)?;

        self.hold_storage(storage_paid)?;
        self.put_class(&class, Class::new(storage_paid));
        self.emit(ClassAdded { class })?;
        send(owner_id, surplus);
        Ok(())
    }
}

impl Contract {
    pub(crate) fn find_class(&self, name: &str) -> Result<Class, Box<Error>> {
        let stored = self.classes.get(&name.to_owned());
        stored.map(Class::from).ok_or_else(|| Error::ClassUnknown { class: name.to_owned() }.into())
    }

    pub(crate) fn put_class(&mut self, name: &str, class: Class) {
        self.classes.set(&name.to_owned(), &VersionedClass::V1(class));
    }

    pub(crate) fn change_class<T>(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Class) -> T,
    ) -> Result<T, Box<Error>> {
        let mut class = self.find_class(name)?;
        let result = change(&mut class);
        self.put_class(name, class);
        Ok(result)
    }

    pub(crate) fn check_class(&self, name: &str) -> Result<(), Box<Error>> {
        check_label("class", name)?;
        if self.classes.contains(&name.to_owned()) {
            Ok(())
        } else {
            Err(Error::ClassUnknown { class: name.to_owned() }.into())
        }
    }
}

/// A list of classes: 1 to `max` of them, each well formed, none twice.
pub fn check_class_list(classes: &[String], max: usize) -> Result<(), Box<Error>> {
    if !(1..=max).contains(&classes.len()) {
        return Err(Error::ClassCount { count: classes.len(), max }.into());
    }
    for (index, class) in classes.iter().enumerate() {
        check_label("class", class)?;
        if classes.iter().take(index).any(|other| other == class) {
            return Err(Error::ClassTwice { class: class.clone() }.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_gives_places_in_order() {
        let mut lane = Lane::default();
        assert_eq!([lane.push(), lane.push(), lane.push()], [1, 2, 3]);
        assert_eq!((lane.head(), lane.tail(), lane.len()), (1, 4, 3));
    }

    #[test]
    fn removing_from_the_middle_keeps_the_order() {
        let mut lane = Lane::default();
        for _ in 0..3 {
            lane.push();
        }
        lane.remove(2);
        assert_eq!((lane.head(), lane.len()), (1, 2));
        lane.remove(1);
        assert_eq!((lane.head(), lane.len()), (2, 1));
        lane.pass(2);
        assert_eq!(lane.head(), 3);
    }

    #[test]
    fn an_empty_queue_has_nothing_to_skip() {
        let mut lane = Lane::default();
        for _ in 0..1000 {
            lane.push();
        }
        for at in (1..=1000).rev() {
            lane.remove(at);
        }
        assert_eq!((lane.head(), lane.tail(), lane.len()), (1001, 1001, 0));
    }

    #[test]
    fn a_place_that_was_passed_can_still_be_left() {
        let mut lane = Lane::default();
        lane.push();
        lane.push();
        lane.pass(1);
        lane.remove(1);
        assert_eq!((lane.head(), lane.len()), (2, 1));
        lane.pass(2);
        lane.pass(3);
        assert_eq!(lane.head(), 3);
    }

    #[test]
    fn a_list_of_classes_has_no_duplicates_and_a_bound() {
        let list = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        assert_eq!(check_class_list(&list(&["a", "b"]), 2), Ok(()));
        assert_eq!(check_class_list(&[], 2), Err(Error::ClassCount { count: 0, max: 2 }.into()));
        assert_eq!(check_class_list(&list(&["a", "b", "c"]), 2), Err(Error::ClassCount { count: 3, max: 2 }.into()));
        assert_eq!(check_class_list(&list(&["a", "b", "a"]), 8), Err(Error::ClassTwice { class: "a".into() }.into()));
        assert!(matches!(check_class_list(&list(&["A"]), 8).map_err(|error| *error), Err(Error::Label { .. })));
    }
}
