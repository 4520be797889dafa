use near_sdk::json_types::U128;
use near_sdk::{AccountId, near};

use crate::error::Error;
use crate::event::SwapSettled;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The exchange has the tokens and answered how many of them it leaves. Called by the market itself.
    ///
    /// Money has moved: whatever the exchange answered, or if it failed, this must not. What it leaves goes
    /// back to the account, as NEP-141 has it; an account that was given up meanwhile has its part burned.
    #[private]
    #[handle_result]
    pub fn on_swap(
        &mut self,
        #[serializer(borsh)] account_id: AccountId,
        #[serializer(borsh)] exchange_id: AccountId,
        #[serializer(borsh)] amount: U128,
    ) -> Result<U128, Box<Error>> {
        let (used, burned) = self.token.internal_ft_resolve_transfer(&account_id, exchange_id.clone(), amount);
        let spent = used.saturating_sub(burned);
        self.emit(SwapSettled {
            account_id: account_id.to_string(),
            exchange_id: exchange_id.to_string(),
            spent,
            refunded: amount.0.saturating_sub(used),
            burned,
        })?;
        Ok(U128(spent))
    }
}
