use domain::{
    CollectionClosed, CollectionCreated, CollectionDetails, CollectionUpdated, Creator, CreatorUnverified,
    CreatorVerified, MetadataFrozen, MintPolicy, MintPolicySet, MintTerms, SolanaAddress,
};

use super::{Missing, Stamp, Tables, changed};
use crate::row::{Collection, CollectionKey, MintPolicyKind};

impl Tables {
    pub(super) fn create_collection(&mut self, stamp: &Stamp<'_>, fact: &CollectionCreated) {
        let details = &fact.details;
        let shares = details.creators.iter();
        let creators = shares.map(|creator| Creator {
            address: creator.address.clone(),
            share_bps: creator.share_bps,
            is_verified: false,
        });
        let mut collection = Collection {
            collection: fact.collection.clone(),
            project: fact.project.clone(),
            index: fact.index,
            group_mint: fact.group_mint.clone(),
            name: String::new(),
            symbol: String::new(),
            metadata_uri: String::new(),
            metadata_sha256: details.metadata_sha256,
            items_uri: String::new(),
            max_supply: 0,
            royalty_bps: 0,
            creators: creators.collect(),
            policy: MintPolicyKind::Authority,
            price: None,
            allow_list_root: None,
            wallet_limit: None,
            policy_round: 0,
            treasury: fact.terms.treasury.clone(),
            is_frozen: false,
            nfts: 0,
            credentials: 0,
            created_at: stamp.time,
            closed_at: None,
            updated_height: stamp.height,
            updated_at: stamp.time,
            updated_tx: stamp.tx_id.to_owned(),
        };
        describe(&mut collection, details);
        set_terms(&mut collection, &fact.terms, fact.policy_round);
        self.collections.put(collection);
    }

    pub(super) fn update_collection(&mut self, stamp: &Stamp<'_>, fact: &CollectionUpdated) -> Result<(), Missing> {
        let collection = self.collection(stamp, &fact.collection)?;
        describe(collection, &fact.details);
        collection.creators.clone_from(&fact.creators);
        Ok(())
    }

    pub(super) fn set_mint_policy(&mut self, stamp: &Stamp<'_>, fact: &MintPolicySet) -> Result<(), Missing> {
        set_terms(self.collection(stamp, &fact.collection)?, &fact.terms, fact.policy_round);
        Ok(())
    }

    pub(super) fn freeze_metadata(&mut self, stamp: &Stamp<'_>, fact: &MetadataFrozen) -> Result<(), Missing> {
        self.collection(stamp, &fact.collection)?.is_frozen = true;
        Ok(())
    }

    pub(super) fn verify_creator(&mut self, stamp: &Stamp<'_>, fact: &CreatorVerified) -> Result<(), Missing> {
        self.set_verified(stamp, &fact.collection, &fact.creator, true)
    }

    pub(super) fn unverify_creator(&mut self, stamp: &Stamp<'_>, fact: &CreatorUnverified) -> Result<(), Missing> {
        self.set_verified(stamp, &fact.collection, &fact.creator, false)
    }

    fn set_verified(
        &mut self,
        stamp: &Stamp<'_>,
        collection: &SolanaAddress,
        creator: &SolanaAddress,
        is_verified: bool,
    ) -> Result<(), Missing> {
        let creators = &mut self.collection(stamp, collection)?.creators;
        let found = creators.iter_mut().find(|known| known.address == *creator);
        found.ok_or_else(|| Missing::new("creator", creator))?.is_verified = is_verified;
        Ok(())
    }

    pub(super) fn close_collection(&mut self, stamp: &Stamp<'_>, fact: &CollectionClosed) -> Result<(), Missing> {
        self.collection(stamp, &fact.collection)?.closed_at = Some(stamp.time);
        Ok(())
    }

    pub(super) fn collection(
        &mut self,
        stamp: &Stamp<'_>,
        collection: &SolanaAddress,
    ) -> Result<&mut Collection, Missing> {
        changed!(self.collections, stamp, CollectionKey { collection: collection.clone() })
    }
}

fn describe(collection: &mut Collection, details: &CollectionDetails) {
    collection.name.clone_from(&details.name);
    collection.symbol.clone_from(&details.symbol);
    collection.metadata_uri.clone_from(&details.metadata_uri);
    collection.metadata_sha256 = details.metadata_sha256;
    collection.items_uri.clone_from(&details.items_uri);
    collection.max_supply = details.max_supply;
    collection.royalty_bps = details.royalty_bps;
}

fn set_terms(collection: &mut Collection, terms: &MintTerms, round: u64) {
    let (policy, price, root, limit) = match &terms.policy {
        MintPolicy::Authority => (MintPolicyKind::Authority, None, None, None),
        MintPolicy::Open { price } => (MintPolicyKind::Open, Some(*price), None, None),
        MintPolicy::AllowList { root, price, wallet_limit } => {
            (MintPolicyKind::AllowList, Some(*price), Some(*root), Some(*wallet_limit))
        }
    };
    collection.policy = policy;
    collection.price = price;
    collection.allow_list_root = root;
    collection.wallet_limit = limit;
    collection.treasury = terms.treasury.clone();
    collection.policy_round = round;
}
