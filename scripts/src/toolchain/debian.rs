//! Fetches Debian's packages and unpacks them into the prefix. The machine's own packages stay as they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::prefix::{Prefix, remove};
use crate::command;
use crate::progress::Step;

/// A package, and the beginning of the versions that the rest of the set-up fits.
struct Package {
    name: &'static str,
    version: &'static str,
    /// What to unpack, below the package's root; empty for all of it.
    only: &'static [&'static str],
}

const fn whole(name: &'static str, version: &'static str) -> Package {
    Package { name, version, only: &[] }
}

const PACKAGES: [Package; 16] = [
    // rustc on LLVM 22, with the standard library for this machine (build scripts and macros run here) and its source.
    whole("rustc-web", "1.96.0+"),
    whole("libstd-rust-web-1.96", "1.96.0+"),
    whole("libstd-rust-web-dev", "1.96.0+"),
    Package { name: "rust-web-src", version: "1.96.0+", only: &["./usr/src/*/library", "./usr/lib/rustlib/src"] },
    // LLVM of the same version: link, optimize, compile; headers for the pass; the linker for wasm.
    whole("libllvm22", "22.1."),
    Package { name: "llvm-22", version: "22.1.", only: &["*/bin/llc", "*/bin/llvm-link", "*/bin/opt"] },
    Package { name: "llvm-22-dev", version: "22.1.", only: &["./usr/include", "./usr/lib/llvm-22/include"] },
    whole("lld-22", "22.1."),
    // Libraries of LLVM that a small machine may lack.
    whole("libbsd0", ""),
    whole("libedit2", ""),
    whole("libffi8", ""),
    whole("libicu72", ""),
    whole("libmd0", ""),
    whole("libxml2", ""),
    whole("libz3-4", ""),
    // wasm-opt.
    whole("binaryen", "108"),
];

/// The unpacked packages, as if this folder were `/`.
pub fn root(prefix: &Prefix) -> PathBuf {
    prefix.path("root")
}

/// Downloads and unpacks all packages. Returns the version of rustc.
pub fn unpack(prefix: &Prefix, step: &Step) -> Result<String> {
    let apt = Apt { state: prefix.path("apt"), packages: prefix.path("packages") };
    let root = root(prefix);
    for left in [&apt.packages, &root] {
        remove(left)?;
        fs::create_dir_all(left)?;
    }
    apt.update(step, &prefix.log("apt-update"))?;
    let versions = PACKAGES.iter().map(|package| apt.version(package)).collect::<Result<Vec<_>>>()?;
    apt.download(&versions, step, &prefix.log("apt-download"))?;
    for package in &PACKAGES {
        step.note(format!("unpacking {}", package.name));
        extract(&apt.file(package)?, package.only, &root)?;
    }
    fs::write(prefix.path("packages.txt"), versions.join("\n") + "\n")?;
    remove(&apt.packages)?;
    remove(&apt.state)?;
    Ok(format!("{} packages, {}", versions.len(), versions.first().map_or("", String::as_str)))
}

/// apt with a state of its own: it reads the machine's sources and keys, needs no root, and sees a fresh list even
/// where nobody ever ran `apt-get update`.
struct Apt {
    state: PathBuf,
    packages: PathBuf,
}

impl Apt {
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("LC_ALL", "C");
        for (key, folder) in [("Dir::State::Lists", "lists"), ("Dir::Cache", "cache")] {
            command.arg("-o").arg(format!("{key}={}", self.state.join(folder).display()));
        }
        // As root apt would download as a user who cannot write here.
        command.args(["-o", "APT::Sandbox::User=root", "-o", "Acquire::Languages=none"]);
        // The catalogue of desktop programs is large, and some machines fetch it by default.
        command.args(["-o", "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false"]);
        command
    }

    fn update(&self, step: &Step, log: &Path) -> Result<()> {
        remove(&self.state)?;
        fs::create_dir_all(self.state.join("lists/partial"))?;
        fs::create_dir_all(self.state.join("cache/archives/partial"))?;
        command::run(self.command("apt-get").arg("update"), step, log)
            .context("the list of Debian's packages cannot be fetched: is the network there?")
    }

    /// `name=version` of the newest version that fits.
    fn version(&self, package: &Package) -> Result<String> {
        let table = command::output(self.command("apt-cache").args(["madison", package.name])).unwrap_or_default();
        let offered = versions(&table);
        let fits =
            |version: &&str| version.split_once(':').map_or(*version, |(_, rest)| rest).starts_with(package.version);
        match offered.iter().find(|version| fits(version)) {
            Some(version) => Ok(format!("{}={version}", package.name)),
            None => bail!(
                "Debian's package {} {}* is needed, and this machine's apt sources offer {}. The compiler is made for Debian \
                 12 (bookworm) with its `bookworm-security` source: see `apt-cache policy {}` and /etc/apt/sources.list*",
                package.name,
                package.version,
                if offered.is_empty() { "none".to_owned() } else { offered.join(", ") },
                package.name
            ),
        }
    }

    fn download(&self, versions: &[String], step: &Step, log: &Path) -> Result<()> {
        let mut apt = self.command("apt-get");
        apt.arg("download").args(versions).current_dir(&self.packages);
        command::run(&mut apt, step, log).context("Debian's packages cannot be downloaded: is the network there?")
    }

    fn file(&self, package: &Package) -> Result<PathBuf> {
        let begin = format!("{}_", package.name);
        for entry in fs::read_dir(&self.packages)? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begin)) {
                return Ok(path);
            }
        }
        bail!("apt downloaded no {}", package.name)
    }
}

/// The versions in a table of `apt-cache madison`, as apt sorts them: newest first.
fn versions(table: &str) -> Vec<&str> {
    table.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim).collect()
}

fn extract(package: &Path, only: &[&str], root: &Path) -> Result<()> {
    let failed = || format!("could not unpack {}", package.display());
    let mut archive = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(package)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(failed)?;
    let mut tar = Command::new("tar");
    tar.arg("--extract").arg("--no-same-owner").arg("--directory").arg(root).arg("--wildcards").args(only);
    tar.stdin(archive.stdout.take().with_context(failed)?);
    let unpacked = tar.status().with_context(failed)?;
    if !archive.wait()?.success() || !unpacked.success() {
        bail!("{}: is the disk full?", failed());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_in_the_order_of_apt() {
        let table = " rustc-web | 1.96.0+dfsg1-1~deb12u2 | http://host bookworm-security/main amd64 Packages\n \
                     rustc-web | 1.85.0+dfsg3-1~deb12u3 | http://host bookworm/main amd64 Packages\n";
        assert_eq!(versions(table), ["1.96.0+dfsg1-1~deb12u2", "1.85.0+dfsg3-1~deb12u3"]);
        assert!(versions("").is_empty());
    }
}
