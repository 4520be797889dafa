use super::{Read, State, Value};

/// The state as it was some blocks before the newest. Reads only.
#[derive(Clone, Copy)]
pub struct Snapshot<'a> {
    state: &'a State,
    /// The number of of the newest blocks are left out.
    back: usize,
}

impl<'a> Snapshot<'a> {
    pub(super) fn new(state: &'a State, back: usize) -> Self {
        Self { state, back }
    }

    /// Trie nodes a real node reads on the way to `key`, counted inside the subtrie of keys that begin
    /// with the first `prefix_len` bytes of `key`.
    pub fn nodes_below(&self, key: &[u8], prefix_len: usize) -> u64 {
        super::depth::nodes_below(&self.state.head, key, prefix_len)
    }
}

impl Read for Snapshot<'_> {
    fn get(&self, key: &[u8]) -> Option<Value> {
        // The oldest of the blocks left out holds the value that stood before all of them.
        let first_left_out = self.state.replaced.len() - self.back;
        for block in self.state.replaced.iter().skip(first_left_out) {
            if let Some(value) = block.values.get(key) {
                return value.clone();
            }
        }
        self.state.head.get(key).cloned()
    }

    fn scan(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Value)> {
        let mut keys: Vec<Vec<u8>> = self
            .state
            .head
            .range(prefix.to_vec()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, _)| key.clone())
            .collect();
        let first_left_out = self.state.replaced.len() - self.back;
        for block in self.state.replaced.iter().skip(first_left_out) {
            keys.extend(block.values.keys().filter(|key| key.starts_with(prefix)).cloned());
        }
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().filter_map(|key| self.get(&key).map(|value| (key, value))).collect()
    }
}
