//! What a request comes to at a receiver that behaves as documented.

use std::cell::RefCell;
use std::fs;
use std::rc::Rc;
use std::time::Duration;

use caro_cli::telemetry::{Ids, OwnId};
use telemetry_core::DistinctId;
use test_servers::{Behaviour, DashboardsOptions, DashboardsServer, Reply};
use uuid::Uuid;

use super::*;

const ADA: &str = "0191b2c4-1111-4222-8333-444455556666";
const BOB: &str = "0191b2c4-7777-4222-8333-444455556666";
const INSTALL: &str = "00000000-0000-4000-8000-000000000007";

fn request(accounts: &[&str]) -> ErasureRequest {
    let now = "2026-11-20T10:32:24Z".parse().unwrap();
    let uuid = |text: &str| Uuid::parse_str(text).unwrap();
    let mut all = vec![
        OwnId {
            of: IdOf::Day,
            day: Some(now_day(now)),
            id: DistinctId::daily(&[1; 32], "caro", "m", now),
        },
        OwnId { of: IdOf::Install, day: None, id: DistinctId::install(uuid(INSTALL)) },
    ];
    let account = |id: &&str| DistinctId::account(uuid(id));
    all.extend(accounts.iter().map(|id| OwnId { of: IdOf::Account, day: None, id: account(id) }));
    let ids = Ids { all, known_since: Some(now_day(now)) };
    ErasureRequest::new(&ids, vec!["us.i.posthog.com".to_owned()], now)
}

fn now_day(now: chrono::DateTime<chrono::Utc>) -> chrono::NaiveDate {
    now.date_naive()
}

fn api(server: &DashboardsServer, key: &str) -> (Api, Rc<RefCell<Vec<Duration>>>) {
    let pauses = Rc::<RefCell<Vec<Duration>>>::default();
    let noted = Rc::clone(&pauses);
    let wait = Box::new(move |time| noted.borrow_mut().push(time));
    (Api::new(&server.url(), 1, key, SCOPES, wait).unwrap(), pauses)
}

fn delete(server: &DashboardsServer, accounts: &[&str]) -> Result<Vec<String>> {
    delete_accounts(&mut api(server, DashboardsServer::KEY).0, &request(accounts))
}

/// Two persons, of whom the first also has an installation, and somebody who asked for nothing.
fn server() -> DashboardsServer {
    let server = DashboardsServer::start();
    server.add_person("person-a", &[ADA, INSTALL]);
    server.add_person("person-b", &[BOB]);
    server.add_person("person-c", &["somebody-else"]);
    server
}

#[test]
fn persons_of_accounts_are_deleted_with_their_events_and_nobody_else() {
    let server = server();
    let lines = delete(&server, &[ADA, BOB]).unwrap();
    assert_eq!(lines[1], format!("account {ADA}: deleted person person-a"));
    assert_eq!(server.persons(), ["person-c"]);
    assert_eq!(server.erased(), [ADA, INSTALL, BOB]);
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn a_second_run_finds_nobody_and_deletes_nothing() {
    let server = server();
    delete(&server, &[ADA]).unwrap();
    let before = server.requests().len();
    let lines = delete(&server, &[ADA]).unwrap();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].contains("no person"), "{lines:?}");
    assert_eq!(server.requests().len(), before + 1, "it only looked");
    assert_eq!(server.persons(), ["person-b", "person-c"]);
}

/// A server that does not know the filter returns everybody.
#[test]
fn somebody_who_does_not_have_the_id_is_not_deleted() {
    let server = server();
    let page = serde_json::json!({
        "next": null, "results": [{ "uuid": "person-c", "distinct_ids": ["somebody-else"] }],
    });
    server.behave(Behaviour::Says(Reply::json(200, &page)));
    let error = delete(&server, &[ADA]).unwrap_err().to_string();
    assert!(error.contains("does not have the id"), "{error}");
    assert_eq!(server.persons().len(), 3);
}

#[test]
fn a_wrong_key_project_or_scope_is_one_line_that_names_it() {
    let said = |server: &DashboardsServer, key: &str| {
        delete_accounts(&mut api(server, key).0, &request(&[ADA])).unwrap_err().to_string()
    };
    let with = |scope: &str, project| {
        let scopes = vec![scope.to_owned()];
        let options = DashboardsOptions { scopes, project, ..DashboardsOptions::default() };
        let server = DashboardsServer::start_with(options);
        server.add_person("person-a", &[ADA]);
        server
    };
    let key = DashboardsServer::KEY;
    let unknown = "PostHog does not know the key in `POSTHOG_PERSONAL_API_KEY`";
    assert_eq!(said(&with("person:write", 1), "phx_other"), unknown);
    let lacks = "the key in `POSTHOG_PERSONAL_API_KEY` lacks the scope person:";
    assert_eq!(said(&with("dashboard:write", 1), key), format!("{lacks}read"));
    assert_eq!(said(&with("person:read", 1), key), format!("{lacks}write"));
    assert!(said(&with("person:write", 2), key).starts_with("there is no project 1 at"));
    let capture_key = Api::new("https://eu.example", 1, "phc_a", SCOPES, Box::new(|_| ()));
    assert!(capture_key.err().unwrap().to_string().contains("with the scope person:write"));
}

#[test]
fn too_many_requests_are_waited_for() {
    let server = server();
    server.script([Behaviour::RateLimited(Some(7))]);
    let (mut api, pauses) = api(&server, DashboardsServer::KEY);
    delete_accounts(&mut api, &request(&[ADA])).unwrap();
    assert_eq!(*pauses.borrow(), [Duration::from_secs(7)]);
    assert_eq!(server.erased(), [ADA, INSTALL]);
}

#[test]
fn ids_without_a_person_are_printed_each_and_accounts_with_what_would_be_done() {
    let request = request(&[ADA]);
    let text =
        [head(&request), about_accounts(&request), about_others(&request, Some(12))].concat();
    let text = text.join("\n");
    for words in [
        "Ids: 1 of days, 1 of installations, 1 of accounts.",
        "Ids of days before 2026-11-20 are not in it",
        "--project N --apply",
        &format!("distinct_id = '{INSTALL}'"),
        "distinct_id = 'f495212d9a18fc1e'",
        "team_id = 12 AND distinct_id IN ('f495212d9a18fc1e', '00000000-",
        "of project 12 with one of these",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!about_others(&request, None).join("\n").contains(ADA));
}

#[test]
fn only_a_whole_request_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.json");
    fs::write(&path, request(&[ADA]).to_text()).unwrap();
    assert_eq!(read(&path).unwrap(), request(&[ADA]));
    fs::write(&path, request(&[ADA]).to_text().replace(ADA, BOB)).unwrap();
    let error = format!("{:#}", read(&path).unwrap_err());
    assert!(error.ends_with("it was changed or damaged since it was written: ask for it again"));
    assert!(read(&folder.path().join("absent")).is_err());
}
