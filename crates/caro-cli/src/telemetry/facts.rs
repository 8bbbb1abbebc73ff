//! What the decision about telemetry rests on in this run, read step by step.
//!
//! Prompt, capture, status and the sender all decide through [`Facts`], so they cannot disagree.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use is_terminal::IsTerminal;
use telemetry_consent::{
    Audience, ConfigFile, Decision, DefaultAnswer, Environment, Inputs, Place, PolicyInput,
    StateDir, Stored, Unread, decide, marker,
};

use super::recipients::Recipients;
use super::words::{APP, NOTICE_VERSION};
use crate::env;
use crate::paths::Paths;
use crate::settings::Settings;

/// Where an administrator forbids telemetry; fixed when caro is built, so that no variable of a
/// run moves it.
pub const POLICY_FILE: &str = match option_env!("CARO_POLICY_FILE") {
    Some(path) => path,
    None => "/etc/caro/policy.toml",
};

/// What is known so far.
#[derive(Debug)]
pub struct Facts {
    off_flag: bool,
    do_not_track: Option<OsString>,
    ci: Option<OsString>,
    enabled: Option<OsString>,
    air_gapped: Option<OsString>,
    accept_notice: Option<OsString>,
    term: Option<OsString>,
    policy: PolicyInput,
    stored: Stored,
    place: Place,
    audience: Audience,
    recipients: Recipients,
    recipient: String,
    /// Whether the settings ask for the user's name to be sent, and the site does not forbid it.
    names_user: bool,
    state: Option<StateDir>,
}

impl Facts {
    /// Starts with what costs no system call: the flag and the environment.
    pub fn of_this_run(no_telemetry: bool) -> Self {
        Self {
            off_flag: no_telemetry,
            do_not_track: env::read(env::DO_NOT_TRACK),
            ci: env::read(env::CI),
            enabled: env::read(env::TELEMETRY_ENABLED),
            air_gapped: env::read(env::TELEMETRY_AIR_GAPPED),
            accept_notice: env::read(env::ACCEPT_NOTICE),
            term: env::read(env::TERM),
            policy: PolicyInput::Unread,
            stored: Stored::Unread,
            place: Place::Unread,
            audience: Audience::Unread,
            recipients: Recipients::default(),
            recipient: String::new(),
            names_user: false,
            state: None,
        }
    }

    /// Decides, reading no more than the decision needs.
    pub fn decide(&mut self, settings: &Settings, paths: &Paths) -> Decision {
        if !self.may_be_off_by_words() {
            self.read(settings, paths);
        }
        loop {
            let decision = decide(&self.inputs());
            match decision.needs {
                None => return decision,
                Some(Unread::Policy | Unread::Stored | Unread::Place) => self.read(settings, paths),
                Some(Unread::Audience) => self.look_around(settings),
            }
        }
    }

    /// Tells whether the flag or a variable could settle the matter, so that nothing need be read.
    fn may_be_off_by_words(&self) -> bool {
        let words = [&self.do_not_track, &self.ci, &self.enabled];
        self.off_flag || words.iter().any(|word| word.is_some())
    }

    /// Decides after reading everything there is, for an explanation with no gaps.
    pub fn decide_fully(&mut self, settings: &Settings, paths: &Paths) -> Decision {
        self.read(settings, paths);
        self.look_around(settings);
        decide(&self.inputs())
    }

    /// Returns the host that would get the records; where several would, separated by commas.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }

    /// Returns each host that would get records.
    pub fn recipients(&self) -> &Recipients {
        &self.recipients
    }

    /// Tells whether a recipient is to get the name of the operating system's user.
    pub fn names_user(&self) -> bool {
        self.names_user
    }

    /// Takes the state folder, where there is one and it may be used.
    pub fn take_state(&mut self) -> Option<StateDir> {
        self.state.take()
    }

    /// Decides again after an answer was stored.
    pub fn decide_again(&mut self, settings: &Settings, paths: &Paths) -> Decision {
        self.stored = settings.stored();
        self.read_place(paths);
        decide(&self.inputs())
    }

    /// Reads policy, answer and folder together: deciding once more in between takes longer than
    /// looking at the folder.
    fn read(&mut self, settings: &Settings, paths: &Paths) {
        self.read_files(settings);
        self.read_place(paths);
    }

    fn read_files(&mut self, settings: &Settings) {
        self.policy = PolicyInput::read(Path::new(POLICY_FILE));
        self.stored = settings.stored();
        self.recipients = Recipients::find(settings, &self.policy);
        self.recipient = self.recipients.text();
        self.names_user = self.recipients.loki.is_some()
            && settings.telemetry.loki.user
            && !self.policy.forbids("user");
    }

    fn read_place(&mut self, paths: &Paths) {
        let Some(path) = paths.state_dir.as_deref() else {
            self.place = Place::NoHome;
            return;
        };
        let opened = StateDir::open(path);
        self.place = Place::of(&opened);
        self.state = opened.ok().flatten();
    }

    fn look_around(&mut self, settings: &Settings) {
        let can_save = settings.file.as_ref().is_some_and(ConfigFile::can_save);
        self.audience = Audience::Known {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            agent: marker(env::is_set),
            can_save,
        };
    }

    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            off_flag: self.off_flag,
            policy: self.policy.clone(),
            environment: Environment {
                do_not_track: self.do_not_track.as_deref(),
                ci: self.ci.as_deref(),
                enabled: self.enabled.as_deref(),
                air_gapped: self.air_gapped.as_deref(),
                accept_notice: self.accept_notice.as_deref(),
                term: self.term.as_deref(),
            },
            stored: self.stored.clone(),
            place: self.place.clone(),
            audience: self.audience,
            recipient: Some(&self.recipient),
            default_answer: default_answer(),
            ..Inputs::new(&APP, NOTICE_VERSION)
        }
    }
}

/// The answer the question offers in this build.
pub(super) const fn default_answer() -> DefaultAnswer {
    if cfg!(feature = "beta") { DefaultAnswer::Yes } else { DefaultAnswer::No }
}
