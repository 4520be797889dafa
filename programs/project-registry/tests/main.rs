//! Every instruction on the compiled program, in a Solana VM with the features of mainnet.

mod create_project;
mod events;
mod initialize;
mod update_project;
mod world;
