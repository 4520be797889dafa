use std::sync::Arc;
use std::time::Duration;

use store::Store;

use crate::freshness::Heads;

/// What every handler shares.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    /// How long a question waits for the block that it asks for, before it is sent away.
    pub patience: Duration,
    pub(crate) heads: Arc<Heads>,
}

impl App {
    pub fn new(store: Store, patience: Duration) -> Self {
        Self { store, patience, heads: Arc::default() }
    }
}
