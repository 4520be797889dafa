use near_sdk::json_types::U64;
use near_sdk::{AccountId, near};

use super::{Oracle, Price};
use crate::error::{Error, OracleError};
use crate::event::{OracleConfigured, OracleDisabled};
use crate::parameters::within;
use crate::text::excerpt;
use crate::{Contract, ContractExt};

const SECOND_NS: u128 = 1_000_000_000;
const HOUR_NS: u128 = 3600 * SECOND_NS;

#[near]
impl Contract {
    /// The owner names the oracle that reports what the token, which it calls `asset_id`, is worth in dollars.
    /// A price that is known from before is forgotten.
    ///
    /// - `max_recency_sec`: the most seconds (1 to 3,600) that the oracle may hold a price for recent.
    /// - `max_staleness_ns`: nanoseconds (a second to an hour) after which a price is too old to be used.
    ///
    /// Attach at least 1 yoctoNEAR: storage is paid from it, the rest comes back.
    ///
    /// # Errors
    /// `not_owner`, `asset_id`, `parameter`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn configure_oracle(
        &mut self,
        oracle_id: AccountId,
        asset_id: String,
        max_recency_sec: u32,
        max_staleness_ns: U64,
    ) -> Result<(), Box<Error>> {
        self.check_owner()?;
        let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b':');
        if !(1..=64).contains(&asset_id.len()) || !asset_id.bytes().all(is_of_id) {
            return Err(OracleError::AssetId { text: excerpt(&asset_id) }.into());
        }
        within("max_recency_sec", max_recency_sec.into(), 1, 3600)?;
        within("max_staleness_ns", max_staleness_ns.0.into(), SECOND_NS, HOUR_NS)?;

        let event = OracleConfigured {
            oracle_id: oracle_id.to_string(),
            asset_id: asset_id.clone(),
            max_recency_sec,
            max_staleness_ns: max_staleness_ns.0,
        };
        self.govern(|governance| {
            let max_staleness_ns = max_staleness_ns.0;
            governance.oracle = Some(Oracle { oracle_id, asset_id, max_recency_sec, max_staleness_ns });
            Ok(())
        })?;
        self.put_price(Price::NONE);
        self.emit(event)
    }

    /// The owner turns prices off. Attach at least 1 yoctoNEAR.
    ///
    /// # Errors
    /// `not_owner`, `oracle_off`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn disable_oracle(&mut self) -> Result<(), Box<Error>> {
        let oracle = self.govern(|governance| governance.oracle.take().ok_or_else(|| OracleError::Off.into()))?;
        self.put_price(Price::NONE);
        self.emit(OracleDisabled { oracle_id: oracle.oracle_id.to_string() })
    }
}
