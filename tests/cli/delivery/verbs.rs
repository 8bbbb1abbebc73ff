//! `flush`, `log`, `status` and what `config` refuses.

use test_servers::{Behaviour, PosthogServer};

use super::{agreed_to, record};
use crate::harness::{Home, RECORDS, text};

#[test]
fn flush_says_in_plain_words_what_came_of_it() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let nothing = home.run(&["telemetry", "flush"]);
    assert_eq!((nothing.code, nothing.stderr.as_str()), (0, "There is nothing to send.\n"));
    record(&home, 2);
    let sent = home.run(&["telemetry", "flush"]);
    let name = server.url().replace("http://", "");
    assert_eq!((sent.code, sent.stderr), (0, format!("Sent 8 records to {name}.\n")));
}

#[test]
fn a_refused_key_is_one_line_and_a_day_of_peace_unless_the_key_changes() {
    let server = PosthogServer::start();
    let home = agreed_to(&server).with("CARO_POSTHOG_API_KEY", "phc_wrong");
    record(&home, 1);
    let refused = home.run(&["telemetry", "flush"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("the key or the account was refused (HTTP status 401)"),
        "{refused:?}"
    );
    assert!(!refused.stderr.contains("phc_wrong"), "a key is not repeated");
    let held = home.run(&["telemetry", "flush"]);
    assert!(held.stderr.contains("unless host or key change"), "{held:?}");
    assert_eq!(server.requests().len(), 1, "it is asked once");
    let status = home.run(&["telemetry", "status"]);
    assert!(status.stdout.contains("none: the key or the account was refused"), "{status:?}");
    assert_eq!(home.ask().stderr, "", "never on the command path");
    let home = home.with("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
}

#[test]
fn too_many_requests_are_a_pause_that_a_person_keeps_too() {
    let server = PosthogServer::start();
    server.behave(Behaviour::RateLimited(Some(3600)));
    let home = agreed_to(&server);
    record(&home, 1);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 1);
    let asked = server.requests().len();
    assert_eq!(home.run(&["telemetry", "flush"]).code, 1);
    assert_eq!(server.requests().len(), asked, "the pause was not kept");
}

#[test]
fn the_log_says_what_was_sent_when_to_whom_and_how_it_was_answered() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let empty = home.run(&["telemetry", "log"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (0, ""));
    record(&home, 1);
    server.script([Behaviour::Status(503)]);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 1);
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    let log = home.run(&["telemetry", "log", "--json"]).json();
    assert_eq!(log.as_array().unwrap().len(), 2);
    assert_eq!((&log[0]["answer"], &log[0]["records"]), (&"accepted".into(), &RECORDS.into()));
    assert_eq!(log[1]["answer"], "HTTP status 503");
    let lines = home.run(&["telemetry", "log"]).stdout;
    let newest = lines.lines().next().unwrap();
    let name = server.url().replace("http://", "");
    assert!(newest.contains(&format!("{name}  4 records of 20")), "{newest}");
}

#[test]
fn the_status_shows_the_last_delivery_and_the_next_try() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 1);
    let before = home.status();
    assert_eq!(before["records"]["waiting"], RECORDS);
    assert!(before["delivery"]["last_delivery"].is_null());
    assert_eq!(home.run(&["telemetry", "flush"]).code, 0);
    let after = home.status();
    assert_eq!(after["records"]["waiting"], 0);
    assert_eq!(after["delivery"]["state"], "on");
    assert_eq!(after["delivery"]["last_delivery"]["records"], RECORDS);
    assert!(!text(&after["delivery"]["last_delivery"]["time"]).is_empty());
    let words = home.run(&["telemetry", "status"]).stdout;
    assert!(words.contains("Last sent") && words.contains("Next try"), "{words}");
}

#[test]
fn a_personal_key_and_an_unencrypted_host_are_refused_when_they_are_set() {
    let home = Home::new();
    for (key, value, why) in [
        ("telemetry.posthog.api_key", "phx_kanari", "personal key"),
        ("telemetry.posthog.host", "http://eu.example", "must be https"),
        ("telemetry.posthog.host", "https://us.posthog.com", "us.i.posthog.com"),
    ] {
        let set = home.run(&["config", "set", key, value]);
        assert_eq!(set.code, 2, "{set:?}");
        assert!(set.stderr.contains(why), "{set:?}");
        assert!(!set.stderr.contains("kanari"), "{set:?}");
        assert!(!home.config().exists());
    }
}
