//! What the machine must bring.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use nix::sys::statvfs::statvfs;

use super::prefix::OVERRIDE;
use crate::command;

/// What must be free to unpack and build: the finished prefix takes less than half of it.
const NEEDED_GIB: u64 = 3;

/// Programs that the set-up runs, and the package of each.
const PROGRAMS: [(&str, &str); 6] =
    [("apt-get", "apt"), ("dpkg-deb", "dpkg"), ("tar", "tar"), ("patch", "patch"), ("cc", "gcc"), ("c++", "g++")];

const OFFICIAL: &str = "Install the official contract toolchains instead, and `deai build` uses them: Anza's \
                        (`cargo build-sbf`, https://docs.anza.xyz/cli/install) for the Solana program, and \
                        `rustup target add wasm32-unknown-unknown` for the NEAR contract";

/// Fails where the compiler cannot be set up here, and says what to do.
pub fn check(prefix: &Path) -> Result<()> {
    let missing: Vec<_> = PROGRAMS.iter().filter(|(program, _)| !command::is_installed(program)).collect();
    if missing.iter().any(|(program, _)| ["apt-get", "dpkg-deb"].contains(program)) {
        bail!("this is no Debian, and the compiler is made of Debian's packages. {OFFICIAL}");
    }
    if !missing.is_empty() {
        let programs: Vec<_> = missing.iter().map(|(program, _)| format!("`{program}`")).collect();
        let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
        bail!("{} missing here. Run: sudo apt-get install {}", programs.join(", "), packages.join(" "));
    }
    let space = statvfs(prefix).with_context(|| format!("could not ask for the free space at {}", prefix.display()))?;
    let free = space.blocks_available().saturating_mul(space.fragment_size()) >> 30;
    if free < NEEDED_GIB {
        bail!(
            "the compiler needs {NEEDED_GIB} GiB at {}, and {free} GiB are free there. Make room, or name another folder \
             in {OVERRIDE}",
            prefix.display()
        );
    }
    Ok(())
}

/// The Rust version that `rust-toolchain.toml` pins.
pub fn rust_version(clone: &Path) -> Result<String> {
    let file = clone.join("rust-toolchain.toml");
    let text = fs::read_to_string(&file).with_context(|| format!("could not read {}", file.display()))?;
    let channel = text.lines().find_map(|line| line.trim().strip_prefix("channel = \"")?.strip_suffix('"'));
    channel.map(str::to_owned).with_context(|| format!("{} names no channel", file.display()))
}

/// The folder where Debian puts libraries of this machine's kind.
pub fn triplet() -> String {
    format!("{}-linux-gnu", std::env::consts::ARCH)
}
