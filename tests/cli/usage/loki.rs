//! The use of verbs on its way to Loki.

use std::time::Duration;

use test_servers::{
    Behaviour, LokiAccess, LokiOptions, LokiServer, LokiTenancy, Moment, PosthogServer,
};

use super::agreed_to;
use crate::harness::{Home, NOTICE, RECORDS, text};

const SOON: Duration = Duration::from_secs(30);

/// Leaves one verb beside that of a request. Verbs start no sender.
fn config_list(home: &Home) {
    assert_eq!(home.run(&["config", "list"]).code, 0);
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
