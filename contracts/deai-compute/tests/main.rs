//! Every method on the compiled contract, in the VM and with the fees of mainnet.
//!
//! Each world checks its books when it goes: see [`books`].

mod accept_result;
mod arbiter;
mod assignment;
mod batch;
mod books;
mod cancel_task;
mod dispute;
mod events;
mod expire_task;
mod fail_task;
mod finalize_task;
mod gas;
mod heartbeat;
mod maintenance;
mod mark_offline;
mod model;
mod new;
mod prune_tasks;
mod pump;
mod random;
mod reassign_task;
mod register_node;
mod reputation;
mod start_task;
mod submit_result;
mod submit_task;
mod token;
mod unregister_node;
mod unstake;
mod update_node;
mod views;
mod wasm;
mod world;
