mod details;
mod link;
mod member;
mod project;
mod registry;
pub mod text;

pub use details::ProjectDetails;
pub use link::{Emitter, Link};
pub use member::{Member, Role};
pub use project::{Project, ProjectKind, ProjectStatus};
pub use registry::Registry;
