//! Which functions a request runs, so that the linker can put them next to each other.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::root;

/// Read by the build script of caro-cli.
const LIST: &str = "crates/caro-cli/build/first.txt";

/// Its own folder, since these programs keep their names.
const TARGET: &str = "target/layout";

/// Requests of different kinds; what they share is most of what any request runs. Verbs come last, so
/// that theirs stand behind a request's functions.
const RUNS: [&[&str]; 10] = [
    &["--version"],
    &["list", "files"],
    &["delete", "all", ".tmp", "files"],
    &["find", "files", "larger", "than", "100", "MB"],
    &["count", "lines", "in", "notes.txt"],
    &["show", "processes", "using", "port", "8080"],
    &["show", "the", "last", "5", "commits"],
    &["sing", "a", "song"],
    &["config", "get", "telemetry.enabled"],
    &["usage", "top", "--local"],
];

pub(crate) fn run() -> Result<()> {
    build()?;
    let home = tempfile::tempdir()?;
    traced(home.path(), &["telemetry", "enable", "--accept-notice", "1"])?;
    let (mut seen, mut list) = (HashSet::new(), String::new());
    for args in RUNS {
        for name in functions(&traced(home.path(), args)?) {
            let pattern = without_hashes(name);
            if seen.insert(pattern.clone()) {
                list += &pattern;
                list.push('\n');
            }
        }
    }
    ensure!(seen.len() > 100, "only {} functions were seen", seen.len());
    fs::write(root().join(LIST), list).with_context(|| format!("failed to write `{LIST}`"))?;
    println!("wrote {} functions to {LIST}", seen.len());
    Ok(())
}

fn build() -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "-p", "caro-cli", "--bin", "caro", "--target-dir", TARGET]);
    cargo.current_dir(root()).env("CARGO_PROFILE_RELEASE_STRIP", "none");
    ensure!(cargo.status().context("failed to start `cargo`")?.success(), "caro was not built");
    Ok(())
}

/// Runs caro under valgrind and returns what was written about its calls.
fn traced(home: &Path, args: &[&str]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("calls");
    // valgrind takes the file behind an equals sign only.
    let mut file = OsString::from("--callgrind-out-file=");
    file.push(&out);
    let output = Command::new("valgrind")
        .args(["-q", "--tool=callgrind", "--demangle=no"])
        .arg(file)
        .arg(root().join(TARGET).join("release/caro"))
        .args(args)
        .env_clear()
        .env("HOME", home)
        .env("SHELL", "/bin/sh")
        .output()
        .context("failed to start `valgrind`; is it installed?")?;
    fs::read_to_string(&out).with_context(|| {
        format!("valgrind wrote nothing: {}", String::from_utf8_lossy(&output.stderr))
    })
}

/// Returns the mangled names of Rust's functions in a file of callgrind's, and `main`.
fn functions(calls: &str) -> impl Iterator<Item = &str> {
    let names = calls.lines().filter_map(|line| {
        let rest = line.strip_prefix("fn=(").or_else(|| line.strip_prefix("cfn=("))?;
        // A function that was named before is its number alone.
        Some(rest.split_once(") ")?.1.split('\'').next().unwrap_or_default())
    });
    names.filter(|name| name.starts_with("_ZN") || name.starts_with("_R") || *name == "main")
}

/// Puts `*` in place of hashes, which differ from one compiler and folder to the next.
///
/// A legacy name ends in `17h`, sixteen digits and `E`; a name of the newer kind has one behind each
/// `Cs`, up to an underscore. The number of a copy changes as well: `write_str.106`.
fn without_hashes(name: &str) -> String {
    if let Some((original, copy)) = name.rsplit_once('.')
        && copy.bytes().all(|byte| byte.is_ascii_digit())
    {
        return without_hashes(original) + ".*";
    }
    if let Some((path, hash)) = name.strip_suffix('E').and_then(|name| name.rsplit_once("17h"))
        && hash.len() == 16
        && name.starts_with("_ZN")
    {
        return format!("{path}17h*E");
    }
    let mut parts = name.split("Cs");
    let mut pattern = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        pattern.push_str("Cs");
        match part.split_once('_') {
            Some((hash, rest)) if hash.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                pattern.push_str("*_");
                pattern.push_str(rest);
            }
            _ => pattern.push_str(part),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_from_the_calls_without_their_hashes() {
        let calls = "fn=(1) _ZN4caro4main17hd1aee84b034bbe2bE\n16 3\ncfn=(2) \
                     _RNvMsi_NtCsjrHSEGnQ3l9_3std2fs\ncfn=(1)\nfn=(3) memcpy\nfn=(4) main\n\
                     fn=(5) _ZN4core3ptr17h0123456789abcdefE'2\nfn=(6) _RNvCs1_3std2io.106\n";
        let names: Vec<_> = functions(calls).map(without_hashes).collect();
        assert_eq!(
            names,
            [
                "_ZN4caro4main17h*E",
                "_RNvMsi_NtCs*_3std2fs",
                "main",
                "_ZN4core3ptr17h*E",
                "_RNvCs*_3std2io.*"
            ]
        );
    }
}
