//! Every method on the compiled contract, in the VM and with the fees of mainnet.
//!
//! Each world checks its books when it goes: see [`books`].

mod accept_result;
mod admin;
mod arbiter;
mod assignment;
mod batch;
mod books;
mod cancel_task;
mod crowd;
mod decoder;
mod dispute;
mod events;
mod exchange;
mod expire_task;
mod fail_task;
mod finalize_task;
mod forward;
mod gas;
mod governance;
mod heartbeat;
mod identity;
mod lines;
mod maintenance;
mod mark_offline;
mod model;
mod new;
mod oracle;
mod prune_tasks;
mod pump;
mod random;
mod reassign_task;
mod register_node;
mod reputation;
mod stand_in;
mod start_task;
mod submit_result;
mod submit_task;
mod token;
mod unregister_node;
mod unstake;
mod update_node;
mod upgrade;
mod views;
mod wasm;
mod world;
