//! near-sdk, with a reader of arguments of its own.
//!
//! The contract takes this crate under the name `near_sdk`, so that what `#[near]` writes finds it. All is near-sdk's,
//! but for how a method reads its arguments: see [`Fields`]. Serde would compile a reader for each method, and all of
//! them together would be a quarter of the contract.

mod fields;

pub use fields::{Fields, Refusal};
pub use near_sdk::*;

/// The arguments of a method, as `#[near]` lists them.
pub trait Arguments: Sized {
    fn read(fields: &Fields<'_>) -> Self;
}

/// In the same way as in near-sdk, but for the derive of `Deserialize`.
pub mod serde {
    pub use arguments_derive::Deserialize;
    pub use near_sdk::serde::*;
}

/// In the same way as in near-sdk, but for `from_slice`: it reads arguments alone.
pub mod serde_json {
    use std::convert::Infallible;

    pub use near_sdk::serde_json::*;

    use crate::{Arguments, Fields};

    /// Arguments that cannot be read end the call here: what `#[near]` would do with an error stands in each method.
    ///
    /// # Panics
    /// With `Failed to deserialize input from JSON`, the argument, and what was expected of it.
    pub fn from_slice<T: Arguments>(bytes: &[u8]) -> core::result::Result<T, Infallible> {
        Ok(T::read(&Fields::of_input(bytes)))
    }
}
