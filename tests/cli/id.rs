//! The id of the day: shown only when on, changed on request, gone after a no.

use std::fs;

use crate::harness::{Home, text};

#[test]
fn the_id_is_what_the_records_carry_and_reset_changes_it() {
    let home = Home::consenting();
    home.ask();
    let id = home.run(&["telemetry", "show-id"]);
    assert_eq!(id.code, 0);
    let before = id.stdout.trim().to_owned();
    assert_eq!(before, text(&home.journal()[0]["distinct_id"]));
    assert_eq!(before, text(&home.status()["distinct_id"]));

    assert_eq!(home.run(&["telemetry", "reset-id"]).code, 0);
    let after = home.run(&["telemetry", "show-id"]).stdout.trim().to_owned();
    assert_ne!(before, after);
    assert!(after.len() == 16 && after.bytes().all(|b| b.is_ascii_hexdigit()), "{after}");
    home.ask();
    assert_eq!(text(&home.journal()[3]["distinct_id"]), after);
}

#[test]
fn there_is_no_id_before_a_yes_and_none_after_a_no() {
    let home = Home::new();
    let empty = home.files();
    assert_eq!(home.run(&["telemetry", "show-id"]).code, 1);
    assert_eq!(home.run(&["telemetry", "reset-id"]).code, 0);
    assert_eq!(home.files(), empty);
    assert!(home.status()["distinct_id"].is_null());

    let home = Home::consenting();
    home.ask();
    assert_eq!(home.run(&["telemetry", "disable"]).code, 0);
    assert_eq!(home.run(&["telemetry", "show-id"]).code, 1);
    assert!(!home.state().join("secret").exists());
}

/// All machines without a machine id shared one id, and copied home folders did too.
#[test]
fn two_homes_on_one_machine_have_two_ids() {
    let id = || {
        let home = Home::consenting();
        home.ask();
        text(&home.journal()[0]["distinct_id"])
    };
    assert_ne!(id(), id());
}

#[test]
fn after_a_no_and_a_new_yes_the_id_is_another() {
    let home = Home::consenting();
    home.ask();
    let before = text(&home.journal()[0]["distinct_id"]);
    assert_eq!(home.run(&["telemetry", "disable"]).code, 0);
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", "1"]).code, 0);
    home.ask();
    assert_ne!(text(&home.journal()[0]["distinct_id"]), before);
}

#[test]
fn the_id_in_the_preview_is_an_example_and_makes_no_secret() {
    let home = Home::new();
    let empty = home.files();
    let preview = home.run(&["telemetry", "preview"]);
    assert!(preview.stderr.contains("ids are examples"), "{preview:?}");
    assert_eq!(home.files(), empty);
    let home = Home::consenting();
    home.ask();
    let id = home.run(&["telemetry", "show-id"]).stdout;
    assert!(!home.run(&["telemetry", "preview"]).stdout.contains(id.trim()));
}

#[test]
fn the_machine_id_is_stored_nowhere() {
    let Ok(machine) = fs::read_to_string("/etc/machine-id") else { return };
    let home = Home::consenting();
    home.ask();
    for (path, bytes) in home.files() {
        let text = String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned();
        assert!(machine.trim().is_empty() || !text.contains(machine.trim()), "{}", path.display());
    }
}
