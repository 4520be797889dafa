//! The chain's own types as the protocol's messages.

use agave_geyser_plugin_interface::geyser_plugin_interface::{
    ReplicaAccountInfoV3, ReplicaBlockInfoV4, ReplicaEntryInfoV2, ReplicaTransactionInfoV3,
};
use solana_message::VersionedMessage;
use solana_message::compiled_instruction::CompiledInstruction as ChainInstruction;
use solana_transaction_status::{
    Reward as ChainReward, RewardType as ChainRewardType, TransactionStatusMeta as ChainMeta, TransactionTokenBalance,
};
use yellowstone_grpc_proto::prelude::*;

pub fn account(account: &ReplicaAccountInfoV3<'_>, slot: u64) -> SubscribeUpdateAccount {
    SubscribeUpdateAccount {
        account: Some(SubscribeUpdateAccountInfo {
            pubkey: account.pubkey.to_vec(),
            lamports: account.lamports,
            owner: account.owner.to_vec(),
            executable: account.executable,
            rent_epoch: account.rent_epoch,
            data: account.data.to_vec(),
            write_version: account.write_version,
            txn_signature: account.txn.map(|transaction| transaction.signature().as_ref().to_vec()),
        }),
        slot,
        is_startup: false,
        bank_id: Some(slot),
    }
}

pub fn transaction(transaction: &ReplicaTransactionInfoV3<'_>, slot: u64) -> SubscribeUpdateTransaction {
    let info = SubscribeUpdateTransactionInfo {
        signature: transaction.signature.as_ref().to_vec(),
        is_vote: transaction.is_vote,
        transaction: Some(Transaction {
            signatures: transaction
                .transaction
                .signatures
                .iter()
                .map(|signature| signature.as_ref().to_vec())
                .collect(),
            message: Some(message(&transaction.transaction.message)),
        }),
        meta: Some(meta(transaction.transaction_status_meta)),
        index: wide(transaction.index),
    };
    SubscribeUpdateTransaction { transaction: Some(info), slot, bank_id: slot }
}

pub fn entry(entry: &ReplicaEntryInfoV2<'_>) -> SubscribeUpdateEntry {
    SubscribeUpdateEntry {
        slot: entry.slot,
        index: wide(entry.index),
        num_hashes: entry.num_hashes,
        hash: entry.hash.to_vec(),
        executed_transaction_count: entry.executed_transaction_count,
        starting_transaction_index: wide(entry.starting_transaction_index),
        bank_id: entry.slot,
    }
}

pub fn block_meta(block: &ReplicaBlockInfoV4<'_>) -> SubscribeUpdateBlockMeta {
    SubscribeUpdateBlockMeta {
        slot: block.slot,
        blockhash: block.blockhash.to_owned(),
        rewards: Some(Rewards {
            rewards: block.rewards.rewards.iter().map(reward).collect(),
            num_partitions: block.rewards.num_partitions.map(|num_partitions| NumPartitions { num_partitions }),
        }),
        block_time: block.block_time.map(|timestamp| UnixTimestamp { timestamp }),
        block_height: block.block_height.map(|block_height| BlockHeight { block_height }),
        parent_slot: block.parent_slot,
        parent_blockhash: block.parent_blockhash.to_owned(),
        executed_transaction_count: block.executed_transaction_count,
        entries_count: block.entry_count,
        bank_id: block.slot,
    }
}

fn message(message: &VersionedMessage) -> Message {
    let header = message.header();
    let (versioned, address_table_lookups, config) = match message {
        VersionedMessage::Legacy(_) => (false, Vec::new(), None),
        VersionedMessage::V0(message) => {
            let lookups = message.address_table_lookups.iter().map(|lookup| MessageAddressTableLookup {
                account_key: lookup.account_key.as_ref().to_vec(),
                writable_indexes: lookup.writable_indexes.clone(),
                readonly_indexes: lookup.readonly_indexes.clone(),
            });
            (true, lookups.collect(), None)
        }
        VersionedMessage::V1(message) => {
            let config = TransactionConfig {
                priority_fee: message.config.priority_fee,
                compute_unit_limit: message.config.compute_unit_limit,
                loaded_accounts_data_size_limit: message.config.loaded_accounts_data_size_limit,
                heap_size: message.config.heap_size,
            };
            (true, Vec::new(), Some(config))
        }
    };
    Message {
        header: Some(MessageHeader {
            num_required_signatures: header.num_required_signatures.into(),
            num_readonly_signed_accounts: header.num_readonly_signed_accounts.into(),
            num_readonly_unsigned_accounts: header.num_readonly_unsigned_accounts.into(),
        }),
        account_keys: message.static_account_keys().iter().map(|key| key.as_ref().to_vec()).collect(),
        recent_blockhash: message.recent_blockhash().as_ref().to_vec(),
        instructions: message.instructions().iter().map(instruction).collect(),
        versioned,
        address_table_lookups,
        config,
    }
}

fn instruction(instruction: &ChainInstruction) -> CompiledInstruction {
    CompiledInstruction {
        program_id_index: instruction.program_id_index.into(),
        accounts: instruction.accounts.clone(),
        data: instruction.data.clone(),
    }
}

fn meta(meta: &ChainMeta) -> TransactionStatusMeta {
    TransactionStatusMeta {
        err: meta.status.as_ref().err().map(|error| TransactionError {
            // The protocol carries the chain's own encoding, which cannot fail for an enum of numbers.
            err: bincode::serialize(error).unwrap_or_default(),
        }),
        fee: meta.fee,
        pre_balances: meta.pre_balances.clone(),
        post_balances: meta.post_balances.clone(),
        inner_instructions: inner_instructions(meta),
        inner_instructions_none: meta.inner_instructions.is_none(),
        log_messages: meta.log_messages.clone().unwrap_or_default(),
        log_messages_none: meta.log_messages.is_none(),
        pre_token_balances: token_balances(meta.pre_token_balances.as_deref()),
        post_token_balances: token_balances(meta.post_token_balances.as_deref()),
        rewards: meta.rewards.iter().flatten().map(reward).collect(),
        loaded_writable_addresses: meta.loaded_addresses.writable.iter().map(|key| key.as_ref().to_vec()).collect(),
        loaded_readonly_addresses: meta.loaded_addresses.readonly.iter().map(|key| key.as_ref().to_vec()).collect(),
        return_data: meta
            .return_data
            .as_ref()
            .map(|data| ReturnData { program_id: data.program_id.as_ref().to_vec(), data: data.data.clone() }),
        return_data_none: meta.return_data.is_none(),
        compute_units_consumed: meta.compute_units_consumed,
        cost_units: meta.cost_units,
    }
}

fn inner_instructions(meta: &ChainMeta) -> Vec<InnerInstructions> {
    let of_one = meta.inner_instructions.iter().flatten();
    of_one
        .map(|inner| InnerInstructions {
            index: inner.index.into(),
            instructions: inner
                .instructions
                .iter()
                .map(|inner| InnerInstruction {
                    program_id_index: inner.instruction.program_id_index.into(),
                    accounts: inner.instruction.accounts.clone(),
                    data: inner.instruction.data.clone(),
                    stack_height: inner.stack_height,
                })
                .collect(),
        })
        .collect()
}

fn token_balances(balances: Option<&[TransactionTokenBalance]>) -> Vec<TokenBalance> {
    let balances = balances.unwrap_or_default().iter();
    balances
        .map(|balance| TokenBalance {
            account_index: balance.account_index.into(),
            mint: balance.mint.clone(),
            ui_token_amount: Some(UiTokenAmount {
                ui_amount: balance.ui_token_amount.ui_amount.unwrap_or_default(),
                decimals: balance.ui_token_amount.decimals.into(),
                amount: balance.ui_token_amount.amount.clone(),
                ui_amount_string: balance.ui_token_amount.ui_amount_string.clone(),
            }),
            owner: balance.owner.clone(),
            program_id: balance.program_id.clone(),
        })
        .collect()
}

fn reward(reward: &ChainReward) -> Reward {
    let reward_type = match reward.reward_type {
        Some(ChainRewardType::Fee) => RewardType::Fee,
        Some(ChainRewardType::Rent) => RewardType::Rent,
        Some(ChainRewardType::Staking) => RewardType::Staking,
        Some(ChainRewardType::Voting) => RewardType::Voting,
        _ => RewardType::Unspecified,
    };
    Reward {
        pubkey: reward.pubkey.clone(),
        lamports: reward.lamports,
        post_balance: reward.post_balance,
        reward_type: reward_type.into(),
        commission: reward.commission.map(|commission| commission.to_string()).unwrap_or_default(),
        commission_bps: reward.commission_bps.map(|commission| commission.to_string()).unwrap_or_default(),
    }
}

/// An index in memory as the protocol's number.
fn wide(index: usize) -> u64 {
    u64::try_from(index).unwrap_or(u64::MAX)
}
