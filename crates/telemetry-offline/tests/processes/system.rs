//! What the operating system sees of an append, and what it may refuse.

use std::process::{Command, Output};

use super::common::{arguments, dropped, example, folder, ids, lines, skip};
use telemetry_consent::StateDir;
use telemetry_offline::{DropReason, drops};

fn system_calls(count: u64) -> Option<u64> {
    let folder = folder();
    let trace = folder.path.with_extension("trace");
    let traced = Command::new("strace")
        .arg("-o")
        .arg(&trace)
        .arg(example())
        .args(arguments(&folder.path, 1, count, "quiet"))
        .output();
    if !traced.is_ok_and(|output| output.status.success()) {
        return None;
    }
    assert_eq!(folder.everything().records.len() as u64, count);
    Some(std::fs::read_to_string(trace).unwrap().lines().count() as u64)
}

#[test]
fn a_record_costs_two_system_calls() {
    let (Some(few), Some(many)) = (system_calls(100), system_calls(900)) else {
        skip("strace not found, or tracing is not allowed");
        return;
    };
    let calls = many - few;
    assert!(calls * 100 <= 800 * 205, "{calls} system calls for 800 records");
}

/// Runs the example in a shell that first limits something.
fn limited(script: &str, folder: &std::path::Path, count: u64) -> Output {
    Command::new("sh")
        .args(["-c", script])
        .arg(example())
        .args(arguments(folder, 1, count, "report"))
        .output()
        .unwrap()
}

#[test]
fn a_limit_on_file_sizes_drops_and_counts_and_never_fails() {
    let folder = folder();
    let script = r#"trap "" XFSZ; ulimit -f 8 && exec "$0" "$@""#;
    let output = limited(script, &folder.path, 40);
    assert!(output.status.success(), "{output:?}");
    let reported = lines(&output.stdout);
    let dropped = dropped(&reported);
    let contents = folder.everything();
    assert_eq!((contents.records.len() + dropped, contents.unreadable), (40, 0));
    assert!(dropped > 0);
    assert_eq!(drops(&folder.state()).unwrap().get(DropReason::Io), dropped as u64);
}

#[test]
fn a_short_write_is_counted_and_costs_no_later_record() {
    let folder = folder();
    // All but a hundred bytes of the limit are used up, in whole lines.
    let line = format!("{}\n", "x".repeat(99));
    let limit = 8 * shell_block();
    let filling = line.repeat(usize::try_from(limit).unwrap() / 100 - 1);
    let filling =
        format!("{filling}{}\n", "y".repeat((usize::try_from(limit).unwrap() % 100) + 50));
    std::fs::write(folder.path.join("journal.jsonl"), &filling).unwrap();
    let output = limited(r#"trap "" XFSZ; ulimit -f 8 && exec "$0" "$@""#, &folder.path, 3);
    assert!(output.status.success(), "{output:?}");
    let reported = lines(&output.stdout);
    assert_eq!(reported, ["dropped ShortWrite", "dropped Io", "dropped Io"]);
    let counted = drops(&folder.state()).unwrap();
    assert_eq!((counted.get(DropReason::ShortWrite), counted.get(DropReason::Io)), (1, 2));
    // The torn record costs none that comes after it.
    let stored = lines(&folder.append(2, 3, "report").output().unwrap().stdout);
    assert_eq!(ids(&folder.everything()), stored);
}

/// The unit of `ulimit -f` in this system's `sh`: 512 bytes, or 1024 in some.
fn shell_block() -> u64 {
    let folder = folder();
    let path = folder.path.join("probe");
    let script = r#"trap "" XFSZ; ulimit -f 8; head -c 10000 /dev/zero > "$1""#;
    let _ = Command::new("sh").args(["-c", script, "sh"]).arg(&path).output().unwrap();
    path.metadata().unwrap().len() / 8
}

#[test]
fn a_full_disk_drops_and_counts_and_never_fails() {
    let folder = folder();
    let inner = folder.path.join("mounted");
    std::fs::create_dir(&inner).unwrap();
    // A disk of 16 pages, in a mount namespace of its own; the counters exist before it is full.
    let script = r#"mount -t tmpfs -o size=64k,mode=700 none "$0" || exit 77
        printf '{"io":1}%2040s' "" > "$0/drops.json"
        "$2" "$0" 1 150 report > "$1/report" || exit 1
        cp "$0/drops.json" "$0/journal.jsonl" "$1""#;
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .args([&inner, &folder.path, &example()])
        .output();
    if !output.as_ref().is_ok_and(|output| output.status.success()) {
        skip(&format!("no small disk could be mounted: {output:?}"));
        return;
    }
    let reported = lines(&std::fs::read(folder.path.join("report")).unwrap());
    let dropped = dropped(&reported);
    let contents = folder.everything();
    assert!(dropped > 20, "the disk was not full: {dropped}");
    assert_eq!((contents.records.len() + dropped, contents.unreadable), (150, 0));
    let state = StateDir::open(&folder.path).unwrap().unwrap();
    let counted = drops(&state).unwrap();
    assert_eq!(counted.get(DropReason::DiskFull), dropped as u64);
    assert_eq!(counted.get(DropReason::Io), 1);
}
