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
use crate::snapshot::{Baseline, Snapshot};

pub struct Chain {
    pub svm: SurfnetSvm,
    pub events: Receiver<SimnetEvent>,
    pub geyser_events: Receiver<GeyserEvent>,
    pub genesis_hash: GenesisHash,
    pub baseline: Baseline,
}

/// A new chain, or the one that `data` holds.
pub fn open(options: &Options, data: Option<&Data>) -> anyhow::Result<Chain> {
    let config = SurfnetSvmConfig {
        slot_time: options.slot_time,
        skip_blockhash_check: options.any_blockhash,
        // Each transaction would be executed again for it.
        instruction_profiling_enabled: false,
        ..Default::default()
    };
    let (mut svm, events, geyser_events) =
        SurfnetSvm::new(config).map_err(|error| anyhow!("the chain cannot start: {error}"))?;
    let baseline = Baseline::of(&svm)?;
    let genesis_hash = data.map_or_else(new_genesis_hash, |data| data.genesis_hash);
    svm.cached_genesis_hash = Some(genesis_hash.into());
    let kept = data.map(|data| Snapshot::read(&data.snapshot())).transpose()?.flatten();
    let slot = kept.as_ref().map_or(svm.genesis_slot, |kept| kept.next_slot);
    begin(&mut svm, slot)?;
    if let Some(kept) = kept {
        kept.restore(&mut svm)?;
    }
    Ok(Chain { svm, events, geyser_events, genesis_hash, baseline })
}

/// Sets the slot that the chain goes on with, so that surfpool's two accounts of an empty block agree.
///
/// Only blocks with transactions are stored. RPC makes up the others from their slot: hash and time. What
/// is streamed while a block is made counts from the start of the process instead. A reader that takes
/// one block from the stream and the next from RPC would see a fork that is none.
fn begin(svm: &mut SurfnetSvm, slot: u64) -> anyhow::Result<()> {
    let parent = SyntheticBlockhash::new(slot.saturating_sub(1)).to_string();
    svm.chain_tip = BlockIdentifier { index: slot, hash: parent };
    svm.latest_epoch_info.absolute_slot = slot;
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

/// Keeps the chain as it stands after its last block.
pub fn keep(locker: &SurfnetSvmLocker, baseline: &Baseline, data: &Data) -> anyhow::Result<()> {
    let taken = locker.with_svm_reader(|svm| Snapshot::take(svm, baseline));
    taken?.write(&data.snapshot())
}
