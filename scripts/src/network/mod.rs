//! A whole network on this machine: Postgres, both chains, the contracts, the indexer and the API.

pub mod child;
pub mod ports;
pub mod postgres;
pub mod urls;
