//! `caro telemetry import`: bundles from machines without a network, on their way to the recipient.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::slice;

use caro_cli::catalog::Caro;
use caro_cli::clock;
use caro_cli::commands::telemetry::bundles::{self, Reading};
use caro_cli::commands::{Failure, Outcome};
use caro_cli::exit::Exit;
use caro_cli::paths::Paths;
use caro_cli::screen::{complain, count, print, say};
use telemetry_consent::StateDir;
use telemetry_core::gate;
use telemetry_delivery::{
    BundleRecord, Import, Importing, MAX_RECORDS, Rehearsal, import, next_batch, rehearse,
};
use telemetry_offline::KeptRecord;
use telemetry_sinks::{Posthog, Trust, request_body};

use crate::LIBRARY;
use crate::carrier::{Carrier, Carrying};
use crate::foreground::until;

/// Verifies all bundles, and sends what the recipient has not got; or only tells what that would be.
pub(crate) fn run(words: &[OsString]) -> Outcome {
    let wanted = Wanted::parse(words).ok_or_else(|| {
        Failure::usage("name the bundles: `caro-telemetry-send import [--dry-run] FILE…`")
    })?;
    let carrying = Carrying::prepare()?;
    let folder = Paths::imports_folder().ok_or_else(|| {
        Failure::failed(
            "nothing was imported: without a home folder nobody remembers what was sent",
        )
    })?;
    let Some(expected) = verify_all(&wanted.files) else {
        return Err(Failure::failed("nothing was imported: every bundle has to be good"));
    };
    if wanted.dry_run {
        only_show(&wanted, &carrying, &folder)
    } else {
        send(&wanted, carrying, &folder, expected)
    }
}

/// What was asked for.
struct Wanted {
    files: Vec<PathBuf>,
    dry_run: bool,
}

impl Wanted {
    /// Takes what follows the word `import`; `None` where that is nothing to import.
    fn parse(words: &[OsString]) -> Option<Self> {
        let (mut files, mut dry_run, mut options) = (Vec::new(), false, true);
        for word in words {
            match word.to_str() {
                Some("--") if options => options = false,
                Some("--dry-run") if options => dry_run = true,
                Some(word) if options && word.starts_with('-') => return None,
                _ => files.push(PathBuf::from(word)),
            }
        }
        (!files.is_empty()).then_some(Self { files, dry_run })
    }
}

/// Returns how many records all bundles hold together; `None` if anything is wrong with one of them.
fn verify_all(files: &[PathBuf]) -> Option<u64> {
    let mut records = Some(0);
    for path in files {
        let problems = match bundles::verify(path) {
            _ if is_read_once(path) => {
                vec![format!("`{}`: is read twice, so save it as a file first", path.display())]
            }
            Ok(verdict) => {
                records = records.map(|records| records + verdict.records);
                bundles::problems(path, &verdict)
            }
            Err(failure) => vec![failure.to_string()],
        };
        for problem in &problems {
            complain(problem);
        }
        records = records.filter(|_| problems.is_empty());
    }
    records
}

/// Tells whether a path names a pipe or a device.
fn is_read_once(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir())
}

fn send(wanted: &Wanted, carrying: Carrying, folder: &Path, expected: u64) -> Outcome {
    let folder = StateDir::create(folder)?;
    let (destination, key) = (carrying.destination.clone(), carrying.key.clone());
    let about = carrying.about.clone();
    let name = destination.name().to_owned();
    say(format_args!(
        "Sending to {name} with your key. Nobody here is asked: these records were agreed to where \
         they were made."
    ));
    let importing =
        Importing { folder: &folder, gate: gate::check::<Caro>, about: &about, expected };
    let mut sink = Posthog::new(destination, key, LIBRARY, Trust::AskedOnce);
    let mut records = Records::of(&wanted.files);
    let came_to = import(&importing, &mut records, &mut sink, &mut Carrier::new(carrying));
    drop(records);
    let came_to: Import = came_to?;
    Ok(tell(&came_to, wanted.files.len(), &name))
}

fn tell(came_to: &Import, bundles: usize, recipient: &str) -> Exit {
    let Import { accepted, given_up, known, ahead, outcome } = came_to;
    let bundles = count(bundles, "bundle");
    say(format_args!(
        "Imported {} of {bundles} to {recipient}{}.",
        count(*accepted, "record"),
        already(*known)
    ));
    if *given_up > 0 {
        let given_up = count(*given_up, "record");
        complain(format_args!("{given_up} can never be sent and will not be tried again"));
    }
    tell_ahead(*ahead);
    let problem = outcome.problem();
    if let Some(problem) = &problem {
        let until = until(outcome);
        complain(format_args!("the rest was not sent: {problem}{until}; run it again to go on"));
    }
    let complete = problem.is_none() && *given_up == 0 && *ahead == 0;
    if complete { Exit::Done } else { Exit::Failed }
}

fn already(known: u64) -> String {
    match known {
        0 => String::new(),
        known => format!("; it has {} already", count(known, "record")),
    }
}

fn tell_ahead(ahead: u64) {
    if ahead > 0 {
        let ahead = count(ahead, "record");
        complain(format_args!(
            "{ahead} stamped ahead of this machine's clock stay in the bundle; import it again later"
        ));
    }
}

/// Prints the first request exactly as it would go out, says what would follow, and sends nothing.
fn only_show(wanted: &Wanted, carrying: &Carrying, folder: &Path) -> Outcome {
    let folder = StateDir::open(folder)?;
    let (gate, now) = (gate::check::<Caro>, clock::now());
    let rehearsal = Rehearsal { folder: folder.as_ref(), gate, about: &carrying.about };
    let (mut first, mut all) = (Vec::new(), 0_u64);
    let mut records = Records::of(&wanted.files);
    let came_to: Result<Import, Failure> = rehearse(&rehearsal, &mut records, now, |record| {
        all += 1;
        if first.len() < MAX_RECORDS {
            first.push(record);
        }
    });
    drop(records);
    let came_to = came_to?;
    let first: Vec<BundleRecord<'_>> = first.iter().filter_map(|r| r.record(gate)).collect();
    let next = next_batch(&first);
    if next > 0 {
        let body = request_body(&first[..next], &carrying.key, &LIBRARY, now);
        print(&serde_json::to_string_pretty(&body)?)?;
    }
    let (to, bundles) = (carrying.destination.url(), count(wanted.files.len(), "bundle"));
    let (next, all) = (count(next, "record"), count(all, "record"));
    let already = already(came_to.known);
    say(format_args!(
        "Nothing was sent. The first request to {to}/batch/ holds {next} of {all} of {bundles}{already}."
    ));
    tell_ahead(came_to.ahead);
    Ok(Exit::Done)
}

/// The records of all bundles, one bundle open at a time.
struct Records<'p> {
    files: slice::Iter<'p, PathBuf>,
    open: Option<Reading<'p>>,
}

impl<'p> Records<'p> {
    fn of(files: &'p [PathBuf]) -> Self {
        Self { files: files.iter(), open: None }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<KeptRecord, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(reading) = &mut self.open {
                match reading.next_record() {
                    Ok(Some(record)) => return Some(Ok(record.keep())),
                    Ok(None) => self.open = None,
                    Err(failure) => return Some(Err(failure)),
                }
            }
            match Reading::open(self.files.next()?) {
                Ok(reading) => self.open = Some(reading),
                Err(failure) => return Some(Err(failure)),
            }
        }
    }
}
