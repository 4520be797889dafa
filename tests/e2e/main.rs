//! Signed transactions in, the API's answers out: both chains, Postgres, indexer and API, all real.

mod archives;
mod authority;
mod client;
mod crash;
mod disk;
mod near_blocks;
mod proxy;
mod story;
mod tables;
mod token;
mod upgrade;
mod verify;
mod world;
