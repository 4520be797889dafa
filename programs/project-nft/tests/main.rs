//! Every instruction on the compiled program, in a Solana VM with the features of mainnet and its own
//! Token-2022.

mod burn_credential;
mod burn_nft;
mod close_burned;
mod close_collection;
mod create_collection;
mod events;
mod freeze_metadata;
mod fuzz;
mod history;
mod issue_credential;
mod migrate_collection;
mod mint_counter;
mod mint_nft;
mod mint_policy;
mod program;
mod renew_credential;
mod revoke_credential;
mod set_mint_policy;
mod substitution;
mod update_collection;
mod update_nft_metadata;
mod verify_creator;
mod world;
