use anchor_lang::prelude::*;
use solana_sha256_hasher::hashv;

use crate::NftError;

/// The Merkle tree over the wallets that may mint.
///
/// A leaf is sha256(0x00 ‖ "DeAI allow-list" ‖ collection ‖ wallet): a list is good for one collection
/// only. A node is sha256(0x01 ‖ the smaller of its two children ‖ the larger): a proof needs no sides.
/// The first byte keeps a node from passing for a leaf (RFC 6962). A node without a sibling moves up
/// as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowList {
    /// From the leaves up; the last one holds the root alone.
    levels: Vec<Vec<[u8; 32]>>,
}

impl AllowList {
    /// Of proofs: a list has at most 2^24 wallets.
    pub const MAX_DEPTH: usize = 24;
    const LEAF: &'static [u8] = &[0];
    const NODE: &'static [u8] = &[1];
    const DOMAIN: &'static [u8] = b"DeAI allow-list";

    /// The list of these wallets, for the proofs that they need. Off chain only.
    pub fn new(collection: &Pubkey, wallets: &[Pubkey]) -> Self {
        let mut level: Vec<_> = wallets.iter().map(|wallet| Self::leaf(collection, wallet)).collect();
        let mut levels = Vec::new();
        while level.len() > 1 {
            let next = level.chunks(2).map(|pair| match pair {
                [left, right] => Self::node(left, right),
                alone => alone.first().copied().unwrap_or_default(),
            });
            let next = next.collect();
            levels.push(std::mem::replace(&mut level, next));
        }
        levels.push(level);
        Self { levels }
    }

    /// Zero for a list of nobody, which no proof leads to.
    pub fn root(&self) -> [u8; 32] {
        self.levels.last().and_then(|level| level.first()).copied().unwrap_or_default()
    }

    /// The siblings on the way from the wallet at this place of the list to the root.
    pub fn proof(&self, mut at: usize) -> Vec<[u8; 32]> {
        let mut proof = Vec::new();
        for level in &self.levels {
            proof.extend(level.get(at ^ 1).copied());
            at >>= 1;
        }
        proof
    }

    /// Refuses a wallet that the proof does not lead from to the root.
    pub fn check(root: &[u8; 32], collection: &Pubkey, wallet: &Pubkey, proof: &[[u8; 32]]) -> Result<()> {
        require_gte!(Self::MAX_DEPTH, proof.len(), NftError::NotOnAllowList);
        let reached =
            proof.iter().fold(Self::leaf(collection, wallet), |reached, sibling| Self::node(&reached, sibling));
        require!(reached == *root, NftError::NotOnAllowList);
        Ok(())
    }

    fn leaf(collection: &Pubkey, wallet: &Pubkey) -> [u8; 32] {
        hashv(&[Self::LEAF, Self::DOMAIN, collection.as_ref(), wallet.as_ref()]).to_bytes()
    }

    fn node(one: &[u8; 32], other: &[u8; 32]) -> [u8; 32] {
        hashv(&[Self::NODE, one.min(other), one.max(other)]).to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wallet(number: u8) -> Pubkey {
        Pubkey::new_from_array([number; 32])
    }

    #[test]
    fn each_wallet_of_a_list_has_a_proof_and_nobody_else_does() {
        let collection = wallet(200);
        for count in 1..20 {
            let wallets: Vec<_> = (0..count).map(wallet).collect();
            let list = AllowList::new(&collection, &wallets);
            for (at, one) in wallets.iter().enumerate() {
                let proof = list.proof(at);
                assert!(AllowList::check(&list.root(), &collection, one, &proof).is_ok(), "{at} of {count}");
                assert!(AllowList::check(&list.root(), &collection, &wallet(99), &proof).is_err());
                assert!(AllowList::check(&list.root(), &wallet(201), one, &proof).is_err(), "another collection");
            }
        }
    }

    #[test]
    fn the_root_of_a_list_is_what_its_rule_says() {
        let (collection, one, two) = (wallet(9), wallet(1), wallet(2));
        let leaf =
            |wallet: &Pubkey| hashv(&[&[0], b"DeAI allow-list", collection.as_ref(), wallet.as_ref()]).to_bytes();
        let (low, high) = (leaf(&one).min(leaf(&two)), leaf(&one).max(leaf(&two)));
        let root = hashv(&[&[1], &low, &high]).to_bytes();
        assert_eq!(AllowList::new(&collection, &[one, two]).root(), root);
        assert_eq!(AllowList::new(&collection, &[two, one]).root(), root);
    }

    #[test]
    fn a_proof_that_is_too_long_is_refused_before_it_is_hashed() {
        let proof = vec![[0; 32]; AllowList::MAX_DEPTH + 1];
        assert!(AllowList::check(&[0; 32], &wallet(1), &wallet(2), &proof).is_err());
    }

    #[test]
    fn a_list_of_nobody_lets_nobody_in() {
        let root = AllowList::new(&wallet(1), &[]).root();
        assert!(AllowList::check(&root, &wallet(1), &wallet(2), &[]).is_err());
    }
}
