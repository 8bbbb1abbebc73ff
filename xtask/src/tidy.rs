//! House rules that no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::workspace::root;

/// The longest a file of source code may be, in lines.
const MAX_LINES: usize = 400;

/// Words that mark unfinished work. Split, so that this file does not hold them.
const MARKERS: [&str; 2] = [concat!("TO", "DO:"), concat!("FIX", "ME")];

pub(crate) fn run() -> Result<()> {
    let mut problems = Vec::new();
    for path in sources(root())? {
        let text = fs::read_to_string(&path)?;
        let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        let lines = text.lines().count();
        if lines > MAX_LINES {
            problems.push(format!("{name}: {lines} lines, more than {MAX_LINES}: is it one idea?"));
        }
        for (number, line) in text.lines().enumerate() {
            let place = || format!("{name}:{}", number + 1);
            let comment = line.split_once("//").map_or("", |(_, comment)| comment);
            if MARKERS.iter().any(|marker| comment.contains(marker)) {
                problems.push(format!("{}: unfinished work is marked", place()));
            }
            if line.trim_start().starts_with("#[allow(") {
                problems.push(format!("{}: use #[expect(.., reason)]", place()));
            }
            if name.ends_with("lib.rs") && line.contains("pub use") && line.contains("::*") {
                problems.push(format!("{}: name what is exported", place()));
            }
        }
    }
    ensure!(problems.is_empty(), "house rules broken:\n  {}", problems.join("\n  "));
    println!("tidy: nothing to complain about");
    Ok(())
}

/// Returns every Rust file of the workspace.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "target" && name != "node_modules" && name != ".git" {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
