use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use expect_test::{Expect, expect};
use tempfile::TempDir;

use super::{Kept, NewAnswer, StoreError, confirmation, no_answer, store_answer};
use crate::testing::{EXAMPLE_APP, agreed};
use crate::{
    ConfigFile, Given, How, Inputs, Layer, Ledger, Mode, Place, StateDir, Stored, Style,
    TelemetryConfig, decide,
};

struct Home {
    folder: TempDir,
    config: ConfigFile,
    state: PathBuf,
}

impl Home {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let config = ConfigFile::new(folder.path().join("config/config.toml"));
        let state = folder.path().join("state/telemetry");
        Self { folder, config, state }
    }

    fn store(&self, answer: Given) -> Result<Kept, StoreError> {
        let now = "2026-11-20T10:32:24Z".parse().unwrap();
        let recipient = Some("https://EU.example");
        let answer =
            NewAnswer { answer, notice: 2, recipient, user_name: false, now, how: How::Prompt };
        store_answer(&self.config, &self.state, &answer)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.config.path()).unwrap()
    }

    fn decide(&self) -> crate::Decision {
        let table = self.config.load().unwrap();
        let (config, _) = TelemetryConfig::from_table(&table, self.config.path()).unwrap();
        decide(&Inputs {
            stored: Stored::from(&config),
            place: Place::of(&StateDir::open(&self.state)),
            ..agreed(2)
        })
    }
}

#[test]
fn a_yes_is_stored_as_a_yes_and_a_no_as_a_no() {
    let home = Home::new();
    home.store(Given::Yes).unwrap();
    expect![[r#"
        [telemetry]
        enabled = true
        explicitly_configured = true
        notice = 2
        answered_at = 2026-11-20T10:32:24Z
        recipient = "eu.example"
    "#]]
    .assert_eq(&home.text());
    assert_eq!((home.decide().mode, home.decide().by), (Mode::On, Layer::Stored));
    home.store(Given::No).unwrap();
    expect![[r"
        [telemetry]
        enabled = false
        explicitly_configured = true
        notice = 2
        answered_at = 2026-11-20T10:32:24Z
    "]]
    .assert_eq(&home.text());
    assert_eq!((home.decide().mode, home.decide().by), (Mode::Off, Layer::Stored));
    let ledger = Ledger::read(&StateDir::open(&home.state).unwrap().unwrap()).unwrap();
    let answers: Vec<Given> = ledger.entries.iter().map(|e| e.answer).collect();
    assert_eq!(answers, [Given::Yes, Given::No]);
}

#[test]
fn a_no_creates_nothing_but_the_config_file() {
    let home = Home::new();
    let kept = home.store(Given::No).unwrap();
    assert!(kept.ledger_problem.is_none());
    let entries = fs::read_dir(home.folder.path()).unwrap();
    let names: Vec<_> = entries.map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["config"]);
    assert_eq!(fs::read_dir(home.folder.path().join("config")).unwrap().count(), 1);
}

#[test]
fn a_persons_other_settings_survive_the_answer() {
    let home = Home::new();
    fs::create_dir(home.config.path().parent().unwrap()).unwrap();
    fs::write(
        home.config.path(),
        "# mine\n[backend]\nprimary = 'x'\n[telemetry]\nair_gapped = true # site\n",
    )
    .unwrap();
    home.store(Given::Yes).unwrap();
    assert!(home.text().starts_with(
        "# mine\n[backend]\nprimary = 'x'\n[telemetry]\nair_gapped = true # site\nenabled = true\n"
    ));
    assert_eq!(home.decide().mode, Mode::Local);
}

#[test]
fn a_yes_into_a_hostile_state_folder_is_not_stored() {
    let home = Home::new();
    fs::create_dir_all(home.state.parent().unwrap()).unwrap();
    symlink(home.folder.path(), &home.state).unwrap();
    assert!(matches!(home.store(Given::Yes), Err(StoreError::State(_))));
    assert!(!home.config.path().exists());
}

#[test]
fn saying_no_works_whatever_the_state_folder_is() {
    let home = Home::new();
    fs::create_dir_all(home.state.parent().unwrap()).unwrap();
    fs::write(&home.state, "a file in the way").unwrap();
    let kept = home.store(Given::No).unwrap();
    assert!(kept.ledger_problem.is_some());
    assert_eq!(home.decide().by, Layer::Stored);
}

#[test]
fn an_answer_is_not_stored_over_a_file_that_does_not_parse() {
    let home = Home::new();
    fs::create_dir(home.config.path().parent().unwrap()).unwrap();
    fs::write(home.config.path(), "[telemetry").unwrap();
    for answer in [Given::Yes, Given::No] {
        assert!(matches!(home.store(answer), Err(StoreError::Config(_))));
        assert_eq!(home.text(), "[telemetry");
    }
}

#[test]
fn an_answer_without_a_recipient_accepts_none() {
    let home = Home::new();
    home.store(Given::Yes).unwrap();
    let now = "2026-11-20T10:32:24Z".parse().unwrap();
    let answer = NewAnswer {
        answer: Given::Yes,
        notice: 2,
        recipient: None,
        user_name: false,
        now,
        how: How::Command,
    };
    store_answer(&home.config, &home.state, &answer).unwrap();
    assert!(!home.text().contains("recipient"), "{}", home.text());
    assert_eq!((home.decide().mode, home.decide().by), (Mode::Local, Layer::Recipient));
}

#[track_caller]
fn check(stored: Result<&Kept, &StoreError>, mode: Mode, expected: &Expect) {
    expected.assert_eq(&confirmation(&EXAMPLE_APP, stored, mode, Style::Plain));
}

#[test]
fn the_confirmation_says_what_is_stored() {
    assert_eq!(
        no_answer(&EXAMPLE_APP),
        "Telemetry stays off and nothing was stored; Example will ask again.\n"
    );
    let yes = Kept { answer: Given::Yes, ledger_problem: None };
    let no = Kept { answer: Given::No, ledger_problem: None };
    check(
        Ok(&yes),
        Mode::On,
        &expect![[r"
        ✓ Telemetry enabled. Thank you!
    "]],
    );
    check(
        Ok(&yes),
        Mode::Local,
        &expect![[r"
        ✓ Telemetry enabled; records stay on this machine.
    "]],
    );
    check(
        Ok(&yes),
        Mode::Off,
        &expect![[r"
        ✓ Your yes is stored, but telemetry is off in this run; `example telemetry status` says why.
    "]],
    );
    check(
        Ok(&no),
        Mode::Off,
        &expect![[r"
        ✓ Telemetry disabled.
    "]],
    );
}

#[test]
fn an_answer_that_could_not_be_saved_is_said_so() {
    let home = Home::new();
    fs::create_dir(home.config.path().parent().unwrap()).unwrap();
    fs::create_dir(home.config.path()).unwrap();
    let error = home.store(Given::Yes).unwrap_err();
    let text = confirmation(&EXAMPLE_APP, Err(&error), Mode::Off, Style::Plain);
    let expected = format!(
        "The answer could not be saved, so telemetry stays off: could not read `{}`: ",
        home.config.path().display()
    );
    assert!(text.starts_with(&expected), "{text}");
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn a_user_name_is_accepted_by_the_answer_that_named_it_alone() {
    let home = Home::new();
    let accepted = || home.text().contains("user_accepted = true");
    for (answer, user_name, kept) in [
        (Given::Yes, true, true),
        (Given::Yes, false, false),
        (Given::Yes, true, true),
        (Given::No, true, false),
    ] {
        let now = "2026-11-20T10:32:24Z".parse().unwrap();
        let answer =
            NewAnswer { answer, notice: 2, recipient: None, user_name, now, how: How::Prompt };
        store_answer(&home.config, &home.state, &answer).unwrap();
        assert_eq!(accepted(), kept, "{answer:?}");
    }
}
