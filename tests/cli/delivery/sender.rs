//! The sender as a process: what it sees, what it leaves, when it ends.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use test_servers::{Behaviour, Latch, Moment, PosthogServer, SilentPort};

use super::{
    SOON, agreed_to, agreed_to_host, assert_arrived, record, sender, start_sender, wait_for,
};
use crate::harness::{Home, output, skip};

#[test]
fn twenty_senders_at_once_send_everything_once() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 4);
    let senders: Vec<_> = (0..20).map(|_| start_sender(&home)).collect();
    senders.into_iter().for_each(wait_for);
    assert_arrived(&server, &home.records());
}

/// Ten seconds, by the sender's own watch; here it counts that nobody has to answer for it to end.
#[test]
fn a_sender_ends_by_itself_whatever_the_server_does() {
    for moment in [Moment::BeforeStoring, Moment::AfterStoring] {
        let server = PosthogServer::start();
        server.behave(Behaviour::Hang(moment));
        let home = agreed_to(&server);
        record(&home, 1);
        wait_for(start_sender(&home));
        assert_eq!(server.requests().len(), 1, "{moment:?}");
    }
}

#[test]
fn a_sender_has_no_terminal_no_folder_and_no_descriptor_of_its_parent() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 1);
    let door = Latch::default();
    server.behave(Behaviour::Slow(door.clone()));
    let (mut read, write) = std::io::pipe().expect("the system has pipes");
    let mut shell = home.program("/bin/sh");
    // A script that holds a lock or a pipe open in a descriptor of its own.
    shell.args(["-c", "exec \"$0\" 9>&1 >/dev/null"]).arg(sender());
    let mut child = shell.stdin(Stdio::null()).stdout(write).stderr(Stdio::null()).spawn().unwrap();
    drop(shell);
    server.await_requests(1, SOON);
    // The pipe is closed while the sender still waits for its answer.
    let mut nothing = String::new();
    read.read_to_string(&mut nothing).unwrap();
    let proc = format!("/proc/{}", child.id());
    if let Ok(folder) = fs::read_link(format!("{proc}/cwd")) {
        assert_eq!(folder.to_str(), Some("/"));
        let stat = fs::read_to_string(format!("{proc}/stat")).unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let id = child.id().to_string();
        assert_eq!(
            (fields[2], fields[3]),
            (id.as_str(), id.as_str()),
            "group and session of its own"
        );
        assert_eq!(fields[4], "0", "no terminal");
    } else {
        skip("there is no /proc to look at the sender");
    }
    door.open();
    assert!(child.wait().unwrap().success());
}

/// Neither arguments nor environment of the sender carry anything a person typed or works with.
#[test]
fn what_caro_starts_sees_nothing_of_what_the_person_does() {
    let server = PosthogServer::start();
    let door = Latch::default();
    server.behave(Behaviour::Slow(door.clone()));
    let home = agreed_to(&server)
        .with("OPENAI_API_KEY", "sk-kanari")
        .with("CARO_KANARI", "kanari")
        .with("PWD", "/kanari")
        .with("SSH_AUTH_SOCK", "/kanari")
        .with("HTTPS_PROXY", "http://proxy.example");
    assert_eq!(home.run(&["find", "files", "named", "kanari.txt"]).code, 0);
    server.await_requests(1, SOON);
    let senders = processes(&home);
    door.open();
    if senders.is_empty() {
        skip("there is no /proc to find the sender");
        return;
    }
    assert_eq!(senders.len(), 1, "{senders:?}");
    let (arguments, environment) = &senders[0];
    assert_eq!(arguments.split('\0').filter(|a| !a.is_empty()).count(), 1, "{arguments:?}");
    let mut names: Vec<_> =
        environment.split('\0').filter_map(|variable| Some(variable.split_once('=')?.0)).collect();
    names.sort_unstable();
    assert_eq!(names, ["CARO_POSTHOG_API_KEY", "CARO_POSTHOG_HOST", "HOME", "HTTPS_PROXY"]);
    assert!(!environment.contains("kanari"));
}

/// Returns arguments and environment of the senders that work for that home.
fn processes(home: &Home) -> Vec<(String, String)> {
    let is_number = |name: &str| name.bytes().all(|b| b.is_ascii_digit());
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let home = format!("HOME={}\0", home.path().display());
    all.filter(|entry| entry.file_name().to_str().is_some_and(is_number))
        .filter_map(|entry| {
            let read = |name| fs::read_to_string(entry.path().join(name)).ok();
            Some((read("cmdline")?, read("environ")?))
        })
        .filter(|(line, environment)| {
            line.contains("caro-telemetry-send") && environment.contains(&home)
        })
        .collect()
}

#[test]
fn the_memory_of_a_sender_stays_under_40_megabytes() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    record(&home, 1);
    super::arrival::fill(&home, 1000);
    let door = Latch::default();
    // The second batch waits, so that the sender can be looked at; the first is followed by the question.
    server.script([Behaviour::Healthy, Behaviour::Healthy, Behaviour::Slow(door.clone())]);
    let sender = start_sender(&home);
    server.await_requests(3, SOON);
    let status = fs::read_to_string(format!("/proc/{}/status", sender.id()));
    door.open();
    wait_for(sender);
    let Ok(status) = status else {
        skip("there is no /proc to look at the sender");
        return;
    };
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").trim().parse().unwrap();
    assert!(kilobytes < 40_000, "{kilobytes} kB");
}

#[test]
fn a_sender_started_with_an_argument_it_does_not_know_sends_nothing() {
    let server = PosthogServer::start();
    let home = agreed_to(&server);
    let mut command = home.program(sender());
    command.arg("--help");
    let run = output(command);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("caro telemetry flush"), "{run:?}");
    assert_eq!(server.http().connections(), 0);
}

#[test]
fn a_server_that_is_not_there_is_noted_and_left_alone() {
    let port = SilentPort::new();
    let home = agreed_to_host(&port.url());
    record(&home, 1);
    wait_for(start_sender(&home));
    let delivery = &home.status()["delivery"];
    assert_eq!(delivery["problem"], "no answer in time");
    assert_eq!(delivery["failures"], 1);
    assert!(delivery["next_try"].is_string());
}
