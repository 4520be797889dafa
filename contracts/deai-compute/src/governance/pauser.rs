use near_sdk::{AccountId, near};

use crate::error::{Error, GovernanceError};
use crate::event::{PauserAdded, PauserRemoved};
use crate::{Contract, ContractExt, limit};

#[near]
impl Contract {
    /// The owner lets an account pause and resume intake, at most 8 accounts. Attach at least 1 yoctoNEAR:
    /// storage is paid from it, the rest comes back.
    ///
    /// # Errors
    /// `not_owner`, `pauser_exists`, `pauser_count`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn add_pauser(&mut self, account_id: AccountId) -> Result<(), Box<Error>> {
        let pauser_id = account_id.to_string();
        self.govern(|governance| {
            if governance.pausers.contains(&account_id) {
                return Err(GovernanceError::PauserExists { pauser_id: account_id.to_string() }.into());
            }
            if governance.pausers.len() >= limit::PAUSERS {
                return Err(GovernanceError::PauserCount.into());
            }
            governance.pausers.push(account_id);
            Ok(())
        })?;
        self.emit(PauserAdded { pauser_id })
    }

    /// The owner takes a pauser off the list. A pause that it began goes on. Attach at least 1 yoctoNEAR.
    ///
    /// # Errors
    /// `not_owner`, `pauser_unknown`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn remove_pauser(&mut self, account_id: AccountId) -> Result<(), Box<Error>> {
        self.govern(|governance| {
            let before = governance.pausers.len();
            governance.pausers.retain(|pauser_id| *pauser_id != account_id);
            if governance.pausers.len() == before {
                return Err(GovernanceError::PauserUnknown { pauser_id: account_id.to_string() }.into());
            }
            Ok(())
        })?;
        self.emit(PauserRemoved { pauser_id: account_id.to_string() })
    }
}
