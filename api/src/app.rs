use std::time::Duration;

use store::Store;

/// What every handler shares.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    /// How long a question waits for the block that it asks for, before it is sent away.
    pub patience: Duration,
}
