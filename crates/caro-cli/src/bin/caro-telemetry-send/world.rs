//! The world as it is: the clock, chance, the files that decide, and the terminal if there is one.

use std::io::{self, IsTerminal as _};
use std::thread;
use std::time::{Duration, Instant};

use caro_cli::clock;
use caro_cli::settings::Settings;
use caro_cli::telemetry::{Facts, Recipients, Target, Way, decides_anew, record_health};
use chrono::{DateTime, Utc};
use telemetry_consent::{Mode, StateDir, recipient_name};
use telemetry_delivery::{AskedBy, Health, World};

use crate::{Delivery, tell};

/// How long a run may take; a little less than the program lives.
const TIME: Duration = Duration::from_millis(9_800);
/// How long a run may take for a person, who can end it.
const TIME_FOR_A_PERSON: Duration = Duration::from_mins(1);

pub(crate) struct Real<'a> {
    delivery: &'a Delivery,
    target: &'a Target,
    started: Instant,
    time: Duration,
    /// Whether somebody watches.
    progress: bool,
    shown: bool,
}

impl<'a> Real<'a> {
    pub(crate) fn new(delivery: &'a Delivery, target: &'a Target, asked_by: AskedBy) -> Self {
        let progress = asked_by == AskedBy::Person && io::stderr().is_terminal();
        let time = if asked_by == AskedBy::Person { TIME_FOR_A_PERSON } else { TIME };
        Self { delivery, target, started: Instant::now(), time, progress, shown: false }
    }

    /// Ends the line of progress, if there is one.
    pub(crate) fn finish(&mut self) {
        if std::mem::take(&mut self.shown) {
            tell("\r\x1b[K");
        }
    }
}

impl World for Real<'_> {
    fn now(&mut self) -> DateTime<Utc> {
        clock::now()
    }

    fn time_left(&mut self) -> Duration {
        self.time.saturating_sub(self.started.elapsed())
    }

    fn wait(&mut self, time: Duration) {
        thread::sleep(time);
        // Waiting for another sender is no part of a run.
        self.started = Instant::now();
    }

    fn chance(&mut self) -> u64 {
        // Without randomness machines may come back together, which costs no record.
        getrandom::u64().unwrap_or(0)
    }

    fn may_send(&mut self) -> bool {
        let settings = Settings::load(&self.delivery.paths);
        let mut facts = Facts::of_this_run(false);
        let mode = facts.decide(&settings, &self.delivery.paths).mode;
        let Recipients { posthog, loki } = facts.recipients();
        let host = if matches!(self.target.way, Way::Loki { .. }) { loki } else { posthog };
        // Agreed to may be another host by now.
        let same = |host: &String| recipient_name(host) == self.target.destination.name();
        mode == Mode::On && host.as_ref().is_some_and(same)
    }

    fn report_health(&mut self, health: &Health) {
        let (paths, settings) = (&self.delivery.paths, Settings::load(&self.delivery.paths));
        let decision = Facts::of_this_run(false).decide(&settings, paths);
        let state = StateDir::open(self.delivery.state.path()).ok().flatten();
        if let (Some(grant), Some(state)) = (decision.grant(), state) {
            let kind = settings.telemetry.kind_of_id();
            record_health(&grant, state, kind, Box::new(decides_anew(false, paths)), health);
        }
    }

    fn progress(&mut self, sent: u64, of: u64) {
        if self.progress {
            self.shown = true;
            tell(&format!("\rSent {sent} of {of} records."));
        }
    }
}
