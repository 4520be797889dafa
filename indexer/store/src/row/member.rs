use domain::{Role, SolanaAddress, TimeNs};

use super::row;

row! {
    /// A wallet's role in a project.
    Member in "member" by MemberKey { project: SolanaAddress, wallet: SolanaAddress }
    /// Of the account that holds the role.
    member: SolanaAddress,
    role: Role,
    added_by: SolanaAddress,
    added_at: TimeNs,
    /// No member any more since then, removed or gone by itself.
    left_at: Option<TimeNs>,
    updated_height: u64,
    updated_at: TimeNs,
    updated_tx: String,
}
