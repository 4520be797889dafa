//! `abigen LIBRARY NAME VERSION`: prints the ABI of a NEAR contract (schema 0.4.0).
//!
//! LIBRARY is the contract compiled for this machine with near-sdk's feature `__abi-generate`: for each piece of the
//! contract it then exports a function that returns the piece's description as JSON.

use std::path::{Path, PathBuf};
use std::{env, fs, io, slice};

use anyhow::{Context, Result, bail};
use libloading::{Library, Symbol};
use near_abi::__private::ChunkedAbiEntry;
use near_abi::AbiMetadata;
use object::{Object, ObjectSymbol};

const PIECE: &str = "__near_abi_";

/// What near-sdk generates: the address and length of a JSON text that lives as long as the library.
#[expect(improper_ctypes_definitions, reason = "near-sdk declares it so, and one rustc compiles both sides")]
type Describe = extern "C" fn() -> (*const u8, usize);

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let (Some(library), Some(name), Some(version)) = (arguments.next(), arguments.next(), arguments.next()) else {
        bail!("usage: abigen LIBRARY NAME VERSION");
    };
    let metadata = AbiMetadata { name: Some(name), version: Some(version), ..AbiMetadata::default() };
    let pieces = describe(&PathBuf::from(library))?;
    let abi = ChunkedAbiEntry::combine(pieces).context("the pieces of the ABI contradict each other")?;
    serde_json::to_writer_pretty(io::stdout().lock(), &abi.into_abi_root(metadata))?;
    println!();
    Ok(())
}

fn describe(library: &Path) -> Result<Vec<ChunkedAbiEntry>> {
    let symbols = pieces_of(library)?;
    #[expect(unsafe_code, reason = "the library was compiled from this repository's contract a moment ago")]
    let loaded = unsafe { Library::new(library) }.with_context(|| format!("{} does not load", library.display()))?;
    symbols.iter().map(|symbol| piece(&loaded, symbol).with_context(|| format!("in {symbol}"))).collect()
}

#[expect(unsafe_code, reason = "near-sdk gives every function of this name this one type")]
fn piece(library: &Library, symbol: &str) -> Result<ChunkedAbiEntry> {
    let describe: Symbol<Describe> = unsafe { library.get(symbol.as_bytes()) }?;
    let (text, length) = describe();
    let text = unsafe { slice::from_raw_parts(text, length) };
    Ok(serde_json::from_slice(text)?)
}

fn pieces_of(library: &Path) -> Result<Vec<String>> {
    let data = fs::read(library).with_context(|| format!("cannot read {}", library.display()))?;
    let file = object::File::parse(&*data).with_context(|| format!("{} is no library", library.display()))?;
    let mut pieces: Vec<String> = file
        .dynamic_symbols()
        .filter_map(|symbol| symbol.name().ok())
        .filter(|name| name.starts_with(PIECE))
        .map(str::to_owned)
        .collect();
    if pieces.is_empty() {
        bail!("{} describes nothing: compile it with the feature `near-sdk/__abi-generate`", library.display());
    }
    // Sorted, so that the ABI does not depend on the linker.
    pieces.sort();
    pieces.dedup();
    Ok(pieces)
}
