//! How the programs are linked: with small relocations, where both ends understand them.
//!
//! A position-independent program has its pointers corrected before `main`, and caro's tables are
//! full of them. Packed, they take a tenth of the room and fewer page faults (docs/performance.md).
//! The program then needs the C library's version 2.36 or later, which is what this machine has.

use std::process::Command;

/// The first version of glibc that reads packed relocations.
const SINCE: (u32, u32) = (2, 36);

/// Has the relocations packed, if this machine makes programs for itself and its glibc reads them.
#[expect(clippy::print_stdout, reason = "build scripts talk to cargo on stdout")]
pub(crate) fn pack_relocations() {
    println!("cargo::rerun-if-changed=build/linking.rs");
    #[expect(clippy::disallowed_methods, reason = "cargo tells build scripts the target this way")]
    let variable = |name| std::env::var(name).unwrap_or_default();
    let native = variable("HOST") == variable("TARGET");
    let glibc =
        variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    if native && glibc && glibc_version().is_some_and(|version| version >= SINCE) {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Asks the system which glibc it has; `None` where there is none, or nobody who knows.
fn glibc_version() -> Option<(u32, u32)> {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let (major, minor) =
        std::str::from_utf8(&said.stdout).ok()?.trim().rsplit(' ').next()?.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}
