//! Keys as near-cli keeps them: one file an account.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::{Account, Error};

/// Writes `<folder>/<network>/<account>.json` for its owner's eyes alone. Returns its path.
///
/// # Errors
/// [`Error::File`] when the folder cannot be made or written.
pub fn write(folder: &Path, network: &str, account: &Account) -> Result<PathBuf, Error> {
    let folder = folder.join(network);
    std::fs::create_dir_all(&folder).map_err(|source| Error::file(&folder, source))?;
    let path = folder.join(format!("{}.json", account.id));
    let text = json!({
        "account_id": account.id,
        "public_key": account.public_key(),
        "private_key": account.key,
    });
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&path).and_then(|mut file| writeln!(file, "{text:#}"));
    written.map_err(|source| Error::file(&path, source))?;
    Ok(path)
}
