//! Finds the bitcode in what rustc hands over.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use object::read::archive::ArchiveFile;

/// The way in which bitcode begins: bare, or within the wrapper that some targets put around it.
const MAGIC: [[u8; 4]; 2] = [*b"BC\xc0\xde", [0xde, 0xc0, 0x17, 0x0b]];

/// The bitcode files among `inputs`. Members of archives are unpacked into `work`.
///
/// The order decides the layout of the program, so it must not depend on the machine: inputs stay in rustc's order,
/// members of one archive are sorted by name.
pub fn collect(inputs: &[PathBuf], work: &Path) -> Result<Vec<PathBuf>> {
    let mut modules = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let data = fs::read(input).with_context(|| format!("cannot read {}", input.display()))?;
        if is_bitcode(&data) {
            modules.push(input.clone());
        } else if let Ok(archive) = ArchiveFile::parse(&*data) {
            let folder = work.join(index.to_string());
            let members =
                unpack(&archive, &data, &folder).with_context(|| format!("cannot unpack {}", input.display()))?;
            modules.extend(members);
        }
    }
    Ok(modules)
}

fn unpack(archive: &ArchiveFile, data: &[u8], folder: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let mut modules = Vec::new();
    for member in archive.members() {
        let member = member?;
        let content = member.data(data)?;
        if is_bitcode(content) {
            let path = folder.join(String::from_utf8_lossy(member.name()).as_ref());
            fs::write(&path, content)?;
            modules.push(path);
        }
    }
    modules.sort();
    Ok(modules)
}

fn is_bitcode(data: &[u8]) -> bool {
    MAGIC.iter().any(|magic| data.starts_with(magic))
}
