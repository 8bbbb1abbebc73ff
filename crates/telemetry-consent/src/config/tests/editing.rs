//! Changing one key and nothing else.

use chrono::{DateTime, Utc};
use expect_test::{Expect, expect};

use super::*;
use crate::config::{Key, Kind, Setting, SettingError, TELEMETRY_KEYS, WrittenBy};

#[track_caller]
fn check(before: &str, settings: &[(&str, Setting)], after: &Expect) {
    let home = Home::with(before);
    home.config.set(settings).unwrap();
    after.assert_eq(&home.text());
    // What was written is understood again.
    home.config.load().unwrap();
}

fn off() -> (&'static str, Setting) {
    ("telemetry.enabled", Setting::Boolean(false))
}

#[test]
fn a_new_file_holds_just_what_was_set() {
    check(
        "",
        &[off(), ("telemetry.posthog.host", Setting::Text("eu.example".into()))],
        &expect![[r#"
            [telemetry]
            enabled = false

            [telemetry.posthog]
            host = "eu.example"
        "#]],
    );
}

#[test]
fn comments_order_and_unknown_keys_survive() {
    check(
        "# mine\n\n[zebra]\nb = 1 # one\na =   2\n\n# about telemetry\n[telemetry] # head\n# why\nenabled   =  true # was on\nfuture = { x = 1 }\n\n[alpha]\n",
        &[off(), ("telemetry.notice", Setting::Count(2))],
        &expect![[r"
            # mine

            [zebra]
            b = 1 # one
            a =   2

            # about telemetry
            [telemetry] # head
            # why
            enabled   =  false # was on
            future = { x = 1 }
            notice = 2

            [alpha]
        "]],
    );
}

#[test]
fn a_file_without_a_last_line_end_is_extended_cleanly() {
    check(
        "[backend]\nprimary = 'ollama'",
        &[off()],
        &expect![[r"
            [backend]
            primary = 'ollama'

            [telemetry]
            enabled = false
        "]],
    );
}

#[test]
fn inline_and_dotted_tables_are_edited_in_place() {
    check(
        "telemetry = { enabled = true }\n",
        &[off(), ("telemetry.posthog.host", Setting::Text("h".into()))],
        &expect![[r#"
            telemetry = { enabled = false , posthog = { host = "h" } }
        "#]],
    );
    check(
        "telemetry.enabled = true\n[backend]\n",
        &[off(), ("telemetry.notice", Setting::Count(1))],
        &expect![[r"
            telemetry.enabled = false
            telemetry.notice = 1
            [backend]
        "]],
    );
    check(
        "[telemetry.posthog]\nhost = 'h'\n",
        &[off()],
        &expect![[r"
            [telemetry]
            enabled = false
            [telemetry.posthog]
            host = 'h'
        "]],
    );
}

#[test]
fn every_kind_of_value_is_written_as_itself() {
    let time: DateTime<Utc> = "2026-11-20T10:32:24.481Z".parse().unwrap();
    check(
        "",
        &[
            ("b", Setting::Boolean(true)),
            ("c", Setting::Count(u32::MAX)),
            ("n", Setting::Number(0.5)),
            ("t", Setting::Text("a \"quote\" and a \\".into())),
            ("l", Setting::Texts(vec!["x".into(), "y".into()])),
            ("w", Setting::Time(time)),
        ],
        &expect![[r#"
            b = true
            c = 4294967295
            n = 0.5
            t = 'a "quote" and a \'
            l = ["x", "y"]
            w = 2026-11-20T10:32:24Z
        "#]],
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_no_obstacle() {
    let home = Home::with("\u{feff}[telemetry]\r\nenabled = true\r\n");
    home.config.set(&[off()]).unwrap();
    assert_eq!(home.telemetry().unwrap().0.enabled, Some(false));
}

#[test]
fn a_value_where_a_table_belongs_is_reported_and_kept() {
    for before in ["telemetry = 1\n", "[[telemetry]]\nx = 1\n", "telemetry = []\n"] {
        let home = Home::with(before);
        let error = home.config.set(&[off()]).unwrap_err();
        assert!(matches!(error, ConfigError::NotATable { .. }), "{error}");
        assert_eq!(home.text(), before);
    }
    let home = Home::with("[telemetry.enabled]\nx = 1\n");
    assert!(home.config.set(&[off()]).is_err());
}

#[test]
fn several_keys_are_set_together_or_not_at_all() {
    let home = Home::with("backend = 1\n");
    let settings = [off(), ("backend.primary", Setting::Text("x".into()))];
    assert!(home.config.set(&settings).is_err());
    assert_eq!(home.text(), "backend = 1\n");
}

#[test]
fn unset_removes_one_key_and_says_whether_it_was_there() {
    let home = Home::with("# top\n[telemetry]\nenabled = true\nnotice = 1 # n\n");
    assert!(home.config.unset("telemetry.notice").unwrap());
    assert!(!home.config.unset("telemetry.notice").unwrap());
    assert!(!home.config.unset("nowhere.at.all").unwrap());
    assert!(!home.config.unset("telemetry.enabled.deeper").unwrap());
    assert_eq!(home.text(), "# top\n[telemetry]\nenabled = true\n");
}

#[test]
fn what_changes_nothing_does_not_touch_the_file() {
    use std::os::unix::fs::MetadataExt as _;
    let home = Home::with("[telemetry]\nenabled = false\n");
    let before = fs::metadata(home.config.path()).unwrap().ino();
    home.config.set(&[off()]).unwrap();
    assert_eq!(fs::metadata(home.config.path()).unwrap().ino(), before);
}

#[test]
fn what_a_person_types_becomes_a_typed_value_or_a_clear_refusal() {
    let key = |kind| Key { path: "k", kind, written_by: WrittenBy::Person, doc: "" };
    let no = |expected: &str| Err(SettingError { key: "k", expected: expected.to_owned() });
    for (kind, text, expected) in [
        (Kind::Boolean, "false", Ok(Setting::Boolean(false))),
        (Kind::Boolean, " ON ", Ok(Setting::Boolean(true))),
        (Kind::Boolean, "", no("true or false")),
        (Kind::Boolean, "falsey", no("true or false")),
        (Kind::Count, "7", Ok(Setting::Count(7))),
        (Kind::Count, "-7", no("a whole number from 0 to 4294967295")),
        (Kind::Number, "0.2", Ok(Setting::Number(0.2))),
        (Kind::Number, "nan", no("a number")),
        (Kind::Text, "a b", Ok(Setting::Text("a b".into()))),
        (Kind::Choice(&["x", "y"]), "y", Ok(Setting::Text("y".into()))),
        (Kind::Choice(&["x", "y"]), "z", no("one of x, y")),
        (Kind::Texts, "a, b,,", Ok(Setting::Texts(vec!["a".into(), "b".into()]))),
        (Kind::Time, "yesterday", no("a date and time, like 2026-11-20T10:32:24Z")),
    ] {
        assert_eq!(key(kind).parse(text), expected, "{text:?}");
    }
}

#[test]
fn the_keys_of_an_answer_are_not_for_setting() {
    let answer: Vec<_> = TELEMETRY_KEYS
        .iter()
        .filter(|k| k.written_by == WrittenBy::Answer)
        .map(|k| k.path.trim_start_matches("telemetry."))
        .collect();
    assert_eq!(
        answer,
        [
            "explicitly_configured",
            "notice",
            "answered_at",
            "recipient",
            "identity_agreed",
            "loki.user_accepted"
        ]
    );
}
