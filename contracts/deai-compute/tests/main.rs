//! Every method on the compiled contract, in the VM and with the fees of mainnet.
//!
//! Each world checks its books when it goes: see [`books`].

mod assignment;
mod books;
mod cancel_task;
mod events;
mod expire_task;
mod gas;
mod heartbeat;
mod new;
mod pump;
mod random;
mod register_node;
mod submit_result;
mod submit_task;
mod token;
mod unregister_node;
mod views;
mod wasm;
mod world;
