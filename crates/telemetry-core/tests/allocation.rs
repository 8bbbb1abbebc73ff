//! Recording and checking allocate nothing, counted by an allocator.

use std::hint::black_box;

use allocation_counter::measure;
use telemetry_core::{
    Bounded, DistinctId, Draft, Envelope, RecordIds, app_version, events, gate, labels,
};

labels! {
    /// A shell.
    pub enum Shell { Bash = "bash", Zsh = "zsh", _ => Other = "other" }
}

events! {
    /// Events to measure with.
    pub catalog Samples;
    /// Has a property of every usual kind.
    pub struct Sample = "sample" {
        /// A label.
        shell: Shell { owner: "tests", class: Technical, since: 1 },
        /// A number.
        time_ms: Bounded<600_000> { owner: "tests", class: Technical, since: 1 },
        /// A switch, if it is there.
        edited: Option<bool> { owner: "tests", class: Behaviour, since: 1 },
        /// The version.
        version: app_version!() { owner: "tests", class: Technical, since: 1 },
    }
}

fn envelope() -> Envelope {
    let now = "2026-11-20T10:32:24.481Z".parse().unwrap();
    let mut ids = RecordIds::new([7; 10]);
    Envelope {
        uuid: ids.next(now),
        session: ids.next(now),
        distinct_id: DistinctId::daily(&[1; 32], "tests", "machine", now),
        timestamp: now,
        notice: 1,
    }
}

#[test]
fn a_record_is_made_and_checked_without_touching_the_heap() {
    let envelope = envelope();
    let event = Sample {
        shell: Shell::from_name("zsh"),
        time_ms: Bounded::new(1_234),
        edited: Some(true),
        version: telemetry_core::AppVersion,
    };
    let mut passed = false;
    let counted = measure(|| {
        let draft = Draft::new(&envelope, &event);
        let checked = gate::check::<Samples>(draft.as_bytes()).unwrap();
        let again = gate::check::<Samples>(checked.as_str().as_bytes()).unwrap();
        passed = again.event() == "sample" && again.properties() == checked.properties();
    });
    assert!(passed);
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0), "{counted:?}");
}

/// So that the test above cannot pass because nothing is counted.
#[test]
fn the_allocator_counts() {
    let counted = measure(|| drop(black_box(Box::new(black_box([0_u8; 512])))));
    assert_eq!((counted.count_total, counted.bytes_total), (1, 512), "{counted:?}");
}
