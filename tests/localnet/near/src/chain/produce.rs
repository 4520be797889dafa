//! Making the next block.

use std::sync::{Arc, OnceLock};

use near_primitives::hash::CryptoHash;
use near_primitives::merkle::merklize;
use near_primitives::types::{Balance, BlockHeight};

use super::block::{Block, Header, outcome_tree};
use super::{Chain, genesis};
use crate::Error;
use crate::error::overflow;
use crate::runtime::{self, Applied, Input};

/// Below this price gas is never sold, in yoctoNEAR.
const MIN_GAS_PRICE: u128 = 100_000_000;
const MAX_GAS_PRICE: u128 = MIN_GAS_PRICE * 20;
/// A full chunk raises the price of gas by half of one part in this many; an empty one lowers it as much.
const GAS_PRICE_PARTS: u128 = 100;

/// The lowest and the highest price of gas.
pub fn gas_price_bounds() -> (Balance, Balance) {
    (Balance::from_yoctonear(MIN_GAS_PRICE), Balance::from_yoctonear(MAX_GAS_PRICE))
}

impl Chain {
    pub(super) fn genesis(&self) -> Result<Block, Error> {
        let genesis = genesis::genesis(&self.config, &self.runtime)?;
        let header = Header {
            timestamp: self.config.genesis_time,
            ordinal: 1,
            epoch_id: CryptoHash::default(),
            next_epoch_id: CryptoHash::hash_borsh((&self.config.chain_id, 0u64)),
            state_root: CryptoHash::hash_borsh(&genesis.changes),
            random_value: CryptoHash::hash_bytes(self.config.chain_id.as_bytes()),
            gas_price: Balance::from_yoctonear(MIN_GAS_PRICE),
            total_supply: genesis.total_supply,
            gas_limit: self.config.gas_limit,
            ..Header::default()
        };
        Ok(Block {
            hash: header.hash(),
            header,
            transactions: Vec::new(),
            incoming: Vec::new(),
            executed: Vec::new(),
            outgoing: Vec::new(),
            yielded: Vec::new(),
            changes: genesis.changes,
            proofs: OnceLock::new(),
        })
    }

    /// The height of the next block.
    pub fn next_height(&self) -> BlockHeight {
        let next = self.head().height() + 1 + self.skip;
        let leave_out = self.config.skip_every > 1 && next.is_multiple_of(self.config.skip_every);
        if leave_out { next + 1 } else { next }
    }

    /// Leaves heights out before the next block, as if their producers had been away.
    pub fn skip_heights(&mut self, count: u64) {
        self.skip = self.skip.saturating_add(count);
    }

    /// Makes the next block of what waits. `timestamp` (nanoseconds since 1970) is raised above that of the
    /// block before where it is not.
    ///
    /// # Errors
    /// Only faults of the network itself; then nothing has changed but the waiting transactions.
    pub fn produce(&mut self, timestamp: u64) -> Result<&Arc<Block>, Error> {
        let block = self.next_block(timestamp)?;
        self.append(block)?;
        self.skip = 0;
        Ok(self.head())
    }

    fn next_block(&mut self, timestamp: u64) -> Result<Block, Error> {
        let waiting = self.pool.drain();
        let (fresh, old): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|tx| self.check_age(tx).is_ok());
        for tx in old {
            tracing::info!(tx = %tx.get_hash(), "refused: expired");
        }
        let height = self.next_height();
        let before = Arc::clone(self.head());
        let header = self.header(&before.header, before.hash, height, timestamp.max(before.header.timestamp + 1));
        let mut env = self.env(&before);
        (env.height, env.timestamp) = (height, header.timestamp);
        (env.epoch_height, env.random_seed) = (header.epoch_height, header.random_value);
        let input = Input { transactions: fresh, receipts: before.outgoing.clone() };
        let applied = runtime::apply(&env, self.state.head(), &self.origins, input)?;
        self.finish(header, &before, applied)
    }

    fn header(&self, before: &Header, prev_hash: CryptoHash, height: BlockHeight, timestamp: u64) -> Header {
        let epoch_height = height / self.config.epoch_length.max(1);
        let epoch_id = |number: u64| CryptoHash::hash_borsh((&self.config.chain_id, number));
        let last_final = self.blocks[self.blocks.len().saturating_sub(2)].hash;
        Header {
            height,
            prev_height: before.height,
            prev_hash,
            timestamp,
            ordinal: before.ordinal + 1,
            epoch_height,
            epoch_id: if epoch_height == 0 { CryptoHash::default() } else { epoch_id(epoch_height - 1) },
            next_epoch_id: epoch_id(epoch_height),
            random_value: CryptoHash::hash_borsh(("random", before.random_value, height)),
            gas_limit: self.config.gas_limit,
            last_final,
            ..before.clone()
        }
    }

    fn finish(&mut self, mut header: Header, before: &Block, mut applied: Applied) -> Result<Block, Error> {
        self.patch.apply(&mut applied.changes);
        for (tx, refused) in &applied.refused {
            tracing::info!(%tx, %refused, "refused");
        }
        for tx in applied.left {
            self.pool.push(tx);
        }
        let hashes = |ids: Vec<CryptoHash>| merklize(&ids).0;
        header.state_root = CryptoHash::hash_borsh((before.header.state_root, &applied.changes));
        header.outcome_root = outcome_tree(&applied.executed).0;
        header.tx_root = hashes(applied.included.iter().map(|tx| tx.get_hash()).collect());
        header.receipts_root = hashes(before.outgoing.iter().map(|receipt| receipt.get_hash()).collect());
        header.gas_used = applied.gas_burnt;
        header.tokens_burnt = applied.tokens_burnt;
        header.total_supply =
            before.header.total_supply.checked_sub(applied.tokens_burnt).ok_or_else(|| overflow("burnt tokens"))?;
        header.gas_price = self.gas_price(&header, before.header.gas_price)?;
        Ok(Block {
            hash: header.hash(),
            header,
            transactions: applied.included,
            incoming: before.outgoing.clone(),
            executed: applied.executed,
            outgoing: applied.outgoing,
            yielded: applied.yielded,
            changes: applied.changes,
            proofs: OnceLock::new(),
        })
    }

    /// `price * (1 + (used / limit - 1/2) / GAS_PRICE_PARTS)`, within its bounds.
    fn gas_price(&self, header: &Header, price: Balance) -> Result<Balance, Error> {
        let (used, limit) = (u128::from(header.gas_used.as_gas()), u128::from(header.gas_limit.as_gas()));
        if limit == 0 {
            return Ok(price);
        }
        let parts = limit * (2 * GAS_PRICE_PARTS - 1) + used * 2;
        let price = price
            .as_yoctonear()
            .checked_mul(parts)
            .and_then(|price| price.checked_div(limit * 2 * GAS_PRICE_PARTS))
            .ok_or_else(|| overflow("the price of gas"))?;
        Ok(Balance::from_yoctonear(price.clamp(MIN_GAS_PRICE, MAX_GAS_PRICE)))
    }

    /// Writes a block to the log and makes it the newest.
    pub(super) fn append(&mut self, block: Block) -> Result<(), Error> {
        if let Some(store) = &mut self.store {
            store.append(&block)?;
        }
        self.push(block);
        Ok(())
    }

    /// Makes a block of the log the newest.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when it does not follow the one before, or was changed.
    pub(super) fn resume(&mut self, block: Block) -> Result<(), Error> {
        let parent = self.blocks.last().map_or(CryptoHash::default(), |parent| parent.hash);
        if block.header.prev_hash != parent || block.header.hash() != block.hash {
            return Err(Error::Inconsistent(format!("block {} of the log does not follow the chain", block.hash)));
        }
        self.push(block);
        Ok(())
    }

    fn push(&mut self, block: Block) {
        let at = self.blocks.len();
        self.state.apply(block.height(), &block.changes);
        self.by_height.insert(block.height(), at);
        self.by_hash.insert(block.hash, at);
        self.by_chunk.insert(block.header.chunk_hash(), at);
        for (place, done) in block.executed.iter().enumerate() {
            self.outcomes.insert(done.outcome.id, (at, place));
            for receipt_id in &done.outcome.outcome.receipt_ids {
                self.origins.insert(*receipt_id, done.tx_hash);
            }
        }
        for receipt in block.outgoing.iter().chain(&block.yielded) {
            self.sent.insert(receipt.get_hash(), at);
        }
        self.blocks.push(Arc::new(block));
    }
}
