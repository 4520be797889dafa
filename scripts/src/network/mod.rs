//! A whole network on this machine: Postgres, both chains, the contracts, the indexer and the API.

pub mod api;
pub mod child;
pub mod indexer;
pub mod lock;
pub mod near;
pub mod ports;
pub mod postgres;
pub mod solana;
mod start;
pub mod urls;

use anyhow::Result;

use crate::deploy::record::Deployment;
use crate::paths::DataDir;
use child::Child;
use lock::Lock;
use postgres::Postgres;
use urls::Urls;

pub use start::Options;

/// A running network. Dropping it stops every part, in order, unless it was released.
#[derive(Debug)]
pub struct Network {
    // Stopped in this order: who asks before who answers.
    pub api: Child,
    pub indexer: Child,
    /// The chain, or, for a real sandbox, the neardata bridge and the chain.
    pub near: Vec<Child>,
    pub solana: Child,
    pub postgres: Postgres,
    pub data: DataDir,
    pub urls: Urls,
    pub deployment: Deployment,
    /// What the person who started it should know.
    pub remarks: Vec<String>,
    _lock: Lock,
}

/// The parts in the order in which they start, by name. They are stopped the other way round: who asks before who answers.
const ORDER: [&str; 7] =
    [postgres::NAME, solana::NAME, near::NAME, near::BRIDGE, indexer::NAME, api::NAME, crate::up::NAME];

/// Where a part stands in the order of the start.
pub fn start_order(name: &str) -> usize {
    ORDER.iter().position(|part| *part == name).unwrap_or(ORDER.len())
}

impl Network {
    /// Starts a network. Contracts, services and chains must have been built: see [`crate::build`] and
    /// [`crate::cargo::build`].
    ///
    /// # Errors
    /// Where a step fails. Everything that was started is stopped again, and the error names the part and shows the end
    /// of its log.
    pub async fn start(options: Options) -> Result<Self> {
        start::start(options).await
    }

    /// Every part, in the order in which they are stopped.
    pub fn children(&mut self) -> Vec<&mut Child> {
        let mut children = vec![&mut self.api, &mut self.indexer];
        children.extend(&mut self.near);
        children.extend([&mut self.solana, &mut self.postgres.child]);
        children
    }

    /// Stops every part and waits for its end.
    pub fn stop(mut self) -> Result<()> {
        for child in self.children() {
            child.stop()?;
        }
        Ok(())
    }

    /// Leaves every part running: `deai down` ends them by their pid files.
    pub fn release(mut self) {
        for child in self.children() {
            child.release();
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if !self.api.is_released() {
            Urls::remove(&self.data);
        }
    }
}
