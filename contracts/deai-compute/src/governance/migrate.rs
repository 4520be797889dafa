use near_sdk::borsh::BorshDeserialize;
use near_sdk::{env, near};

use super::LAYOUT;
use crate::error::{Error, GovernanceError};
use crate::event::CodeApplied;
use crate::{Contract, ContractExt};

/// Where near-sdk keeps the contract's own state.
const ROOT: &[u8] = b"STATE";

#[near]
impl Contract {
    /// The first call that new code runs, by `apply_code` alone: it reads the state that the code before it
    /// left, whatever its layout, and takes the staged code off the list.
    ///
    /// # Errors
    /// `no_state`, `layout`, `code_not_staged`.
    #[private]
    #[init(ignore_state)]
    #[handle_result]
    pub fn migrate() -> Result<Self, Box<Error>> {
        let (previous_layout, mut contract) = read_root(&env::storage_read(ROOT).unwrap_or_default())?;
        let mut governance = contract.find_governance();
        let staged = governance.staged_code.take().ok_or(GovernanceError::CodeNotStaged)?;
        let owner_id = contract.owner_id.clone();
        contract.put_governance(governance, &owner_id)?;
        contract.emit(CodeApplied {
            code_sha256: staged.sha256,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            previous_layout,
            layout: LAYOUT,
        })?;
        Ok(contract)
    }
}

/// The state in today's shape, whatever its layout. A layout of the past gets a struct of its own here, with
/// what turns it into today's.
fn read_root(bytes: &[u8]) -> Result<(u8, Contract), Box<Error>> {
    let Some(&found) = bytes.first() else { return Err(GovernanceError::NoState.into()) };
    match found {
        LAYOUT => {
            let contract = Contract::try_from_slice(bytes);
            Ok((found, contract.map_err(|_| Error::Inconsistent { what: "state" })?))
        }
        found => Err(GovernanceError::Layout { found, known: LAYOUT }.into()),
    }
}
