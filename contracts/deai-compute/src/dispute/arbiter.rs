use near_sdk::{AccountId, NearToken, env, near};

use crate::error::Error;
use crate::event::{ArbiterAdded, ArbiterRemoved};
use crate::storage::{arbiter_bytes, check_one_yocto, price, send};
use crate::{Contract, ContractExt, limit};

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum VersionedArbiter {
    V1(Arbiter),
}

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Arbiter {
    pub storage_paid: NearToken,
}

#[near]
impl Contract {
    /// The owner lets an account rule in disputes. The attached deposit pays for storage, the rest comes back.
    ///
    /// # Errors
    /// `not_owner`, `arbiter_exists`, `arbiter_count`, `deposit_too_small`.
    #[payable]
    #[handle_result]
    pub fn add_arbiter(&mut self, arbiter_id: AccountId) -> Result<(), Box<Error>> {
        let owner_id = self.check_owner()?;
        if self.arbiters.contains(&arbiter_id) {
            return Err(Error::ArbiterExists { arbiter_id: arbiter_id.to_string() }.into());
        }
        if self.arbiters.len() >= limit::ARBITERS {
            return Err(Error::ArbiterCount { max: limit::ARBITERS }.into());
        }
        let storage_paid = price(arbiter_bytes(&arbiter_id));
        let surplus = self.surplus(storage_paid)?;

        self.hold_storage(storage_paid)?;
        self.arbiters.set(&arbiter_id, &VersionedArbiter::V1(Arbiter { storage_paid }));
        self.emit(ArbiterAdded { arbiter_id: arbiter_id.to_string() })?;
        send(owner_id, surplus);
        Ok(())
    }

    /// The owner takes an arbiter off the list. Disputes that wait for a ruling wait for the others. What it
    /// took for storage goes to the owner. Attach 1 yoctoNEAR.
    ///
    /// # Errors
    /// `one_yocto`, `not_owner`, `arbiter_unknown`.
    #[payable]
    #[handle_result]
    pub fn remove_arbiter(&mut self, arbiter_id: AccountId) -> Result<(), Box<Error>> {
        check_one_yocto()?;
        let owner_id = self.check_owner()?;
        let Some(VersionedArbiter::V1(arbiter)) = self.arbiters.remove(&arbiter_id) else {
            return Err(Error::ArbiterUnknown { arbiter_id: arbiter_id.to_string() }.into());
        };
        self.free_storage(arbiter.storage_paid)?;
        self.emit(ArbiterRemoved { arbiter_id: arbiter_id.to_string() })?;
        send(owner_id, arbiter.storage_paid);
        Ok(())
    }

    /// The account that may rule in disputes.
    pub fn arbiters(&self) -> Vec<AccountId> {
        self.arbiters.keys().collect()
    }
}

impl Contract {
    pub(super) fn check_arbiter(&self, account_id: &AccountId) -> Result<(), Box<Error>> {
        if self.arbiters.contains(account_id) {
            return Ok(());
        }
        Err(Error::NotArbiter { account_id: account_id.to_string() }.into())
    }

    /// The account that called is the owner.
    pub(crate) fn check_owner(&self) -> Result<AccountId, Box<Error>> {
        let caller_id = env::predecessor_account_id();
        if caller_id == self.owner_id {
            return Ok(caller_id);
        }
        let [owner_id, caller_id] = [&self.owner_id, &caller_id].map(ToString::to_string);
        Err(Error::NotOwner { owner_id, caller_id }.into())
    }
}
