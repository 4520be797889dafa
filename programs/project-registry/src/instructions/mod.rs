mod create_project;
mod initialize;
mod update_project;

pub use create_project::*;
pub use initialize::*;
pub use update_project::*;
