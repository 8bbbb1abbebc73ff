//! What a recipient gets to see of a login: the two ids joined, once, before anything of the account.

use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use test_servers::{AccountServer, Behaviour, PosthogServer};

use super::described::described;
use super::{ADA, BOB, agree_to, is_daily, log_in, service};
use crate::delivery::{agreed_to, ids as uuids, record, start_sender, stored_ids};
use crate::harness::{Home, text};

/// A home that agreed to both: to that recipient, and to link an account.
pub(super) fn linkable(posthog: &PosthogServer) -> (Home, AccountServer) {
    let home = agreed_to(posthog);
    agree_to(&home, "account");
    let accounts = service(&home);
    (home, accounts)
}

/// Logs in without a key, so that nothing is sent meanwhile.
pub(super) fn log_in_quietly(home: &Home, token: &str) {
    let mut command = home.command(&["login", "--token-stdin"]);
    command.env_remove("CARO_POSTHOG_API_KEY");
    let output = crate::harness::output_with_input(command, token.as_bytes());
    assert_eq!(output.code, 0, "{output:?}");
}

pub(super) fn run_quietly(home: &Home, args: &[&str]) {
    let mut command = home.command(args);
    command.env_remove("CARO_POSTHOG_API_KEY");
    let output = crate::harness::output(command);
    assert_eq!(output.code, 0, "{output:?}");
}

pub(super) fn flush(home: &Home) {
    let flush = home.run(&["telemetry", "flush"]);
    assert_eq!(flush.code, 0, "{flush:?}");
}

/// Returns what arrived, as name and id, with repetitions of an id taken together.
pub(super) fn arrived(server: &PosthogServer) -> Vec<(bool, String)> {
    let mut seen: Vec<(bool, String)> = Vec::new();
    for stored in server.stored() {
        let it = (stored.event["event"] == "$create_alias", text(&stored.event["distinct_id"]));
        if seen.last() != Some(&it) {
            seen.push(it);
        }
    }
    assert_eq!(server.faults(), [] as [String; 0]);
    assert_eq!(server.dropped(), []);
    seen
}

pub(super) fn aliases(server: &PosthogServer) -> Vec<Value> {
    let stored = server.stored().into_iter().map(|stored| stored.event);
    stored.filter(|event| event["event"] == "$create_alias").collect()
}

pub(super) fn anon_id(home: &Home) -> String {
    let file = fs::read_to_string(home.state().join("identity.json")).unwrap();
    text(&crate::harness::parse(&file)["anon_id"])
}

#[test]
fn anonymous_events_then_the_alias_then_the_accounts_then_a_new_anonymous_id() {
    let posthog = PosthogServer::start();
    let (home, accounts) = linkable(&posthog);
    record(&home, 1);
    let first = anon_id(&home);
    log_in_quietly(&home, "ada-token");
    record(&home, 2);
    run_quietly(&home, &["logout"]);
    record(&home, 1);
    let second = anon_id(&home);
    assert_ne!(first, second);
    flush(&home);
    let ada = || ADA.to_owned();
    let expected = [(false, first.clone()), (true, ada()), (false, ada()), (false, second)];
    assert_eq!(arrived(&posthog), expected);
    // The login is the account's first event, the logout its last.
    let stored = posthog.stored();
    let of_ada: Vec<_> = stored.iter().filter(|s| s.event["distinct_id"] == ADA).collect();
    let verb = |at: usize| of_ada[at].event["properties"]["verb"].clone();
    assert_eq!((verb(2), verb(of_ada.len() - 1)), (json!("login"), json!("logout")));
    let logouts = stored.iter().filter(|s| s.event["properties"]["verb"] == "logout");
    assert_eq!(logouts.count(), 1);
    let alias = aliases(&posthog).remove(0);
    assert_eq!(alias["properties"]["alias"], json!(first));
    assert_eq!(alias["distinct_id"], ADA);
    let keys: Vec<_> = alias["properties"].as_object().unwrap().keys().cloned().collect();
    let mut keys: Vec<_> = keys.iter().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["$geoip_disable", "$ip", "$lib", "$lib_version", "alias"]);
    for stored in posthog.stored() {
        let (event, properties) = (&stored.event["event"], &stored.event["properties"]);
        let anonymous = stored.event["distinct_id"] != ADA;
        assert_eq!(properties["is_anon"] == true, anonymous, "{event}");
        assert_eq!(properties["$process_person_profile"] == false, anonymous, "{event}");
        assert_eq!(properties.get("is_anon").is_some(), anonymous, "{event}");
    }
    // The alias went alone, and had arrived before anything of the account was sent.
    let requests = posthog.requests();
    let with_alias = requests.iter().find(|r| r.json().to_string().contains("create_alias"));
    assert_eq!(with_alias.unwrap().json()["batch"].as_array().unwrap().len(), 1);
    assert_eq!(accounts.calls().len(), 1, "only the login asked");
}

#[test]
fn ten_runs_and_logins_join_once_and_ask_once() {
    let posthog = PosthogServer::start();
    let (home, accounts) = linkable(&posthog);
    record(&home, 1);
    log_in_quietly(&home, "ada-token");
    for _ in 0..10 {
        record(&home, 1);
        flush(&home);
    }
    assert_eq!(accounts.calls().len(), 1);
    // Somebody who comes back is not joined again.
    run_quietly(&home, &["logout"]);
    record(&home, 1);
    log_in_quietly(&home, "ada-token");
    record(&home, 1);
    flush(&home);
    assert_eq!(aliases(&posthog).len(), 1);
    assert_eq!(arrived(&posthog).last(), Some(&(false, ADA.to_owned())));
}

#[test]
fn a_second_account_never_gets_anything_of_the_first() {
    for with_logout in [true, false] {
        let posthog = PosthogServer::start();
        let (home, _accounts) = linkable(&posthog);
        record(&home, 1);
        let first = anon_id(&home);
        log_in_quietly(&home, "ada-token");
        record(&home, 1);
        if with_logout {
            run_quietly(&home, &["logout"]);
        }
        log_in_quietly(&home, "bob-token");
        record(&home, 1);
        flush(&home);
        for alias in aliases(&posthog).iter().filter(|alias| alias["distinct_id"] == BOB) {
            assert_ne!(alias["properties"]["alias"], json!(first), "{with_logout}");
            assert_ne!(alias["properties"]["alias"], json!(ADA), "{with_logout}");
        }
        let seen = arrived(&posthog);
        let bob = seen.iter().position(|(_, id)| id == BOB).expect("bob's records came");
        assert!(seen[bob..].iter().all(|(_, id)| id == BOB), "{seen:?}");
        assert!(seen[..bob].iter().all(|(_, id)| id == ADA || *id == first), "{seen:?}");
    }
}

/// Credentials that came another way than by `caro login` are noticed by the next run, and looked up by the
/// sender: never by the command.
#[test]
fn credentials_that_were_edited_are_anonymous_until_the_sender_has_asked() {
    let posthog = PosthogServer::start();
    let (home, accounts) = linkable(&posthog);
    log_in_quietly(&home, "ada-token");
    record(&home, 1);
    let ada_only = anon_id(&home);
    let file = home.path().join(".local/state/caro/account/credentials.json");
    let edited = fs::read_to_string(&file).unwrap().replace("ada-token", "bob-token");
    fs::write(&file, edited).unwrap();
    record(&home, 1);
    assert_eq!(accounts.calls().len(), 1, "a command never asks");
    let between = anon_id(&home);
    assert_ne!(between, ada_only);
    flush(&home);
    record(&home, 1);
    flush(&home);
    assert_eq!(accounts.calls().len(), 2);
    let (ada, bob) = (ADA.to_owned(), BOB.to_owned());
    let expected = [
        (false, ada_only),
        (true, ada.clone()),
        (false, ada),
        (false, between.clone()),
        (true, bob.clone()),
        (false, bob),
    ];
    assert_eq!(arrived(&posthog), expected);
    assert_eq!(aliases(&posthog)[1]["properties"]["alias"], json!(between));
}

#[test]
fn credentials_that_were_dropped_in_are_joined_before_the_first_event_of_the_account() {
    let posthog = PosthogServer::start();
    let (home, accounts) = linkable(&posthog);
    record(&home, 1);
    let first = anon_id(&home);
    let folder = home.path().join(".local/state/caro/account");
    fs::create_dir_all(&folder).unwrap();
    let set_mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    set_mode(&folder, 0o700);
    fs::write(folder.join("credentials.json"), r#"{"token":"ada-token"}"#).unwrap();
    set_mode(&folder.join("credentials.json"), 0o600);
    // The service is down for now: records go on without an account, and nobody notices.
    accounts.script([Behaviour::Status(503)]);
    flush(&home);
    record(&home, 1);
    flush(&home);
    record(&home, 1);
    flush(&home);
    let ada = ADA.to_owned();
    assert_eq!(arrived(&posthog), [(false, first), (true, ada.clone()), (false, ada)]);
    assert_eq!(accounts.calls().len(), 2);
}

#[test]
fn a_sender_that_is_killed_between_them_keeps_their_order_and_doubles_nothing() {
    let posthog = PosthogServer::start();
    let (home, _accounts) = linkable(&posthog);
    record(&home, 1);
    let first = anon_id(&home);
    log_in_quietly(&home, "ada-token");
    record(&home, 1);
    for number in 0..40_u64 {
        let mut sender = start_sender(&home);
        thread::sleep(Duration::from_millis(number * 3));
        let _ = sender.kill();
        sender.wait().unwrap();
        let _ = fs::remove_file(home.state().join("delivery.json"));
    }
    flush(&home);
    assert_eq!(stored_ids(&posthog), uuids(&home.records()));
    let ada = ADA.to_owned();
    assert_eq!(arrived(&posthog), [(false, first), (true, ada.clone()), (false, ada)]);
}

/// A login that is killed at any moment leaves one of two states: nothing is linked, or what joins the ids
/// was recorded before the link.
#[test]
fn a_login_that_is_killed_never_links_without_joining_and_never_joins_twice() {
    let posthog = PosthogServer::start();
    let (home, _accounts) = linkable(&posthog);
    record(&home, 1);
    for number in 0..40_u64 {
        let mut command = home.command(&["login"]);
        command.env("CARO_ACCOUNT_TOKEN", "ada-token").stderr(std::process::Stdio::null());
        command.env_remove("CARO_POSTHOG_API_KEY");
        let mut login = command.spawn().unwrap();
        thread::sleep(Duration::from_millis(number));
        let _ = login.kill();
        login.wait().unwrap();
        record(&home, 1);
    }
    log_in_quietly(&home, "ada-token");
    record(&home, 1);
    flush(&home);
    assert_eq!((aliases(&posthog).len(), described(&posthog).len()), (1, 1));
    let seen = arrived(&posthog);
    let joined = seen.iter().position(|(alias, _)| *alias).expect("they were joined");
    assert!(seen[..joined].iter().all(|(_, id)| id != ADA), "{seen:?}");
}

/// Records of a day are never joined to anybody.
#[test]
fn what_was_recorded_under_ids_of_the_day_is_not_joined() {
    let posthog = PosthogServer::start();
    let home = agreed_to(&posthog);
    record(&home, 1);
    agree_to(&home, "account");
    let _accounts = service(&home);
    log_in_quietly(&home, "ada-token");
    record(&home, 1);
    flush(&home);
    assert!(is_daily(&arrived(&posthog)[0].1));
    let alias = aliases(&posthog).remove(0);
    assert!(!is_daily(&text(&alias["properties"]["alias"])));
}

/// Whoever agreed to less afterwards is nobody again, with an id that no account ever had.
#[test]
fn an_account_that_is_given_up_for_an_install_id_leaves_with_its_ids() {
    let posthog = PosthogServer::start();
    let (home, _accounts) = linkable(&posthog);
    log_in_quietly(&home, "ada-token");
    record(&home, 1);
    let ada_only = anon_id(&home);
    run_quietly(&home, &["config", "set", "telemetry.identity", "install"]);
    record(&home, 1);
    flush(&home);
    let last = arrived(&posthog).last().unwrap().1.clone();
    assert!(last != ADA && last != ada_only && !is_daily(&last), "{last}");
}

/// Logging in with telemetry off and agreeing later joins all the same, without asking the service again.
#[test]
fn whoever_is_logged_in_when_agreeing_is_linked_at_once() {
    let posthog = PosthogServer::start();
    let home = agreed_to(&posthog);
    let accounts = service(&home);
    assert_eq!(log_in(&home, "ada-token").code, 0);
    agree_to(&home, "account");
    record(&home, 1);
    flush(&home);
    let ada = ADA.to_owned();
    let seen = arrived(&posthog);
    assert!(is_daily(&seen[0].1), "what came before is not joined");
    assert_eq!(seen[1..], [(true, ada.clone()), (false, ada)]);
    assert_eq!(accounts.calls().len(), 1);
}
