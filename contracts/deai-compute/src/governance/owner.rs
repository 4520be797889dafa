use near_sdk::{AccountId, env, near};

use super::YOCTO;
use crate::error::{Error, GovernanceError};
use crate::event::{OwnerChanged, OwnerProposalCancelled, OwnerProposed};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The owner proposes its successor, in the place of one proposed before. It stays the owner until
    /// `accept_owner`. Attach at least 1 yoctoNEAR: storage is paid from it, the rest comes back.
    ///
    /// # Errors
    /// `not_owner`, `owner_impossible`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn propose_owner(&mut self, account_id: AccountId) -> Result<(), Box<Error>> {
        let event = OwnerProposed { owner_id: self.owner_id.to_string(), proposed_id: account_id.to_string() };
        // The market signs nothing: owned by itself it would have no owner for ever.
        if account_id == self.owner_id || account_id == env::current_account_id() {
            self.check_owner()?;
            return Err(GovernanceError::OwnerImpossible { account_id: account_id.to_string() }.into());
        }
        self.govern(|governance| {
            governance.proposed_owner_id = Some(account_id);
            Ok(())
        })?;
        self.emit(event)
    }

    /// The owner takes its proposal back. Attach at least 1 yoctoNEAR.
    ///
    /// # Errors
    /// `not_owner`, `owner_not_proposed`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn cancel_owner_proposal(&mut self) -> Result<(), Box<Error>> {
        let proposed_id = self.govern(|governance| {
            let proposed_id = governance.proposed_owner_id.take();
            proposed_id.ok_or_else(|| GovernanceError::OwnerNotProposed.into())
        })?;
        let owner_id = self.owner_id.to_string();
        self.emit(OwnerProposalCancelled { owner_id, proposed_id: proposed_id.to_string() })
    }

    /// The proposed account becomes the owner. Attach at least 1 yoctoNEAR: storage is paid from it where the
    /// name is longer than the first owner's, the rest comes back.
    ///
    /// # Errors
    /// `owner_not_proposed`, `not_proposed_owner`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn accept_owner(&mut self) -> Result<(), Box<Error>> {
        let caller_id = env::predecessor_account_id();
        let mut governance = self.find_governance();
        match governance.proposed_owner_id.take() {
            None => return Err(GovernanceError::OwnerNotProposed.into()),
            Some(proposed_id) if proposed_id != caller_id => {
                let [proposed_id, caller_id] = [proposed_id, caller_id].map(|id| id.to_string());
                return Err(GovernanceError::NotProposedOwner { proposed_id, caller_id }.into());
            }
            Some(_) => {}
        }
        self.surplus(YOCTO)?;

        let previous_id = std::mem::replace(&mut self.owner_id, caller_id);
        self.put_governance(governance, &previous_id)?;
        let owner_id = self.owner_id.to_string();
        self.emit(OwnerChanged { previous_id: previous_id.to_string(), owner_id })
    }
}
