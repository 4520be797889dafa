use tonic::Status;
use yellowstone_grpc_proto::prelude::{SubscribeRequestFilterAccounts, SubscribeUpdateAccount};

use super::keys::addresses;

pub struct AccountFilter {
    name: String,
    accounts: Vec<Vec<u8>>,
    owners: Vec<Vec<u8>>,
    by_transaction: Option<bool>,
}

impl TryFrom<(String, SubscribeRequestFilterAccounts)> for AccountFilter {
    type Error = Status;

    fn try_from((name, request): (String, SubscribeRequestFilterAccounts)) -> Result<Self, Status> {
        if !request.filters.is_empty() || request.cuckoo_accounts_filter.is_some() {
            let refusal = format!("accounts \"{name}\": filter by account, owner or nonempty_txn_signature");
            return Err(Status::unimplemented(refusal));
        }
        Ok(Self {
            accounts: addresses("accounts.account", &request.account)?,
            owners: addresses("accounts.owner", &request.owner)?,
            by_transaction: request.nonempty_txn_signature,
            name,
        })
    }
}

impl AccountFilter {
    pub fn name(&self) -> String {
        self.name.clone()
    }

    pub fn matches(&self, update: &SubscribeUpdateAccount) -> bool {
        let Some(account) = &update.account else { return false };
        self.by_transaction.is_none_or(|wanted| wanted == account.txn_signature.is_some())
            && (self.accounts.is_empty() || self.accounts.contains(&account.pubkey))
            && (self.owners.is_empty() || self.owners.contains(&account.owner))
    }
}
