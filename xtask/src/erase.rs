//! The maintainer's side of `caro telemetry forget`: what a request asks for, done as far as PostHog does it.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use caro_cli::telemetry::{ErasureRequest, IdOf, LARGEST_REQUEST};
use clap::Args;

use crate::posthog_api::{self, Api, HOST};

/// What the personal key has to allow.
const SCOPES: &str = "the scope person:write";

#[derive(Args)]
pub(crate) struct Erase {
    /// The request
    file: PathBuf,
    /// Delete the persons of its accounts, and their events; `POSTHOG_PERSONAL_API_KEY` holds the key
    #[arg(long, requires = "project")]
    apply: bool,
    /// The number of the project
    #[arg(long)]
    project: Option<u64>,
    /// The private address of PostHog, not the one that takes events
    #[arg(long, requires = "apply", default_value = HOST)]
    host: String,
}

/// Says what a request asks for; does what PostHog can do, and prints the rest.
pub(crate) fn run(args: &Erase) -> Result<()> {
    let request = read(&args.file)?;
    for line in head(&request) {
        println!("{line}");
    }
    if args.apply && request.count(IdOf::Account) > 0 {
        let project = args.project.context("`--apply` needs `--project`")?;
        let key = posthog_api::key()?;
        let mut api = Api::new(&args.host, project, &key, SCOPES, Box::new(std::thread::sleep))?;
        for line in delete_accounts(&mut api, &request)? {
            println!("{line}");
        }
    } else {
        for line in about_accounts(&request) {
            println!("{line}");
        }
    }
    for line in about_others(&request, args.project) {
        println!("{line}");
    }
    Ok(())
}

fn read(path: &Path) -> Result<ErasureRequest> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST_REQUEST).read_to_end(&mut bytes));
    read.with_context(|| format!("failed to read `{}`", path.display()))?;
    ErasureRequest::parse(&bytes).with_context(|| format!("`{}` cannot be used", path.display()))
}

/// Says whose request it is, as far as it tells, and what it cannot list.
fn head(request: &ErasureRequest) -> Vec<String> {
    let count = |of| request.count(of);
    let made = request.created_at.format("%Y-%m-%d %H:%M UTC");
    let mut lines = vec![
        format!("Request of {made}, written by {}.", request.written_by),
        format!("For whoever keeps records at: {}.", request.recipients.join(", ")),
        format!(
            "Ids: {} of days, {} of installations, {} of accounts.",
            count(IdOf::Day),
            count(IdOf::Install),
            count(IdOf::Account)
        ),
    ];
    lines.push(match request.known_since {
        Some(day) => {
            format!("Ids of days before {day} are not in it, since nobody can compute them.")
        }
        None => "No ids of days are in it, since nobody can compute them.".to_owned(),
    });
    lines
}

fn ids(request: &ErasureRequest, wanted: impl Fn(IdOf) -> bool) -> Vec<&str> {
    let listed = request.ids.iter().filter(|listed| wanted(listed.of));
    listed.map(|listed| listed.id.as_str()).collect()
}

/// Deletes the person of each account, with every event. Repeated, it finds nobody and does nothing.
fn delete_accounts(api: &mut Api, request: &ErasureRequest) -> Result<Vec<String>> {
    let mut lines = vec![String::new()];
    let mut persons = Vec::new();
    for id in ids(request, |of| of == IdOf::Account) {
        let found = api.persons(id)?;
        lines.push(match found.as_slice() {
            [] => format!("account {id}: no person, so it is deleted already or was never there"),
            _ => format!("account {id}: deleted person {}", found.join(", ")),
        });
        persons.extend(
            found.into_iter().filter(|person| !persons.contains(person)).collect::<Vec<_>>(),
        );
    }
    if !persons.is_empty() {
        api.delete_persons(&persons)?;
        lines.push("PostHog deletes their events by itself, within days or weeks.".to_owned());
    }
    Ok(lines)
}

/// Says what `--apply` would do.
fn about_accounts(request: &ErasureRequest) -> Vec<String> {
    let accounts = ids(request, |of| of == IdOf::Account);
    if accounts.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        String::new(),
        "Accounts: make sure that the request is their owner's. Then `--project N --apply` deletes the \
         person of each, with all events of every machine of the account:"
            .to_owned(),
    ];
    lines.extend(accounts.iter().map(|id| format!("  {id}")));
    lines
}

/// Says what has to be asked of whoever runs PostHog, for ids that no person has.
fn about_others(request: &ErasureRequest, project: Option<u64>) -> Vec<String> {
    let others = ids(request, |of| of != IdOf::Account);
    if others.is_empty() {
        return Vec::new();
    }
    let project = project.map_or_else(|| "N".to_owned(), |project| project.to_string());
    let list = others.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        String::new(),
        "Ids of days and installations: PostHog deletes by person, and these have none. An installation \
         that was joined to an account is deleted with its person. What there is, in PostHog's SQL editor:"
            .to_owned(),
        String::new(),
        format!(
            "SELECT distinct_id, count() FROM events WHERE distinct_id IN ({list}) GROUP BY distinct_id"
        ),
        String::new(),
        "If it finds any, send this to PostHog's support:".to_owned(),
        String::new(),
        format!(
            "Please delete all events of project {project} with one of these distinct_ids. They have no \
             person profile, so we cannot delete them ourselves."
        ),
    ];
    lines.extend(others.iter().map(|id| format!("  distinct_id = '{id}'")));
    lines.extend([
        String::new(),
        "Or, on a server of your own, run this in its ClickHouse:".to_owned(),
        String::new(),
        format!(
            "ALTER TABLE sharded_events DELETE WHERE team_id = {project} AND distinct_id IN ({list})"
        ),
    ]);
    lines
}
