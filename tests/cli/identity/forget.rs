//! `caro telemetry forget`: every id is listed, and nothing is left.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use super::{ADA, agree_to, ids, is_daily, log_in, service};
use crate::harness::{Home, parse, text};

const FORGET: [&str; 5] = ["telemetry", "forget", "-y", "--output", "request.json"];

fn request(home: &Home) -> Value {
    parse(&fs::read_to_string(home.work().join("request.json")).expect("it was written"))
}

#[test]
fn every_id_that_records_carried_is_listed_and_then_gone() {
    let home = Home::consenting();
    home.ask();
    agree_to(&home, "account");
    home.ask();
    let _service = service(&home);
    assert_eq!(log_in(&home, "ada-token").code, 0);
    home.ask();
    assert_eq!(home.run(&["logout"]).code, 0);
    home.ask();
    let mut carried = ids(&home);
    carried.sort();
    carried.dedup();
    assert_eq!(
        carried.len(),
        4,
        "of the day, of the installation twice, of an account: {carried:?}"
    );
    let output = home.run(&FORGET);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""), "{output:?}");
    assert!(output.stderr.contains("the ids of 1 day and 3 lasting ids"), "{output:?}");
    assert!(output.stderr.contains("learns that they are one machine"), "{output:?}");
    let request = request(&home);
    let daily = request["daily"].as_array().unwrap().iter().map(|day| text(&day["id"]));
    let lasting = request["lasting"].as_array().unwrap().iter().map(text);
    let mut listed: Vec<_> = daily.chain(lasting).collect();
    listed.sort();
    assert_eq!(listed, carried);
    assert!(listed.iter().any(|id| id == ADA));
    assert_eq!(request["recipient"], "us.i.posthog.com");
    let mode = fs::metadata(home.work().join("request.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    home.assert_no_trace("everything was forgotten");
    assert!(!home.state().join("identity.json").exists());
    // Telemetry stays on, and says so; what comes has nothing in common with what was.
    assert!(output.stderr.contains("`caro telemetry disable`"), "{output:?}");
    home.ask();
    assert!(ids(&home).iter().all(|id| !carried.contains(id) && !is_daily(id)));
}

#[test]
fn a_request_that_cannot_be_written_deletes_nothing() {
    let home = Home::consenting();
    home.ask();
    home.put("request.json", "mine");
    let before = home.journal();
    let output = home.run(&FORGET);
    assert_eq!(output.code, 1, "{output:?}");
    assert!(output.stderr.contains("nothing was deleted"), "{output:?}");
    assert_eq!(home.journal(), before);
    assert_eq!(fs::read_to_string(home.work().join("request.json")).unwrap(), "mine");
}

/// What cannot be found any more is said, and not passed over.
#[test]
fn ids_of_an_earlier_secret_are_said_to_be_lost() {
    let home = Home::consenting();
    home.ask();
    let lost = ids(&home).remove(0);
    assert_eq!(home.run(&["telemetry", "reset-id"]).code, 0);
    let output = home.run(&FORGET);
    assert!(output.stderr.contains("came from an earlier secret"), "{output:?}");
    assert!(!request(&home).to_string().contains(&lost));
    let again = Home::new().run(&FORGET);
    assert!(again.code == 0 && again.stderr.contains("Nothing was recorded"), "{again:?}");
}

#[test]
fn a_person_is_asked_and_a_no_changes_nothing() {
    let home = Home::consenting();
    home.ask();
    let before = home.files();
    let mut screen = home.screen(&FORGET[..2]);
    screen.see("[y/N] ");
    screen.press("\r");
    assert_eq!(screen.end().1, 5);
    assert_eq!(home.files(), before);
}

#[test]
fn the_request_says_what_it_is() {
    let home = Home::consenting();
    home.ask();
    assert_eq!(home.run(&FORGET).code, 0);
    let request = request(&home);
    assert_eq!((&request["v"], &request["kind"]), (&json!(1), &json!("caro-erasure-request")));
    assert_eq!(request["daily"].as_array().unwrap().len(), 1);
}
