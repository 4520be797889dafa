use yellowstone_grpc_proto::prelude::{SubscribeUpdateBlock, SubscribeUpdateTransactionInfo};

use crate::Error;
use crate::source::Endpoint;
use crate::wire::{Header, InnerInstruction, SolanaTransaction, UntimedBlock};

/// A block as the stream gives it. The server has chosen the transactions that name our programs.
pub fn into_wire(block: SubscribeUpdateBlock, grpc: &Endpoint) -> Result<UntimedBlock, Error> {
    Ok(UntimedBlock {
        header: Header {
            height: block.slot,
            hash: block.blockhash,
            parent_height: block.parent_slot,
            parent_hash: block.parent_blockhash,
        },
        time: block.block_time.map(|time| time.timestamp),
        transactions: {
            let mut transactions: Vec<_> =
                block.transactions.into_iter().map(|info| transaction(info, grpc)).collect::<Result<_, _>>()?;
            // The server collects them as they come in.
            transactions.sort_by_key(|transaction| transaction.index);
            transactions
        },
    })
}

fn transaction(info: SubscribeUpdateTransactionInfo, grpc: &Endpoint) -> Result<SolanaTransaction, Error> {
    let signature = bs58::encode(&info.signature).into_string();
    let unreadable = |reason: &str| Error::Unreadable {
        endpoint: grpc.clone(),
        method: "subscribe".to_owned(),
        reason: format!("transaction {signature} {reason}"),
    };
    let index = u32::try_from(info.index).map_err(|_| unreadable("has an index beyond 2^32"))?;
    let message = info.transaction.and_then(|transaction| transaction.message);
    let message = message.ok_or_else(|| unreadable("has no message"))?;
    let meta = info.meta.ok_or_else(|| unreadable("has no meta"))?;
    let failed = meta.err.is_some();
    if meta.inner_instructions_none && !failed {
        return Err(Error::NotRecorded { endpoint: grpc.clone(), signature });
    }
    let mut groups = meta.inner_instructions;
    groups.sort_by_key(|group| group.index);
    let inner = groups.into_iter().flat_map(|group| group.instructions);
    Ok(SolanaTransaction {
        index,
        failed,
        accounts: message
            .account_keys
            .into_iter()
            .chain(meta.loaded_writable_addresses)
            .chain(meta.loaded_readonly_addresses)
            .collect(),
        inner: inner
            .map(|call| InnerInstruction { program: call.program_id_index, accounts: call.accounts, data: call.data })
            .collect(),
        signature,
    })
}
