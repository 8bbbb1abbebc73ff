//! The layers of the decision, in order, and what one of them said.

use std::borrow::Cow;

use serde::Serialize;

/// One source of consent or refusal. The order is the order of explanation, not of power: any
/// off beats any on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The flag that switches telemetry off for one run.
    Flag,
    /// The site policy, which can only forbid.
    Policy,
    /// `DO_NOT_TRACK`.
    DoNotTrack,
    /// `CI`.
    Ci,
    /// The app's own variable, saying no.
    Environment,
    /// The answer stored in the configuration file.
    Stored,
    /// The home and state folders.
    Place,
    /// The app's own variable, saying yes for a provisioner.
    EnvironmentYes,
    /// The question to a person.
    Prompt,
    /// Off, because nobody agreed.
    Default,
    /// Air-gapped: records stay here.
    AirGapped,
    /// Who would get the records.
    Recipient,
}

impl Layer {
    /// Returns the layer's name, as JSON and messages use it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Policy => "policy",
            Self::DoNotTrack => "do_not_track",
            Self::Ci => "ci",
            Self::Environment => "environment",
            Self::Stored => "stored",
            Self::Place => "place",
            Self::EnvironmentYes => "environment_yes",
            Self::Prompt => "prompt",
            Self::Default => "default",
            Self::AirGapped => "air_gapped",
            Self::Recipient => "recipient",
        }
    }
}

/// What one layer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Telemetry is off.
    Off,
    /// Records stay on this machine.
    Local,
    /// Somebody agreed.
    On,
    /// A person would be asked.
    Ask,
    /// Nothing to say.
    Nothing,
    /// The source of this layer has not been read.
    NotLookedAt,
}

impl Verdict {
    /// Returns the word for this verdict, as JSON and messages use it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Local => "local",
            Self::On => "on",
            Self::Ask => "ask",
            Self::Nothing => "nothing",
            Self::NotLookedAt => "not_looked_at",
        }
    }
}

/// One line of the explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerVerdict {
    /// The layer.
    pub layer: Layer,
    /// What it said.
    pub verdict: Verdict,
    /// Where that comes from: a flag, a variable, a file.
    pub source: Cow<'static, str>,
    /// Why, in one line. Never holds the value of a variable or a file.
    pub words: Cow<'static, str>,
    /// Whether something is wrong that a person should hear about.
    #[serde(skip)]
    pub problem: bool,
}
