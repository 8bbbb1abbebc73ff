//! Begins and ends a session: decides, asks if somebody has to be asked, and sets up the recorder.

use std::io;

use telemetry_consent::{
    Answer, Ask, Decision, Entry, Given, Grant, How, Identity, Layer, LayerVerdict, Ledger,
    NewAnswer, Question, StateDir, Verdict, ask, confirmation, no_answer, store_answer,
};
use telemetry_core::{Event, gate};
use telemetry_offline::Journal;

use super::facts::{Facts, default_answer};
use super::identity::{id_of_run, random};
use super::preview::annotated_preview;
use super::start;
use super::withdraw::withdraw;
use super::words::{APP, NOTICE_VERSION, notice};
use super::{Recorder, capture, init, try_get};
use crate::catalog::{Arch, Caro, Os, SessionStarted, Shell};
use crate::paths::Paths;
use crate::settings::Settings;
use crate::{clock, env, screen};

/// Begins a session, if that is agreed to; returns whether events are recorded.
///
/// Where nobody has answered yet and somebody is there, this asks. Whatever comes of it, the
/// command the person typed then runs.
///
/// `watch` registers for signals; it is called between the question, which a signal may end, and the
/// first record, after which a signal waits for the last one.
pub fn begin(
    no_telemetry: bool,
    settings: &Settings,
    paths: &Paths,
    watch: fn() -> io::Result<()>,
) -> bool {
    if cfg!(not(feature = "telemetry")) {
        return false;
    }
    let mut facts = Facts::of_this_run(no_telemetry);
    let mut decision = facts.decide(settings, paths);
    if !matches!(decision.ask, Ask::No(_)) {
        decision = put_question(&decision.ask, &mut facts, settings, paths).unwrap_or(decision);
    }
    let Some(permit) = Permit::take(&decision, &mut facts, paths) else { return false };
    let kind = settings.telemetry.kind_of_id();
    if watch().is_err() || permit.start_recorder(kind, no_telemetry, paths).is_none() {
        return false;
    }
    capture(&SessionStarted {
        caro_version: telemetry_core::AppVersion,
        os: Os::from_name(std::env::consts::OS),
        arch: Arch::from_name(std::env::consts::ARCH),
        shell: persons_shell(),
        backend: settings.first_backend(),
    });
    true
}

/// Sets the recorder up for one event without a session that comes later, so that the event goes under the
/// id of this moment.
pub fn stand_by(no_telemetry: bool) {
    recorder_alone(no_telemetry);
}

/// Records one event without a session, if that is agreed to. Nobody is asked.
pub fn record_alone<E: Event<Catalog = Caro>>(no_telemetry: bool, event: &E) {
    if let Some(recorder) = recorder_alone(no_telemetry) {
        recorder.record_alone(event);
    }
}

fn recorder_alone(no_telemetry: bool) -> Option<&'static Recorder> {
    if cfg!(not(feature = "telemetry")) {
        return None;
    }
    if let Some(recorder) = try_get() {
        return Some(recorder);
    }
    let paths = Paths::find();
    let mut facts = Facts::of_this_run(no_telemetry);
    let settings = Settings::load(&paths);
    let decision = facts.decide(&settings, &paths);
    let permit = Permit::take(&decision, &mut facts, &paths)?;
    permit.start_recorder(settings.telemetry.kind_of_id(), no_telemetry, &paths)
}

/// Records the end of the session, once, if there is one.
pub fn end_session() {
    if let Some(recorder) = try_get() {
        recorder.end();
    }
}

/// Starts the sender, if this run recorded something and it is time to.
pub fn deliver_if_due(settings: &Settings, paths: &Paths) {
    if let Some(recorder) = try_get() {
        recorder.journal(|journal| start::if_due(journal, settings, paths));
    }
}

/// Returns the shell the person uses, by its name alone.
pub(super) fn persons_shell() -> Shell {
    crate::shell::kind(env::read(env::SHELL).as_deref())
}

/// Asks, stores the answer, and decides again. `None` where nothing changed.
fn put_question(
    due: &Ask,
    facts: &mut Facts,
    settings: &Settings,
    paths: &Paths,
) -> Option<Decision> {
    let (file, state) = (settings.file.as_ref()?, paths.state_dir.as_deref()?);
    let notice = notice(facts.recipient(), facts.names_user());
    let style = screen::style();
    let question = Question { notice: &notice, ask: due, default: default_answer(), style };
    let answer =
        ask(&question, &mut screen::Dialogue, || annotated_preview(settings.first_backend()));
    let given = match answer {
        Answer::Yes => Given::Yes,
        Answer::No => {
            withdraw(file, state, How::Prompt).tell();
            return Some(Facts::of_this_run(true).decide(settings, paths));
        }
        Answer::Nothing(_) => {
            screen::say(no_answer(&APP).trim_end());
            return None;
        }
    };
    let answer = NewAnswer {
        answer: given,
        notice: NOTICE_VERSION,
        recipient: Some(facts.recipient()),
        user_name: facts.names_user(),
        now: clock::now(),
        how: How::Prompt,
    };
    let stored = store_answer(file, state, &answer);
    let decision = match &stored {
        Ok(_) => facts.decide_again(&Settings::load(paths), paths),
        // What could not be saved was not agreed to.
        Err(_) => Facts::of_this_run(true).decide(settings, paths),
    };
    screen::say(confirmation(&APP, stored.as_ref(), decision.mode, style));
    Some(decision)
}

/// Permission to record, and the folder for it.
struct Permit {
    grant: Grant,
    state: StateDir,
}

impl Permit {
    /// Takes what the decision gives, if it gives any; a provisioner's yes is noted in the ledger.
    fn take(decision: &Decision, facts: &mut Facts, paths: &Paths) -> Option<Self> {
        let grant = decision.grant()?;
        let state = facts.take_state();
        let state = state.or_else(|| StateDir::create(paths.state_dir.as_deref()?).ok())?;
        if agreed_by_environment(decision) {
            note_in_ledger(&state, facts);
        }
        Some(Self { grant, state })
    }

    fn start_recorder(
        self,
        kind: Identity,
        no_telemetry: bool,
        paths: &Paths,
    ) -> Option<&'static Recorder> {
        let Self { grant, state } = self;
        let now = clock::now();
        let mut still_granted = decides_anew(no_telemetry, paths);
        let mut journal = Journal::open(state, &grant);
        // The newest record usually has today's id; making it anew takes as long as all the records.
        let id = match journal.begin_run(gate::check::<Caro>, now) {
            Some(id) if kind == Identity::Daily => id,
            _ => id_of_run(&grant, journal.state(), kind, now, &mut still_granted)?,
        };
        let notice = u16::try_from(grant.notice()).unwrap_or(u16::MAX);
        Some(init(|| Recorder::new(journal, Box::new(still_granted), id, random(), notice)))
    }
}

/// Tells whether a provisioner agreed, and no person.
fn agreed_by_environment(decision: &Decision) -> bool {
    let by_environment = |l: &LayerVerdict| l.layer == Layer::EnvironmentYes;
    decision.layers.iter().any(|l| by_environment(l) && l.verdict == Verdict::On)
}

/// Notes a provisioner's yes, once. Without its line the yes holds all the same: the variables say
/// it in every run.
fn note_in_ledger(state: &StateDir, facts: &Facts) {
    let recipient = Some(facts.recipient());
    let entry = Entry::new(clock::now(), Given::Yes, NOTICE_VERSION, recipient, How::Environment);
    let _ = Ledger::append_if_new(state, &entry);
}

/// Returns what asks again, from the files as they are then, whether recording is agreed to.
pub fn decides_anew(no_telemetry: bool, paths: &Paths) -> impl FnMut() -> bool + Send + 'static {
    let paths = paths.clone();
    move || {
        let settings = Settings::load(&paths);
        Facts::of_this_run(no_telemetry).decide(&settings, &paths).grant().is_some()
    }
}
