//! Blocks before they are final: served and marked, and reverted where the chain leaves them.

use domain::{Chain, Position};
use tokio::sync::mpsc;

use super::{Kind, Near, Server};
use crate::Error;
use crate::source::tip::{Place, Tip};
use crate::source::{ChainUpdate, emit_update, forward};
use crate::wire::NearBlock;

impl Near {
    /// Goes back to the newest block that the final chain has too, where what was handed over is no part of it.
    pub(super) async fn reconcile_final(
        &self,
        server: Server,
        tip: &mut Tip,
        last: u64,
        out: &mpsc::Sender<ChainUpdate<NearBlock>>,
    ) -> Result<(), Error> {
        self.rewind_to_proven(server, tip, last, Kind::Final, out).await
    }

    /// Hands over the blocks above the tip that are not final yet.
    pub(super) async fn stream_optimistic(
        &self,
        server: Server,
        tip: &mut Tip,
        out: &mpsc::Sender<ChainUpdate<NearBlock>>,
    ) -> Result<(), Error> {
        let last = self.last(server, Kind::Optimistic).await?;
        let mut height = tip.next_height();
        while height <= last {
            let Some(block) = self.block(server, Kind::Optimistic, height).await? else {
                height = height.saturating_add(1);
                continue;
            };
            match tip.place(&block.header) {
                Place::Next | Place::ChainBlock => forward(block, tip, out).await?,
                // Its parent cannot be had yet: once it is final, it can.
                Place::Gap => return Ok(()),
                Place::Fork => {
                    let before = tip.next_height();
                    self.rewind_to_proven(server, tip, last, Kind::Optimistic, out).await?;
                    if tip.next_height() == before {
                        // What the server reports is in motion: next time.
                        return Ok(());
                    }
                    height = tip.next_height();
                    continue;
                }
            }
            height = height.saturating_add(1);
        }
        Ok(())
    }

    /// Rewinds to the newest block at or below `last` that the server's chain of this kind has. One above `last` that
    /// stands on it stays.
    async fn rewind_to_proven(
        &self,
        server: Server,
        tip: &mut Tip,
        last: u64,
        kind: Kind,
        out: &mpsc::Sender<ChainUpdate<NearBlock>>,
    ) -> Result<(), Error> {
        let held: Vec<(u64, String)> = tip
            .blocks()
            .filter(|(height, _)| *height <= last)
            .map(|(height, hash)| (height, hash.to_owned()))
            .collect();
        for (index, (height, hash)) in held.iter().enumerate() {
            if self.hash(server, kind, *height).await?.as_ref() == Some(hash) {
                if index > 0 {
                    tip.rewind(*height);
                    emit_update(ChainUpdate::Rewind(Position::new(Chain::Near, *height)), out).await?;
                }
                return Ok(());
            }
        }
        match held.is_empty() {
            true => Ok(()),
            false => Err(Error::Fork {
                chain: Chain::Near,
                height: last,
                hash: "that none of ours stands on".to_owned(),
                tip: tip.to_string(),
            }),
        }
    }
}
