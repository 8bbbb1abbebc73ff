//! A build tool that records how long its builds take, for people who agreed to it. `docs/telemetry.md`
//! explains it piece by piece.

use std::error::Error;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use telemetry_consent::{
    Answer, App, Ask, Audience, ConfigFile, Decision, DefaultAnswer, Environment, Given, How,
    Inputs, NewAnswer, Notice, Place, PolicyInput, Question, StateDir, Stored, Streams, Style,
    TelemetryConfig, Terminal, ask, confirmation, decide, marker, store_answer,
};
use telemetry_core::{DistinctId, Draft, Envelope, RecordIds, Rounded, events, gate, labels};
use telemetry_offline::{Journal, load_or_create_secret, read, wipe};

labels! {
    /// The language that most of a project is written in.
    pub enum Language { Rust = "rust", Go = "go", C = "c", _ => Other = "other" }
}

events! {
    /// Every event this program can record.
    pub catalog Builds;
    /// Finds builds that are too slow to wait for.
    pub struct BuildFinished = "build_finished" {
        /// What was built.
        language: Language { owner: "build", class: Technical, since: 1 },
        /// Whether it worked.
        success: bool { owner: "build", class: Technical, since: 1 },
        /// Wall-clock time in milliseconds, to two digits; an hour at most.
        duration_ms: Rounded<3_600_000> { owner: "build", class: Technical, since: 1 },
    }
}

const NOTICE: u32 = 1;

const APP: App = App {
    name: "builds",
    off_flag: "--no-telemetry",
    enabled_var: "BUILDS_TELEMETRY_ENABLED",
    air_gapped_var: "BUILDS_TELEMETRY_AIR_GAPPED",
    accept_notice_var: "BUILDS_TELEMETRY_ACCEPT_NOTICE",
    enable_command: "builds telemetry enable",
    disable_command: "builds telemetry disable",
    status_command: "builds telemetry status",
};

fn notice() -> Notice {
    Notice {
        version: NOTICE,
        app: APP,
        introduction: "builds would like to know how long builds take. A record carries an id \
                       that is another one each day.",
        collected: &["the language, the duration and the success of a build"],
        never: &["names of projects, files or people", "what you build", "what it printed"],
        recipient: None,
        kept: "for 90 days",
        changes: &[],
    }
}

/// Where things are, and who is there.
pub(crate) struct World<T> {
    pub home: PathBuf,
    pub now: DateTime<Utc>,
    pub audience: Audience,
    pub terminal: T,
    pub random: fn() -> [u8; 32],
}

impl<T: Terminal> World<T> {
    fn config(&self) -> ConfigFile {
        ConfigFile::new(self.home.join("config.toml"))
    }

    fn state(&self) -> PathBuf {
        self.home.join("state")
    }

    fn decide(&self) -> Decision {
        let mut inputs = Inputs::new(&APP, NOTICE);
        inputs.policy = PolicyInput::read(Path::new("/etc/builds/policy.toml"));
        inputs.environment = Environment::default();
        let config = self.config();
        let table = config.load().and_then(|t| TelemetryConfig::from_table(&t, config.path()));
        inputs.stored = match table {
            Ok((telemetry, _unknown_keys)) => Stored::from(&telemetry),
            Err(error) => Stored::from(&error),
        };
        inputs.place = Place::of(&StateDir::open(&self.state()));
        inputs.audience = self.audience;
        decide(&inputs)
    }

    fn decide_and_ask(&mut self) -> Result<Decision, Box<dyn Error>> {
        let decision = self.decide();
        if matches!(decision.ask, Ask::No(_)) {
            return Ok(decision);
        }
        let notice = notice();
        let (default, style) = (DefaultAnswer::No, Style::Plain);
        let question = Question { notice: &notice, ask: &decision.ask, default, style };
        let preview = || example(self.now);
        let given = match ask(&question, &mut self.terminal, preview) {
            Answer::Yes => Given::Yes,
            Answer::No => Given::No,
            Answer::Nothing(_) => return Ok(decision),
        };
        let answer = NewAnswer {
            answer: given,
            notice: NOTICE,
            recipient: None,
            user_name: false,
            now: self.now,
            how: How::Prompt,
        };
        let stored = store_answer(&self.config(), &self.state(), &answer);
        let decision = self.decide();
        self.terminal.write_str(&confirmation(&APP, stored.as_ref(), decision.mode, style))?;
        Ok(decision)
    }

    pub(crate) fn record(&mut self, build: &BuildFinished) -> Result<(), Box<dyn Error>> {
        let Some(grant) = self.decide_and_ask()?.grant() else { return Ok(()) };
        let state = StateDir::create(&self.state())?;
        let made = load_or_create_secret(&state, &grant, (self.random)(), &mut || true)?;
        let Some(secret) = made else { return Ok(()) };
        let mut ids = RecordIds::new([(self.random)()[0]; 10]);
        let envelope = Envelope {
            uuid: ids.next(self.now),
            session: ids.next(self.now),
            distinct_id: DistinctId::daily(secret.as_bytes(), "builds", "machine", self.now),
            timestamp: self.now,
            notice: NOTICE.try_into()?,
        };
        let draft = Draft::new(&envelope, build);
        let checked = gate::check::<Builds>(draft.as_bytes())?;
        let mut journal = Journal::open(state, &grant);
        // Full disks and the like are counted, and no concern of a build.
        let _ = journal.append(&checked, &mut || self.decide().grant().is_some());
        Ok(())
    }

    pub(crate) fn show(&self) -> Result<Vec<String>, Box<dyn Error>> {
        let Some(state) = StateDir::open(&self.state())? else { return Ok(Vec::new()) };
        let contents = read(&state, gate::check::<Builds>, self.now)?;
        Ok(contents.records.iter().map(|r| r.checked().as_str().to_owned()).collect())
    }

    pub(crate) fn disable(&mut self) -> Result<u64, Box<dyn Error>> {
        let (answer, how) = (Given::No, How::Command);
        let (recipient, user_name) = (None, false);
        let no = NewAnswer { answer, notice: NOTICE, recipient, user_name, now: self.now, how };
        store_answer(&self.config(), &self.state(), &no)?;
        let Some(state) = StateDir::open(&self.state())? else { return Ok(0) };
        Ok(wipe(&state, &[])?.records)
    }
}

/// What a record would look like, for who wants to see one before answering.
fn example(now: DateTime<Utc>) -> String {
    let mut ids = RecordIds::new([0; 10]);
    let envelope = Envelope {
        uuid: ids.next(now),
        session: ids.next(now),
        distinct_id: DistinctId::daily(&[0; 32], "builds", "example", now),
        timestamp: now,
        notice: 1,
    };
    let duration_ms = Rounded::millis(Duration::from_secs(42));
    let build = BuildFinished { language: Language::Rust, success: true, duration_ms };
    String::from_utf8_lossy(Draft::new(&envelope, &build).as_bytes()).into_owned()
}

fn main() -> Result<(), Box<dyn Error>> {
    let tty = (io::stdin().is_terminal(), io::stdout().is_terminal(), io::stderr().is_terminal());
    let (stdin, stdout, stderr) = tty;
    #[expect(clippy::disallowed_methods, reason = "a program reads its own environment")]
    let agent = marker(|name| std::env::var_os(name).is_some());
    let mut world = World {
        home: std::env::temp_dir().join("builds-tutorial"),
        #[expect(clippy::disallowed_methods, reason = "a program asks its own clock")]
        now: SystemTime::now().into(),
        audience: Audience::Known { stdin, stdout, stderr, agent, can_save: true },
        terminal: Streams::new(io::stdin().lock(), io::stderr()),
        random: || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).expect("the operating system has random bytes");
            bytes
        },
    };
    let build = BuildFinished {
        language: Language::from_name("rust"),
        success: true,
        duration_ms: Rounded::millis(Duration::from_millis(73_512)),
    };
    let out = &mut io::stdout();
    match std::env::args().nth(1).as_deref() {
        None => world.record(&build)?,
        Some("show") => {
            for line in world.show()? {
                writeln!(out, "{line}")?;
            }
        }
        Some("disable") => writeln!(out, "deleted {} records", world.disable()?)?,
        Some(_) => writeln!(out, "usage: builds [show|disable]")?,
    }
    Ok(())
}
