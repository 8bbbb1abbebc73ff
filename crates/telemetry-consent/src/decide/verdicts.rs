//! What each layer says. One function per layer, each from the inputs alone.

use std::borrow::Cow;
use std::ffi::OsStr;

use crate::decide::inputs::{DefaultAnswer, Inputs, Place, PolicyInput, Stored, StoredAnswer};
use crate::decide::layer::{Layer, LayerVerdict, Verdict};
use crate::decide::{Ask, NotAsked};
use crate::policy::PolicyMode;
use crate::recipient::{all_accepted, each};

const CONFIG: &str = "config file";
const POLICY: &str = "site policy";

/// What the configuration file amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing<'a> {
    Unread,
    Unreadable,
    Undecided,
    /// A no; one written by hand answers no particular notice and stands for ever.
    No {
        notice: Option<u32>,
    },
    Yes {
        notice: u32,
        recipient: Option<&'a str>,
    },
}

pub(super) fn standing<'a>(inputs: &'a Inputs<'_>) -> Standing<'a> {
    let answer = match &inputs.stored {
        Stored::Unread => return Standing::Unread,
        Stored::Invalid(_) => return Standing::Unreadable,
        Stored::Absent => return Standing::Undecided,
        Stored::Answer(answer) => answer,
    };
    match answer {
        StoredAnswer { enabled: Some(false), explicitly_configured: true, notice, .. } => {
            Standing::No { notice: *notice }
        }
        StoredAnswer { enabled: Some(false), .. } => Standing::No { notice: None },
        StoredAnswer {
            enabled: Some(true),
            explicitly_configured: true,
            notice: Some(notice @ 1..),
            recipient,
            ..
        } => Standing::Yes { notice: *notice, recipient: recipient.as_deref() },
        _ => Standing::Undecided,
    }
}

/// Returns the notice version under which records may be made, if somebody accepted one.
pub(super) fn accepted_notice(inputs: &Inputs<'_>) -> Option<u32> {
    match standing(inputs) {
        // A later notice was accepted in a later release; this one knows only its own.
        Standing::Yes { notice, .. } => Some(notice.min(inputs.notice)),
        Standing::Undecided if environment_grants(inputs) => Some(inputs.notice),
        _ => None,
    }
}

pub(super) fn flag(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::Flag, inputs.app.off_flag);
    if inputs.off_flag { line.off("off for this run") } else { line.nothing("not given") }
}

pub(super) fn policy(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::Policy, POLICY);
    match &inputs.policy {
        PolicyInput::Unread => line.not_looked_at(),
        PolicyInput::Absent => line.nothing("none on this machine"),
        // Nobody but the administrator can mend this, so it is explained and not announced.
        PolicyInput::Unreadable(reason) => line.off(format!("off, because {reason}")),
        PolicyInput::Loaded(policy) => match policy.mode {
            Some(PolicyMode::Off) => line.off("forbids telemetry on this machine"),
            Some(PolicyMode::AirGapped) => line.says(Verdict::Local, "keeps records here"),
            None => line.nothing("does not forbid telemetry"),
        },
    }
}

pub(super) fn do_not_track(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::DoNotTrack, "DO_NOT_TRACK");
    match set(inputs.environment.do_not_track) {
        None => line.nothing("not set"),
        Some(value) if is_any(value, &["0", "false"]) => line.nothing("set to a no"),
        Some(_) => line.off("set"),
    }
}

pub(super) fn ci(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::Ci, "CI");
    match set(inputs.environment.ci) {
        None => line.nothing("not set"),
        Some(_) => line.off("set: nobody is there to agree"),
    }
}

pub(super) fn environment(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::Environment, inputs.app.enabled_var);
    match set(inputs.environment.enabled).map(truth) {
        None => line.nothing("not set"),
        Some(Some(true)) => line.nothing("set to a yes, which cannot undo a no"),
        Some(Some(false)) => line.off("set to a no"),
        Some(None) => line.broken(NOT_A_BOOLEAN),
    }
}

pub(super) fn stored(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::Stored, CONFIG);
    if let Stored::Invalid(reason) = &inputs.stored {
        return line.broken(format!("off, because {reason}"));
    }
    match standing(inputs) {
        Standing::Unread => line.not_looked_at(),
        Standing::No { notice: Some(n) } => line.off(format!("no, answered to notice {n}")),
        Standing::No { notice: None } => line.off("no, as the file says"),
        Standing::Yes { notice, .. } => {
            line.says(Verdict::On, format!("yes, answered to notice {notice}"))
        }
        Standing::Undecided | Standing::Unreadable => line.nothing(unanswered(inputs)),
    }
}

/// Explains why a file that seems to say yes is not an answer.
fn unanswered(inputs: &Inputs<'_>) -> Cow<'static, str> {
    match &inputs.stored {
        Stored::Answer(StoredAnswer { enabled: Some(true), .. }) => {
            format!("says enabled, but no notice was accepted; run `{}`", inputs.app.enable_command)
                .into()
        }
        _ => "no answer yet".into(),
    }
}

pub(super) fn place(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::Place, "state folder");
    match &inputs.place {
        Place::Unread => line.not_looked_at(),
        Place::NoHome => line.off("no home folder is known"),
        Place::Absent => line.nothing("does not exist yet"),
        Place::Ready => line.nothing("ours alone"),
        Place::Refused(reason) => line.off(format!("off, because {reason}")),
    }
}

pub(super) fn environment_yes(inputs: &Inputs<'_>) -> LayerVerdict {
    let app = inputs.app;
    let line = Line::new(Layer::EnvironmentYes, app.accept_notice_var);
    if set(inputs.environment.enabled).and_then(truth) != Some(true) {
        return line.nothing("nobody provisions a yes");
    }
    if !accepts_current_notice(inputs) {
        let (var, notice) = (app.accept_notice_var, inputs.notice);
        return line.nothing(format!("not accepted; a provisioner sets {var}={notice} as well"));
    }
    match standing(inputs) {
        Standing::Unread => line.not_looked_at(),
        Standing::Undecided => line.says(Verdict::On, "the provisioner accepted the notice"),
        _ => line.nothing("the stored answer stands"),
    }
}

/// Tells whether the environment gives consent, for whoever has not answered.
pub(super) fn environment_grants(inputs: &Inputs<'_>) -> bool {
    set(inputs.environment.enabled).and_then(truth) == Some(true) && accepts_current_notice(inputs)
}

fn accepts_current_notice(inputs: &Inputs<'_>) -> bool {
    let accepted = set(inputs.environment.accept_notice).and_then(OsStr::to_str);
    accepted.and_then(|text| text.trim().parse().ok()) == Some(inputs.notice)
}

pub(super) fn prompt(ask: &Ask) -> LayerVerdict {
    let line = Line::new(Layer::Prompt, "terminal");
    match ask {
        Ask::FirstTime => line.says(Verdict::Ask, "asks a person"),
        Ask::NewNotice { answered } => {
            line.says(Verdict::Ask, format!("asks again: notice {answered} was answered"))
        }
        Ask::NewRecipient => line.says(Verdict::Ask, "asks again: the host is another one"),
        Ask::No(NotAsked::Answered) => line.nothing("an answer is there"),
        Ask::No(NotAsked::SwitchedOff(by)) => {
            line.nothing(format!("does not ask: switched off by {}", by.as_str()))
        }
        Ask::No(NotAsked::NotReadYet) => line.not_looked_at(),
        Ask::No(NotAsked::NoTerminal) => line.nothing(
            "does not ask: stdin, stdout and stderr are not all terminals, or TERM is dumb",
        ),
        Ask::No(NotAsked::CannotSave) => {
            line.nothing("does not ask: the config file cannot be written, so no answer would last")
        }
        Ask::No(NotAsked::Agent(marker)) => {
            line.nothing(format!("does not ask: {marker} is set, so no person is there"))
        }
    }
}

pub(super) fn default(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::Default, "built in");
    match inputs.default_answer {
        DefaultAnswer::No => line.nothing("off until somebody agrees"),
        DefaultAnswer::Yes => {
            line.nothing("beta build: the question offers yes; off until somebody agrees")
        }
    }
}

pub(super) fn air_gapped(inputs: &Inputs<'_>) -> LayerVerdict {
    let var = Line::new(Layer::AirGapped, inputs.app.air_gapped_var);
    let from_file = matches!(&inputs.stored, Stored::Answer(a) if a.air_gapped);
    match set(inputs.environment.air_gapped).map(truth) {
        Some(None) => var.broken(NOT_A_BOOLEAN),
        Some(Some(true)) => var.says(Verdict::Local, "keeps records on this machine"),
        _ if from_file => Line::new(Layer::AirGapped, CONFIG)
            .says(Verdict::Local, "keeps records on this machine"),
        _ => var.nothing("not set"),
    }
}

pub(super) fn recipient(inputs: &Inputs<'_>) -> LayerVerdict {
    let line = Line::new(Layer::Recipient, "recipient");
    let Some(configured) = inputs.recipient else {
        return line.nothing("none configured: nothing is sent");
    };
    if !policy_allows(inputs, configured) {
        return line.says(Verdict::Local, "the site policy does not allow the configured host");
    }
    match standing(inputs) {
        Standing::Yes { recipient: Some(accepted), .. } if all_accepted(accepted, configured) => {
            line.nothing("the accepted one")
        }
        Standing::Yes { .. } => {
            line.says(Verdict::Local, "the configured host is not the one that was accepted")
        }
        _ => line.nothing("nobody to compare with yet"),
    }
}

/// Tells whether a person could make the configured recipient the accepted one.
pub(super) fn new_recipient_is_askable(inputs: &Inputs<'_>) -> bool {
    inputs.recipient.is_some_and(|host| policy_allows(inputs, host))
        && recipient(inputs).verdict == Verdict::Local
}

fn policy_allows(inputs: &Inputs<'_>, host: &str) -> bool {
    match &inputs.policy {
        PolicyInput::Loaded(policy) => each(host).all(|host| policy.allows(host)),
        _ => true,
    }
}

const NOT_A_BOOLEAN: &str = "off, because the value is not true or false";

/// Treats an empty variable as unset, which is what `VAR= command` means.
fn set(value: Option<&OsStr>) -> Option<&OsStr> {
    value.filter(|v| !v.is_empty())
}

fn truth(value: &OsStr) -> Option<bool> {
    if is_any(value, &["1", "true", "yes", "on"]) {
        return Some(true);
    }
    is_any(value, &["0", "false", "no", "off"]).then_some(false)
}

fn is_any(value: &OsStr, words: &[&str]) -> bool {
    let Some(text) = value.to_str() else { return false };
    words.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

struct Line {
    layer: Layer,
    source: &'static str,
}

impl Line {
    fn new(layer: Layer, source: &'static str) -> Self {
        Self { layer, source }
    }

    fn says(self, verdict: Verdict, words: impl Into<Cow<'static, str>>) -> LayerVerdict {
        let Self { layer, source } = self;
        LayerVerdict { layer, verdict, source: source.into(), words: words.into(), problem: false }
    }

    fn off(self, words: impl Into<Cow<'static, str>>) -> LayerVerdict {
        self.says(Verdict::Off, words)
    }

    fn nothing(self, words: impl Into<Cow<'static, str>>) -> LayerVerdict {
        self.says(Verdict::Nothing, words)
    }

    fn not_looked_at(self) -> LayerVerdict {
        self.says(Verdict::NotLookedAt, "not looked at")
    }

    /// Off because something is wrong, which a person should hear about.
    fn broken(self, words: impl Into<Cow<'static, str>>) -> LayerVerdict {
        LayerVerdict { problem: true, ..self.off(words) }
    }
}
