//! How the programs are linked: so that a short run touches few pages.
//!
//! caro runs for a millisecond, and most of that is the system mapping in pages of the program and of
//! the libraries it needs (docs/decisions/start-up.md).

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "cargo speaks to a build script through variables, and listens to its output"
)]

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The first version of glibc that reads packed relocations.
const SINCE: (u32, u32) = (2, 36);

/// What a request runs, as `cargo xtask layout` saw it: mangled names, with `*` where they have hashes.
const FIRST: &str = "build/first.txt";

/// Tells cargo what the linker is to do, where it is one that this is known to work with.
pub(crate) fn arrange() {
    println!("cargo::rerun-if-changed=build/linking.rs");
    println!("cargo::rerun-if-changed={FIRST}");
    if variable("CARGO_CFG_TARGET_OS") != "linux"
        || variable("PROFILE") != "release"
        || has_own_linker()
    {
        return;
    }
    put_first();
    match variable("CARGO_CFG_TARGET_ENV").as_str() {
        "gnu" if variable("HOST") == variable("TARGET") => {
            link_unwinder();
            // The program then needs that version, which is what this machine has.
            if glibc_version().is_some_and(|version| version >= SINCE) {
                pack_relocations();
            }
        }
        // Rust brings its own musl, which reads them.
        "musl" => pack_relocations(),
        _ => {}
    }
}

/// Whether somebody chose a linker, or arguments for it.
fn has_own_linker() -> bool {
    env::var_os("RUSTC_LINKER").is_some() || variable("CARGO_ENCODED_RUSTFLAGS").contains("link")
}

/// Puts the functions of a request next to each other.
fn put_first() {
    let names = fs::read_to_string(FIRST).unwrap_or_else(|e| panic!("cannot read {FIRST}: {e}"));
    let mut script = String::from("SECTIONS { .text.first : {\n");
    for name in names.lines() {
        // What its author marked as cold lies in a section of that name, and runs all the same.
        let _ = writeln!(script, "*(.text.{name} .text.unlikely.{name})");
    }
    script.push_str("} } INSERT BEFORE .text;\n");
    let path = Path::new(&variable("OUT_DIR")).join("first.ld");
    fs::write(&path, script).unwrap_or_else(|e| panic!("cannot write {}: {e}", path.display()));
    println!("cargo::rustc-link-arg-bin=caro=-Wl,-T,{}", path.display());
}

/// Has the relocations packed.
///
/// A position-independent program has its pointers corrected before `main`, and caro's tables are
/// full of them. Packed, they take a tenth of the room.
fn pack_relocations() {
    println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
}

/// Takes the unwinder from gcc's archive: a library less to find and load.
///
/// The shared one also asks the processor what it can do, which in a virtual machine is slow.
fn link_unwinder() {
    let output = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output();
    let Some(said) = output.ok().and_then(|output| String::from_utf8(output.stdout).ok()) else {
        return;
    };
    let archive = PathBuf::from(said.trim());
    if let Some(folder) = archive.parent().filter(|_| archive.is_file()) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Asks the system which glibc it has; `None` where there is none, or nobody who knows.
fn glibc_version() -> Option<(u32, u32)> {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let (major, minor) =
        std::str::from_utf8(&said.stdout).ok()?.trim().rsplit(' ').next()?.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}

/// Returns a variable of cargo's; empty if it is not set.
fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
