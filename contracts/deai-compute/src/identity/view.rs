use near_sdk::json_types::U64;
use near_sdk::{AccountId, NearToken, near};

use super::Address;
use crate::error::Error;
use crate::{Contract, ContractExt};

/// A wallet and its account. Times are nanoseconds since the Unix epoch.
#[near(serializers = [json])]
pub struct SolanaLinkView {
    pub account_id: AccountId,
    /// Base58.
    pub wallet: String,
    /// The last one that the wallet has used: the next one is greater.
    pub nonce: U64,
    pub linked_at: U64,
    /// From then on the account can unlink it.
    pub unlinkable_at: U64,
    /// yoctoNEAR, which come back to the account.
    pub storage_paid: NearToken,
}

#[near]
impl Contract {
    /// The wallet of an account, or `null`.
    pub fn solana_link(&self, account_id: AccountId) -> Option<SolanaLinkView> {
        let address = self.links.get(&account_id)?;
        self.view_wallet(&address)
    }

    /// The account of a wallet (base58), or `null`.
    ///
    /// # Errors
    /// `wallet`.
    #[handle_result]
    pub fn solana_wallet(&self, wallet: String) -> Result<Option<SolanaLinkView>, Box<Error>> {
        Ok(self.view_wallet(&wallet.parse()?))
    }

    /// What a wallet has to sign to be linked to an account: these bytes in UTF-8, as they are, with nothing
    /// before or behind them.
    ///
    /// # Errors
    /// `wallet`.
    #[handle_result]
    pub fn solana_link_text(
        &self,
        account_id: AccountId,
        wallet: String,
        nonce: U64,
        expires_at: U64,
    ) -> Result<String, Box<Error>> {
        Ok(self.statement(&account_id, &wallet.parse()?, nonce.0, expires_at.0))
    }

    /// What `link_solana` takes from this account for storage, in yoctoNEAR.
    pub fn solana_link_storage(&self, account_id: AccountId) -> NearToken {
        Self::link_price(&account_id)
    }
}

impl Contract {
    fn view_wallet(&self, address: &Address) -> Option<SolanaLinkView> {
        let wallet = self.find_wallet(address)?;
        Some(SolanaLinkView {
            account_id: wallet.account_id,
            wallet: address.to_string(),
            nonce: U64(wallet.nonce),
            linked_at: U64(wallet.linked_at),
            unlinkable_at: U64(wallet.fresh_until),
            storage_paid: wallet.storage_paid,
        })
    }
}
