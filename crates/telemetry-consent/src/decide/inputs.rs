//! Everything a decision rests on, as plain values.

use std::ffi::OsStr;

use crate::app::App;
use crate::config::{ConfigError, TelemetryConfig};
use crate::decide::NotAsked;
use crate::policy::Policy;
use crate::reason::reason;
use crate::state::{StateDir, StateError};

/// Everything a decision rests on. Starts from [`Inputs::new`], where nothing has been read.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// The names that the explanation uses.
    pub app: &'a App,
    /// Whether this run was started with the app's off flag.
    pub off_flag: bool,
    /// The site policy.
    pub policy: PolicyInput,
    /// The variables that matter.
    pub environment: Environment<'a>,
    /// The answer in the configuration file.
    pub stored: Stored,
    /// The home and state folders.
    pub place: Place,
    /// Who would hear a question. Needed only where a question is due.
    pub audience: Audience,
    /// The version of the notice that would be shown today.
    pub notice: u32,
    /// The host that would get the records, as configured now; none where delivery is inert. Where
    /// several would, their addresses are separated by commas.
    pub recipient: Option<&'a str>,
    /// The answer that the question offers. Changes the words of the explanation, never the mode.
    pub default_answer: DefaultAnswer,
}

impl<'a> Inputs<'a> {
    /// Starts with nothing read: no flag, no variables, no terminal, every file unread.
    pub fn new(app: &'a App, notice: u32) -> Self {
        Self {
            app,
            off_flag: false,
            policy: PolicyInput::Unread,
            environment: Environment::default(),
            stored: Stored::Unread,
            place: Place::Unread,
            audience: Audience::Unread,
            notice,
            recipient: None,
            default_answer: DefaultAnswer::No,
        }
    }

    /// Says why no question can be put to a person, if that is so.
    pub(super) fn audience(&self) -> Result<(), NotAsked> {
        if self.environment.term.is_some_and(|term| term == "dumb") {
            return Err(NotAsked::NoTerminal);
        }
        match self.audience {
            Audience::Unread => Err(NotAsked::NotReadYet),
            Audience::Known { agent: Some(marker), .. } => Err(NotAsked::Agent(marker)),
            Audience::Known { stdin: true, stdout: true, stderr: true, can_save, .. } => {
                if can_save { Ok(()) } else { Err(NotAsked::CannotSave) }
            }
            Audience::Known { .. } => Err(NotAsked::NoTerminal),
        }
    }
}

/// The raw values of the variables that matter. An empty value counts as unset.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environment<'a> {
    /// `DO_NOT_TRACK`.
    pub do_not_track: Option<&'a OsStr>,
    /// `CI`.
    pub ci: Option<&'a OsStr>,
    /// The app's switch.
    pub enabled: Option<&'a OsStr>,
    /// The app's air-gapped switch.
    pub air_gapped: Option<&'a OsStr>,
    /// The notice version that a provisioner accepts.
    pub accept_notice: Option<&'a OsStr>,
    /// `TERM`.
    pub term: Option<&'a OsStr>,
}

/// The site policy, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyInput {
    /// Not looked at yet.
    Unread,
    /// There is none.
    Absent,
    /// It is there and cannot be understood: off. Holds the reason.
    Unreadable(String),
    /// It was read.
    Loaded(Policy),
}

/// The configuration file's answer, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Not looked at yet.
    Unread,
    /// There is no file.
    Absent,
    /// The file is there and cannot be understood: off. Holds the reason.
    Invalid(String),
    /// What the file says.
    Answer(StoredAnswer),
}

/// The parts of the configuration that a decision needs, uninterpreted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The switch.
    pub enabled: Option<bool>,
    /// Whether an answer was given, as against a value written by hand.
    pub explicitly_configured: bool,
    /// The notice version that was answered.
    pub notice: Option<u32>,
    /// The host that was accepted.
    pub recipient: Option<String>,
    /// Whether records stay on this machine.
    pub air_gapped: bool,
}

/// The home and state folders, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Not looked at yet.
    Unread,
    /// Nobody knows where the files would go.
    NoHome,
    /// The state folder does not exist yet and would be created.
    Absent,
    /// The state folder is there and ours alone.
    Ready,
    /// The state folder must not be used. Holds the reason.
    Refused(String),
}

/// Who would hear a question, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Not looked at yet.
    Unread,
    /// What the standard streams are, who is at them, and whether an answer would be kept.
    Known {
        /// Standard input is a terminal.
        stdin: bool,
        /// Standard output is a terminal.
        stdout: bool,
        /// Standard error is a terminal.
        stderr: bool,
        /// The variable that marks CI or a coding agent, from [`marker`](crate::marker).
        agent: Option<&'static str>,
        /// An answer could be kept: [`ConfigFile::can_save`](crate::ConfigFile::can_save).
        can_save: bool,
    },
}

/// The answer that the question offers to a person who just presses Enter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DefaultAnswer {
    /// Enter is a no.
    #[default]
    No,
    /// Enter is a yes: builds for testers only.
    Yes,
}

impl From<&TelemetryConfig> for Stored {
    fn from(config: &TelemetryConfig) -> Self {
        Self::Answer(config.stored_answer())
    }
}

impl From<&ConfigError> for Stored {
    fn from(error: &ConfigError) -> Self {
        Self::Invalid(reason(error))
    }
}

impl Place {
    /// Turns what opening the state folder gave into an input, without consuming it.
    pub fn of(opened: &Result<Option<StateDir>, StateError>) -> Self {
        match opened {
            Ok(Some(_)) => Self::Ready,
            Ok(None) => Self::Absent,
            Err(error) => Self::Refused(reason(error)),
        }
    }
}
