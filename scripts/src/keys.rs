//! Secret keys: read from files only, written with mode 0600, never shown.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use near_crypto::{KeyType, SecretKey};
use near_primitives::types::AccountId;
use serde::{Deserialize, Serialize};
use solana_keypair::{Keypair, read_keypair_file};

/// Reads a Solana keypair: a JSON array of 64 numbers, as `solana-keygen` writes it.
pub fn read_solana(path: &Path) -> Result<Keypair> {
    read_keypair_file(path).map_err(|error| anyhow!("{} is no Solana keypair: {error}", path.display()))
}

/// Reads the Solana keypair of this file, and makes a new one there where the file is missing.
pub fn read_or_make_solana(path: &Path) -> Result<Keypair> {
    if path.exists() {
        return read_solana(path);
    }
    let keypair = Keypair::new();
    write_solana(path, &keypair)?;
    Ok(keypair)
}

pub fn write_solana(path: &Path, keypair: &Keypair) -> Result<()> {
    write_secret(path, &serde_json::to_string(&keypair.to_bytes().to_vec())?)
}

/// A NEAR account and its key, as near-cli keeps them in a credentials file.
#[derive(Clone, PartialEq, Eq)]
pub struct NearKey {
    pub account_id: AccountId,
    pub secret: SecretKey,
}

#[derive(Serialize, Deserialize)]
struct Credentials {
    account_id: AccountId,
    public_key: String,
    #[serde(alias = "secret_key")]
    private_key: String,
}

impl NearKey {
    pub fn make(account_id: AccountId) -> Self {
        Self { account_id, secret: SecretKey::from_random(KeyType::ED25519) }
    }

    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        let credentials: Credentials = serde_json::from_str(&text).map_err(|_| {
            // The parser's own message may quote the secret.
            anyhow!("{} holds no NEAR credentials: account_id, public_key, private_key", path.display())
        })?;
        let secret: SecretKey = (credentials.private_key.parse())
            .map_err(|_| anyhow!("the private_key in {} is no NEAR key (ed25519:...)", path.display()))?;
        if secret.public_key().to_string() != credentials.public_key {
            bail!("the keys in {} do not belong together", path.display());
        }
        Ok(Self { account_id: credentials.account_id, secret })
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        let credentials = Credentials {
            account_id: self.account_id.clone(),
            public_key: self.secret.public_key().to_string(),
            private_key: self.secret.to_string(),
        };
        write_secret(path, &serde_json::to_string(&credentials)?)
    }
}

/// Writes a new file that its owner alone can read. A file that is there already is never overwritten: it may hold the
/// only copy of a key.
fn write_secret(path: &Path, text: &str) -> Result<()> {
    let failed = || format!("could not write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)?;
    file.write_all(b"\n").with_context(failed)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use solana_signer::Signer;

    use super::*;

    #[test]
    fn a_solana_key_is_made_once_and_readable_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("localnet/payer.json");
        let made = read_or_make_solana(&path).unwrap();
        assert_eq!(read_or_make_solana(&path).unwrap().pubkey(), made.pubkey());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(write_solana(&path, &Keypair::new()).is_err());
    }

    #[test]
    fn near_credentials_read_back_and_mixed_keys_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let key = NearKey::make("a.test.near".parse().unwrap());
        key.write(&path).unwrap();
        assert!(NearKey::read(&path).unwrap() == key);
        let other = NearKey::make("a.test.near".parse().unwrap());
        let mixed = fs::read_to_string(&path)
            .unwrap()
            .replace(&key.secret.public_key().to_string(), &other.secret.public_key().to_string());
        fs::write(&path, mixed).unwrap();
        assert!(NearKey::read(&path).err().unwrap().to_string().contains("do not belong together"));
    }

    #[test]
    fn a_broken_key_file_is_named_and_its_text_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.json");
        fs::write(&path, r#"{"account_id":"a.near","private_key":"ed25519:SECRET"}"#).unwrap();
        let near = format!("{:#}", NearKey::read(&path).err().unwrap());
        let solana = format!("{:#}", read_solana(&path).unwrap_err());
        for error in [near, solana] {
            assert!(error.contains("broken.json") && !error.contains("SECRET"), "{error}");
        }
    }
}
