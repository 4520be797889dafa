//! The store against a real Postgres. `DATABASE_URL` names a server on which databases may be created.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod begin;
mod commit;
mod dump;
mod reject;
mod replay;
mod role;
mod rows;
mod schema;
mod tape;
