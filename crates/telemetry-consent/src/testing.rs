//! Stand-ins for tests of this crate and of the applications that use it.

use std::collections::VecDeque;
use std::io;

use crate::{
    App, Audience, Change, Environment, Grant, Inputs, Mode, Notice, Place, PolicyInput, Stored,
    StoredAnswer, Terminal, Typed, decide,
};

/// An application that exists in tests only.
pub const EXAMPLE_APP: App = App {
    name: "Example",
    off_flag: "--no-telemetry",
    enabled_var: "EXAMPLE_TELEMETRY_ENABLED",
    air_gapped_var: "EXAMPLE_TELEMETRY_AIR_GAPPED",
    accept_notice_var: "EXAMPLE_TELEMETRY_ACCEPT_NOTICE",
    enable_command: "example telemetry enable",
    disable_command: "example telemetry disable",
    status_command: "example telemetry status",
};

/// Returns inputs for a machine on which somebody agreed to `notice` and nobody objects.
pub fn agreed(notice: u32) -> Inputs<'static> {
    let answer = StoredAnswer {
        enabled: Some(true),
        explicitly_configured: true,
        notice: Some(notice),
        recipient: Some("eu.example".to_owned()),
        air_gapped: false,
    };
    Inputs {
        policy: PolicyInput::Absent,
        environment: Environment::default(),
        stored: Stored::Answer(answer),
        place: Place::Ready,
        audience: Audience::Known {
            stdin: true,
            stdout: true,
            stderr: true,
            agent: None,
            can_save: true,
        },
        recipient: Some("eu.example"),
        ..Inputs::new(&EXAMPLE_APP, notice)
    }
}

/// Returns the grant of a machine in that mode, made the only way there is: by [`decide`].
///
/// [`Mode::Off`] has none.
pub fn grant(mode: Mode, notice: u32) -> Option<Grant> {
    let mut inputs = agreed(notice);
    match (mode, &mut inputs.stored) {
        (Mode::Off, _) => inputs.off_flag = true,
        (Mode::Local, Stored::Answer(answer)) => answer.air_gapped = true,
        _ => {}
    }
    decide(&inputs).grant()
}

/// A terminal whose person has decided beforehand what to type.
#[derive(Debug, Clone, Default)]
pub struct ScriptedTerminal {
    typed: VecDeque<Typed>,
    shown: String,
}

impl ScriptedTerminal {
    /// Types each finished line of `text`, then ends the input.
    pub fn new(text: &str) -> Self {
        let lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        Self::typing(lines.map(|line| Typed::Line(line.to_owned())))
    }

    /// Types exactly this, then ends the input.
    pub fn typing(typed: impl IntoIterator<Item = Typed>) -> Self {
        Self { typed: typed.into_iter().collect(), shown: String::new() }
    }

    /// Returns everything that was shown, with what was typed where it was typed.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Returns how much was left untyped when the dialogue ended.
    pub fn left(&self) -> usize {
        self.typed.len()
    }
}

impl Terminal for ScriptedTerminal {
    fn write_str(&mut self, text: &str) -> io::Result<()> {
        self.shown.push_str(text);
        Ok(())
    }

    fn read_line(&mut self) -> Typed {
        let typed = self.typed.pop_front().unwrap_or(Typed::Eof);
        // A terminal echoes what is typed.
        if let Typed::Line(line) = &typed {
            self.shown.push_str(line);
            self.shown.push('\n');
        }
        typed
    }
}

/// Returns the notice of [`EXAMPLE_APP`].
pub fn example_notice() -> Notice {
    Notice {
        version: 1,
        app: EXAMPLE_APP,
        introduction: "Example would like to record how it is used, to find what is slow or \
                       breaks.\nThe records are pseudonymous: they carry a random-looking id \
                       that changes every day.",
        collected: &["Timing", "Feature usage", "Error categories", "Platform"],
        never: &["Your input", "File paths", "Who you are"],
        recipient: Some("eu.example".to_owned()),
        kept: "for one year",
        changes: &[
            Change { version: 2, words: "The shell" },
            Change { version: 3, words: "The terminal's width" },
        ],
    }
}
