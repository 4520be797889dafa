use near_sdk::{AccountId, NearToken, env, near};

use super::{Node, Profile};
use crate::assign::Budget;
use crate::error::Error;
use crate::event::{NodeRegistered, Sha256};
use crate::storage::{node_bytes, price};
use crate::text::read_sha256;
use crate::token::check_party;
use crate::{Contract, ContractExt};

#[near]
impl Contract {
    /// Makes the caller a node of these classes (1 to 8), which takes up to `slots` (1 to 64) tasks at once.
    ///
    /// The attached deposit is the stake and the price of storage: what is beyond `node_storage` is staked,
    /// and all of it that is not slashed comes back when the node unregisters. The node's token account is registered with it.
    /// It takes the oldest task that waits for such a node in the same call, and more with the next ones.
    ///
    /// # Errors
    /// `node_exists`, `class_count`, `class_twice`, `class_unknown`, `label`, `slots`, `uri`, `sha256`,
    /// `stake_too_small`, `escrow_account`.
    #[payable]
    #[handle_result]
    pub fn register_node(
        &mut self,
        classes: Vec<String>,
        slots: u8,
        metadata_uri: String,
        metadata_sha256: String,
    ) -> Result<(), Box<Error>> {
        self.check_intake()?;
        let node_id = env::predecessor_account_id();
        check_party(&node_id)?;
        if self.nodes.contains(&node_id) {
            return Err(Error::NodeExists { node_id: node_id.to_string() }.into());
        }
        let metadata_sha256 = read_sha256("metadata_sha256", &metadata_sha256)?;
        let profile = Profile { classes, slots, metadata_uri, metadata_sha256 };
        self.check_profile(&profile)?;
        let mut node = Node::new(&profile, env::block_timestamp());
        node.storage_paid = price(node_bytes(&node_id, &node));
        let account_price = self.account_price(&node_id);
        node.stake = self.check_stake(node.storage_paid.saturating_add(account_price))?;

        self.open_account(&node_id, account_price);
        self.hold_storage(node.storage_paid)?;
        self.staked = self.staked.checked_add(node.stake).ok_or(Error::Overflow { what: "staked" })?;

        self.emit(NodeRegistered {
            node_id: node_id.to_string(),
            stake: node.stake.as_yoctonear(),
            classes: profile.classes,
            slots,
            metadata_uri: profile.metadata_uri,
            metadata_sha256,
        })?;
        self.serve_node(&node_id, &mut node, &mut Budget::of_an_arrival())?;
        self.put_node(&node_id, node);
        Ok(())
    }

    /// What `register_node` with these arguments takes for storage, in yoctoNEAR: attach it on top of the
    /// stake. It holds the price of a token account where `node_id` has none yet.
    ///
    /// # Errors
    /// `class_count`, `class_twice`, `class_unknown`, `label`, `uri`.
    #[handle_result]
    pub fn node_storage(
        &self,
        node_id: AccountId,
        classes: Vec<String>,
        metadata_uri: String,
    ) -> Result<NearToken, Box<Error>> {
        let profile = Profile { classes, slots: 1, metadata_uri, metadata_sha256: Sha256([0; 32]) };
        self.check_profile(&profile)?;
        let storage = price(node_bytes(&node_id, &Node::new(&profile, 0)));
        Ok(storage.saturating_add(self.account_price(&node_id)))
    }
}

impl Contract {
    /// The stake that the attached deposit leaves beyond storage.
    fn check_stake(&self, storage: NearToken) -> Result<NearToken, Box<Error>> {
        let attached = env::attached_deposit();
        let stake = attached.saturating_sub(storage);
        if attached < storage || stake < self.parameters.min_stake {
            return Err(Error::StakeTooSmall {
                attached: attached.as_yoctonear(),
                storage: storage.as_yoctonear(),
                stake: stake.as_yoctonear(),
                min_stake: self.parameters.min_stake.as_yoctonear(),
            }
            .into());
        }
        Ok(stake)
    }
}
