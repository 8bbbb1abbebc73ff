mod layers;
mod properties;
mod questions;

use std::ffi::OsStr;

use crate::testing::{self, EXAMPLE_APP};
use crate::{
    Audience, Decision, Environment, Inputs, Layer, Mode, Place, PolicyInput, Stored, StoredAnswer,
    decide,
};

/// A person at a terminal who has never been asked.
fn undecided() -> Inputs<'static> {
    Inputs { stored: Stored::Absent, place: Place::Absent, ..testing::agreed(2) }
}

fn stored(answer: StoredAnswer) -> Inputs<'static> {
    Inputs { stored: Stored::Answer(answer), ..testing::agreed(2) }
}

fn yes() -> StoredAnswer {
    StoredAnswer {
        enabled: Some(true),
        explicitly_configured: true,
        notice: Some(2),
        recipient: Some("eu.example".to_owned()),
        air_gapped: false,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the fields it fills are options")]
fn os(value: &str) -> Option<&OsStr> {
    Some(OsStr::new(value))
}

#[track_caller]
fn check(inputs: &Inputs<'_>, mode: Mode, by: Layer) -> Decision {
    let decision = decide(inputs);
    assert_eq!((decision.mode, decision.by), (mode, by), "{:#?}", decision.layers);
    assert_eq!(decision.grant().map(|g| g.mode()), (mode != Mode::Off).then_some(mode));
    decision
}
