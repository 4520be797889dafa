use tonic::Status;
use yellowstone_grpc_proto::prelude::subscribe_update::UpdateOneof;
use yellowstone_grpc_proto::prelude::{
    SubscribeRequestFilterTransactions, SubscribeUpdateTransaction, SubscribeUpdateTransactionInfo,
    SubscribeUpdateTransactionStatus,
};

use super::keys::{addresses, signature};

pub struct TransactionFilter {
    name: String,
    vote: Option<bool>,
    failed: Option<bool>,
    signature: Option<Vec<u8>>,
    include: Vec<Vec<u8>>,
    exclude: Vec<Vec<u8>>,
    required: Vec<Vec<u8>>,
}

impl TryFrom<(String, SubscribeRequestFilterTransactions)> for TransactionFilter {
    type Error = Status;

    fn try_from((name, request): (String, SubscribeRequestFilterTransactions)) -> Result<Self, Status> {
        if request.cuckoo_account_include.is_some() || request.token_accounts.is_some() {
            let refusal = format!("transactions \"{name}\": filter by account_include, _exclude or _required");
            return Err(Status::unimplemented(refusal));
        }
        Ok(Self {
            vote: request.vote,
            failed: request.failed,
            signature: request.signature.map(|text| signature("transactions.signature", &text)).transpose()?,
            include: addresses("transactions.account_include", &request.account_include)?,
            exclude: addresses("transactions.account_exclude", &request.account_exclude)?,
            required: addresses("transactions.account_required", &request.account_required)?,
            name,
        })
    }
}

impl TransactionFilter {
    pub fn name(&self) -> String {
        self.name.clone()
    }

    pub fn matches(&self, transaction: &SubscribeUpdateTransactionInfo) -> bool {
        let has_failed = transaction.meta.as_ref().is_some_and(|meta| meta.err.is_some());
        let mentioned = |key: &Vec<u8>| mentions(transaction, key);
        self.vote.is_none_or(|wanted| wanted == transaction.is_vote)
            && self.failed.is_none_or(|wanted| wanted == has_failed)
            && self.signature.as_ref().is_none_or(|wanted| *wanted == transaction.signature)
            && (self.include.is_empty() || self.include.iter().any(mentioned))
            && !self.exclude.iter().any(mentioned)
            && self.required.iter().all(mentioned)
    }
}

/// `true` where a transaction names an account, itself or through a lookup table.
pub fn mentions(transaction: &SubscribeUpdateTransactionInfo, key: &Vec<u8>) -> bool {
    let message = transaction.transaction.as_ref().and_then(|transaction| transaction.message.as_ref());
    message.is_some_and(|message| message.account_keys.contains(key))
        || transaction.meta.as_ref().is_some_and(|meta| {
            meta.loaded_writable_addresses.contains(key) || meta.loaded_readonly_addresses.contains(key)
        })
}

pub fn status(update: &SubscribeUpdateTransaction, info: &SubscribeUpdateTransactionInfo) -> UpdateOneof {
    UpdateOneof::TransactionStatus(SubscribeUpdateTransactionStatus {
        slot: update.slot,
        signature: info.signature.clone(),
        is_vote: info.is_vote,
        index: info.index,
        err: info.meta.as_ref().and_then(|meta| meta.err.clone()),
        bank_id: update.bank_id,
    })
}
