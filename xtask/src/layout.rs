//! Which functions a request runs, so that the linker can put them next to each other.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use anyhow::{Context, Result, ensure};
use regex::Regex;

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

/// Ways to build that leave the names in. Hashes differ between them, and it depends on hashes which of
/// several functions with the same code is kept: what is kept in one of them may be in a release.
const KEEPING_NAMES: [&str; 2] = ["none", "debuginfo"];

pub(crate) fn run() -> Result<()> {
    let (mut seen, mut list) = (HashSet::new(), String::new());
    for strip in KEEPING_NAMES {
        build(strip)?;
        let home = tempfile::tempdir()?;
        traced(home.path(), &["telemetry", "enable", "--accept-notice", "1"])?;
        for args in RUNS {
            for name in functions(&traced(home.path(), args)?) {
                let pattern = without_hashes(name);
                if seen.insert(pattern.clone()) {
                    list += &pattern;
                    list.push('\n');
                }
            }
        }
    }
    ensure!(seen.len() > 100, "only {} functions were seen", seen.len());
    fs::write(root().join(LIST), list).with_context(|| format!("failed to write `{LIST}`"))?;
    println!("wrote {} functions to {LIST}", seen.len());
    Ok(())
}

fn build(strip: &str) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "-p", "caro-cli", "--bin", "caro", "--target-dir", TARGET]);
    cargo.current_dir(root()).env("CARGO_PROFILE_RELEASE_STRIP", strip);
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
    names.filter(|name| name.starts_with("_R") || *name == "main")
}

/// Puts `*` in place of what differs from one compiler, profile and folder to the next: the hash behind
/// each `Cs`, the places behind each `B`, which count letters of hashes too, the crate at the end that had
/// a generic function made, and the number of a copy (`write_str.106`).
fn without_hashes(name: &str) -> String {
    static PARTS: LazyLock<[(Regex, &str); 3]> = LazyLock::new(|| {
        let regex = |text| Regex::new(text).expect("it is a regular expression");
        let hash = regex("(Cs[0-9A-Za-z]{1,12}|B[0-9A-Za-z]{0,3})_");
        [(regex(r"\.[0-9]+$"), ".*"), (hash, "*_"), (regex(r"\*_$"), "*")]
    });
    let name = without_maker(name).map_or_else(|| name.to_owned(), |made| format!("{made}*"));
    PARTS.iter().fold(name, |name, (part, instead)| part.replace_all(&name, *instead).into_owned())
}

/// Takes the crate off the end that had a generic function made, if there is one: `Cs…_4toml`.
///
/// Where several did, it depends on hashes whose function is kept.
fn without_maker(name: &str) -> Option<&str> {
    let (function, last) = name.rsplit_once("Cs")?;
    let named = last.split_once('_')?.1;
    let name = named.trim_start_matches(|c: char| c.is_ascii_digit());
    // The length stands before the name; a function in a crate has a name of its own behind it.
    (named.strip_suffix(name)?.parse() == Ok(name.len())).then_some(function)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_from_the_calls_without_their_hashes() {
        let calls = "fn=(1) _RNvCs3_4caro4main\n16 3\ncfn=(2) _RNvMsi_NtCsjrHSEGnQ3l9_3std2fs\n\
                     cfn=(1)\nfn=(3) memcpy\nfn=(4) main\nfn=(5) _RINvNtB4_5BTreeMapNtB12_3ptr'2\n\
                     fn=(6) _RNvCs1_3std2io.106\nfn=(7) _RINvNtCs1_5alloc3strB3_ECs2_4toml\n\
                     fn=(8) _RINvNtCs1_5alloc3strB3_\n";
        let names: Vec<_> = functions(calls).map(without_hashes).collect();
        assert_eq!(
            names,
            [
                "_RNv*_4caro4main",
                "_RNvMsi_Nt*_3std2fs",
                "main",
                "_RINvNt*_5BTreeMapNt*_3ptr",
                "_RNv*_3std2io.*",
                "_RINvNt*_5alloc3str*_E*",
                "_RINvNt*_5alloc3str*"
            ]
        );
    }
}
