//! `caro telemetry forget`: every id is listed, and nothing is left.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use caro_cli::telemetry::{ErasureRequest, IdOf};
use serde_json::{Value, json};

use super::{ADA, agree_to, ids, is_daily, log_in, service};
use crate::harness::{Home, NOTICE, parse, text};

const FORGET: [&str; 5] = ["telemetry", "forget", "-y", "--output", "request.json"];

fn request(home: &Home) -> Value {
    parse(&fs::read_to_string(home.work().join("request.json")).expect("it was written"))
}

fn listed(request: &Value) -> Vec<Value> {
    request["ids"].as_array().expect("a list of ids").clone()
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
    assert!(output.stderr.contains("An account is among them"), "{output:?}");
    let request = request(&home);
    let mut listed: Vec<_> = listed(&request).iter().map(|id| text(&id["id"])).collect();
    listed.sort();
    assert_eq!(listed, carried);
    let accounts = self::listed(&request).into_iter().filter(|id| id["of"] == "account");
    assert_eq!(accounts.map(|id| text(&id["id"])).collect::<Vec<_>>(), [ADA]);
    assert_eq!(request["recipients"], json!(["us.i.posthog.com"]));
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

/// The library reads what the program wrote, and the file says all that its reader has to know.
#[test]
fn the_request_is_a_document_that_can_be_read_and_verified() {
    let home = Home::consenting();
    home.ask();
    assert_eq!(home.run(&FORGET).code, 0);
    let document = request(&home);
    let head = (&document["format"], &document["version"]);
    assert_eq!(head, (&json!("caro-erasure-request"), &json!(1)));
    let version = format!("caro {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(document["written_by"], json!(version));
    assert!(text(&document["statement"]).starts_with("Please erase"), "{document}");
    let bytes = fs::read(home.work().join("request.json")).unwrap();
    let read = ErasureRequest::parse(&bytes).expect("it was just written");
    assert_eq!((read.ids.len(), read.count(IdOf::Day)), (1, 1));
    assert_eq!(read.ids[0].day, Some(read.created_at.date_naive()));
}

#[test]
fn another_file_is_replaced_only_by_force() {
    let home = Home::consenting();
    home.ask();
    home.put("request.json", "mine");
    let forced = home.run(&[&FORGET[..], &["--force"]].concat());
    assert_eq!(forced.code, 0, "{forced:?}");
    assert_eq!(listed(&request(&home)).len(), 1);
}

/// Who agreed to another recipient before has to ask that one as well.
#[test]
fn every_recipient_that_was_agreed_to_is_named() {
    let home = Home::consenting().with("CARO_POSTHOG_HOST", "https://eu.example:8443");
    let yes = home.run(&["telemetry", "enable", "--accept-notice", NOTICE]);
    assert_eq!(yes.code, 0, "{yes:?}");
    home.ask();
    assert_eq!(home.run(&FORGET).code, 0);
    let expected = json!(["eu.example:8443", "us.i.posthog.com"]);
    assert_eq!(request(&home)["recipients"], expected);
}
