use near_crypto::{PublicKey, SecretKey};
use near_primitives::types::AccountId;

/// An account together with a key that may sign for it.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub key: SecretKey,
}

impl Account {
    /// The same account, signing with another key.
    pub fn with_key(&self, key: SecretKey) -> Self {
        Self { id: self.id.clone(), key }
    }

    pub fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }
}
