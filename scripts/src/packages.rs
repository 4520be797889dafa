//! What the machine must have in addition to Rust, installed from Debian's packages where it is missing.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use nix::unistd::geteuid;

use crate::command;
use crate::network::postgres::Programs;
use crate::paths::DataDir;
use crate::progress::Step;

struct Need {
    package: &'static str,
    what: &'static str,
    is_there: fn() -> bool,
}

const NEEDS: [Need; 4] = [
    Need { package: "build-essential", what: "C and C++ compilers, make and patch", is_there: has_compiler },
    Need { package: "pkg-config", what: "pkg-config", is_there: has_pkg_config },
    Need { package: "libssl-dev", what: "OpenSSL's headers", is_there: has_openssl },
    Need { package: "postgresql", what: "the PostgreSQL server", is_there: Programs::are_installed },
];

/// Installs what is missing. Does nothing, and needs no rights, where all is there.
pub fn ensure(data: &DataDir) -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    if !command::is_installed("apt-get") {
        let what: Vec<&str> = missing.iter().map(|need| need.what).collect();
        bail!("this machine lacks {}: install them by its own package manager, then run this again", what.join(", "));
    }
    install(&packages, data)?;
    if let Some(need) = missing.iter().find(|need| !(need.is_there)()) {
        bail!("{} is installed, and {} is still not found", need.package, need.what);
    }
    Ok(())
}

/// Installs Debian's packages, as root or by sudo.
pub fn install(packages: &[&str], data: &DataDir) -> Result<()> {
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if !command::is_installed("apt-get") {
        bail!(
            "missing: {}. Install them by this machine's own package manager, then run this again",
            packages.join(", ")
        );
    }
    if !geteuid().is_root() && !command::is_installed("sudo") {
        bail!("missing: {}. Run as root: {by_hand}", packages.join(", "));
    }
    let step = Step::start(format!("installing {}", packages.join(", ")));
    let log = data.log("apt");
    let install = || -> Result<()> {
        command::run(apt().arg("update"), &step, &log)?;
        command::run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages), &step, &log)
    };
    install().with_context(|| format!("could not install what is missing. By hand, as root: {by_hand}"))?;
    step.done("");
    Ok(())
}

fn apt() -> Command {
    let mut apt = match geteuid().is_root() {
        true => Command::new("apt-get"),
        false => {
            let mut sudo = Command::new("sudo");
            sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            sudo
        }
    };
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn has_compiler() -> bool {
    ["cc", "c++", "make", "patch"].iter().all(|program| command::is_installed(program))
}

fn has_pkg_config() -> bool {
    command::is_installed("pkg-config") || command::is_installed("pkgconf")
}

fn has_openssl() -> bool {
    let found = Command::new("pkg-config").args(["--exists", "openssl"]).status();
    found.is_ok_and(|status| status.success()) || Path::new("/usr/include/openssl/ssl.h").exists()
}
