//! `caro login`, `logout` and `whoami`: whose token it is, and where it must never be seen.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Stdio;

use test_servers::{AccountServer, Behaviour, Latch};

use super::{ADA, BOB, agree_to, ids, is_daily, log_in, service};
use crate::harness::{HUNG, Home, skip};

fn credentials(home: &Home) -> PathBuf {
    home.path().join(".local/state/caro/account/credentials.json")
}

#[test]
fn login_whoami_and_logout_work_where_telemetry_is_off() {
    let home = Home::new();
    let server = service(&home);
    let login = log_in(&home, "ada-token\n");
    assert_eq!((login.code, login.stdout.as_str()), (0, ""), "{login:?}");
    assert_eq!(login.stderr, format!("Logged in as {ADA}.\n"));
    let call = server.calls().remove(0);
    assert_eq!(call.header("authorization"), Some("Bearer ada-token"));
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(credentials(&home)), 0o600);
    assert_eq!(mode(credentials(&home).parent().unwrap().to_owned()), 0o700);
    let whoami = home.run(&["whoami"]);
    assert_eq!((whoami.code, whoami.stdout.trim(), whoami.stderr.as_str()), (0, ADA, ""));
    assert_eq!(server.calls().len(), 1, "whose it is was known");
    home.assert_no_trace("telemetry is off");
    assert!(!home.state().exists());
    assert_eq!(home.run(&["logout"]).stderr, "Logged out.\n");
    assert!(!credentials(&home).exists());
    assert_eq!(home.run(&["logout"]).stderr, "Nobody was logged in.\n");
    let nobody = home.run(&["whoami"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.stderr.contains("`caro login`"), "{nobody:?}");
    assert_eq!(server.faults(), [] as [String; 0]);
}

#[test]
fn an_account_changes_nothing_of_the_id_of_the_day() {
    for kind in ["daily", "install"] {
        let home = Home::consenting();
        agree_to(&home, kind);
        let _server = service(&home);
        assert_eq!(log_in(&home, "ada-token").code, 0);
        home.ask();
        let all = ids(&home);
        assert!(all.iter().all(|id| is_daily(id) == (kind == "daily") && id != ADA), "{all:?}");
    }
}

#[test]
fn the_token_comes_from_the_variable_or_is_typed_unseen() {
    let home = Home::new();
    let _server = service(&home);
    let mut screen = home.screen(&["login"]);
    screen.see("Token: ");
    screen.press("ada-token\r");
    let (rest, code) = screen.end();
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("Logged in") && !rest.contains("ada-token"), "{rest}");
    let home = home.with("CARO_ACCOUNT_TOKEN", "bob-token");
    assert_eq!(home.run(&["login"]).stderr, format!("Logged in as {BOB}.\n"));
    let nobody = home.without("CARO_ACCOUNT_TOKEN").run(&["login"]);
    assert_eq!(nobody.code, 5, "{nobody:?}");
    assert!(nobody.stderr.contains("--token-stdin"), "{nobody:?}");
}

/// Whoever is not let in is who they were before, and learns why in one line.
#[test]
fn a_service_that_does_not_say_whose_it_is_changes_nothing() {
    let home = Home::new();
    let server = service(&home);
    assert_eq!(log_in(&home, "ada-token").code, 0);
    let before = fs::read(credentials(&home)).unwrap();
    let door = Latch::default();
    for (behaviour, says) in [
        (Behaviour::Healthy, "does not accept the token (status 401)"),
        (Behaviour::Status(500), "reports a failure (status 500)"),
        (Behaviour::Status(404), "no account service at `account.url` (status 404)"),
        (Behaviour::Status(429), "too many requests (status 429)"),
        (Behaviour::Redirect(302), "points elsewhere"),
        (Behaviour::CaptivePortal, "is no account service"),
        (Behaviour::Slow(door.clone()), "within two seconds"),
    ] {
        server.script([behaviour]);
        let output = log_in(&home, "kanari-token");
        assert_eq!((output.code, output.stdout.as_str()), (1, ""), "{output:?}");
        assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
        assert!(output.stderr.contains(says) && !output.stderr.contains("kanari"), "{output:?}");
        assert_eq!(fs::read(credentials(&home)).unwrap(), before, "{says}");
    }
    door.open();
    assert_eq!(server.faults(), [] as [String; 0]);
    for (input, says) in [("", "does not hold a token"), ("kanari two", "does not hold a token")] {
        let output = log_in(&home, input);
        assert_eq!(output.code, 1, "{output:?}");
        assert!(output.stderr.contains(says) && !output.stderr.contains("kanari"), "{output:?}");
    }
    let nowhere = log_in(&Home::new(), "kanari-token");
    assert!(nowhere.stderr.contains("`caro config set account.url https://HOST`"), "{nowhere:?}");
}

#[test]
fn a_token_never_travels_in_the_clear() {
    let home = Home::new();
    let refused = home.run(&["config", "set", "account.url", "http://accounts.example"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    // It got into the file by hand.
    home.write_config("account.url = 'http://192.168.1.7'\n");
    let output = log_in(&home, "ada-token");
    assert_eq!(output.code, 1);
    assert!(output.stderr.contains("unencrypted"), "{output:?}");
}

/// A token goes nowhere but to the service that it was given for.
#[test]
fn another_service_in_the_settings_does_not_get_the_token() {
    let home = Home::new();
    let first = service(&home);
    assert_eq!(log_in(&home, "ada-token").code, 0);
    let second = AccountServer::start();
    assert_eq!(home.run(&["config", "set", "account.url", &second.url()]).code, 0);
    let text = fs::read_to_string(credentials(&home)).unwrap();
    fs::write(credentials(&home), text.replace("ada-token", "bob-token")).unwrap();
    assert_eq!(home.run(&["whoami"]).stdout.trim(), BOB, "a token changed by hand is asked about");
    assert_eq!((first.calls().len(), second.http().connections()), (2, 0));
}

#[test]
fn credentials_that_others_can_read_are_refused_and_not_shown() {
    let home = Home::new();
    let _server = service(&home);
    assert_eq!(log_in(&home, "ada-token").code, 0);
    fs::set_permissions(credentials(&home), fs::Permissions::from_mode(0o644)).unwrap();
    let output = home.run(&["whoami"]);
    assert_eq!(output.code, 1);
    assert!(output.stderr.contains("chmod 600") && !output.stderr.contains("ada-token"));
}

#[test]
fn the_token_stands_in_no_argument_and_no_environment_of_caro_net() {
    let home = Home::new().with("CARO_ACCOUNT_TOKEN", "kanari-token");
    let server = service(&home);
    let door = Latch::default();
    server.behave(Behaviour::Slow(door.clone()));
    let mut caro = home.command(&["login"]).stderr(Stdio::null()).spawn().unwrap();
    let call = server.await_calls(1, HUNG).remove(0);
    assert_eq!(call.header("authorization"), Some("Bearer kanari-token"));
    let id = caro.id();
    match fs::read_to_string(format!("/proc/{id}/task/{id}/children")) {
        Err(_) => skip("there is no /proc to look at processes"),
        Ok(child) => {
            for what in ["cmdline", "environ"] {
                let bytes = fs::read(format!("/proc/{}/{what}", child.trim())).unwrap_or_default();
                assert!(!String::from_utf8_lossy(&bytes).contains("kanari"), "{what}");
            }
        }
    }
    door.open();
    caro.wait().unwrap();
}
