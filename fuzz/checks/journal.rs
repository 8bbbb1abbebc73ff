//! Whatever stands in the journal's files, reading them fails in no way, shows nothing but checked
//! records, and costs no whole record beside the damage.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use caro_cli::catalog::Caro;
use chrono::{DateTime, Utc};
use telemetry_consent::StateDir;
use telemetry_core::gate;
use telemetry_core::testing::is_canonical;
use telemetry_offline::{
    CAPACITY, CURSORS, Consumer, Contents, JOURNAL, PREVIOUS, pending, purge, read,
};

/// A state folder for the whole process, in memory where the system has a place for that.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.expect("a temporary folder").keep()
});

const BEFORE: &str = "019f0e1c-6f51-7abc-8def-000000000001";
const BEHIND: &str = "019f0e1c-6f51-7abc-8def-000000000002";

/// Takes the bytes as damage in the current file, and between the two files' records.
pub(crate) fn check(bytes: &[u8]) {
    let state = StateDir::create(&FOLDER.join("telemetry")).expect("the folder is ours");
    let write = |name: &str, text: &[u8]| {
        fs::write(state.path().join(name), text).expect("the folder is writable");
    };
    let (first, second) = bytes.split_at(bytes.len() / 2);
    write(PREVIOUS, first);
    write(JOURNAL, second);
    write(CURSORS, bytes);
    shows_only_what_passes(&state);

    // Damage between two whole records, in slots of their own or not.
    let slot = |id| format!("{:<511}\n", record(id)).into_bytes();
    write(PREVIOUS, b"");
    write(JOURNAL, &[&slot(BEFORE), bytes, &slot(BEHIND)].concat());
    let contents = shows_only_what_passes(&state);
    // A copy of a record hides the record that comes after it.
    let copied = bytes.windows(BEHIND.len()).any(|window| window == BEHIND.as_bytes());
    let shown = |id| contents.records.iter().any(|stored| stored.checked().uuid() == id);
    assert!(shown(BEFORE), "damage costs the record before it");
    assert!(shown(BEHIND) || copied, "damage costs the record behind it");
    // Nothing that is shown is old enough to go, so a purge takes nothing away.
    purge(&state, now()).expect("damage is no error");
    assert_eq!(shows_only_what_passes(&state).records.len(), contents.records.len());
}

fn shows_only_what_passes(state: &StateDir) -> Contents {
    let contents = read(state, gate::check::<Caro>, now()).expect("damage is no error");
    let waiting = pending(state, gate::check::<Caro>, now(), Consumer::Posthog);
    let waiting = waiting.expect("damage is no error");
    for stored in contents.records.iter().chain(&waiting.records) {
        assert!(is_canonical::<Caro>(stored.checked().as_str().as_bytes()));
    }
    assert!(contents.records.len() as u64 <= CAPACITY);
    contents
}

fn record(id: &str) -> String {
    format!(
        r#"{{"v":1,"uuid":"{id}","session":"{id}","event":"error_occurred","distinct_id":"0123456789abcdef","timestamp":"2026-06-28T10:32:24.481Z","notice":1,"properties":{{"error_category":"config","component":"config","recoverable":true}}}}"#
    )
}

/// Soon after the records above.
fn now() -> DateTime<Utc> {
    "2026-07-01T00:00:00Z".parse().expect("a time")
}
