use near_sdk::{env, near};

use crate::error::{Error, IdentityError};
use crate::storage::{check_one_yocto, send};
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// The caller gives up its wallet, once the signature that linked it has expired: before, it could be used
    /// again. What was paid for storage comes back. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `unlinked`, `link_fresh`.
    #[payable]
    #[handle_result]
    pub fn unlink_solana(&mut self) -> Result<(), Box<Error>> {
        check_one_yocto()?;
        let (account_id, now) = (env::predecessor_account_id(), env::block_timestamp());
        let address = self.linked_address(&account_id)?;
        let wallet = self.find_wallet(&address).ok_or(Error::Inconsistent { what: "link" })?;
        if now < wallet.fresh_until {
            let (wallet, until) = (address.to_string(), wallet.fresh_until);
            return Err(IdentityError::Fresh { wallet, until, now }.into());
        }
        self.drop_link(&address, &wallet)?;
        send(account_id, wallet.storage_paid);
        Ok(())
    }
}
