//! The use of verbs on its way to Loki.

use std::time::Duration;

use serde_json::Value;
use test_servers::{
    Behaviour, LokiAccess, LokiOptions, LokiServer, LokiTenancy, Moment, PosthogServer,
};

use super::agreed_to;
use crate::harness::{Home, NOTICE, RECORDS, output, text};
use crate::sandbox::{private, with_policy};

const SOON: Duration = Duration::from_secs(30);

/// Leaves one verb beside that of a request. Verbs start no sender.
fn config_list(home: &Home) {
    assert_eq!(home.run(&["config", "list"]).code, 0);
}

/// Returns the pushes with entries; the question whether a Loki answers has none, and is not packed.
fn pushed(server: &LokiServer) -> Vec<Value> {
    let pushes = server.pushes();
    let packed = pushes.iter().filter(|push| push.header("content-encoding") == Some("gzip"));
    packed.map(|push| push.json()).collect()
}

#[test]
fn loki_gets_verb_exit_code_version_id_and_time_and_nothing_else() {
    let server = LokiServer::start();
    let home = agreed_to(&server);
    config_list(&home);
    home.ask();
    let mut entries = server.await_entries(2, SOON);
    entries.sort_by_key(|entry| entry.timestamp);
    let records: Vec<_> =
        home.records().into_iter().filter(|r| r["event"] == "verb_dispatched").collect();
    for (entry, record) in entries.iter().zip(&records) {
        let verb = text(&record["properties"]["verb"]);
        let labels: Vec<_> = entry.labels.iter().map(|(n, v)| format!("{n}={v}")).collect();
        // The service is a label that Loki adds.
        assert_eq!(labels, ["job=caro-usage", "service_name=caro-usage", &format!("verb={verb}")]);
        let (uuid, time) = (text(&record["uuid"]), text(&record["timestamp"]));
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(entry.line, format!("exit=0 ver={version} uuid={uuid} time={time}"));
    }
    let body = server.pushes()[0].json();
    assert_eq!(
        body["streams"][0]["stream"],
        serde_json::json!({"job": "caro-usage", "verb": "ask"})
    );
    assert!(body["streams"][0]["values"][0][0].is_string());
    assert_eq!(server.pushes()[0].header("content-encoding"), Some("gzip"));
    assert_eq!(server.faults(), [] as [String; 0]);
}

#[test]
fn each_recipient_gets_its_records_and_holds_up_no_other() {
    let (loki, posthog) = (LokiServer::start(), PosthogServer::start());
    let home = Home::new()
        .with("CARO_LOKI_URL", loki.url())
        .with("CARO_POSTHOG_HOST", posthog.url())
        .with("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
    home.write_config("[telemetry]\nsinks = [\"posthog\", \"loki\"]\n");
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", NOTICE]).code, 0);
    posthog.behave(Behaviour::Status(503));
    home.ask();
    loki.await_entries(1, SOON);
    posthog.behave(Behaviour::Healthy);
    loki.behave(Behaviour::Status(503));
    config_list(&home);
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 1, "{flush:?}");
    assert_eq!((posthog.stored().len(), loki.entries().len()), (RECORDS + 1, 1), "{flush:?}");
    loki.behave(Behaviour::Healthy);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!((posthog.stored().len(), loki.entries().len()), (RECORDS + 1, 2));
    let status = home.status();
    assert_eq!(
        (&status["delivery"]["state"], &status["loki"]["state"]),
        (&"on".into(), &"on".into())
    );
}

#[test]
fn another_recipient_withholds_everything_until_it_is_agreed_to() {
    let (loki, posthog) = (LokiServer::start(), PosthogServer::start());
    let home = Home::new()
        .with("CARO_POSTHOG_HOST", posthog.url())
        .with("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", NOTICE]).code, 0);
    let home = home.with("CARO_LOKI_URL", loki.url());
    assert_eq!(home.run(&["config", "set", "telemetry.sinks", "posthog,loki"]).code, 0);
    home.ask();
    assert_eq!(home.run(&["telemetry", "flush"]).code, 1);
    assert_eq!((loki.http().connections(), posthog.http().connections()), (0, 0));
    let notice = home.run(&["telemetry", "notice"]).stdout;
    let names = [posthog.url(), loki.url()].map(|url| url.replace("http://", ""));
    assert!(notice.contains(&names.join(", ")), "{notice}");
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", NOTICE]).code, 0);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!((posthog.stored().len(), loki.entries().len()), (RECORDS + 1, 2));
}

#[test]
fn a_tenant_and_what_the_proxy_asks_for_go_along() {
    for (access, secret) in [
        (LokiAccess::Bearer("kanari-1".into()), "kanari-1"),
        (LokiAccess::Basic("team".into(), "kanari-2".into()), "team:kanari-2"),
    ] {
        let tenancy = LokiTenancy::ByHeader;
        let server =
            LokiServer::start_with(LokiOptions { access, tenancy, ..LokiOptions::default() });
        let home = agreed_to(&server);
        let file = home.work().join("access");
        home.put("access", secret);
        for (key, value) in [
            ("telemetry.loki.tenant", "team-7"),
            ("telemetry.loki.auth_file", file.to_str().unwrap()),
        ] {
            assert_eq!(home.run(&["config", "set", key, value]).code, 0);
        }
        let open = home.run(&["telemetry", "flush"]);
        assert!(open.code == 1 && open.stderr.contains("chmod 600"), "{open:?}");
        let chmod = home.shell("chmod 600 access");
        assert_eq!(chmod.code, 0);
        let flush = home.run(&["telemetry", "flush"]);
        assert_eq!(flush.code, 0, "{flush:?}");
        assert!(server.entries().iter().all(|entry| entry.tenant == "team-7"));
        assert_eq!(server.entries().len(), 2);
        assert!(!home.files().iter().any(|(path, bytes)| {
            let bytes = bytes.as_deref().unwrap_or_default();
            !path.ends_with("access") && String::from_utf8_lossy(bytes).contains("kanari")
        }));
    }
}

#[test]
fn the_users_name_goes_only_where_it_was_asked_for_and_agreed_to() {
    let server = LokiServer::start();
    let home = agreed_to(&server).with("USER", "maria");
    let users = || -> Vec<_> {
        server.entries().iter().map(|entry| entry.labels.get("user").cloned()).collect()
    };
    assert_eq!(home.run(&["config", "set", "telemetry.loki.user", "true"]).code, 0);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!(users(), [None], "set, and not agreed to");
    let notice = home.run(&["telemetry", "notice"]).stdout;
    assert!(notice.contains("Your user name"), "{notice}");
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", NOTICE]).code, 0);
    config_list(&home);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!(users(), [None, Some("maria".to_owned())]);
    assert_eq!(home.run(&["config", "set", "telemetry.loki.user", "false"]).code, 0);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!(users().last(), Some(&None));
}

/// An answer that was lost: the same entry again, which counts once.
#[test]
fn a_push_whose_answer_is_lost_is_the_same_entry_the_next_time() {
    let server = LokiServer::start();
    let home = agreed_to(&server);
    for _ in 0..3 {
        config_list(&home);
    }
    server.script([Behaviour::Close(Moment::AfterStoring)]);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 1);
    assert_eq!(server.entries().len(), 3);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!(server.entries().len(), 3);
    let pushes = server.pushes();
    assert_eq!(pushes[0].json(), pushes[1].json());
}

/// A sender that died before it had moved the cursor, or a cursor that is damaged: all goes out again, and
/// counts once as long as Loki takes the same entries.
#[test]
fn what_a_cursor_never_learnt_or_forgot_goes_out_as_the_same_entries() {
    let server = LokiServer::start();
    let home = agreed_to(&server);
    for uses in 1..=3 {
        config_list(&home);
        assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
        assert_eq!(server.entries().len(), uses);
        std::fs::write(home.state().join("cursors.json"), "{\"lo").unwrap();
    }
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    assert_eq!(server.entries().len(), 3);
    let values = |push: &Value| push["streams"][0]["values"].as_array().map_or(0, Vec::len);
    assert_eq!(
        pushed(&server).iter().map(values).sum::<usize>(),
        1 + 2 + 3 + 3,
        "everything went out again each time"
    );
    assert_eq!(server.faults(), [] as [String; 0]);
}

/// The same setting and the same yes: what the site says comes first.
#[test]
fn a_site_that_forbids_the_users_name_takes_it_away_and_says_so_before_a_yes() {
    let server = LokiServer::start();
    let home = agreed_to(&server).with("USER", "maria");
    assert_eq!(home.run(&["config", "set", "telemetry.loki.user", "true"]).code, 0);
    assert_eq!(home.run(&["telemetry", "enable", "--accept-notice", NOTICE]).code, 0);
    config_list(&home);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    let names = || -> Vec<_> {
        server.entries().iter().map(|entry| entry.labels.get("user").cloned()).collect()
    };
    let maria = || Some("maria".to_owned());
    assert!(!names().is_empty() && names().iter().all(|name| *name == maria()), "{:?}", names());
    let before = names().len();
    let script = "\"$caro\" config set telemetry.loki.user true 1>&2\n\
                  \"$caro\" telemetry enable --accept-notice 1 1>&2\n\
                  \"$caro\" telemetry notice\n\
                  \"$caro\" telemetry flush 1>&2";
    let policy = "forbidden_labels = [\"user\"]";
    let Some(command) = private(&home, &with_policy(policy, script)) else { return };
    let run = output(command);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.stdout.contains("user name, for Loki"), "{run:?}");
    assert!(run.stdout.contains("User names, host names"), "{run:?}");
    // The label is gone from what the site's own machine sends, and nothing else is.
    let last = pushed(&server).pop().expect("something was sent");
    assert_eq!(last["streams"][0]["stream"].get("user"), None, "{last}");
    assert!(
        names().len() > before && names()[before..].iter().all(Option::is_none),
        "{:?}",
        names()
    );
    assert_eq!(server.faults(), [] as [String; 0]);
}

#[test]
fn a_run_is_the_same_whatever_becomes_of_loki() {
    for behaviour in [
        Behaviour::Healthy,
        Behaviour::Status(400),
        Behaviour::Status(503),
        Behaviour::CaptivePortal,
        Behaviour::RateLimited(None),
        Behaviour::Hang(Moment::BeforeStoring),
    ] {
        let server = LokiServer::start();
        server.behave(behaviour.clone());
        let home = agreed_to(&server);
        let run = home.ask();
        assert_eq!(run.stderr, "", "{behaviour:?}");
    }
}
