//! Small contracts, as text.

fn wasm(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("the contract is well-formed")
}

/// Keeps one value: `set`, `get`, `echo`, `clear`, `set_and_fail`, `time`, `spin`, `nothing`.
pub fn store() -> Vec<u8> {
    wasm(include_str!("store.wat"))
}

/// Calls others: `ask`, `ask_twice`, `pass`, `back`, `wait`, `resume`, `give`.
pub fn relay() -> Vec<u8> {
    wasm(include_str!("relay.wat"))
}

/// Waits under a name, and sends deposits that another gets back: `wait`, `back`, `resume`, `give`.
pub fn named() -> Vec<u8> {
    wasm(include_str!("named.wat"))
}
