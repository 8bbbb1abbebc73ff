//! `caro usage`: which verbs are used, counted by the team's Loki or on this machine.

use clap::{Args, Subcommand};
use serde_json::json;
use telemetry_consent::StateDir;

use super::{Failure, Outcome, finish};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen::{print, say};
use crate::settings::Settings;
use crate::telemetry::{access, loki_url, tenant};
use crate::usage::{self, By, Loki, Since, Uses};
use crate::{clock, env};

/// `caro usage …`
#[derive(Debug, Subcommand)]
pub enum UsageVerb {
    /// Rank verbs by how often they are used
    ///
    /// A Loki that is set (`telemetry.loki.url`) counts for everybody who sends to it; without one the
    /// records on this machine are counted. A Loki that is set and fails is an error.
    Top(TopArgs),
    /// Draw how often each verb was used, day by day
    Trend(TrendArgs),
}

/// What to count.
#[derive(Debug, Args)]
pub struct TopArgs {
    #[command(flatten)]
    from: From,
    /// What to tell apart
    #[arg(long, value_enum, default_value_t = By::Verb)]
    by: By,
    /// How many rows to show
    #[arg(short, value_name = "N", default_value_t = 10)]
    number: usize,
}

/// What to draw.
#[derive(Debug, Args)]
pub struct TrendArgs {
    #[command(flatten)]
    from: From,
}

/// Which uses to look at.
#[derive(Debug, Args)]
struct From {
    /// How far back to look
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = Since::parse)]
    since: Since,
    /// Only this user's, where the names of users are sent
    #[arg(long, value_name = "NAME", conflicts_with = "local")]
    user: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Count the records on this machine, whatever is set
    #[arg(long)]
    local: bool,
}

/// Where uses are counted.
enum Source {
    Loki(Loki),
    Journal(Uses),
}

/// Runs the verb.
pub fn run(verb: &UsageVerb) -> u8 {
    finish(match verb {
        UsageVerb::Top(args) => top(args),
        UsageVerb::Trend(args) => trend(args),
    })
}

fn top(args: &TopArgs) -> Outcome {
    let From { since, user, json, .. } = &args.from;
    let source = source(&args.from, args.by)?;
    let counts = match &source {
        Source::Loki(loki) => loki.count(args.by, user.as_deref(), since)?,
        Source::Journal(journal) => {
            let user = env::read(env::USER).and_then(|name| name.into_string().ok());
            let user = user.as_deref().filter(|name| !name.is_empty());
            journal.count(args.by, user, since, clock::now())
        }
    };
    if *json {
        let document = json!({
            "source": source.word(),
            "since": since.as_str(),
            "by": args.by.as_str(),
            "total": counts.total(),
            "rows": counts.document(args.by, args.number),
        });
        print(&serde_json::to_string_pretty(&document)?)?;
    } else if counts.total() == 0 {
        nothing(since, &source);
    } else {
        let total = counts.total();
        print(&format!(
            "{}{total} in the last {}",
            usage::bars(&counts, args.number),
            since.as_str()
        ))?;
    }
    Ok(Exit::Done)
}

fn trend(args: &TrendArgs) -> Outcome {
    let From { since, user, json, .. } = &args.from;
    let (source, now) = (source(&args.from, By::Verb)?, clock::now());
    let days = match &source {
        Source::Loki(loki) => loki.days(user.as_deref(), since, now)?,
        Source::Journal(journal) => journal.days(since, now),
    };
    if *json {
        let rows: serde_json::Value =
            days.iter().map(|(verb, days)| json!({"verb": verb, "days": days})).collect();
        let document = json!({"source": source.word(), "until": now.date_naive(), "rows": rows});
        print(&serde_json::to_string_pretty(&document)?)?;
    } else if days.iter().all(|(_, days)| days.iter().sum::<u64>() == 0) {
        nothing(since, &source);
    } else {
        print(usage::sparklines(&days).trim_end())?;
    }
    Ok(Exit::Done)
}

/// Finds where to count: a Loki that is set and cannot be used is an error, not a reason to count
/// something else.
fn source(from: &From, by: By) -> Result<Source, Failure> {
    let paths = Paths::find();
    if !from.local {
        let settings = Settings::load(&paths);
        if let Some(fault) = settings.fault {
            return Err(fault.into());
        }
        if let Some(url) = loki_url(&settings) {
            let tenant = tenant(&settings).map_err(Failure::failed)?;
            let access = access(&settings).map_err(Failure::failed)?;
            return Ok(Source::Loki(Loki { url, tenant, access }));
        }
        if from.user.is_some() {
            return Err(Failure::usage(
                "the records on this machine are one user's; set `telemetry.loki.url`",
            ));
        }
    }
    let state = paths.state_dir.as_deref().map_or(Ok(None), StateDir::open)?;
    let uses = state.map(|state| Uses::read(&state, by, clock::now())).transpose()?;
    Ok(Source::Journal(uses.unwrap_or_default()))
}

fn nothing(since: &Since, source: &Source) {
    let place = match source {
        Source::Loki(_) => "Loki has no uses",
        Source::Journal(_) => "There are no uses on this machine",
    };
    say(format_args!("{place} in the last {}.", since.as_str()));
}

impl Source {
    fn word(&self) -> &'static str {
        match self {
            Self::Loki(_) => "loki",
            Self::Journal(_) => "journal",
        }
    }
}
