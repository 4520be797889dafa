use near_sdk::{AccountId, env, near};

use crate::error::{Error, GovernanceError};
use crate::event::{IntakePaused, IntakeResumed};
use crate::storage::check_one_yocto;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The owner or a pauser stops intake: no node registers, no task is submitted. Everything else works,
    /// above all what leads out. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `not_pauser`, `intake_paused`.
    #[payable]
    #[handle_result]
    pub fn pause_intake(&mut self) -> Result<(), Box<Error>> {
        check_one_yocto()?;
        let account_id = self.check_pauser()?;
        self.check_intake()?;
        self.intake_paused = true;
        self.emit(IntakePaused { account_id: account_id.to_string() })
    }

    /// The owner or a pauser lets nodes and tasks in again. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `not_pauser`, `intake_open`.
    #[payable]
    #[handle_result]
    pub fn resume_intake(&mut self) -> Result<(), Box<Error>> {
        check_one_yocto()?;
        let account_id = self.check_pauser()?;
        if !self.intake_paused {
            return Err(GovernanceError::IntakeOpen.into());
        }
        self.intake_paused = false;
        self.emit(IntakeResumed { account_id: account_id.to_string() })
    }
}

impl Contract {
    /// Nodes and tasks are taken on.
    pub(crate) fn check_intake(&self) -> Result<(), Box<Error>> {
        if self.intake_paused { Err(GovernanceError::IntakePaused.into()) } else { Ok(()) }
    }

    fn check_pauser(&self) -> Result<AccountId, Box<Error>> {
        let caller_id = env::predecessor_account_id();
        if caller_id == self.owner_id || self.find_governance().pausers.contains(&caller_id) {
            return Ok(caller_id);
        }
        Err(GovernanceError::NotPauser { caller_id: caller_id.to_string() }.into())
    }
}
