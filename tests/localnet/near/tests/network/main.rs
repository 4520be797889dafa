//! The network as tests and clients see it.

mod block;
mod cache;
mod call;
mod conservation;
mod contracts;
mod delegate;
mod key;
mod named;
mod promise;
mod refusal;
mod transfer;
