//! What is followed, as the command line says: servers, archive files, or archive files and then servers.

use anchor_lang::prelude::Pubkey;
use domain::Chain;
use store::Identity;

use crate::Error;
use crate::archive;
use crate::archive::ArchiveDir;
use crate::config::Run;
use crate::source::{AfterArchive, ArchivedSource, Near, NearConfig, Solana, SolanaConfig, Start};

/// `None` where neither a program nor archive files are named. `sparse`: see [`SolanaConfig`].
///
/// # Errors
/// Those of the archive files.
pub fn solana(run: &Run, sparse: bool) -> anyhow::Result<Option<ArchivedSource<Solana>>> {
    let folder = run.solana_archive.as_ref().map(|path| ArchiveDir::new(path, Chain::Solana));
    let (config, afterwards) = match (run.solana()?, &folder) {
        (Some(config), _) => (config, AfterArchive::Servers),
        (None, Some(folder)) => (solana_of(run, folder)?, AfterArchive::ArchiveFiles),
        (None, None) => return Ok(None),
    };
    let solana = Solana::new(SolanaConfig { sparse, ..config })?;
    Ok(Some(ArchivedSource::new(solana, folder, afterwards)))
}

/// `None` where neither a contract nor archive files are named.
///
/// # Errors
/// Those of the archive files.
pub fn near(run: &Run) -> anyhow::Result<Option<ArchivedSource<Near>>> {
    let folder = run.near_archive.as_ref().map(|path| ArchiveDir::new(path, Chain::Near));
    let (config, afterwards) = match (run.near()?, &folder) {
        (Some(config), _) => (config, AfterArchive::Servers),
        (None, Some(folder)) => (near_of(run, folder)?, AfterArchive::ArchiveFiles),
        (None, None) => return Ok(None),
    };
    Ok(Some(ArchivedSource::new(Near::new(config)?, folder, afterwards)))
}

fn solana_of(run: &Run, folder: &ArchiveDir) -> Result<SolanaConfig, Error> {
    let identity = folder.label()?.identity();
    let programs: Option<Vec<Pubkey>> = identity.emitter.split(' ').map(|program| program.parse().ok()).collect();
    match programs.as_deref() {
        Some([program]) => Ok(run.solana_from(*program, None, Start::At(identity.start))),
        Some([program, nft]) => Ok(run.solana_from(*program, Some(*nft), Start::At(identity.start))),
        _ => Err(other(folder, &identity, "those of one or two Solana programs")),
    }
}

fn near_of(run: &Run, folder: &ArchiveDir) -> Result<NearConfig, Error> {
    let identity = folder.label()?.identity();
    match identity.emitter.parse() {
        Ok(contract) => Ok(run.near_from(contract, identity.start)),
        Err(_) => Err(other(folder, &identity, "those of a NEAR contract")),
    }
}

fn other(folder: &ArchiveDir, identity: &Identity, wanted: &str) -> Error {
    let (path, found, wanted) = (folder.path().to_owned(), identity.to_string(), wanted.to_owned());
    archive::Error::Other { path, found, wanted }.into()
}
