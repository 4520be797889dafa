use near_sdk::json_types::U64;
use near_sdk::{Gas, GasWeight, NearToken, Promise, env, near};

use super::StagedCode;
use super::terms::check_applicable;
use crate::error::{Error, GovernanceError};
use crate::event::{CodeCancelled, CodeStaged, Sha256};
use crate::storage::check_one_yocto;
use crate::text::read_sha256;
use crate::{Contract, ContractExt, limit};

/// What `migrate` has at least; it gets all that the call has left.
const MIGRATE_GAS: Gas = Gas::from_tgas(15);

#[near]
impl Contract {
    /// The owner announces the code with this sha256 (64 hex digits), in the place of code staged before. It
    /// can be applied when a stake whose release is requested now is out, and a day more. Gives that time in
    /// nanoseconds since the Unix epoch. Attach at least 1 yoctoNEAR: storage is paid from it, the rest comes
    /// back.
    ///
    /// # Errors
    /// `not_owner`, `sha256`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn stage_code(&mut self, code_sha256: String) -> Result<U64, Box<Error>> {
        self.check_owner()?;
        let sha256 = read_sha256("code_sha256", &code_sha256)?;
        let delay = self.parameters.unbonding_ns.0.saturating_add(limit::CODE_DELAY_NS);
        let applicable_at = env::block_timestamp().saturating_add(delay);
        self.govern(|governance| {
            governance.staged_code = Some(StagedCode { sha256, applicable_at });
            Ok(())
        })?;
        self.emit(CodeStaged { code_sha256: sha256, applicable_at })?;
        Ok(U64(applicable_at))
    }

    /// The owner takes the staged code back. Attach at least 1 yoctoNEAR.
    ///
    /// # Errors
    /// `not_owner`, `code_not_staged`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn cancel_code(&mut self) -> Result<(), Box<Error>> {
        let staged = self
            .govern(|governance| governance.staged_code.take().ok_or_else(|| GovernanceError::CodeNotStaged.into()))?;
        self.emit(CodeCancelled { code_sha256: staged.sha256 })
    }

    /// The owner puts the staged code into force once its time has come. The call's input is the code itself,
    /// its bytes as they are and no JSON. Attach 1 yoctoNEAR, and all the gas there is.
    ///
    /// The new code's `migrate` runs in the same receipt: where it fails, the old code and state stay as they
    /// were, and the code stays staged.
    ///
    /// # Errors
    /// `one_yocto`, `not_owner`, `code_not_staged`, `not_applicable`, `other_code`.
    #[payable]
    #[handle_result]
    pub fn apply_code(&mut self) -> Result<Promise, Box<Error>> {
        check_one_yocto()?;
        self.check_owner()?;
        let staged = self.find_governance().staged_code.ok_or(GovernanceError::CodeNotStaged)?;
        check_applicable("code", staged.applicable_at)?;
        let code = env::input().unwrap_or_default();
        let given = Sha256(env::sha256_array(&code));
        if given != staged.sha256 {
            let [given, staged] = [given, staged.sha256].map(String::from);
            return Err(GovernanceError::OtherCode { given, staged }.into());
        }
        let call = Promise::new(env::current_account_id()).deploy_contract(code);
        Ok(call.function_call_weight("migrate", Vec::new(), NearToken::ZERO, MIGRATE_GAS, GasWeight(1)))
    }
}
