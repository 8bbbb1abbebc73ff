use std::fs;

use tempfile::TempDir;

use super::{Policy, PolicyMode};
use crate::PolicyInput;

fn read(text: impl AsRef<[u8]>) -> PolicyInput {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("policy.toml");
    fs::write(&path, text).unwrap();
    PolicyInput::read(&path)
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>, because: &str) {
    match read(text) {
        PolicyInput::Unreadable(reason) => assert!(reason.contains(because), "{reason}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_machine_without_a_policy_has_none() {
    let folder = TempDir::new().unwrap();
    assert_eq!(PolicyInput::read(&folder.path().join("none/policy.toml")), PolicyInput::Absent);
}

#[test]
fn an_empty_policy_forbids_nothing() {
    assert_eq!(read(""), PolicyInput::Loaded(Policy::default()));
}

#[test]
fn every_key_is_read() {
    let text = "mode = 'air-gapped'\nallowed_hosts = ['a', 'b']\nforbidden_labels = ['user']\n\
                telemetry.posthog.host = 'https://a'\ntelemetry.loki.url = 'https://b'\n";
    let policy = Policy {
        mode: Some(PolicyMode::AirGapped),
        allowed_hosts: Some(vec!["a".into(), "b".into()]),
        posthog_host: Some("https://a".into()),
        loki_url: Some("https://b".into()),
        forbidden_labels: vec!["user".into()],
    };
    assert_eq!(read(text), PolicyInput::Loaded(policy));
    let off = Policy { mode: Some(PolicyMode::Off), ..Policy::default() };
    assert_eq!(read("mode = 'off'"), PolicyInput::Loaded(off));
    let nobody = Policy { allowed_hosts: Some(vec![]), ..Policy::default() };
    assert_eq!(read("allowed_hosts = []"), PolicyInput::Loaded(nobody));
}

#[test]
fn a_pinned_host_denies_every_other_one_and_the_list_still_counts() {
    let pinned =
        Policy { posthog_host: Some("https://ph.example:8443".into()), ..Policy::default() };
    for (host, allowed) in [
        ("https://ph.example:8443/ingest", true),
        ("PH.example:8443", true),
        ("https://ph.example", false),
        ("https://us.i.posthog.com", false),
    ] {
        assert_eq!(pinned.allows(host), allowed, "{host}");
    }
    let two = Policy { loki_url: Some("https://loki.example".into()), ..pinned.clone() };
    assert!(two.allows("ph.example:8443") && two.allows("loki.example") && !two.allows("other"));
    let both = Policy { allowed_hosts: Some(vec!["other".into()]), ..pinned };
    assert!(!both.allows("ph.example:8443") && !both.allows("other"));
}

#[test]
fn what_cannot_be_understood_to_the_letter_is_off() {
    refused("mode = 'on'", "`mode` in ");
    refused("mode = false", "must be one of off, air-gapped");
    refused("allowed_hosts = 'a'", "must be a list of texts");
    refused("allow_hosts = ['a']", "`allow_hosts` in the site policy ");
    refused("[telemetry]\nmode = 'off'", "`telemetry.mode` in the site policy ");
    refused("telemetry.posthog.host = ['a']", "must be text in quotes");
    refused("mode = ", "is not valid TOML in line 1");
    refused(b"# \xff", "is not UTF-8 text");
}

#[test]
fn a_policy_that_cannot_be_read_is_off() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [folder.path().to_path_buf(), file.join("policy.toml")] {
        let input = PolicyInput::read(&path);
        assert!(
            matches!(&input, PolicyInput::Unreadable(reason) if reason.contains("could not read")),
            "{input:?}"
        );
    }
}
