//! The compiler for both contracts, for machines that reach Debian's packages and crates.io and nothing else.
//!
//! One private prefix in the user's cache folder holds it, and every clone uses it. Nothing is installed on the machine,
//! so no root is needed. What each part is for is reported in `scripts/toolchain/README.md`.

mod compiler;
mod debian;
mod inputs;
mod linker;
mod machine;
mod prefix;
mod setup;
mod sysroot;
mod tools;

pub use compiler::{Compiler, SBF_TARGET, WASM_FLAGS, WASM_TARGET};
pub use inputs::Inputs;
pub use machine::rust_version;
pub use setup::ensure;
pub use tools::Tools;
