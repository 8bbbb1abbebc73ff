//! Stand-ins for tests of this crate and of the applications that use it.

use crate::{
    App, Environment, Grant, Inputs, Mode, Place, PolicyInput, Stored, StoredAnswer, decide,
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
