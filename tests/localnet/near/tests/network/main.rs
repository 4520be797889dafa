//! The network as tests and clients see it.

mod block;
mod call;
mod conservation;
mod contracts;
mod delegate;
mod key;
mod promise;
mod transfer;
