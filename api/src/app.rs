use std::sync::Arc;
use std::time::Duration;

use store::Store;

use crate::freshness::Heads;

/// What every handler shares.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    /// The duration for which a question waits for the block that it asks for, before it is sent away.
    pub timeout_after: Duration,
    pub(crate) heads: Arc<Heads>,
}

impl App {
    pub fn new(store: Store, timeout_after: Duration) -> Self {
        Self { store, timeout_after, heads: Arc::default() }
    }
}
