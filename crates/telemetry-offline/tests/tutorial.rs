//! `docs/telemetry.md` explains a program piece by piece. Here the program is run as people who answer,
//! and the pieces are compared with it.

#[path = "../examples/builds.rs"]
#[expect(dead_code, reason = "its `main` is for a terminal")]
mod builds;

use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

use builds::{BuildFinished, Language, World};
use chrono::{DateTime, TimeDelta, Utc};
use telemetry_consent::{Audience, Streams};
use telemetry_core::Rounded;

const PAGE: &str = include_str!("../../../docs/telemetry.md");
const PROGRAM: &str = include_str!("../examples/builds.rs");

type Person<'a> = World<Streams<Cursor<&'a str>, Vec<u8>>>;

fn person<'a>(home: &Path, now: DateTime<Utc>, types: &'a str) -> Person<'a> {
    World {
        home: home.to_owned(),
        now,
        audience: Audience::Known {
            stdin: true,
            stdout: true,
            stderr: true,
            agent: None,
            can_save: true,
        },
        terminal: Streams::new(Cursor::new(types), Vec::new()),
        random: || [7; 32],
    }
}

fn build() -> BuildFinished {
    let duration_ms = Rounded::millis(Duration::from_millis(73_512));
    BuildFinished { language: Language::from_name("cobol"), success: true, duration_ms }
}

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

#[test]
fn after_a_yes_builds_are_recorded_until_a_no() {
    let home = tempfile::tempdir().unwrap();
    person(home.path(), noon(), "p\ny\n").record(&build()).unwrap();
    // Nobody is asked again; there is nothing left to type.
    person(home.path(), noon() + TimeDelta::minutes(1), "").record(&build()).unwrap();
    let shown = person(home.path(), noon(), "").show().unwrap();
    assert_eq!(shown.len(), 2);
    let properties = r#""properties":{"language":"other","success":true,"duration_ms":73000}"#;
    assert!(shown[0].contains(properties), "{}", shown[0]);
    assert_eq!(person(home.path(), noon(), "").disable().unwrap(), 2);
    person(home.path(), noon(), "y\n").record(&build()).unwrap();
    assert!(person(home.path(), noon(), "").show().unwrap().is_empty());
}

#[test]
fn without_a_yes_there_is_nothing() {
    for types in ["n\n", "\n", "", "perhaps\nno idea\n"] {
        let home = tempfile::tempdir().unwrap();
        person(home.path(), noon(), types).record(&build()).unwrap();
        assert!(!home.path().join("state").exists(), "{types:?}");
    }
}

#[test]
fn the_pieces_on_the_page_are_pieces_of_the_program() {
    let pieces: Vec<_> = PAGE.split("```rust\n").skip(1).collect();
    assert_eq!(pieces.len(), 7);
    let mut from = 0;
    for piece in pieces {
        let piece = piece.split("```").next().unwrap();
        let at = PROGRAM[from..].find(piece);
        from += at.unwrap_or_else(|| panic!("not in the program, or not in its order:\n{piece}"));
    }
}
