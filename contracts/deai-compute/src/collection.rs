//! Maps in storage, read and written entry by entry.
//!
//! An entry is read once in a call, and written once at its end, however often it changes in between. What is
//! kept meanwhile are bytes: the same code serves every map, where a cache of each map's own types would make
//! the contract a tenth larger.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::marker::PhantomData;

use near_sdk::borsh::{BorshDeserialize, BorshSerialize, from_slice};
use near_sdk::{env, near};

/// The entries of a call under one prefix.
#[derive(Debug, Default)]
struct Cells(RefCell<BTreeMap<Vec<u8>, Cell>>);

#[derive(Debug)]
struct Cell {
    bytes: Option<Vec<u8>>,
    is_changed: bool,
    /// Storage is known to hold nothing here: what comes and goes within the call never touches it.
    was_absent: bool,
}

impl Cells {
    fn read(&self, key: Vec<u8>) -> Option<Vec<u8>> {
        self.with(key, |bytes| bytes.cloned())
    }

    fn has(&self, key: Vec<u8>) -> bool {
        self.with(key, |bytes| bytes.is_some())
    }

    fn with<T>(&self, key: Vec<u8>, look: fn(Option<&Vec<u8>>) -> T) -> T {
        let mut cells = self.0.borrow_mut();
        let cell = cells.entry(key).or_insert_with_key(|key| {
            let bytes = env::storage_read(key);
            let was_absent = bytes.is_none();
            Cell { bytes, is_changed: false, was_absent }
        });
        look(cell.bytes.as_ref())
    }

    /// What is as it was is not written again. `is_new`: storage holds nothing here.
    fn write(&self, key: Vec<u8>, bytes: Option<Vec<u8>>, is_new: bool) {
        match self.0.borrow_mut().entry(key) {
            Entry::Vacant(cell) => {
                cell.insert(Cell { bytes, is_changed: true, was_absent: is_new });
            }
            Entry::Occupied(mut cell) if cell.get().bytes != bytes => {
                let was_absent = cell.get().was_absent;
                cell.insert(Cell { bytes, is_changed: true, was_absent });
            }
            Entry::Occupied(_) => {}
        }
    }
}

/// A call that fails never comes here: it panics, and the chain forgets what it did.
impl Drop for Cells {
    fn drop(&mut self) {
        for (key, cell) in self.0.borrow().iter().filter(|(_, cell)| cell.is_changed) {
            match &cell.bytes {
                Some(bytes) => env::storage_write(key, bytes),
                None => !cell.was_absent && env::storage_remove(key),
            };
        }
    }
}

/// Values by key.
#[derive(Debug)]
#[near(serializers = [borsh])]
pub struct Lookup<K, V> {
    prefix: u8,
    of: PhantomData<fn(K) -> V>,
    #[borsh(skip)]
    cells: Cells,
}

impl<K: BorshSerialize, V: BorshSerialize + BorshDeserialize> Lookup<K, V> {
    pub fn new(prefix: u8) -> Self {
        Self { prefix, of: PhantomData, cells: Cells::default() }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        read(self.cells.read(storage_key(&[self.prefix], key)))
    }

    pub fn set(&mut self, key: &K, value: Option<&V>) {
        self.cells.write(storage_key(&[self.prefix], key), value.map(bytes), false);
    }

    /// The same for a key that never was: a number that counts up.
    pub fn add(&mut self, key: &K, value: &V) {
        self.cells.write(storage_key(&[self.prefix], key), Some(bytes(value)), true);
    }
}

/// Values by key, which can be reported in a row. A value that goes gives its place in it to the last one.
#[derive(Debug)]
#[near(serializers = [borsh])]
pub struct Listed<K, V> {
    prefix: u8,
    len: u32,
    of: PhantomData<fn(K) -> V>,
    #[borsh(skip)]
    cells: Cells,
}

impl<K, V> Listed<K, V>
where
    K: BorshSerialize + BorshDeserialize,
    V: BorshSerialize + BorshDeserialize,
{
    pub fn new(prefix: u8) -> Self {
        Self { prefix, len: 0, of: PhantomData, cells: Cells::default() }
    }

    pub fn len(&self) -> u32 {
        self.len
    }

    pub fn get(&self, key: &K) -> Option<V> {
        Some(self.entry(key)?.0)
    }

    pub fn contains(&self, key: &K) -> bool {
        self.cells.has(self.value_key(key))
    }

    /// The key at this place, from 0 on.
    pub fn key_at(&self, index: u32) -> Option<K> {
        if index < self.len { read(self.cells.read(self.place_key(index))) } else { None }
    }

    pub fn keys(&self) -> impl Iterator<Item = K> {
        (0..self.len).filter_map(|index| self.key_at(index))
    }

    pub fn set(&mut self, key: &K, value: &V) {
        let index = match self.entry(key) {
            Some((_, index)) => index,
            None => {
                let index = self.len;
                self.len = index.saturating_add(1);
                self.cells.write(self.place_key(index), Some(bytes(key)), false);
                index
            }
        };
        self.put(key, value, index);
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let (value, index) = self.entry(key)?;
        self.cells.write(self.value_key(key), None, false);
        let last = self.len.checked_sub(1)?;
        if index != last {
            let moved = self.key_at(last)?;
            let (moved_value, _) = self.entry(&moved)?;
            self.put(&moved, &moved_value, index);
            self.cells.write(self.place_key(index), Some(bytes(&moved)), false);
        }
        self.cells.write(self.place_key(last), None, false);
        self.len = last;
        Some(value)
    }

    fn entry(&self, key: &K) -> Option<(V, u32)> {
        read(self.cells.read(self.value_key(key)))
    }

    fn put(&mut self, key: &K, value: &V, index: u32) {
        let mut entry = bytes(value);
        entry.extend(index.to_le_bytes());
        self.cells.write(self.value_key(key), Some(entry), false);
    }

    fn value_key(&self, key: &K) -> Vec<u8> {
        storage_key(&[self.prefix, b'm'], key)
    }

    fn place_key(&self, index: u32) -> Vec<u8> {
        storage_key(&[self.prefix, b'v'], &index)
    }
}

fn storage_key(prefix: &[u8], key: &impl BorshSerialize) -> Vec<u8> {
    let mut bytes = prefix.to_vec();
    write(key, &mut bytes);
    bytes
}

fn bytes(value: &impl BorshSerialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(value, &mut bytes);
    bytes
}

fn write(value: &impl BorshSerialize, to: &mut Vec<u8>) {
    if value.serialize(to).is_err() {
        env::panic_str("inconsistent: an entry cannot be written");
    }
}

fn read<V: BorshDeserialize>(bytes: Option<Vec<u8>>) -> Option<V> {
    let value = from_slice(&bytes?);
    Some(value.unwrap_or_else(|_| env::panic_str("inconsistent: an entry cannot be read")))
}
