use std::collections::{BTreeMap, HashSet, VecDeque};

use near_crypto::PublicKey;
use near_primitives::hash::CryptoHash;
use near_primitives::transaction::SignedTransaction;
use near_primitives::types::AccountId;

type Signer = (AccountId, PublicKey);

/// Transactions that wait for a block: of each key by nonce, and of all keys in turn.
#[derive(Default)]
pub struct Pool {
    waiting: BTreeMap<Signer, BTreeMap<u64, SignedTransaction>>,
    turns: VecDeque<Signer>,
    hashes: HashSet<CryptoHash>,
}

impl Pool {
    /// Takes a transaction in. Of two with one nonce the first stays.
    pub fn push(&mut self, tx: SignedTransaction) {
        let signer = (tx.transaction.signer_id().clone(), tx.transaction.public_key().clone());
        let nonce = tx.transaction.nonce().nonce();
        let hash = tx.get_hash();
        let waiting = self.waiting.entry(signer.clone()).or_default();
        if waiting.is_empty() {
            self.turns.push_back(signer);
        }
        if let std::collections::btree_map::Entry::Vacant(place) = waiting.entry(nonce) {
            place.insert(tx);
            self.hashes.insert(hash);
        }
    }

    /// Takes all out, one of each key in turn.
    pub fn drain(&mut self) -> Vec<SignedTransaction> {
        let mut drained = Vec::with_capacity(self.hashes.len());
        while let Some(signer) = self.turns.pop_front() {
            let Some(waiting) = self.waiting.get_mut(&signer) else { continue };
            if let Some((_, tx)) = waiting.pop_first() {
                drained.push(tx);
            }
            if waiting.is_empty() {
                self.waiting.remove(&signer);
            } else {
                self.turns.push_back(signer);
            }
        }
        self.hashes.clear();
        drained
    }

    pub fn contains(&self, hash: &CryptoHash) -> bool {
        self.hashes.contains(hash)
    }

    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }
}
