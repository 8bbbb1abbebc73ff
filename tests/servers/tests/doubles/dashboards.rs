//! The double of PostHog's dashboards and insights follows the documentation.

use serde_json::{Value, json};
use test_servers::{Behaviour, DashboardsOptions, DashboardsServer, Moment};

use crate::client::{Answer, ask};

const DASHBOARDS: &str = "/api/projects/1/dashboards/";
const INSIGHTS: &str = "/api/projects/1/insights/";

fn send(server: &DashboardsServer, method: &str, path: &str, body: &Value) -> Answer {
    let key = format!("Bearer {}", DashboardsServer::KEY);
    let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
    let body = if method == "GET" { String::new() } else { body.to_string() };
    ask(server.http().address(), method, path, &headers, body.as_bytes())
}

fn get(server: &DashboardsServer, path: &str) -> Value {
    let answer = send(server, "GET", path, &Value::Null);
    assert_eq!(answer.status, 200, "{answer:?}");
    document(&answer)
}

fn document(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("it is JSON")
}

/// Checks a refusal: its status, its code, and the words of its detail.
#[track_caller]
fn check(answer: &Answer, status: u16, code: &str, detail: &str) {
    let refusal = document(answer);
    assert_eq!((answer.status, &refusal["code"]), (status, &json!(code)));
    assert_eq!(refusal["detail"], detail);
}

fn query() -> Value {
    json!({
        "kind": "InsightVizNode",
        "source": {
            "kind": "TrendsQuery",
            "interval": "day",
            "dateRange": {"date_from": "-30d"},
            "series": [{"kind": "EventsNode", "event": "command_executed", "math": "total"}],
        },
    })
}

#[test]
fn an_insight_is_made_listed_changed_and_softly_deleted() {
    let server = DashboardsServer::start();
    let dashboard = json!({"name": "caro", "description": "how it goes", "tags": ["iac:main"]});
    let made = send(&server, "POST", DASHBOARDS, &dashboard);
    assert_eq!((made.status, &document(&made)["id"]), (201, &json!(1)));

    let insight = json!({
        "name": "rate", "query": query(), "dashboards": [1], "tags": [" IAC:Rate ", "b", "b"],
    });
    let made = document(&send(&server, "POST", INSIGHTS, &insight));
    assert_eq!(made["tags"], json!(["b", "iac:rate"]), "tags come back tidied");
    let path = format!("{INSIGHTS}{}/", made["id"]);
    assert_eq!(get(&server, &path)["query"], query());

    let change = json!({"description": "of commands"});
    assert_eq!(send(&server, "PATCH", &path, &change).status, 200);
    let listed = get(&server, INSIGHTS);
    assert_eq!((&listed["count"], &listed["next"]), (&json!(1), &Value::Null));
    assert_eq!(listed["results"][0]["description"], "of commands");
    assert_eq!(listed["results"][0]["name"], "rate");

    assert_eq!(send(&server, "DELETE", &path, &json!({})).status, 405);
    assert_eq!(send(&server, "PATCH", &path, &json!({"deleted": true})).status, 200);
    assert_eq!(get(&server, INSIGHTS)["results"], json!([]));
    check(&send(&server, "GET", &path, &Value::Null), 404, "not_found", "Not found.");
    assert_eq!(send(&server, "PATCH", &path, &json!({"name": "x"})).status, 404);
    assert_eq!(send(&server, "PATCH", &path, &json!({"deleted": false})).status, 200);
    assert_eq!(server.insights().len(), 1);
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn a_list_comes_in_pages() {
    let server = DashboardsServer::start_with(DashboardsOptions { page: 2, ..Default::default() });
    for number in 0..5 {
        send(&server, "POST", DASHBOARDS, &json!({"name": format!("d{number}")}));
    }
    let mut names = Vec::new();
    let mut next = json!(format!("http://test{DASHBOARDS}?limit=100"));
    while let Some(url) = next.as_str() {
        let path = url.strip_prefix("http://test").expect("a link leads where the client came");
        let page = get(&server, path);
        assert_eq!(page["count"], 5);
        let results = page["results"].as_array().expect("a list").iter();
        names.extend(results.map(|it| it["name"].as_str().expect("a text").to_owned()));
        next = page["next"].clone();
    }
    assert_eq!(names, ["d4", "d3", "d2", "d1", "d0"]);
    assert_eq!(server.requests().len(), 5 + 3);
}

#[test]
fn a_key_does_what_its_scopes_allow() {
    let scopes = vec!["dashboard:write".to_owned(), "insight:read".to_owned()];
    let server = DashboardsServer::start_with(DashboardsOptions { scopes, ..Default::default() });
    let insight = json!({"name": "rate"});
    let answer = send(&server, "POST", INSIGHTS, &insight);
    let detail = "API key missing required scope 'insight:write'";
    check(&answer, 403, "permission_denied", detail);
    assert_eq!(send(&server, "GET", INSIGHTS, &Value::Null).status, 200);
    assert_eq!(send(&server, "POST", DASHBOARDS, &insight).status, 201);
    assert_eq!(get(&server, DASHBOARDS)["count"], 1, "to write is to read");
    assert_eq!(server.insights(), [Value::Null; 0]);
}

#[test]
fn nobody_else_is_let_in() {
    let server = DashboardsServer::start();
    let address = server.http().address();
    let none = ask(address, "GET", DASHBOARDS, &[], b"");
    check(&none, 401, "not_authenticated", "Authentication credentials were not provided.");
    let wrong = ask(address, "GET", DASHBOARDS, &[("authorization", "Bearer phc_project")], b"");
    assert_eq!((wrong.status, &document(&wrong)["code"]), (401, &json!("authentication_failed")));
    let other = send(&server, "GET", "/api/projects/2/dashboards/", &Value::Null);
    check(&other, 404, "not_found", "Project not found.");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let server = DashboardsServer::start();
    let cases = [
        (json!({"name": 1}), "name"),
        (json!({"tags": "iac:x"}), "tags"),
        (json!({"dashboards": [99]}), "dashboards__0"),
        (json!({"query": {"kind": "TrendsQuery"}}), "query"),
        (json!({"query": {"kind": "InsightVizNode", "source": {"kind": "TrendsQuery"}}}), "query"),
    ];
    for (given, attribute) in cases {
        let answer = send(&server, "POST", INSIGHTS, &given);
        assert_eq!((answer.status, &document(&answer)["attr"]), (400, &json!(attribute)));
    }
    assert_eq!(send(&server, "POST", INSIGHTS, &json!([])).status, 400);
    assert_eq!(server.insights(), [Value::Null; 0]);
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn what_a_real_server_overlooks_is_a_fault() {
    let server = DashboardsServer::start();
    for _ in 0..2 {
        send(&server, "POST", DASHBOARDS, &json!({"tags": ["iac:main", "other"], "colour": 1}));
    }
    send(&server, "GET", "/api/projects/1/actions/", &Value::Null);
    let faults = [
        "`colour` is ignored",
        "`colour` is ignored",
        "/api/projects/1/actions/ is not in the double",
        "two dashboards are `iac:main`",
    ];
    assert_eq!(server.faults(), faults);
}

#[test]
fn a_run_can_break_off_half_way() {
    let server = DashboardsServer::start();
    server.script([
        Behaviour::Healthy,
        Behaviour::RateLimited(Some(3)),
        Behaviour::Status(502),
        Behaviour::Slow(opened()),
    ]);
    let statuses = [0; 4].map(|_| send(&server, "POST", DASHBOARDS, &json!({})).status);
    assert_eq!(statuses, [201, 429, 502, 201]);
    assert_eq!(server.dashboards().len(), 2);
    let throttled = &server.http().exchanges()[1];
    assert_eq!(throttled.status, Some(429));

    server.behave_each(|_| Behaviour::Close(Moment::AfterStoring));
    let lost = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        send(&server, "POST", DASHBOARDS, &json!({}))
    }));
    lost.expect_err("there is no answer");
    assert_eq!(server.dashboards().len(), 3);
}

fn opened() -> test_servers::Latch {
    let latch = test_servers::Latch::default();
    latch.open();
    latch
}

#[test]
fn persons_are_found_by_an_id_and_deleted_with_their_events() {
    const PERSONS: &str = "/api/projects/1/persons/";
    let server = DashboardsServer::start();
    server.add_person("one", &["a", "b"]);
    server.add_person("two", &["c"]);
    let found = get(&server, &format!("{PERSONS}?distinct_id=b"));
    assert_eq!(found["results"], json!([{"uuid": "one", "distinct_ids": ["a", "b"]}]));
    assert_eq!(get(&server, &format!("{PERSONS}?distinct_id=d"))["results"], json!([]));
    let path = format!("{PERSONS}bulk_delete/");
    let deletion = json!({"ids": ["one"], "delete_events": true});
    let deleted = send(&server, "POST", &path, &deletion);
    assert_eq!((deleted.status, deleted.body.as_str()), (202, ""));
    assert_eq!(
        (server.persons(), server.erased()),
        (vec!["two".into()], vec!["a".into(), "b".into()])
    );
    assert_eq!(server.faults(), [""; 0]);

    let nobody = send(&server, "POST", &path, &json!({"delete_events": true}));
    check(&nobody, 400, "invalid_input", "You need to specify either distinct_ids or ids");
    assert_eq!(send(&server, "POST", &path, &json!({"distinct_ids": ["c"], "all": 1})).status, 202);
    assert_eq!((server.persons().len(), server.erased().len()), (0, 2));
    get(&server, PERSONS);
    let faults =
        ["`all` is ignored", "the events of a deleted person stay", "everybody was asked for"];
    assert_eq!(server.faults(), faults);
}
