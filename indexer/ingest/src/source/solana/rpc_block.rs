use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::Error;
use crate::source::http::Http;
use crate::wire::{Header, InnerInstruction, SolanaTransaction, UntimedBlock};

/// What `getBlock` gives with encoding `json`, cut down to what we read: so an error or a reward kind
/// newer than this binary does not make the whole block unreadable.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RpcBlock {
    blockhash: String,
    previous_blockhash: String,
    parent_slot: u64,
    block_time: Option<i64>,
    transactions: Vec<RpcTransaction>,
}

#[derive(Deserialize)]
struct RpcTransaction {
    transaction: Transaction,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Transaction {
    signatures: Vec<String>,
    message: Message,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    account_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    err: Option<IgnoredAny>,
    /// `null` where the node does not record them.
    inner_instructions: Option<Vec<Inner>>,
    #[serde(default)]
    loaded_addresses: LoadedAddresses,
}

#[derive(Deserialize)]
struct Inner {
    index: u32,
    instructions: Vec<Instruction>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Instruction {
    program_id_index: u32,
    accounts: Vec<u8>,
    /// Base58.
    data: String,
}

#[derive(Default, Deserialize)]
struct LoadedAddresses {
    writable: Vec<String>,
    readonly: Vec<String>,
}

impl RpcBlock {
    /// Keeps the transactions that name one of `programs`.
    pub fn into_wire(self, slot: u64, programs: &[String], rpc: &Http) -> Result<UntimedBlock, Error> {
        let mut transactions = Vec::new();
        for (index, transaction) in (0_u32..).zip(self.transactions) {
            transactions.extend(transaction.into_wire(index, programs, rpc)?);
        }
        Ok(UntimedBlock {
            header: Header {
                height: slot,
                hash: self.blockhash,
                parent_height: self.parent_slot,
                parent_hash: self.previous_blockhash,
            },
            time: self.block_time,
            transactions,
        })
    }
}

impl RpcTransaction {
    fn into_wire(self, index: u32, programs: &[String], rpc: &Http) -> Result<Option<SolanaTransaction>, Error> {
        let unreadable = |reason: &str| rpc.unreadable("getBlock", format!("transaction {index} {reason}"));
        let meta = self.meta.ok_or_else(|| unreadable("has no meta"))?;
        let loaded = meta.loaded_addresses;
        let accounts: Vec<String> =
            self.transaction.message.account_keys.into_iter().chain(loaded.writable).chain(loaded.readonly).collect();
        if !accounts.iter().any(|account| programs.contains(account)) {
            return Ok(None);
        }
        let signature = self.transaction.signatures.into_iter().next().ok_or_else(|| unreadable("has no signature"))?;
        let accounts = accounts
            .iter()
            .map(|account| bs58::decode(account).into_vec())
            .collect::<Result<_, _>>()
            .map_err(|_| unreadable("has an account that is not base58"))?;
        let failed = meta.err.is_some();
        let mut groups = match meta.inner_instructions {
            Some(groups) => groups,
            None if failed => Vec::new(),
            None => return Err(Error::NotRecorded { endpoint: rpc.endpoint().clone(), signature }),
        };
        groups.sort_by_key(|group| group.index);
        let inner = groups
            .into_iter()
            .flat_map(|group| group.instructions)
            .map(Instruction::into_wire)
            .collect::<Option<_>>()
            .ok_or_else(|| unreadable("has instruction data that is not base58"))?;
        Ok(Some(SolanaTransaction { index, signature, failed, accounts, inner }))
    }
}

impl Instruction {
    fn into_wire(self) -> Option<InnerInstruction> {
        let data = bs58::decode(self.data).into_vec().ok()?;
        Some(InnerInstruction { program: self.program_id_index, accounts: self.accounts, data })
    }
}
