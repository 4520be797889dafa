use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, anyhow};
use crossbeam_channel::Receiver;
use surfpool_core::surfnet::locker::SurfnetSvmLocker;
use surfpool_core::surfnet::svm::{SurfnetSvm, SurfnetSvmConfig};
use surfpool_core::surfnet::{BlockIdentifier, GeyserEvent};
use surfpool_core::types::SyntheticBlockhash;
use surfpool_types::SimnetEvent;

use crate::Options;
use crate::data::{Data, GenesisHash, new_genesis_hash};

/// Where surfpool keeps the slot that a restored chain goes on with.
const CHECKPOINT: &str = "latest_slot";

pub struct Chain {
    pub svm: SurfnetSvm,
    pub events: Receiver<SimnetEvent>,
    pub geyser_events: Receiver<GeyserEvent>,
    pub genesis_hash: GenesisHash,
}

/// A new chain, or the one that `data` holds.
pub fn open(options: &Options, data: Option<&Data>) -> anyhow::Result<Chain> {
    let config = SurfnetSvmConfig {
        slot_time: options.slot_time,
        // Each transaction would be executed again for it.
        instruction_profiling_enabled: false,
        ..Default::default()
    };
    let database = data.map(|data| data.database().display().to_string());
    let (mut svm, events, geyser_events) = SurfnetSvm::new_with_db(database.as_deref(), config)
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| database.unwrap_or_else(|| "the chain cannot start".to_owned()))?;
    let genesis_hash = data.map_or_else(new_genesis_hash, |data| data.genesis_hash);
    svm.cached_genesis_hash = Some(genesis_hash.into());
    align(&mut svm)?;
    Ok(Chain { svm, events, geyser_events, genesis_hash })
}

/// Makes surfpool's two accounts of an empty block agree.
///
/// Only blocks with transactions are stored. RPC makes up the others from their slot: hash and time. What
/// is streamed while a block is made counts from the start of the process instead. A reader that takes
/// one block from the stream and the next from RPC would see a fork that is none.
fn align(svm: &mut SurfnetSvm) -> anyhow::Result<()> {
    let slot = svm.latest_epoch_info.absolute_slot;
    let parent = SyntheticBlockhash::new(slot.saturating_sub(1)).to_string();
    svm.chain_tip = BlockIdentifier { index: slot, hash: parent };
    svm.latest_epoch_info.block_height = slot;

    #[expect(clippy::disallowed_methods, reason = "the chain's clock starts from the machine's")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the machine's clock stands before 1970")?;
    let now_ms = u64::try_from(now.as_millis()).context("the machine's clock is out of range")?;
    // The block of `slot` is made one slot time from now.
    let slots_before = slot.saturating_sub(svm.genesis_slot);
    svm.updated_at = now_ms;
    svm.genesis_updated_at =
        now_ms.saturating_add(svm.slot_time).saturating_sub(slots_before.saturating_mul(svm.slot_time));
    svm.reconstruct_sysvars();
    Ok(())
}

/// Stores where the chain stands, after its last block.
pub fn close(locker: &SurfnetSvmLocker) -> anyhow::Result<()> {
    locker
        .with_svm_writer(|svm| {
            let next = svm.latest_epoch_info.absolute_slot;
            svm.slot_checkpoint.store(CHECKPOINT.to_owned(), next).map_err(|error| error.to_string())
        })
        .map_err(|error| anyhow!("the chain's last slot cannot be stored: {error}"))?;
    locker.shutdown();
    Ok(())
}
