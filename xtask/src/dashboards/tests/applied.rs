//! What applying does to a project.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use test_servers::{Behaviour, DashboardsOptions, DashboardsServer, Moment, Reply};

use super::super::SCOPES;
use super::super::apply::{Wanted, apply};
use super::super::posthog::{Definition, definitions};
use crate::posthog_api::{Api, Kind};

const REALLY: Wanted = Wanted { dry_run: false, prune: false };
const DRY: Wanted = Wanted { dry_run: true, prune: false };

type Pauses = Rc<RefCell<Vec<Duration>>>;

fn api(server: &DashboardsServer) -> (Api, Pauses) {
    with_key(server, DashboardsServer::KEY)
}

fn with_key(server: &DashboardsServer, key: &str) -> (Api, Pauses) {
    let pauses = Pauses::default();
    let noted = Rc::clone(&pauses);
    let wait = Box::new(move |time| noted.borrow_mut().push(time));
    (Api::new(&server.url(), 1, key, SCOPES, wait).unwrap(), pauses)
}

fn run(server: &DashboardsServer, wanted: Wanted) -> Result<Vec<String>> {
    apply(&mut api(server).0, &definitions(), wanted)
}

fn objects() -> usize {
    let each = |definition: &Definition| 1 + definition.insights.len();
    definitions().iter().map(each).sum()
}

fn writes(server: &DashboardsServer) -> usize {
    server.requests().iter().filter(|request| request.method != "GET").count()
}

#[test]
fn everything_is_created_once_and_the_second_run_does_nothing() {
    let server = DashboardsServer::start();
    let lines = run(&server, REALLY).unwrap();
    assert_eq!(lines.iter().filter(|line| line.starts_with("+ ")).count(), objects());
    assert_eq!(server.dashboards().len() + server.insights().len(), objects());
    for insight in server.insights() {
        assert_eq!(insight["dashboards"].as_array().map(Vec::len), Some(1), "{insight}");
    }
    let before = writes(&server);
    assert_eq!(run(&server, REALLY).unwrap(), [format!("{} unchanged", objects())]);
    assert_eq!(writes(&server), before);
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let server = DashboardsServer::start();
    let said = run(&server, DRY).unwrap();
    assert_eq!((writes(&server), server.requests().len()), (0, 2));
    assert_eq!(said, run(&server, REALLY).unwrap());
}

#[test]
fn what_was_changed_by_hand_is_shown_and_set_back_and_what_was_added_stays() {
    let server = DashboardsServer::start();
    run(&server, REALLY).unwrap();
    let insight = server.insights()[0].clone();
    let id = insight["id"].as_u64().unwrap();
    let tags = json!([insight["tags"][0], "mine"]);
    let (mut api, _) = api(&server);
    api.change(Kind::Insight, id, &json!({ "name": "Mine", "tags": tags })).unwrap();
    let lines = run(&server, REALLY).unwrap();
    assert_eq!(lines[0], format!("~ insight {}", insight["tags"][0].as_str().unwrap()));
    assert_eq!(lines[1], format!(r#"    name: "Mine" → {}"#, insight["name"]));
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(server.insights()[0]["name"], insight["name"]);
    assert_eq!(server.insights()[0]["tags"], tags);
}

#[test]
fn a_list_of_many_pages_is_read_to_its_end() {
    let options = DashboardsOptions { page: 3, ..DashboardsOptions::default() };
    let server = DashboardsServer::start_with(options);
    run(&server, REALLY).unwrap();
    assert_eq!(run(&server, REALLY).unwrap(), [format!("{} unchanged", objects())]);
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn a_deleted_insight_is_made_anew() {
    let server = DashboardsServer::start();
    run(&server, REALLY).unwrap();
    let (mut api, _) = api(&server);
    let id = server.insights()[2]["id"].as_u64().unwrap();
    api.change(Kind::Insight, id, &json!({ "deleted": true })).unwrap();
    let lines = run(&server, REALLY).unwrap();
    assert!(lines[0].starts_with("+ insight"), "{lines:?}");
    assert_eq!(lines.len(), 2, "{lines:?}");
}

#[test]
fn what_is_defined_no_more_is_named_and_only_deleted_where_that_is_wanted() {
    let server = DashboardsServer::start();
    let (mut api, _) = api(&server);
    let old = json!({ "name": "Old", "tags": ["iac:caro-old"] });
    api.create(Kind::Dashboard, &old).unwrap();
    api.create(Kind::Dashboard, &json!({ "name": "Somebody's", "tags": ["iac:theirs"] })).unwrap();
    let lines = run(&server, REALLY).unwrap();
    let named = "? dashboard iac:caro-old is not defined; `--prune` deletes it";
    assert!(lines.iter().any(|line| line == named), "{lines:?}");
    let pruned = run(&server, Wanted { dry_run: false, prune: true }).unwrap();
    assert_eq!(pruned[0], "- dashboard iac:caro-old");
    let deleted: Vec<_> = server.dashboards().iter().map(|it| it["deleted"].clone()).collect();
    assert_eq!(deleted, [json!(true), json!(false), json!(false), json!(false)]);
}

#[test]
fn a_run_that_broke_off_half_way_can_be_repeated() {
    let server = DashboardsServer::start();
    // The lists, the first dashboard, two insights of which the second never got its answer.
    let whole = [Behaviour::Healthy, Behaviour::Healthy, Behaviour::Healthy, Behaviour::Healthy];
    server.script(whole.into_iter().chain([Behaviour::Close(Moment::AfterStoring)]));
    let error = run(&server, REALLY).unwrap_err().to_string();
    assert!(error.ends_with("repeat it: what is done stays done"), "{error}");
    run(&server, REALLY).unwrap();
    assert_eq!(server.dashboards().len() + server.insights().len(), objects());
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn too_many_requests_are_waited_for_and_not_for_ever() {
    let server = DashboardsServer::start();
    server.script([Behaviour::RateLimited(Some(7)), Behaviour::RateLimited(Some(9000))]);
    let (mut api, pauses) = api(&server);
    apply(&mut api, &definitions(), REALLY).unwrap();
    assert_eq!(*pauses.borrow(), [7, 60].map(Duration::from_secs));
    server.behave(Behaviour::RateLimited(None));
    let error = apply(&mut api, &definitions(), REALLY).unwrap_err().to_string();
    assert!(error.starts_with("PostHog wants fewer requests"), "{error}");
}

#[test]
fn a_wrong_key_project_or_scope_is_one_line_that_names_it() {
    let said = |server: &DashboardsServer, key: &str| {
        apply(&mut with_key(server, key).0, &definitions(), REALLY).unwrap_err().to_string()
    };
    let server = DashboardsServer::start();
    assert_eq!(
        said(&server, "phx_other"),
        "PostHog does not know the key in `POSTHOG_PERSONAL_API_KEY`"
    );
    let scopes = |scopes: &[&str], project| DashboardsOptions {
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        project,
        ..DashboardsOptions::default()
    };
    for (given, missing) in [
        (&["insight:write"][..], "dashboard:read"),
        (&["dashboard:read", "insight:write"], "dashboard:write"),
        (&["dashboard:write", "insight:read"], "insight:write"),
    ] {
        let server = DashboardsServer::start_with(scopes(given, 1));
        assert_eq!(
            said(&server, DashboardsServer::KEY),
            format!("the key in `POSTHOG_PERSONAL_API_KEY` lacks the scope {missing}")
        );
    }
    let server = DashboardsServer::start_with(scopes(&["dashboard:write", "insight:write"], 2));
    let error = said(&server, DashboardsServer::KEY);
    assert!(error.starts_with("there is no project 1 at `http://127.0.0.1"), "{error}");
}

#[test]
fn a_key_goes_nowhere_in_the_clear_and_a_capture_key_nowhere_at_all() {
    let refused = |host: &str, key: &str| {
        Api::new(host, 1, key, SCOPES, Box::new(|_| ())).err().expect("it is refused").to_string()
    };
    assert!(refused("http://posthog.example", "phx_a").contains("not encrypted"));
    assert!(refused("https://posthog.example", "phc_a").contains("phx_"));
}

#[test]
fn a_page_of_something_else_is_not_believed() {
    let server = DashboardsServer::start();
    server.behave(Behaviour::CaptivePortal);
    let error = run(&server, REALLY).unwrap_err().to_string();
    assert_eq!(error, "the answer is not PostHog's; check `--host`");
    let next = json!({ "next": "https://elsewhere.example/", "results": [] });
    server.behave(Behaviour::Says(Reply::json(200, &next)));
    let error = run(&server, REALLY).unwrap_err().to_string();
    assert_eq!(error, "PostHog's list leads to another host");
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn two_objects_of_one_tag_are_a_question_for_a_person() {
    let server = DashboardsServer::start();
    let (mut api, _) = api(&server);
    let twin: Value = json!({ "name": "Twin", "tags": ["iac:caro-product"] });
    api.create(Kind::Dashboard, &twin).unwrap();
    api.create(Kind::Dashboard, &twin).unwrap();
    let error = run(&server, REALLY).unwrap_err().to_string();
    assert!(error.contains("several dashboards carry the tag iac:caro-product"), "{error}");
}
