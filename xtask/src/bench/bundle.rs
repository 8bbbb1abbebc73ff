//! Bundles: how fast a large one is checked, in how much memory, and how long a full journal takes to
//! export.

mod records;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use caro_cli::catalog::Caro;
use sha2::{Digest, Sha256};
use telemetry_consent::{Mode, StateDir, testing};
use telemetry_core::gate;
use telemetry_offline::{Journal, verify};

use super::Row;
use super::ratio::{Ratio, time};
use records::{Records, write_bundle};

/// How many records the large bundle has.
const RECORDS: u32 = 1_000_000;
/// How often each thing is done.
const ROUNDS: usize = 5;

/// What was measured beside the ratios.
pub(super) struct Measured {
    pub rows: Vec<Row>,
    pub table: String,
}

pub(super) fn measure() -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let bundle = folder.path().join("large.json");
    write_bundle(&bundle, RECORDS)?;
    let plain = || time(|| read_all(&bundle, |_| {}).expect("the bundle is there"));
    let hash = || time(|| hash_all(&bundle).expect("the bundle is there"));
    let check = || time(|| assert!(check_all(&bundle).expect("the bundle is there")));
    let row = |against, ratio| Row {
        what: "check a bundle of 1,000,000 records",
        against,
        ratio,
        limit: None,
    };
    let rows = vec![
        row("SHA-256 of the file", Ratio::of(ROUNDS, check, hash)),
        row("reading the file", Ratio::of(ROUNDS, check, plain)),
        row("`wc -l`", Ratio::of(ROUNDS, check, || count_lines(&bundle))),
    ];
    let speeds = [("read", busy(plain)), ("SHA-256 alone", busy(hash)), ("checked", busy(check))];
    Ok(Measured { rows, table: table(&bundle, &speeds, folder.path())? })
}

fn table(bundle: &Path, speeds: &[(&str, Duration)], folder: &Path) -> Result<String> {
    let bytes = fs::metadata(bundle)?.len();
    let mut table = format!(
        "| a bundle of {RECORDS} records, {} MB | speed of a processor | most memory | promised |\n\
         | --- | --- | --- | --- |\n",
        bytes / 1_000_000
    );
    for (what, took) in speeds {
        let promised = if *what == "checked" { "at least 200 MB/s" } else { "" };
        writeln!(table, "| {what} | {} | | {promised} |", speed(bytes, *took))?;
    }
    for words in [
        &["caro", "telemetry", "verify"],
        &["caro", "telemetry", "report"],
        // Reads the bundle twice, and remembers every id; what it leaves out is the sending.
        &["caro-telemetry-send", "import", "--dry-run"],
    ] {
        let usage = run(words, bundle)?;
        let (speed, memory) = (speed(bytes, usage.busy), usage.most_memory / 1024);
        let words = words.join(" ");
        writeln!(table, "| `{words}`, whole process | {speed} | {memory} MB | under 150 MB |")?;
    }
    let export = export_of_a_full_journal(folder)?.as_secs_f64() * 1000.0;
    writeln!(table, "\n| a full journal | milliseconds | promised |\n| --- | --- | --- |")?;
    writeln!(table, "| `caro telemetry export`, whole process | {export:.1} | under 20 |")?;
    Ok(table)
}

#[expect(clippy::cast_precision_loss, reason = "a speed needs no more than 53 bits")]
fn speed(bytes: u64, took: Duration) -> String {
    format!("{:.0} MB/s", bytes as f64 / took.as_secs_f64() / 1e6)
}

fn read_all(path: &Path, mut each: impl FnMut(&[u8])) -> Result<()> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            count => each(&buffer[..count]),
        }
    }
}

fn hash_all(path: &Path) -> Result<()> {
    let mut hash = Sha256::new();
    read_all(path, |bytes| hash.update(bytes))?;
    std::hint::black_box(hash.finalize());
    Ok(())
}

fn check_all(path: &Path) -> Result<bool> {
    Ok(verify::<Caro>(File::open(path)?, |_| {}).is_good())
}

fn count_lines(path: &Path) -> Duration {
    time(|| {
        let status = Command::new("wc").arg("-l").arg(path).stdout(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "wc is everywhere");
    })
}

/// Returns how long the processor was busy with something, whoever else used it meanwhile.
fn busy(mut work: impl FnMut() -> Duration) -> Duration {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::try_from(time).expect("a processor has not been busy for less than nothing")
    };
    let before = now();
    work();
    now().saturating_sub(before)
}

/// What the kernel says of a process that is running.
#[derive(Default)]
struct Usage {
    busy: Duration,
    /// In kilobytes.
    most_memory: u64,
}

/// Runs a program over the bundle and watches what it uses.
fn run(words: &[&str], bundle: &Path) -> Result<Usage> {
    let mut command = Command::new(caro()?.with_file_name(words[0]));
    command.args(&words[1..]).arg(bundle).env_clear().env("HOME", "/nonexistent");
    command.env("CARO_POSTHOG_API_KEY", "phc_bench").stderr(Stdio::null());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let mut usage = Usage::default();
    loop {
        // Both only grow, so a look now and then misses no more than the very end.
        usage.look(child.id());
        if let Some(end) = child.try_wait()? {
            ensure!(end.success(), "`{}` failed ({end})", words.join(" "));
            return Ok(usage);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

impl Usage {
    fn look(&mut self, process: u32) {
        let read = |name| fs::read_to_string(format!("/proc/{process}/{name}")).unwrap_or_default();
        let status = read("status");
        let highest = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let highest = highest.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        self.most_memory = self.most_memory.max(highest.unwrap_or(0));
        // Nanoseconds on a processor, then others.
        let schedule = read("schedstat");
        let busy = schedule.split(' ').next().and_then(|busy| busy.parse().ok()).unwrap_or(0);
        self.busy = self.busy.max(Duration::from_nanos(busy));
    }
}

fn caro() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.parent().context("a program lies in a folder")?.join("caro"))
}

/// Exports a journal of a thousand records many times; returns the lower quartile: what it takes when
/// nothing disturbs it.
fn export_of_a_full_journal(folder: &Path) -> Result<Duration> {
    let state = folder.join("state");
    let grant = testing::grant(Mode::Local, 1).context("this machine agreed")?;
    let mut journal = Journal::open(StateDir::create(&state)?, &grant);
    let mut records = Records::new();
    for number in 0..999 {
        let draft = records.next(number);
        let record = gate::check::<Caro>(draft.as_bytes()).expect("a legal event passes");
        let _ = journal.append(&record, &mut || true);
    }
    let mut times = Vec::new();
    for round in 0..51 {
        let mut command = Command::new(caro()?);
        command.args(["telemetry", "export", "-o"]).arg(folder.join(format!("{round}.json")));
        command.env_clear().env("HOME", folder).env("CARO_STATE_DIR", &state);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        let mut good = false;
        times.push(time(|| good = command.status().is_ok_and(|status| status.success())));
        ensure!(good, "the export failed");
    }
    times.sort();
    Ok(times[times.len() / 4])
}
