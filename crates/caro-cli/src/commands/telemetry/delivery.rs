//! What the status says about delivery: the last one, the next try, and why nothing is being sent.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use telemetry_consent::{Decision, Mode, StateDir};
use telemetry_delivery::{HoldKind, OLDEST, Schedule};
use telemetry_offline::{Consumer, Waiting, waiting};

use super::flush::no_sender;
use crate::clock;
use crate::screen::count;
use crate::settings::Settings;
use crate::telemetry::{Inert, Recipients, Target, sender};

/// What is known about delivery.
#[derive(Debug)]
pub(super) struct Delivery {
    /// Why nothing is being sent; `None` where records leave as they should.
    pub(super) stopped: Option<String>,
    /// When the sender may start next, if it may and something waits.
    pub(super) next_try: Option<DateTime<Utc>>,
    pub(super) waiting: Waiting,
    schedule: Schedule,
}

impl Delivery {
    /// Looks at the delivery to each recipient that the settings name.
    pub(super) fn find_all(
        decision: &Decision,
        settings: &Settings,
        recipients: &Recipients,
        state: Option<&StateDir>,
    ) -> Vec<(Consumer, Self)> {
        let all = Target::all(settings, recipients).into_iter();
        all.map(|(consumer, target)| (consumer, Self::find(decision, consumer, target, state)))
            .collect()
    }

    fn find(
        decision: &Decision,
        consumer: Consumer,
        target: Result<Target, Inert>,
        state: Option<&StateDir>,
    ) -> Self {
        let waiting = state.and_then(|state| waiting(state, consumer).ok());
        let waiting = waiting.unwrap_or_default();
        let schedule = state.and_then(|state| Schedule::load(state, consumer).ok().flatten());
        let sent_before = schedule.is_some();
        let schedule = schedule.unwrap_or_default();
        let mut delivery = Self { stopped: None, next_try: None, waiting, schedule };
        let target = match can_send(decision, target) {
            Ok(target) => target,
            Err(why) => return Self { stopped: Some(why), ..delivery },
        };
        let of_age =
            waiting.oldest.map(|oldest| if sent_before { oldest + OLDEST } else { oldest });
        let now = clock::now();
        let hold = delivery.schedule.held(now, &target.about);
        delivery.stopped =
            hold.filter(|hold| hold.kind != HoldKind::Rest).map(|h| h.reason.clone());
        let until = hold.map_or(now, |hold| hold.until);
        delivery.next_try = of_age.map(|of_age| of_age.max(until));
        delivery
    }

    /// Says how things are, in one line.
    pub(super) fn state(&self) -> String {
        match &self.stopped {
            Some(why) => format!("none: {why}"),
            None => "on".to_owned(),
        }
    }

    /// Says when records last left, and whereto.
    pub(super) fn last(&self) -> String {
        match (self.schedule.last_success, &self.schedule.recipient) {
            (Some(time), Some(to)) => {
                format!("{}, {} to {to}", shown(time), count(self.schedule.accepted, "record"))
            }
            _ => "never".to_owned(),
        }
    }

    /// Says when the next try is.
    pub(super) fn next(&self) -> String {
        match self.next_try {
            Some(time) if time <= clock::now() => "at the end of the next run".to_owned(),
            Some(time) => format!("from {} on", shown(time)),
            None => "when there is something to send".to_owned(),
        }
    }

    pub(super) fn document(&self) -> Value {
        let Schedule { last_try, last_success, recipient, accepted, failures, .. } = &self.schedule;
        json!({
            "state": if self.stopped.is_some() { "none" } else { "on" },
            "problem": self.stopped,
            "last_try": last_try,
            "last_delivery": last_success.map(|time| json!({
                "time": time, "to": recipient, "records": accepted,
            })),
            "failures": failures,
            "next_try": self.next_try,
        })
    }
}

/// Finds where records would go, or the first reason why they go nowhere.
fn can_send(decision: &Decision, target: Result<Target, Inert>) -> Result<Target, String> {
    match decision.mode {
        Mode::Off => return Err("telemetry is off".to_owned()),
        Mode::Local => return Err("records stay on this machine".to_owned()),
        Mode::On => {}
    }
    let target = target.map_err(|inert| inert.to_string())?;
    if sender().is_none() {
        return Err(no_sender());
    }
    Ok(target)
}

fn shown(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
