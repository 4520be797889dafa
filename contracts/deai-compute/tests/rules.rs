//! Price, exchange, identity and governance on the compiled contract, and what no admin can do.

mod admin;
mod books;
mod crowd;
mod decoder;
mod exchange;
mod governance;
mod identity;
mod lines;
mod oracle;
mod stand_in;
mod upgrade;
mod world;
