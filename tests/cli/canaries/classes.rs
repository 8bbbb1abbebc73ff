//! One canary of every class of what identifies people, in every input that caro has.

use std::fmt::Write;
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{assert_silent_about, config_of, planted};
use crate::harness::Home;

/// What is planted, and the part of it that no honest record can hold by chance.
const CLASSES: [(&str, &str); 34] = [
    ("/srv/nachtigall/tagebuch", "nachtigall"),
    ("~/nachtigall", "nachtigall"),
    ("../nachtigall/x", "nachtigall"),
    ("C:\\Users\\Nachtigall", "Nachtigall"),
    ("\\\\nachtigall\\share", "nachtigall"),
    ("/mnt/c/nachtigall", "nachtigall"),
    ("file:///nachtigall", "nachtigall"),
    ("https://nachtigall.example/x?key=zaunkoenig", "nachtigall"),
    ("https://maria:zaunkoenig@host.example/", "zaunkoenig"),
    ("postgres://maria:zaunkoenig@db/x", "zaunkoenig"),
    ("nachtigall@zaunkoenig.example", "zaunkoenig"),
    ("db01.nachtigall.example", "nachtigall"),
    ("nachtigall-laptop", "nachtigall"),
    ("203.0.113.77", "203.0.113.77"),
    ("2001:db8::7a7a:c0de", "7a7a:c0de"),
    ("02:00:5e:10:ca:fe", "02:00:5e:10:ca:fe"),
    ("+49 30 5550 12345", "5550 12345"),
    ("4111 1111 1111 1111", "1111 1111"),
    ("DE02120300000000202051", "120300000000202051"),
    ("219-09-9999", "219-09-9999"),
    ("c0ffee00-1234-4000-8000-feedfacecafe", "feedfacecafe"),
    ("0123abcd0123abcd0123abcd0123abcd", "0123abcd0123abcd"),
    ("48.137154,11.576124", "48.137154"),
    ("Maria Nachtigall", "Nachtigall"),
    ("Nachtigall & Zaunkoenig GmbH", "Zaunkoenig"),
    ("Vogelweg 7, 12345 Zaunstadt", "Zaunstadt"),
    ("nachtigall-internal-7b", "nachtigall"),
    ("sk-proj-nachtigall0123456789", "nachtigall0123"),
    ("ghp_nachtigall0123456789nachtigall01234", "nachtigall0123"),
    ("AKIANACHTIGALL123456", "NACHTIGALL123456"),
    ("eyJhbGciOiJub25lIn0.eyJ1IjoibmFjaHRpZ2FsbCJ9.x", "eyJ1IjoibmFjaHRpZ2FsbCJ9"),
    ("-----BEGIN PRIVATE KEY-----MIInachtigall", "MIInachtigall"),
    ("password=zaunkoenig", "zaunkoenig"),
    ("na\u{441}htigall\u{200b}zaunk\u{f6}nig", "zaunk\u{f6}nig"),
];

/// The canaries of several classes in one text, as long as the name of a file may be.
fn several_at_once() -> Vec<String> {
    let together = |classes: &[(&str, &str)]| {
        classes.iter().map(|(canary, _)| *canary).collect::<Vec<_>>().join(" ")
    };
    CLASSES.chunks(7).map(together).collect()
}

/// Every way in which a program may have rewritten a text.
fn needles() -> Vec<Vec<u8>> {
    let ways = |(whole, part): &(&str, &str)| {
        let mut hex = String::new();
        let mut percent = String::new();
        for byte in part.bytes() {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            let _ = write!(percent, "%{byte:02X}");
        }
        [
            (*part).to_owned(),
            part.to_uppercase(),
            part.to_lowercase(),
            part.chars().rev().collect(),
            STANDARD.encode(whole).trim_end_matches('=').to_owned(),
            hex,
            percent,
            part.replace(['-', ' ', ':', '.'], "_"),
        ]
        .map(String::into_bytes)
    };
    let mut needles: Vec<_> = CLASSES.iter().flat_map(ways).collect();
    needles.sort_unstable();
    needles.dedup();
    needles
}

/// Tells whether any canary stands in a text, whatever was done to it.
fn search() -> impl Fn(&[u8]) -> bool {
    let needles = needles();
    move |text| needles.iter().any(|needle| text.windows(needle.len()).any(|part| part == needle))
}

/// A home in which recording is on and every log that a program could have is as loud as it gets.
fn loud() -> Home {
    planted()
        .with("RUST_LOG", "trace")
        .with("CARO_LOG", "trace")
        .with("CARO_DEBUG", "1")
        .with("CARO_VERBOSE", "3")
        .with("DEBUG", "*")
        .with("VERBOSE", "1")
        .with("RUST_BACKTRACE", "full")
}

#[test]
fn no_class_of_request_reaches_the_disk_however_it_is_typed() {
    let home = loud();
    let found = search();
    for (canary, _) in CLASSES {
        home.run(&["find", "the", "file", canary]);
        home.run(&[canary]);
        home.run(&["-p", &format!("show the contents of '{canary}'")]);
        home.run(&["-x", "-y", "show", "the", "contents", "of", canary]);
        home.run(&["-o", "json", "delete", "the", "folder", canary]);
        home.run_with_input::<&str>(&[], format!("search for {canary} in x.txt").as_bytes());
        home.run(&["telemetry", canary]);
        home.run(&["config", "get", canary]);
        home.run(&[&format!("--{canary}"), canary]);
    }
    assert_silent_about(&home, &[], found);
}

/// There is no log, at any level: with every switch that could make one louder, a run says on
/// standard error what it says without them, which is nothing.
#[test]
fn no_class_of_name_or_setting_reaches_the_disk_or_a_log() {
    let found = search();
    for canary in several_at_once() {
        let canary = canary.as_str();
        let name = canary.replace(['/', '\\'], "_");
        let mut home = loud();
        fs::write(home.work().join(&name), "").expect("the folder is writable");
        for variable in [
            "USER",
            "LOGNAME",
            "USERNAME",
            "HOSTNAME",
            "HOST",
            "LANG",
            "LC_ALL",
            "PWD",
            "OLDPWD",
            "EDITOR",
            "TZ",
            "SSH_CONNECTION",
            "SSH_CLIENT",
            "XDG_SESSION_ID",
            "OPENAI_API_KEY",
            "ANTHROPIC_API_KEY",
            "OLLAMA_HOST",
            "CARO_MODEL",
            "CARO_BACKEND",
            "CARO_POSTHOG_API_KEY",
            "HISTFILE",
            "VIRTUAL_ENV",
        ] {
            home = home.with(variable, canary);
        }
        let config = config_of(&home);
        let text = fs::read_to_string(&config).expect("somebody agreed");
        let value = toml_string(canary);
        fs::write(
            &config,
            format!(
                "{text}posthog.api_key = {value}\nloki.url = {value}\n\
                 [backend]\nprimary = {value}\nmodel = {value}\nmodel_name = {value}\nurl = {value}\n\
                 [backend.ollama]\nmodel = {value}\nurl = {value}\n\
                 [backend.openai]\nmodel = {value}\napi_key = {value}\n\
                 [model]\nname = {value}\n[user]\nname = {value}\n"
            ),
        )
        .expect("the home is writable");
        let run = home.ask();
        let said = run.stderr.replace(home.path().to_str().expect("paths in tests are text"), "");
        assert!(!found(said.as_bytes()), "{canary}: {run:?}");
        home.run(&["-x", "-y", "list", "files"]);
        assert_silent_about(&home, &[config], &found);
    }
}

#[test]
fn no_class_of_home_or_shell_reaches_the_disk() {
    let found = search();
    for canary in several_at_once() {
        let name = canary.replace(['/', '\\'], "_");
        let home = loud();
        let inner = home.path().join("kanari-home").join(&name);
        fs::create_dir(&inner).expect("the home is writable");
        // The folders of the first yes stay in use, below a home with another name.
        fs::rename(home.path().join("kanari-home/.config"), inner.join(".config")).unwrap();
        fs::rename(home.path().join("kanari-home/.local"), inner.join(".local")).unwrap();
        let home = home.with("HOME", &inner).with("SHELL", inner.join(&name));
        home.ask();
        home.ask();
        let journal = inner.join(".local/state/caro/telemetry/journal.jsonl");
        let journal = fs::read(journal).expect("a journal was written");
        assert!(journal.len() >= 6 * 512 && !found(&journal), "{canary}");
        let exported = home.run(&["telemetry", "export", "-o", "-"]);
        assert!(!found(exported.stdout.as_bytes()), "{canary}: {exported:?}");
        assert!(!found(home.run(&["telemetry", "preview"]).stdout.as_bytes()), "{canary}");
    }
}

fn toml_string(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// So that the tests above cannot pass because nothing is ever found.
#[test]
fn the_search_finds_what_is_there() {
    let found = search();
    for (canary, part) in CLASSES {
        assert!(found(format!("x{canary}x").as_bytes()), "{canary}");
        assert!(canary.contains(part));
        assert!(found(STANDARD.encode(canary).as_bytes()), "{canary}");
    }
    assert!(!found(b"{\"event\":\"session_started\",\"os\":\"linux\"}"));
}
