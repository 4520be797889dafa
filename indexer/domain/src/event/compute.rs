//! Events of the compute market (NEAR).

mod dispute;
mod exchange;
mod governance;
mod identity;
mod market;
mod node;
mod oracle;
mod parameters;
mod stake;
mod task;

pub use dispute::*;
pub use exchange::*;
pub use governance::*;
pub use identity::*;
pub use market::*;
pub use node::*;
pub use oracle::*;
pub use parameters::*;
pub use stake::*;
pub use task::*;
