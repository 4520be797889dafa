use domain::{
    CollectionClosed, CollectionCreated, CollectionDetails, CollectionUpdated, Creator, CreatorUnverified,
    CreatorVerified, MetadataFrozen, MintPolicy, MintPolicySet, MintTerms, SolanaAddress,
};

use super::{EventContext, MissingRow, Tables, changed};
use crate::row::{Collection, CollectionKey, MintPolicyKind};

impl Tables {
    pub(super) fn create_collection(&mut self, context: &EventContext<'_>, event: &CollectionCreated) {
        let details = &event.details;
        let shares = details.creators.iter();
        let creators = shares.map(|creator| Creator {
            address: creator.address.clone(),
            share_bps: creator.share_bps,
            is_verified: false,
        });
        let mut collection = Collection {
            collection: event.collection.clone(),
            project: event.project.clone(),
            index: event.index,
            group_mint: event.group_mint.clone(),
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
            treasury: event.terms.treasury.clone(),
            is_frozen: false,
            nfts: 0,
            credentials: 0,
            created_at: context.time,
            closed_at: None,
            updated_height: context.height,
            updated_at: context.time,
            updated_tx: context.tx_id.to_owned(),
        };
        describe(&mut collection, details);
        set_terms(&mut collection, &event.terms, event.policy_round);
        self.collections.put(collection);
    }

    pub(super) fn update_collection(
        &mut self,
        context: &EventContext<'_>,
        event: &CollectionUpdated,
    ) -> Result<(), MissingRow> {
        let collection = self.collection(context, &event.collection)?;
        describe(collection, &event.details);
        collection.creators.clone_from(&event.creators);
        Ok(())
    }

    pub(super) fn set_mint_policy(
        &mut self,
        context: &EventContext<'_>,
        event: &MintPolicySet,
    ) -> Result<(), MissingRow> {
        set_terms(self.collection(context, &event.collection)?, &event.terms, event.policy_round);
        Ok(())
    }

    pub(super) fn freeze_metadata(
        &mut self,
        context: &EventContext<'_>,
        event: &MetadataFrozen,
    ) -> Result<(), MissingRow> {
        self.collection(context, &event.collection)?.is_frozen = true;
        Ok(())
    }

    pub(super) fn verify_creator(
        &mut self,
        context: &EventContext<'_>,
        event: &CreatorVerified,
    ) -> Result<(), MissingRow> {
        self.set_verified(context, &event.collection, &event.creator, true)
    }

    pub(super) fn unverify_creator(
        &mut self,
        context: &EventContext<'_>,
        event: &CreatorUnverified,
    ) -> Result<(), MissingRow> {
        self.set_verified(context, &event.collection, &event.creator, false)
    }

    fn set_verified(
        &mut self,
        context: &EventContext<'_>,
        collection: &SolanaAddress,
        creator: &SolanaAddress,
        is_verified: bool,
    ) -> Result<(), MissingRow> {
        let creators = &mut self.collection(context, collection)?.creators;
        let found = creators.iter_mut().find(|known| known.address == *creator);
        found.ok_or_else(|| MissingRow::new("creator", creator))?.is_verified = is_verified;
        Ok(())
    }

    pub(super) fn close_collection(
        &mut self,
        context: &EventContext<'_>,
        event: &CollectionClosed,
    ) -> Result<(), MissingRow> {
        self.collection(context, &event.collection)?.closed_at = Some(context.time);
        Ok(())
    }

    pub(super) fn collection(
        &mut self,
        context: &EventContext<'_>,
        collection: &SolanaAddress,
    ) -> Result<&mut Collection, MissingRow> {
        changed!(self.collections, context, CollectionKey { collection: collection.clone() })
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
