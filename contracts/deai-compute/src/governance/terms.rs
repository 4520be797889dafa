use near_sdk::json_types::U64;
use near_sdk::{env, near};

use super::ProposedParameters;
use crate::error::{Error, GovernanceError};
use crate::event::{ParametersApplied, ParametersCancelled, ParametersProposed, Terms};
use crate::parameters::Parameters;
use crate::{Contract, ContractExt, limit};

#[near]
impl Contract {
    /// The owner proposes new terms, in the place of those proposed before: all of them, each within its
    /// bounds. Anyone can apply them two days later. Gives the time from which on, in nanoseconds since the
    /// Unix epoch. Attach at least 1 yoctoNEAR: storage is paid from it, the rest comes back.
    ///
    /// # Errors
    /// `not_owner`, `parameter`, `unbonding_short`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn propose_parameters(&mut self, parameters: Parameters) -> Result<U64, Box<Error>> {
        self.check_owner()?;
        parameters.check()?;
        let applicable_at = env::block_timestamp().saturating_add(limit::PARAMETERS_DELAY_NS);
        let event = ParametersProposed { parameters: Terms::from(&parameters), applicable_at };
        self.govern(|governance| {
            governance.proposed_parameters = Some(ProposedParameters { parameters, applicable_at });
            Ok(())
        })?;
        self.emit(event)?;
        Ok(U64(applicable_at))
    }

    /// The owner takes the proposed terms back. Attach at least 1 yoctoNEAR.
    ///
    /// # Errors
    /// `not_owner`, `parameters_not_proposed`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn cancel_parameters(&mut self) -> Result<(), Box<Error>> {
        let proposed = self.govern(|governance| {
            governance.proposed_parameters.take().ok_or_else(|| GovernanceError::ParametersNotProposed.into())
        })?;
        self.emit(ParametersCancelled { applicable_at: proposed.applicable_at })
    }

    /// Applies the proposed terms once their time has come. Anyone may call it. Deadlines that run stay.
    ///
    /// # Errors
    /// `parameters_not_proposed`, `not_applicable`, `parameter`.
    #[handle_result]
    pub fn apply_parameters(&mut self) -> Result<(), Box<Error>> {
        let mut governance = self.find_governance();
        let proposed = governance.proposed_parameters.take().ok_or(GovernanceError::ParametersNotProposed)?;
        check_applicable("parameters", proposed.applicable_at)?;
        // The code may have changed since: its bounds hold now.
        proposed.parameters.check()?;

        let event = ParametersApplied { parameters: Terms::from(&proposed.parameters) };
        self.parameters = proposed.parameters;
        let owner_id = self.owner_id.clone();
        self.put_governance(governance, &owner_id)?;
        self.emit(event)
    }
}

pub(super) fn check_applicable(what: &'static str, applicable_at: u64) -> Result<(), Box<Error>> {
    let now = env::block_timestamp();
    if now < applicable_at {
        return Err(GovernanceError::NotApplicable { what, applicable_at, now }.into());
    }
    Ok(())
}

impl From<&Parameters> for Terms {
    fn from(parameters: &Parameters) -> Self {
        let Parameters {
            min_stake,
            start_timeout_ns,
            run_time_min_ns,
            run_time_max_ns,
            dispute_window_ns,
            answer_window_ns,
            ruling_window_ns,
            grace_ns,
            unbonding_ns,
            heartbeat_timeout_ns,
            max_attempts,
            keeper_bounty,
            dispute_bond,
            slash_not_started_bps,
            slash_late_bps,
            slash_dispute_lost_bps,
            retention_ns,
        } = parameters;
        Self {
            min_stake: min_stake.as_yoctonear(),
            start_timeout_ns: start_timeout_ns.0,
            run_time_min_ns: run_time_min_ns.0,
            run_time_max_ns: run_time_max_ns.0,
            dispute_window_ns: dispute_window_ns.0,
            answer_window_ns: answer_window_ns.0,
            ruling_window_ns: ruling_window_ns.0,
            grace_ns: grace_ns.0,
            unbonding_ns: unbonding_ns.0,
            heartbeat_timeout_ns: heartbeat_timeout_ns.0,
            max_attempts: *max_attempts,
            keeper_bounty: keeper_bounty.as_yoctonear(),
            dispute_bond: dispute_bond.as_yoctonear(),
            slash_not_started_bps: *slash_not_started_bps,
            slash_late_bps: *slash_late_bps,
            slash_dispute_lost_bps: *slash_dispute_lost_bps,
            retention_ns: retention_ns.0,
        }
    }
}
