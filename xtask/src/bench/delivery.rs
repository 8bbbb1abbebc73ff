//! What delivery costs the run that starts it, and that it costs the same whoever the sender meets.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use caro_cli::telemetry::{SENDER, command};
use telemetry_consent::StateDir;
use telemetry_delivery::{LOKI_SCHEDULE, SCHEDULE, SEND_LOCK};
use test_servers::{Behaviour, ClosedPort, Latch, Moment, PosthogServer};

use super::Row;
use super::process::install;
use super::ratio::{Ratio, time};

/// How often a run is timed that starts the sender, and one that does not.
const STARTS: usize = 150;
/// How often a run with two recipients is timed, and one with one.
const PAIRS: usize = 600;
/// How often a sender is sent to each server, and how many runs are timed while it is there.
const ROUNDS: usize = 4;
const RUNS: usize = 40;

const REQUEST: &[&str] = &["list", "files"];

pub(super) fn rows() -> Result<Vec<Row>> {
    let mut rows = vec![
        row("a run that starts the sender", "one that does not", starting()?, Some(1.25)),
        row(
            "starting it from a process of 2 GiB",
            "from a small one",
            from_a_large_one()?,
            Some(3.0),
        ),
        row("a run with a second recipient", "with one", with_a_second()?, Some(1.05)),
    ];
    let door = Latch::default();
    for (what, behaviour) in [
        ("a run while the sender meets a healthy server", Behaviour::Healthy),
        ("… a slow one", Behaviour::Slow(door.clone())),
        ("… a hanging one", Behaviour::Hang(Moment::BeforeStoring)),
        ("… one that refuses the key", Behaviour::Status(401)),
    ] {
        rows.push(row(what, "no server", beside(&behaviour)?, None));
        door.open();
    }
    Ok(rows)
}

fn row(what: &'static str, against: &'static str, ratio: Ratio, limit: Option<f64>) -> Row {
    Row { what, against, ratio, limit }
}

fn starting() -> Result<Ratio> {
    let port = ClosedPort::new();
    let home = Home::agreed_to(&port.url())?;
    let mut ratios = Vec::new();
    for _ in 0..STARTS {
        home.make_due()?;
        let with = home.run();
        home.wait_for_sender()?;
        // Both begin a journal, so that they differ in nothing but the sender.
        home.remove("journal.jsonl")?;
        let without = home.run();
        ratios.push(with.as_secs_f64() / without.as_secs_f64());
    }
    Ok(Ratio::from_ratios(ratios))
}

/// Compares runs that have a Loki to send to as well with runs that have none. No sender is due in either:
/// one has met nobody and is not started again.
fn with_a_second() -> Result<Ratio> {
    let port = ClosedPort::new();
    let homes = [Home::agreed_to_both(&port.url(), &port.url())?, Home::agreed_to(&port.url())?];
    for home in &homes {
        home.make_due()?;
        home.run();
        home.wait_for_sender()?;
    }
    let [both, one] = &homes;
    let tried = |home: &Home| home.state().join(LOKI_SCHEDULE).is_file();
    ensure!(tried(both) && !tried(one), "one home has a second recipient");
    Ok(Ratio::of(PAIRS, || both.run(), || one.run()))
}

/// Compares runs while a sender is on its way to this server with runs while it is to none.
fn beside(behaviour: &Behaviour) -> Result<Ratio> {
    let server = PosthogServer::start();
    server.behave(behaviour.clone());
    let port = ClosedPort::new();
    let (home, absent) = (Home::agreed_to(&server.url())?, Home::agreed_to(&port.url())?);
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        for home in [&home, &absent] {
            home.make_due()?;
            home.run();
        }
        for _ in 0..RUNS {
            ratios.push(home.run().as_secs_f64() / absent.run().as_secs_f64());
        }
        if let Behaviour::Slow(door) = behaviour {
            door.open();
        }
        home.wait_for_sender()?;
        absent.wait_for_sender()?;
    }
    Ok(Ratio::from_ratios(ratios))
}

/// Compares starting a program, as caro starts the sender, before and after this process has grown.
fn from_a_large_one() -> Result<Ratio> {
    let folder = tempfile::tempdir()?;
    let empty = install("empty", folder.path())?;
    let start = || -> Duration {
        let mut command = command(&empty);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = None;
        let elapsed = time(|| child = command.spawn().ok());
        if let Some(mut child) = child {
            // Only so that it does not stay behind.
            let _ = child.wait();
        }
        elapsed
    };
    start();
    let small: Vec<_> = (0..200).map(|_| start()).collect();
    let grown = vec![1_u8; 2 << 30];
    let large: Vec<_> = (0..200).map(|_| start()).collect();
    ensure!(grown.iter().step_by(4096).all(|byte| *byte == 1), "the memory is there");
    let ratio = |(large, small): (&Duration, &Duration)| large.as_secs_f64() / small.as_secs_f64();
    Ok(Ratio::from_ratios(large.iter().zip(&small).map(ratio).collect()))
}

/// A home in which somebody agreed, and a server.
struct Home {
    folder: tempfile::TempDir,
    url: String,
    loki: Option<String>,
    caro: PathBuf,
}

impl Home {
    fn agreed_to(url: &str) -> Result<Self> {
        let home = Self::new(url, None)?;
        home.agree()?;
        Ok(home)
    }

    /// The same, and a Loki that gets the use of verbs.
    fn agreed_to_both(url: &str, loki: &str) -> Result<Self> {
        let home = Self::new(url, Some(loki.to_owned()))?;
        let sinks = ["config", "set", "telemetry.sinks", "posthog,loki"];
        let status = home.command(&sinks).status()?;
        ensure!(status.success(), "a second recipient could not be set ({status})");
        home.agree()?;
        Ok(home)
    }

    fn new(url: &str, loki: Option<String>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        install(SENDER, folder.path())?;
        let caro = install("caro", folder.path())?;
        Ok(Self { folder, url: url.to_owned(), loki, caro })
    }

    fn agree(&self) -> Result<()> {
        let status = self.command(&["telemetry", "enable", "--accept-notice", "1"]).status()?;
        ensure!(status.success(), "telemetry could not be enabled ({status})");
        Ok(())
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join(".local/state/caro/telemetry")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.caro);
        command.args(args).env_clear().env("HOME", self.folder.path()).env("SHELL", "/bin/sh");
        command.env("CARO_POSTHOG_HOST", &self.url).env("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
        command.envs(self.loki.iter().map(|url| ("CARO_LOKI_URL", url)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn run(&self) -> Duration {
        let mut command = self.command(REQUEST);
        time(|| {
            command.status().expect("the program was built");
        })
    }

    /// Makes the next run the first after a yes.
    fn make_due(&self) -> Result<()> {
        [SCHEDULE, SEND_LOCK, "journal.jsonl"].into_iter().try_for_each(|name| self.remove(name))
    }

    fn remove(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.state().join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Waits until the sender has noted what came of it, and is gone.
    fn wait_for_sender(&self) -> Result<()> {
        let state = StateDir::open(&self.state())?.context("the run made one")?;
        for _ in 0..4000 {
            // caro leaves an empty one when it starts the sender.
            let noted = fs::metadata(self.state().join(SCHEDULE)).is_ok_and(|file| file.len() > 0);
            if noted && state.try_lock(SEND_LOCK)?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(5));
        }
        bail!("the sender does not end")
    }
}
