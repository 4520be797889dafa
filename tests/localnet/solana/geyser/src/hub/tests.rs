use yellowstone_grpc_proto::prelude::{
    SubscribeUpdateAccount, SubscribeUpdateAccountInfo, SubscribeUpdateEntry, SubscribeUpdateTransaction,
    SubscribeUpdateTransactionInfo,
};

use super::*;

#[test]
fn a_fork_that_loses_is_seen_at_processed_only() {
    let hub = Hub::new(150);
    let mut processed = hub.channels.processed.subscribe();
    let mut confirmed = hub.channels.confirmed.subscribe();
    // 10 is followed by 11, which dies, by 12, which is abandoned, and by 13, which wins.
    for (slot, parent, signature) in [(10, 9, 1), (11, 10, 2), (12, 10, 3), (13, 10, 3)] {
        hub.content(slot, transaction(slot, signature));
        if slot == 11 {
            hub.lifecycle(slot, Some(parent), SlotStatus::SlotDead, Some("invalid block".to_owned()));
            continue;
        }
        hub.block_meta(meta(slot, parent, 1));
        hub.commitment(slot, Some(parent), Level::Processed);
    }
    hub.commitment(13, Some(10), Level::Confirmed);

    let confirmed = drain(&mut confirmed);
    assert_eq!(slots(&confirmed, "transaction"), [10, 13], "a confirmed slot confirms its ancestors");
    assert_eq!(slots(&confirmed, "block"), [10, 13]);
    assert!(confirmed.contains(&(11, "SLOT_DEAD".to_owned())));
    assert_eq!(slots(&drain(&mut processed), "transaction"), [10, 11, 12, 13]);
}

#[test]
fn a_block_is_sent_when_its_last_transaction_and_entry_have_come() {
    let hub = Hub::new(150);
    let mut confirmed = hub.channels.confirmed.subscribe();
    hub.content(10, transaction(10, 1));
    hub.block_meta(SubscribeUpdateBlockMeta { entries_count: 1, ..meta(10, 9, 2) });
    hub.commitment(10, Some(9), Level::Confirmed);
    hub.content(10, transaction(10, 2));
    assert_eq!(drain(&mut confirmed), []);

    hub.content(10, Item::Entry(SubscribeUpdateEntry { slot: 10, ..Default::default() }));
    let reported: Vec<_> = drain(&mut confirmed).into_iter().map(|(_, what)| what).collect();
    assert_eq!(reported, ["SLOT_PROCESSED", "transaction", "transaction", "entry", "meta", "block", "SLOT_CONFIRMED"]);
}

#[test]
fn a_slot_that_never_becomes_whole_gives_no_block() {
    let hub = Hub::new(1_000);
    let mut finalized = hub.channels.finalized.subscribe();
    hub.block_meta(meta(10, 9, 1));
    hub.commitment(10, Some(9), Level::Finalized);
    for slot in 11..=10 + GIVE_UP_AFTER + 1 {
        hub.block_meta(meta(slot, slot - 1, 0));
        hub.commitment(slot, Some(slot - 1), Level::Finalized);
    }
    let finalized = drain(&mut finalized);
    assert_eq!(slots(&finalized, "meta").iter().filter(|slot| **slot == 10).count(), 1);
    assert!(!slots(&finalized, "block").contains(&10));
    assert!(slots(&finalized, "block").contains(&11));
}

#[test]
fn a_block_holds_the_last_write_of_each_account() {
    let hub = Hub::new(150);
    let mut confirmed = hub.channels.confirmed.subscribe();
    for (pubkey, version) in [(1, 5), (2, 6), (1, 8), (1, 7)] {
        hub.content(10, account(10, pubkey, version));
    }
    hub.block_meta(meta(10, 9, 0));
    hub.commitment(10, Some(9), Level::Confirmed);
    let block = confirmed.try_recv().ok().into_iter().chain(std::iter::from_fn(|| confirmed.try_recv().ok()));
    let versions: Vec<u64> = block.flat_map(|batch| batch.to_vec()).filter_map(|item| version_of(&item)).collect();
    assert_eq!(versions, [6, 8]);
}

#[test]
fn a_replay_and_what_follows_it_lose_and_double_nothing() {
    for level in Level::ALL {
        let hub = Hub::new(150);
        let mut all = hub.channels.at(level).subscribe();
        let step = |slot: u64| {
            hub.content(slot, transaction(slot, 1));
            hub.block_meta(meta(slot, slot - 1, 1));
            hub.commitment(slot, Some(slot - 1), Level::Processed);
            if slot > 10 {
                hub.commitment(slot - 1, Some(slot - 2), Level::Confirmed);
                hub.commitment(slot - 1, Some(slot - 2), Level::Finalized);
            }
        };
        (10..15).for_each(step);
        let (mut live, missed) = hub.subscribe(level, Some(10)).unwrap();
        (15..20).for_each(step);
        let late: Vec<u64> =
            missed.iter().map(|item| label(item)).chain(drain(&mut live)).filter(is_block).map(|it| it.0).collect();
        let always: Vec<u64> = drain(&mut all).into_iter().filter(is_block).map(|it| it.0).collect();
        assert_eq!(late, always, "{level:?}");
    }
}

#[test]
fn what_is_too_old_to_send_again_is_out_of_range() {
    let hub = Hub::new(5);
    assert_eq!(hub.subscribe(Level::Confirmed, Some(9)).err(), Some(OutOfRange { first_available: None }));
    for slot in 10..30 {
        hub.block_meta(meta(slot, slot - 1, 0));
        hub.commitment(slot, Some(slot - 1), Level::Finalized);
    }
    assert_eq!(hub.subscribe(Level::Confirmed, Some(23)).err(), Some(OutOfRange { first_available: Some(24) }));
    assert!(hub.subscribe(Level::Confirmed, Some(24)).is_ok());
    assert_eq!(hub.first_available(), Some(24));
    assert!(hub.knows_blockhash("hash 29") && !hub.knows_blockhash("hash 10"));
}

fn is_block(reported: &(u64, String)) -> bool {
    reported.1 == "block"
}

fn transaction(slot: u64, signature: u8) -> Item {
    let info = SubscribeUpdateTransactionInfo { signature: vec![signature; 64], ..Default::default() };
    Item::Transaction(SubscribeUpdateTransaction { transaction: Some(info), slot, bank_id: slot })
}

fn account(slot: u64, pubkey: u8, write_version: u64) -> Item {
    let info = SubscribeUpdateAccountInfo { pubkey: vec![pubkey; 32], write_version, ..Default::default() };
    Item::Account(SubscribeUpdateAccount { account: Some(info), slot, is_startup: false, bank_id: None })
}

fn meta(slot: u64, parent_slot: u64, executed_transaction_count: u64) -> SubscribeUpdateBlockMeta {
    let blockhash = format!("hash {slot}");
    SubscribeUpdateBlockMeta { slot, parent_slot, executed_transaction_count, blockhash, ..Default::default() }
}

fn version_of(item: &Item) -> Option<u64> {
    match item {
        Item::Account(update) => update.account.as_ref().map(|account| account.write_version),
        _ => None,
    }
}

fn label(item: &Item) -> (u64, String) {
    match item {
        Item::Account(update) => (update.slot, "account".to_owned()),
        Item::Transaction(update) => (update.slot, "transaction".to_owned()),
        Item::Entry(update) => (update.slot, "entry".to_owned()),
        Item::BlockMeta(meta) => (meta.slot, "meta".to_owned()),
        Item::Block(block) => (block.meta.slot, "block".to_owned()),
        Item::Slot(update) => (update.slot, update.status().as_str_name().to_owned()),
    }
}

fn drain(channel: &mut broadcast::Receiver<Batch>) -> Vec<(u64, String)> {
    let mut reported = Vec::new();
    while let Ok(batch) = channel.try_recv() {
        reported.extend(batch.iter().map(|item| label(item)));
    }
    reported
}

fn slots(reported: &[(u64, String)], what: &str) -> Vec<u64> {
    reported.iter().filter(|(_, label)| label == what).map(|(slot, _)| *slot).collect()
}
