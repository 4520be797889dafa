//! The account that may change what, and how long everyone is reported before.
//!
//! The owner sets terms within compiled bounds, configures what the market talks to, names pausers and
//! stages code. None of that reaches a stake, an escrow, a bond or a balance: there is no method that could.
//! What changes the rules under those who are in (terms, code) waits, so that who does not agree is out
//! before; what only stops newcomers (pause) does not.
//!
//! Its entry's storage is paid by anyone who makes it grow. What frees storage gives its price to the owner.

mod code;
mod intake;
mod migrate;
mod owner;
mod pauser;
mod terms;
mod view;

use near_sdk::{AccountId, FunctionError, NearToken, env, near};

use crate::Contract;
use crate::error::Error;
use crate::event::Sha256;
use crate::oracle::Oracle;
use crate::parameters::Parameters;
use crate::storage::{price, send, size};

/// Of the state: `migrate` knows by it what it reads. It rises with any change of the state's shape that the
/// versioned entries do not hold themselves.
pub const LAYOUT: u8 = 1;

const YOCTO: NearToken = NearToken::from_yoctonear(1);

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub enum VersionedGovernance {
    V1(Governance),
}

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct Governance {
    /// The network's chain id. The chain reports it to contracts from protocol version 88 on alone.
    pub network: String,
    /// Bytes of the first owner's name: those are the deployer's.
    pub opening_owner: u64,
    pub proposed_owner_id: Option<AccountId>,
    pub pausers: Vec<AccountId>,
    pub proposed_parameters: Option<ProposedParameters>,
    pub staged_code: Option<StagedCode>,
    pub oracle: Option<Oracle>,
    pub exchange_id: Option<AccountId>,
    pub storage_paid: NearToken,
}

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct ProposedParameters {
    pub parameters: Parameters,
    pub applicable_at: u64,
}

#[derive(Clone, Debug)]
#[near(serializers = [borsh])]
pub struct StagedCode {
    pub sha256: Sha256,
    pub applicable_at: u64,
}

impl From<VersionedGovernance> for Governance {
    fn from(stored: VersionedGovernance) -> Self {
        match stored {
            VersionedGovernance::V1(governance) => governance,
        }
    }
}

impl Governance {
    pub fn new(network: String, owner_id: &AccountId) -> Self {
        Self {
            network,
            opening_owner: size(owner_id),
            proposed_owner_id: None,
            pausers: Vec::new(),
            proposed_parameters: None,
            staged_code: None,
            oracle: None,
            exchange_id: None,
            storage_paid: NearToken::ZERO,
        }
    }

    /// What it takes beyond what the market opened with.
    fn storage_price(&self, owner_id: &AccountId) -> NearToken {
        let opening = size(&Self::new(self.network.clone(), owner_id));
        let owner = size(owner_id).saturating_sub(self.opening_owner);
        price(size(self).saturating_sub(opening).saturating_add(owner))
    }
}

impl Contract {
    pub(crate) fn find_governance(&self) -> Governance {
        let stored = self.governance.get(&()).map(Governance::from);
        stored.unwrap_or_else(|| Box::new(Error::Inconsistent { what: "governance" }).panic())
    }

    /// Stores it, and settles for its storage: what it grew by is taken from the attached deposit, what it
    /// shrank by is `freed_to`'s, and what is left of the deposit comes back.
    pub(crate) fn put_governance(
        &mut self,
        mut governance: Governance,
        freed_to: &AccountId,
    ) -> Result<(), Box<Error>> {
        let (paid, cost) = (governance.storage_paid, governance.storage_price(&self.owner_id));
        let (grown, freed) = (cost.saturating_sub(paid), paid.saturating_sub(cost));
        let surplus = self.surplus(grown)?;

        self.hold_storage(grown)?;
        self.free_storage(freed)?;
        governance.storage_paid = cost;
        self.governance.set(&(), Some(&VersionedGovernance::V1(governance)));
        send(freed_to.clone(), freed);
        if surplus > YOCTO {
            send(env::predecessor_account_id(), surplus);
        }
        Ok(())
    }

    /// An act of the owner that may take storage.
    pub(crate) fn govern<T>(
        &mut self,
        act: impl FnOnce(&mut Governance) -> Result<T, Box<Error>>,
    ) -> Result<T, Box<Error>> {
        let (owner_id, mut governance) = self.begin_act()?;
        let done = act(&mut governance)?;
        self.put_governance(governance, &owner_id)?;
        Ok(done)
    }

    fn begin_act(&self) -> Result<(AccountId, Governance), Box<Error>> {
        let owner_id = self.check_owner()?;
        // A signature by a key that may only call would do without: full access alone can attach anything.
        self.surplus(YOCTO)?;
        Ok((owner_id, self.find_governance()))
    }
}
