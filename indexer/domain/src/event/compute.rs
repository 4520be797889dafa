//! Facts of the compute market (NEAR).

mod dispute;
mod market;
mod node;
mod stake;
mod task;

pub use dispute::*;
pub use market::*;
pub use node::*;
pub use stake::*;
pub use task::*;
