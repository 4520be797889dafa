use near_sdk::json_types::U64;
use near_sdk::{AccountId, NearToken, near};

use super::LAYOUT;
use crate::parameters::Parameters;
use crate::{Contract, ContractExt};

/// The account that may change what, and what is about to change. Times are nanoseconds since the Unix epoch.
#[near(serializers = [json])]
pub struct GovernanceView {
    pub owner_id: AccountId,
    /// Becomes the owner when it accepts.
    pub proposed_owner_id: Option<AccountId>,
    /// May stop intake, and nothing else.
    pub pausers: Vec<AccountId>,
    pub intake_paused: bool,
    pub proposed_parameters: Option<ProposedParametersView>,
    pub staged_code: Option<StagedCodeView>,
    /// The network's chain id, as linked wallets sign it.
    pub network: String,
    /// The shape of the state: code that migrates it says which one it knows.
    pub layout: u8,
    /// yoctoNEAR that was paid for the storage of all this.
    pub storage_paid: NearToken,
}

#[near(serializers = [json])]
pub struct ProposedParametersView {
    pub parameters: Parameters,
    pub applicable_at: U64,
}

#[near(serializers = [json])]
pub struct StagedCodeView {
    /// 64 hex digits.
    pub code_sha256: String,
    pub applicable_at: U64,
}

#[near]
impl Contract {
    /// The account that may change what, and what is about to change.
    pub fn governance(&self) -> GovernanceView {
        let governance = self.find_governance();
        let proposed = governance.proposed_parameters.map(|proposed| ProposedParametersView {
            parameters: proposed.parameters,
            applicable_at: U64(proposed.applicable_at),
        });
        let staged = governance.staged_code.map(|staged| StagedCodeView {
            code_sha256: staged.sha256.to_string(),
            applicable_at: U64(staged.applicable_at),
        });
        GovernanceView {
            owner_id: self.owner_id.clone(),
            proposed_owner_id: governance.proposed_owner_id,
            pausers: governance.pausers,
            intake_paused: self.intake_paused,
            proposed_parameters: proposed,
            staged_code: staged,
            network: governance.network,
            layout: LAYOUT,
            storage_paid: governance.storage_paid,
        }
    }
}
