//! The network as tests and clients see it.

mod call;
mod contracts;
mod transfer;
