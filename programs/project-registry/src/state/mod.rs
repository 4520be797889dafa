mod details;
mod link;
mod project;
mod registry;

pub use details::ProjectDetails;
pub use link::Link;
pub use project::{Project, ProjectKind, ProjectStatus, SlugSeed};
pub use registry::Registry;
