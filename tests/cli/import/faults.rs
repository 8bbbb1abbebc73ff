//! What cannot be imported: one line each, and nothing leaves.

use std::fs;

use test_servers::{Behaviour, PosthogServer};

use super::{air_gapped, bundle, connected, export, import, stored_ids};
use crate::delivery::{arrival, sender};
use crate::harness::{Home, RECORDS, output};
use crate::sandbox::private;

#[test]
fn nothing_is_sent_unless_every_bundle_is_good() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    let good = bundle(1);
    operator.put("good.json", &good);
    operator.put("edited.json", &good.replacen("\"embedded\"", "\"ollama\"", 1));
    operator.put("cut.json", &good[..good.len() / 2]);
    operator.put("newer.json", &good.replacen("\"version\": 1,", "\"version\": 7,", 1));
    operator.put("deep.json", &"[".repeat(100_000));
    operator.put("empty.json", "");
    operator.put("field.json", &good.replacen("\"count\"", "\"extra\": 1,\n  \"count\"", 1));
    operator.put("property.json", &good.replacen("\"os\":", "\"extra\":1,\"os\":", 1));
    fs::write(operator.work().join("binary.json"), [0xff, 0xfe, 0, 1]).unwrap();
    fs::create_dir(operator.work().join("folder.json")).unwrap();
    for (name, says) in [
        ("edited.json", "the records do not match their hash"),
        ("cut.json", "was it cut short?"),
        ("newer.json", "has format version 7, and this program reads up to 1"),
        ("deep.json", "is no exported bundle"),
        ("empty.json", "is empty"),
        ("field.json", "line "),
        ("property.json", "record 1: "),
        ("binary.json", "is no exported bundle"),
        ("folder.json", "is a folder"),
        ("missing.json", "No such file"),
    ] {
        let before = operator.files();
        let refused = import(&operator, &["good.json", name]);
        assert_eq!(refused.code, 1, "{name}: {refused:?}");
        let about = format!("caro: `{name}`: ");
        assert!(refused.stderr.starts_with(&about), "{name}: {refused:?}");
        assert!(refused.stderr.contains(says), "{name}: {refused:?}");
        assert!(refused.stderr.ends_with("nothing was imported: every bundle has to be good\n"));
        assert_eq!(operator.files(), before, "{name}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_pipe_is_refused_since_it_can_be_read_only_once() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    operator.put("f.json", &bundle(1));
    let refused = operator.shell("cat f.json | \"$caro\" telemetry import /dev/stdin");
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("`/dev/stdin`: is read twice, so save it"), "{refused:?}");
    assert!(server.requests().is_empty());
}

#[test]
fn without_a_key_it_says_whose_key_is_needed() {
    let operator = Home::new();
    operator.put("f.json", &bundle(1));
    let refused = import(&operator, &["f.json"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("by the operator's key, not by consent"), "{refused:?}");
    assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
}

#[test]
fn without_the_sender_it_says_so() {
    let operator = Home::new();
    let mut alone = operator.program(operator.caro_alone());
    alone.args(["telemetry", "import", "f.json"]);
    let refused = output(alone);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("there is no `caro-telemetry-send` beside caro"),
        "{refused:?}"
    );
}

#[test]
fn the_sender_takes_bundles_itself_and_refuses_other_words() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    operator.put("-f.json", &bundle(1));
    let run = |words: &[&str]| {
        let mut program = operator.program(sender());
        program.args(words);
        output(program)
    };
    for words in [&["import"][..], &["import", "--force", "f.json"], &["import", "-f.json"]] {
        let refused = run(words);
        assert_eq!((refused.code, refused.stderr.lines().count()), (2, 1), "{refused:?}");
    }
    assert_eq!(run(&["import", "--", "-f.json"]).code, 0);
    assert_eq!(stored_ids(&server).len(), RECORDS);
}

#[test]
fn a_server_that_fails_in_the_middle_gets_the_rest_later() {
    let server = PosthogServer::start();
    let operator = connected(&server);
    operator.put("f.json", &bundle(2));
    server.behave(Behaviour::Status(503));
    let down = import(&operator, &["f.json"]);
    assert_eq!(down.code, 1, "{down:?}");
    assert!(
        down.stderr.contains("the rest was not sent: HTTP status 503; run it again to go on"),
        "{down:?}"
    );
    server.behave(Behaviour::CaptivePortal);
    let portal = import(&operator, &["f.json"]);
    assert!(portal.stderr.contains("something else answered"), "{portal:?}");
    server.behave(Behaviour::Healthy);
    assert_eq!(import(&operator, &["f.json"]).code, 0);
    assert_eq!(stored_ids(&server).len(), 2 * RECORDS);
}

/// Without its list an import would send everything again the next time, so it stops.
#[test]
fn a_full_disk_under_the_list_stops_an_import_that_then_goes_on() {
    let server = PosthogServer::start();
    let (site, operator) = (air_gapped(), connected(&server));
    site.ask();
    arrival::fill(&site, 600);
    operator.put("f.json", &export(&site, &[]));
    let script = "disk=\"$HOME/.local/state/caro\"\nmkdir -p \"$disk\"\n\
                  mount -t tmpfs -o size=8k none \"$disk\"\n\
                  \"$caro\" telemetry import f.json || echo \"code $?\"\n\
                  mount -o remount,size=1m \"$disk\"\n\
                  \"$caro\" telemetry import f.json";
    let Some(command) = private(&operator, script) else { return };
    let full = output(command);
    assert_eq!((full.code, full.stdout.as_str()), (0, "code 1\n"), "{full:?}");
    let complaints: Vec<_> = full.stderr.lines().filter(|l| l.starts_with("caro: ")).collect();
    assert_eq!(complaints.len(), 1, "{full:?}");
    assert!(complaints[0].contains("imported.") && complaints[0].contains("No space left"));
    assert_eq!(stored_ids(&server).len(), 600);
    assert_eq!(server.faults(), [] as [String; 0], "a resend was not the same");
}
