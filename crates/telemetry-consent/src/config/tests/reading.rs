//! What a file amounts to.

use proptest::prelude::*;

use super::*;
use crate::config::{Identity, Kind, TELEMETRY_KEYS, lookup};
use crate::decide::DefaultAnswer;

#[test]
fn a_missing_file_and_a_missing_table_are_the_defaults() {
    assert_eq!(Home::empty().telemetry().unwrap(), (TelemetryConfig::default(), vec![]));
    let other = Home::with("[backend]\nprimary = 'ollama'\n");
    assert_eq!(other.telemetry().unwrap(), (TelemetryConfig::default(), vec![]));
}

#[test]
fn the_default_of_the_switch_is_the_builds_and_the_file_beats_it() {
    let undecided = TelemetryConfig::default();
    assert!(undecided.enabled_or(DefaultAnswer::Yes));
    assert!(!undecided.enabled_or(DefaultAnswer::No));
    let off = TelemetryConfig { enabled: Some(false), ..undecided };
    assert!(!off.enabled_or(DefaultAnswer::Yes));
}

#[test]
fn any_subset_of_the_table_parses() {
    let lines = [
        "enabled = false",
        "air_gapped = true",
        "explicitly_configured = true",
        "notice = 3",
        "answered_at = 2026-11-20T10:32:24Z",
        "recipient = 'eu.example'",
        "identity = 'install'",
        "sinks = ['posthog']",
        "posthog = { host = 'h', api_key = 'k' }",
        "loki.url = 'u'",
    ];
    for subset in 0..1u32 << lines.len() {
        let chosen = lines.iter().enumerate().filter(|(i, _)| subset & 1 << i != 0);
        let chosen: Vec<&str> = chosen.map(|(_, line)| *line).collect();
        let table = format!("[telemetry]\n{}", chosen.join("\n")).parse().unwrap();
        let (config, unknown) = TelemetryConfig::from_table(&table, "x".as_ref()).unwrap();
        assert!(unknown.is_empty());
        assert_eq!(config.enabled, (subset & 1 != 0).then_some(false));
        assert_eq!(config.air_gapped, subset & 2 != 0);
        assert_eq!(config.notice, (subset & 8 != 0).then_some(3));
        assert_eq!(config.identity == Identity::Install, subset & 64 != 0);
        assert_eq!(config.posthog.host.is_some(), subset & 256 != 0);
    }
}

#[test]
fn every_key_is_taken_over() {
    for key in TELEMETRY_KEYS {
        let value = match key.kind {
            Kind::Boolean => "true",
            Kind::Count => "3",
            Kind::Number => "0.5",
            Kind::Text => "'x'",
            Kind::Choice(words) => &format!("'{}'", words.last().unwrap()),
            Kind::Texts => "['posthog']",
            Kind::Time => "2026-11-20T10:32:24Z",
        };
        let table = format!("{} = {value}\n", key.path).parse().unwrap();
        let (config, unknown) = TelemetryConfig::from_table(&table, "x".as_ref()).unwrap();
        assert_eq!(unknown, [""; 0], "{}", key.path);
        assert_ne!(config, TelemetryConfig::default(), "{}", key.path);
    }
}

#[test]
fn a_kind_of_id_counts_only_if_it_was_agreed_to() {
    for (identity, agreed, counts) in [
        ("install", None, Identity::Daily),
        ("account", None, Identity::Daily),
        ("account", Some("install"), Identity::Daily),
        ("install", Some("install"), Identity::Install),
        ("install", Some("account"), Identity::Install),
        ("account", Some("account"), Identity::Account),
        ("daily", Some("account"), Identity::Daily),
    ] {
        let agreed = agreed.map_or(String::new(), |word| format!("identity_agreed = '{word}'"));
        let table = format!("[telemetry]\nidentity = '{identity}'\n{agreed}").parse().unwrap();
        let (config, _) = TelemetryConfig::from_table(&table, "x".as_ref()).unwrap();
        assert_eq!(config.kind_of_id(), counts, "{identity} {agreed}");
    }
}

#[test]
fn a_partial_opt_out_written_by_hand_is_read() {
    let (config, _) = Home::with("[telemetry]\nenabled = false\n").telemetry().unwrap();
    assert_eq!(config.stored_answer().enabled, Some(false));
}

#[test]
fn unknown_keys_are_named_with_their_path_and_are_no_error() {
    let text = "[telemetry]\nenabeld = false\nenabled = true\n[telemetry.posthog]\nkey = 1\n[telemetry.new.deep]\nx = 1\n";
    let (config, unknown) = Home::with(text).telemetry().unwrap();
    assert_eq!(config.enabled, Some(true));
    assert_eq!(unknown, ["telemetry.enabeld", "telemetry.new", "telemetry.posthog.key"]);
}

#[test]
fn a_wrong_type_names_the_key_and_never_the_value() {
    for (text, key, expected) in [
        ("telemetry = 'canary'", "telemetry", "a table"),
        ("[telemetry]\nenabled = 'canary'", "telemetry.enabled", "true or false"),
        ("[telemetry]\nenabled = 1", "telemetry.enabled", "true or false"),
        ("[telemetry]\nnotice = -1", "telemetry.notice", "a whole number from 0 to 4294967295"),
        ("[telemetry]\nnotice = 1.5", "telemetry.notice", "a whole number from 0 to 4294967295"),
        ("[telemetry]\nrecipient = ['canary']", "telemetry.recipient", "text in quotes"),
        (
            "[telemetry]\nidentity = 'canary'",
            "telemetry.identity",
            "one of daily, install, account",
        ),
        ("[telemetry]\nsinks = ['x', 2]", "telemetry.sinks", "a list of texts"),
        ("[telemetry]\nposthog = 'canary'", "telemetry.posthog", "a table"),
        ("[telemetry.posthog]\napi_key = 7", "telemetry.posthog.api_key", "text in quotes"),
        ("[[telemetry]]\nenabled = true", "telemetry", "a table"),
    ] {
        let home = Home::with(text);
        let message = home.telemetry().unwrap_err().to_string();
        let path = home.config.path().display();
        assert_eq!(message, format!("`{key}` in `{path}` must be {expected}"), "{text}");
        assert_eq!(home.text(), text);
    }
}

#[test]
fn a_syntax_error_names_the_line_and_shows_nothing_of_it() {
    let home = Home::with("# one\n[telemetry]\nenabled = canary\n");
    let message = home.config.load().unwrap_err().to_string();
    assert!(message.contains("config.toml` is not valid TOML in line 3: "), "{message}");
    assert!(!message.contains("canary"), "{message}");
    assert!(!message.contains('\n'), "{message}");
}

#[test]
fn keys_are_looked_up_by_their_dotted_path() {
    let table = "a.b.c = 1\n[a.d]\ne = 2".parse().unwrap();
    let get = |path| lookup(&table, path).and_then(toml::Value::as_integer);
    assert_eq!((get("a.b.c"), get("a.d.e")), (Some(1), Some(2)));
    assert_eq!((get("a.b.c.d"), get("a.x"), get(""), get("a")), (None, None, None, None));
}

#[test]
fn debug_output_hides_the_api_key() {
    let table = "[telemetry.posthog]\napi_key = 'canary'".parse().unwrap();
    let (config, _) = TelemetryConfig::from_table(&table, "x".as_ref()).unwrap();
    let debug = format!("{config:?}");
    assert!(debug.contains("api_key: Some(\"set\")") && !debug.contains("canary"), "{debug}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_reading_panic(text in "(\\[telemetry\\]\n)?([a-z_.]{0,9}( ?= ?(true|false|[0-9]{1,3}|'[a-z]*'|\\[|\\{\\}|\"))?\n|\\PC{0,12}\n){0,6}") {
        let config = ConfigFile::new("config.toml");
        if let Ok(table) = config.parse(&text) {
            let _ = TelemetryConfig::from_table(&table, config.path());
        }
    }

    #[test]
    fn no_value_of_a_known_key_makes_reading_panic(
        index in 0..TELEMETRY_KEYS.len(),
        value in "(true|-?[0-9]{1,20}|[0-9]\\.[0-9]|'[a-z]{0,8}'|\\['a', 1\\]|\\[\\]|\\{ a = 1 \\}|2026-11-20|2026-11-20T10:32:24Z|10:32:24)",
    ) {
        let text = format!("{} = {value}\n", TELEMETRY_KEYS[index].path);
        if let Ok(table) = text.parse() {
            let outcome = TelemetryConfig::from_table(&table, "x".as_ref());
            let vague = matches!(&outcome, Err(ConfigError::WrongType { key, .. }) if key == "telemetry");
            prop_assert!(!vague, "the message names no key");
        }
    }
}
