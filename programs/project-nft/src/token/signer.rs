use anchor_lang::prelude::*;

use crate::state::{COLLECTION, Collection, CollectionBrief};

/// The seeds by which a collection signs.
pub(crate) struct CollectionSigner {
    project: Pubkey,
    index: [u8; 4],
    bump: [u8; 1],
}

impl CollectionSigner {
    pub fn of(collection: &Collection) -> Self {
        let Collection { project, index, bump, .. } = collection;
        Self { project: *project, index: index.to_le_bytes(), bump: [*bump] }
    }

    pub fn of_brief(collection: &CollectionBrief) -> Self {
        let CollectionBrief { project, index, bump, .. } = collection;
        Self { project: *project, index: *index, bump: [*bump] }
    }

    pub fn seeds(&self) -> [&[u8]; 4] {
        [COLLECTION, self.project.as_ref(), &self.index, &self.bump]
    }
}

/// The seeds by which the address of a group mint signs, once, when the mint is made.
pub(crate) struct GroupSigner {
    pub collection: Pubkey,
    pub bump: [u8; 1],
}

impl GroupSigner {
    pub fn seeds(&self) -> [&[u8]; 3] {
        [Collection::GROUP_SEED, self.collection.as_ref(), &self.bump]
    }
}
