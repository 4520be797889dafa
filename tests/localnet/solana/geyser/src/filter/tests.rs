use std::sync::Arc;

use yellowstone_grpc_proto::prelude::*;

use super::*;
use crate::item::Block;

#[test]
fn a_block_carries_the_transactions_that_mention_an_included_account() {
    let filter = filter(SubscribeRequestFilterBlocks { account_include: vec![text(2)], ..Default::default() });
    let block = select(&filter);
    assert_eq!(block.transactions.iter().map(|info| info.index).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((block.slot, block.parent_slot, block.executed_transaction_count), (10, 9, 3));
    assert_eq!((block.blockhash.as_str(), block.parent_blockhash.as_str()), ("hash 10", "hash 9"));
    assert_eq!(block.block_time.map(|time| time.timestamp), Some(1_000));
    assert_eq!(block.block_height.map(|height| height.block_height), Some(8));
    assert_eq!((block.accounts.len(), block.entries.len()), (0, 0), "only when asked for");
    assert_eq!((block.updated_account_count, block.entries_count), (2, 1));
}

#[test]
fn a_block_without_a_matching_transaction_is_sent_empty() {
    let block = select(&filter(SubscribeRequestFilterBlocks { account_include: vec![text(9)], ..Default::default() }));
    assert_eq!((block.slot, block.transactions.len()), (10, 0));
}

#[test]
fn a_block_carries_what_was_asked_for() {
    let all = select(&filter(SubscribeRequestFilterBlocks {
        include_accounts: Some(true),
        include_entries: Some(true),
        ..Default::default()
    }));
    assert_eq!((all.transactions.len(), all.accounts.len(), all.entries.len()), (3, 2, 1));

    let some = select(&filter(SubscribeRequestFilterBlocks {
        account_include: vec![text(2)],
        include_transactions: Some(false),
        include_accounts: Some(true),
        ..Default::default()
    }));
    assert_eq!((some.transactions.len(), some.accounts.len(), some.entries.len()), (0, 1, 0));
}

#[test]
fn each_part_of_a_request_gets_an_update_under_its_name() {
    let mut request = SubscribeRequest::default();
    for (name, include_transactions) in [("with", Some(true)), ("without", Some(false))] {
        let part = SubscribeRequestFilterBlocks { include_transactions, ..Default::default() };
        request.blocks.insert(name.to_owned(), part);
    }
    let mut updates = Filter::try_from(request).unwrap().apply(&Item::Block(block()));
    updates.sort_by_key(|update| update.filters.clone());
    assert_eq!(updates.iter().map(|update| &update.filters[..]).collect::<Vec<_>>(), [["with"], ["without"]]);
}

#[test]
fn a_transaction_filter_includes_excludes_and_requires() {
    let matches = |include: &[u8], exclude: &[u8], required: &[u8]| {
        let texts = |keys: &[u8]| keys.iter().map(|key| text(*key)).collect();
        let mut request = SubscribeRequest::default();
        let part = SubscribeRequestFilterTransactions {
            account_include: texts(include),
            account_exclude: texts(exclude),
            account_required: texts(required),
            ..Default::default()
        };
        request.transactions.insert("t".to_owned(), part);
        !Filter::try_from(request).unwrap().apply(&transaction(0, &[1, 2], &[3])).is_empty()
    };
    assert!(matches(&[], &[], &[]));
    assert!(matches(&[9, 3], &[], &[]), "a lookup table's address counts");
    assert!(!matches(&[9], &[], &[]));
    assert!(!matches(&[], &[2], &[]));
    assert!(matches(&[], &[], &[1, 3]));
    assert!(!matches(&[], &[], &[1, 9]));
}

#[test]
fn what_cannot_be_had_is_refused_by_name() {
    let mut bad_key = SubscribeRequest::default();
    let part = SubscribeRequestFilterBlocks { account_include: vec!["0OIl".to_owned()], ..Default::default() };
    bad_key.blocks.insert("b".to_owned(), part);
    let mut slices = SubscribeRequest::default();
    slices.accounts_data_slice.push(SubscribeRequestAccountsDataSlice { offset: 0, length: 8 });
    let level = SubscribeRequest { commitment: Some(7), ..Default::default() };
    for (request, named) in
        [(bad_key, "blocks.account_include"), (slices, "accounts_data_slice"), (level, "commitment")]
    {
        let refusal = Filter::try_from(request).err().unwrap();
        assert!(refusal.message().contains(named), "{refusal}");
    }
}

fn text(key: u8) -> String {
    bs58::encode([key; 32]).into_string()
}

fn filter(part: SubscribeRequestFilterBlocks) -> Filter {
    let mut request = SubscribeRequest::default();
    request.blocks.insert("b".to_owned(), part);
    Filter::try_from(request).unwrap()
}

fn select(filter: &Filter) -> SubscribeUpdateBlock {
    match filter.apply(&Item::Block(block())).remove(0).update_oneof {
        Some(UpdateOneof::Block(block)) => block,
        other => panic!("{other:?}"),
    }
}

/// Three transactions out of order, two accounts and an entry.
fn block() -> Block {
    let content = [
        transaction(2, &[1], &[2]),
        transaction(0, &[1], &[]),
        account(1),
        account(2),
        Item::Entry(SubscribeUpdateEntry { slot: 10, ..Default::default() }),
        transaction(1, &[1, 2], &[]),
    ];
    let meta = SubscribeUpdateBlockMeta {
        slot: 10,
        blockhash: "hash 10".to_owned(),
        parent_slot: 9,
        parent_blockhash: "hash 9".to_owned(),
        executed_transaction_count: 3,
        block_time: Some(UnixTimestamp { timestamp: 1_000 }),
        block_height: Some(BlockHeight { block_height: 8 }),
        entries_count: 1,
        ..Default::default()
    };
    Block { meta, content: content.into_iter().map(Arc::new).collect() }
}

fn transaction(index: u64, keys: &[u8], loaded: &[u8]) -> Item {
    let bytes = |keys: &[u8]| keys.iter().map(|key| vec![*key; 32]).collect();
    let message = Message { account_keys: bytes(keys), ..Default::default() };
    let meta = TransactionStatusMeta { loaded_readonly_addresses: bytes(loaded), ..Default::default() };
    let info = SubscribeUpdateTransactionInfo {
        index,
        transaction: Some(Transaction { message: Some(message), ..Default::default() }),
        meta: Some(meta),
        ..Default::default()
    };
    Item::Transaction(SubscribeUpdateTransaction { transaction: Some(info), slot: 10, bank_id: 10 })
}

fn account(pubkey: u8) -> Item {
    let info = SubscribeUpdateAccountInfo { pubkey: vec![pubkey; 32], ..Default::default() };
    Item::Account(SubscribeUpdateAccount { account: Some(info), slot: 10, ..Default::default() })
}
