//! What decides the content of something that is made once and kept.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Collects inputs and hashes them.
#[derive(Default)]
pub struct Inputs(Sha256);

impl Inputs {
    pub fn text(mut self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let text = text.as_ref();
        self.0.update(format!("{name} {}\n", text.len()));
        self.0.update(text);
        self
    }

    /// A file, or all files below a folder.
    pub fn path(mut self, path: &Path) -> Result<Self> {
        for file in files(path)? {
            let name = file.strip_prefix(path).unwrap_or(&file).display().to_string();
            let content = fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
            self = self.text(&name, content);
        }
        Ok(self)
    }

    pub fn hash(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// All files below a folder, sorted. `target` folders are not looked into.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut all = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("could not read {}", path.display()))? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name != "target") {
            all.extend(files(&path)?);
        }
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_more_or_another_name_is_another_input() {
        let folder = tempfile::tempdir().unwrap();
        let hash = || Inputs::default().path(folder.path()).unwrap().hash();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/a"), "x").unwrap();
        let before = hash();
        assert_eq!(hash(), before);
        fs::rename(folder.path().join("src/a"), folder.path().join("src/b")).unwrap();
        assert_ne!(hash(), before);
        assert_ne!(Inputs::default().text("a", "bc").hash(), Inputs::default().text("ab", "c").hash());
    }
}
