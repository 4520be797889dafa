//! The store against a real Postgres. `DATABASE_URL` names a server on which databases may be created.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod archive;
mod begin;
mod catalogue;
mod commit;
mod dump;
mod event_chain;
mod history;
mod leader;
mod market;
mod notify;
mod range;
mod rebuild;
mod registry;
mod reject;
mod replay;
mod rewind;
mod role;
mod rows;
mod schema;
mod ways;
