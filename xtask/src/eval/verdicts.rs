//! What a judge said where a list of right commands was too narrow, or too wide.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

/// One line of the file.
#[derive(Deserialize)]
struct Line {
    id: String,
    command: String,
    verdict: Verdict,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Right,
    Wrong,
}

/// Verdicts by request and command.
#[derive(Default)]
pub(super) struct Verdicts(BTreeMap<(String, String), bool>);

/// Reads the file; without one nothing was judged.
pub(super) fn read(path: &Path) -> Result<Verdicts> {
    if !path.exists() {
        return Ok(Verdicts::default());
    }
    let lines: Vec<Line> = super::lines(path)?;
    let entry = |line: Line| ((line.id, line.command), line.verdict == Verdict::Right);
    Ok(Verdicts(lines.into_iter().map(entry).collect()))
}

impl Verdicts {
    /// Returns whether the judge called this command right for this request, if asked.
    pub(super) fn of(&self, id: &str, command: &str) -> Option<bool> {
        self.0.get(&(id.to_owned(), command.to_owned())).copied()
    }
}
