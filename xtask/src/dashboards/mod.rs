//! Dashboards as code: rendered from the figures of the report, and kept up to date in PostHog.

mod apply;
mod difference;
mod grafana;
mod posthog;
#[cfg(test)]
mod tests;

use std::fs;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;

use crate::posthog_api::{self, Api, HOST};
use crate::workspace::root;

/// What the personal key has to allow.
const SCOPES: &str = "the scopes dashboard:write and insight:write";

#[derive(Args)]
pub(crate) struct Dashboards {
    /// Create or update them in a project of PostHog; `POSTHOG_PERSONAL_API_KEY` holds the key
    #[arg(long, requires = "project")]
    apply: bool,
    /// The number of the project
    #[arg(long, requires = "apply")]
    project: Option<u64>,
    /// The private address of PostHog, not the one that takes events
    #[arg(long, requires = "apply", default_value = HOST)]
    host: String,
    /// Only show what would change
    #[arg(long, requires = "apply")]
    dry_run: bool,
    /// Delete, as far as PostHog deletes, what carries our tag and is defined no more
    #[arg(long, requires = "apply")]
    prune: bool,
}

/// Writes the files, or brings a project up to date.
pub(crate) fn run(args: &Dashboards) -> Result<()> {
    if args.apply {
        return bring_up_to_date(args);
    }
    for (name, text) in files()? {
        fs::write(root().join(&name), text).with_context(|| format!("failed to write `{name}`"))?;
        println!("wrote {name}");
    }
    Ok(())
}

/// Fails if a file is not what would be written.
pub(crate) fn check() -> Result<()> {
    for (name, text) in files()? {
        let stored = fs::read_to_string(root().join(&name))
            .with_context(|| format!("failed to read `{name}`"))?;
        ensure!(stored == text, "`{name}` is out of date: run `cargo xtask dashboards`");
    }
    Ok(())
}

fn bring_up_to_date(args: &Dashboards) -> Result<()> {
    let key = posthog_api::key()?;
    let project = args.project.context("`--apply` needs `--project`")?;
    let mut api = Api::new(&args.host, project, &key, SCOPES, Box::new(std::thread::sleep))?;
    let wanted = apply::Wanted { dry_run: args.dry_run, prune: args.prune };
    for line in apply::apply(&mut api, &posthog::definitions(), wanted)? {
        println!("{line}");
    }
    Ok(())
}

/// Returns every file, with the path from the project's root.
fn files() -> Result<Vec<(String, String)>> {
    let text = |value: &Value| Ok::<_, anyhow::Error>(serde_json::to_string_pretty(value)? + "\n");
    let mut files = Vec::new();
    for definition in posthog::definitions() {
        files.push((
            format!("config/posthog/{}.json", definition.key),
            text(&definition.to_json())?,
        ));
    }
    files.push(("config/grafana/usage.json".to_owned(), text(&grafana::usage())?));
    Ok(files)
}
