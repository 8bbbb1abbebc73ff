//! `caro telemetry verify`: whether exported bundles are whole and hold nothing but records.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use telemetry_offline::{Head, Verdict, VerifyingKey};

use super::bundles;
use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::screen::{complain, print};

/// What to verify, and how to say it.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Exported bundles
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Check the signature in FILE.minisig too, with this public key of minisign
    #[arg(long, value_name = "KEYFILE")]
    pubkey: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What was found out about one file.
struct Checked<'a> {
    path: &'a Path,
    verdict: Verdict,
    /// What is wrong, each in a line that names the file.
    problems: Vec<String>,
    signed: bool,
}

pub(super) fn verify(args: &VerifyArgs) -> Outcome {
    let key = args.pubkey.as_deref().map(read_key).transpose()?;
    let mut checked = Vec::new();
    for path in &args.files {
        let file = check(path, key.as_ref());
        if !args.json {
            tell(&file)?;
        }
        checked.push(file);
    }
    if args.json {
        print(&serde_json::to_string_pretty(&document(&checked))?)?;
    }
    let good = checked.iter().all(|file| file.problems.is_empty());
    Ok(if good { Exit::Done } else { Exit::Failed })
}

fn read_key(path: &Path) -> Result<VerifyingKey, Failure> {
    VerifyingKey::parse(&bundles::read_small(path)?).map_err(|error| bundles::about(path, &error))
}

fn check<'a>(path: &'a Path, key: Option<&VerifyingKey>) -> Checked<'a> {
    let mut problems = Vec::new();
    let verdict = bundles::verify(path).unwrap_or_else(|failure| {
        problems.push(failure.words);
        Verdict::default()
    });
    problems.extend(bundles::problems(path, &verdict));
    let signature = key.map(|key| bundles::check_signature(path, key));
    let signed = matches!(signature, Some(Ok(())));
    problems.extend(signature.and_then(Result::err));
    Checked { path, verdict, problems, signed }
}

fn tell(file: &Checked<'_>) -> std::io::Result<()> {
    for problem in &file.problems {
        complain(problem);
    }
    let other_catalog = file.verdict.head.as_ref().filter(|_| file.verdict.other_catalog);
    if let (Some(head), false) = (other_catalog, file.problems.is_empty()) {
        let (path, by) = (file.path.display(), &head.written_by);
        complain(format_args!("`{path}`: was written by {by}, whose catalog is another"));
    }
    match &file.verdict.head {
        Some(head) if file.problems.is_empty() => print(&good(file, head)),
        _ => Ok(()),
    }
}

fn good(file: &Checked<'_>, head: &Head) -> String {
    let mut words = format!(
        "`{}` is good: {}, written by {} on {}",
        file.path.display(),
        super::span(head.count, head.first.as_deref(), head.last.as_deref()),
        head.written_by,
        day(&head.created_at),
    );
    if file.signed {
        words += ", signed with that key";
    }
    let drops: Vec<_> = head.new_drops().map(|(reason, n)| format!("{n} {reason}")).collect();
    let drops = (!drops.is_empty()).then(|| format!("dropped before: {}", drops.join(", ")));
    for line in head.left_out().into_iter().chain(drops) {
        words += "\n  ";
        words += &line;
    }
    words
}

fn day(moment: &str) -> &str {
    moment.get(..10).unwrap_or(moment)
}

fn document(files: &[Checked<'_>]) -> Value {
    json!({
        "good": files.iter().all(|file| file.problems.is_empty()),
        "files": files.iter().map(file_document).collect::<Vec<_>>(),
    })
}

fn file_document(file: &Checked<'_>) -> Value {
    json!({
        "file": file.path,
        "good": file.problems.is_empty(),
        "records": file.verdict.records,
        "problems": file.problems,
        "more_problems": file.verdict.more_problems,
        "signed": file.signed,
        "other_catalog": file.verdict.other_catalog,
        "head": file.verdict.head,
    })
}
