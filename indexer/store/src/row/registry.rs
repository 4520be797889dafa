use domain::{Lamports, SolanaAddress, TimeNs};

use super::row;

row! {
    /// The registry's terms (Solana).
    Registry in "registry" by RegistryKey { registry: SolanaAddress }
    authority: SolanaAddress,
    /// Becomes the authority by accepting.
    pending_authority: Option<SolanaAddress>,
    treasury: SolanaAddress,
    /// Paid to the treasury for each new project.
    project_fee: Lamports,
    /// `true` where new projects and profiles are refused.
    is_paused: bool,
    created_at: TimeNs,
    closed_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
