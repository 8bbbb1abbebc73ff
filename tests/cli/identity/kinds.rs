//! The kinds of id: which one records carry, who decides, and the file behind it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{agree_to, ids, is_daily};
use crate::harness::{Home, REQUEST, parse, text};

fn file(home: &Home) -> PathBuf {
    home.state().join("identity.json")
}

fn identity(home: &Home) -> Value {
    parse(&fs::read_to_string(file(home)).expect("there is an identity"))
}

#[test]
fn an_id_that_stays_is_the_same_in_every_run_and_says_that_it_is_anonymous() {
    let home = Home::consenting();
    home.ask();
    assert!(!file(&home).exists(), "it is made for who needs it");
    assert_eq!(home.run(&["telemetry", "clear"]).code, 0);
    agree_to(&home, "install");
    home.ask();
    home.ask();
    let all = ids(&home);
    assert!(all.len() >= 6 && all.iter().all(|id| *id == all[0]), "{all:?}");
    assert_eq!(identity(&home)["anon_id"], *all[0]);
    assert_eq!(identity(&home)["linked_principal_id"], Value::Null);
    assert!(home.journal().iter().all(|record| record["is_anon"] == true));
    let mode = fs::metadata(file(&home)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(home.run(&["telemetry", "show-id"]).stdout.trim(), all[0]);
    assert_eq!(text(&home.status()["distinct_id"]), all[0]);
    // Deleting the file makes a new one.
    fs::remove_file(file(&home)).unwrap();
    home.ask();
    assert_ne!(ids(&home).last(), all.first());
    assert!(!is_daily(ids(&home).last().unwrap()));
}

#[test]
fn twenty_first_runs_at_once_agree_on_one_id() {
    let home = Home::consenting();
    agree_to(&home, "install");
    let runs: Vec<_> = (0..20).map(|_| home.command(&REQUEST).spawn().unwrap()).collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    let all = ids(&home);
    assert!(all.len() >= 60 && all.iter().all(|id| *id == all[0]), "{all:?}");
    assert_eq!(identity(&home)["anon_id"], *all[0]);
}

/// The lock was taken on the temporary file and excluded nobody.
#[test]
fn a_kill_at_any_moment_leaves_a_whole_file() {
    let home = Home::consenting();
    agree_to(&home, "install");
    home.ask();
    for number in 0..60_u64 {
        let mut reset = home.command(&["telemetry", "reset-id"]).spawn().unwrap();
        thread::sleep(Duration::from_micros(number * 150));
        let _ = reset.kill();
        reset.wait().unwrap();
        let text = fs::read_to_string(file(&home)).expect("the file never goes");
        assert!(parse(&text)["anon_id"].is_string());
    }
}

/// A word in a file that nobody was asked about is no yes.
#[test]
fn a_kind_that_was_written_by_hand_is_not_used() {
    for kind in ["install", "account"] {
        let home = Home::consenting();
        home.write_config(home.read_config() + &format!("identity = \"{kind}\"\n"));
        home.ask();
        assert!(ids(&home).iter().all(|id| is_daily(id)), "{kind}");
        assert!(!file(&home).exists());
    }
}

#[test]
fn without_a_person_a_kind_that_tells_more_needs_a_yes_of_its_own() {
    let home = Home::consenting();
    for kind in ["install", "account"] {
        let refused = home.run(&["config", "set", "telemetry.identity", kind]);
        assert_eq!(refused.code, 5, "{refused:?}");
        assert!(refused.stderr.contains("--accept-identity"), "{refused:?}");
    }
    let forged = home.run(&["config", "set", "telemetry.identity_agreed", "account"]);
    assert_eq!(forged.code, 2, "{forged:?}");
    agree_to(&home, "install");
    // What tells less needs no question, and what tells more needs it again.
    assert_eq!(home.run(&["config", "set", "telemetry.identity", "daily"]).code, 0);
    assert_eq!(home.run(&["config", "set", "telemetry.identity", "install"]).code, 5);
    agree_to(&home, "install");
    assert_eq!(home.run(&["config", "unset", "telemetry.identity"]).code, 0);
    assert_eq!(home.run(&["config", "set", "telemetry.identity", "install"]).code, 5);
    let ledger = fs::read_to_string(home.state().join("ledger.jsonl")).unwrap();
    assert_eq!(ledger.matches(r#""identity":"install""#).count(), 2, "{ledger}");
}

#[test]
fn a_person_is_told_what_it_means_and_only_a_typed_yes_counts() {
    let home = Home::consenting();
    for (typed, code, now) in [("\r", 5, "daily"), ("n\r", 5, "daily"), ("y\r", 0, "install")] {
        let mut screen = home.screen(&["config", "set", "telemetry.identity", "install"]);
        let told = screen.see("Agree to this? [y/N] ");
        for word in ["same on this machine", "us.i.posthog.com", "telemetry.identity daily"] {
            assert!(told.replace("\r\n", " ").contains(word), "{word}: {told}");
        }
        screen.press(typed);
        assert_eq!(screen.end().1, code, "{typed:?}");
        let value = home.run(&["config", "get", "telemetry.identity"]);
        assert_eq!(value.stdout.trim(), now, "{typed:?}");
    }
}

#[test]
fn after_a_no_and_a_new_yes_the_id_that_stays_is_asked_about_again() {
    let home = Home::consenting();
    agree_to(&home, "install");
    home.ask();
    assert_eq!(home.run(&["telemetry", "disable"]).code, 0);
    assert!(!file(&home).exists());
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", "1"]).code, 0);
    home.ask();
    assert!(ids(&home).iter().all(|id| is_daily(id)));
}

#[test]
fn a_foreign_or_truncated_file_is_left_alone_and_the_id_of_the_day_takes_its_place() {
    for foreign in ["", "{\"anon_id\":\"0191", "not ours", "{\"anon_id\":\"me\"}"] {
        let home = Home::consenting();
        agree_to(&home, "install");
        fs::write(file(&home), foreign).unwrap();
        let answered = home.ask();
        assert_eq!(answered.stderr, "", "{foreign:?}");
        assert!(ids(&home).iter().all(|id| is_daily(id)), "{foreign:?}");
        assert_eq!(fs::read_to_string(file(&home)).unwrap(), foreign);
        assert_eq!(home.run(&["telemetry", "reset-id"]).code, 0);
        let aside = home.state().join("identity.aside.json");
        assert_eq!(fs::read_to_string(aside).unwrap(), foreign);
        home.ask();
        assert!(!is_daily(ids(&home).last().unwrap()), "{foreign:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_or_leads_elsewhere_is_left_alone() {
    let home = Home::consenting();
    agree_to(&home, "install");
    fs::remove_file(file(&home)).unwrap();
    home.put("elsewhere", r#"{"anon_id":"0191b2c4-1111-4222-8333-444455556666"}"#);
    std::os::unix::fs::symlink(home.work().join("elsewhere"), file(&home)).unwrap();
    home.ask();
    assert!(ids(&home).iter().all(|id| is_daily(id)));
    fs::remove_file(file(&home)).unwrap();
    fs::create_dir(file(&home)).unwrap();
    fs::set_permissions(file(&home), Permissions::from_mode(0o700)).unwrap();
    home.ask();
    assert!(ids(&home).iter().all(|id| is_daily(id)));
}
