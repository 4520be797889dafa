use near_sdk::{AccountId, near};

use crate::error::{Error, ExchangeError};
use crate::event::{ExchangeConfigured, ExchangeDisabled};
use crate::token::check_party;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The owner names the exchange that callers may send their own tokens through. Attach at least 1
    /// yoctoNEAR: storage is paid from it, the rest comes back.
    ///
    /// # Errors
    /// `not_owner`, `escrow_account`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn configure_exchange(&mut self, exchange_id: AccountId) -> Result<(), Box<Error>> {
        self.check_owner()?;
        check_party(&exchange_id)?;
        let event = ExchangeConfigured { exchange_id: exchange_id.to_string() };
        self.govern(|governance| {
            governance.exchange_id = Some(exchange_id);
            Ok(())
        })?;
        self.emit(event)
    }

    /// The owner turns swaps off. Those that run end as they would have. Attach at least 1 yoctoNEAR.
    ///
    /// # Errors
    /// `not_owner`, `exchange_off`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn disable_exchange(&mut self) -> Result<(), Box<Error>> {
        let exchange_id =
            self.govern(|governance| governance.exchange_id.take().ok_or_else(|| ExchangeError::Off.into()))?;
        self.emit(ExchangeDisabled { exchange_id: exchange_id.to_string() })
    }
}
