//! Whatever the bytes are, the gate and a JSON parser agree about them.

use std::sync::LazyLock;

use caro_cli::catalog::Caro;
use telemetry_core::testing::{Probe, is_canonical};
use telemetry_core::{Bounded, Catalog, MajorMinor, Rounded, app_version, events, gate, labels};

labels! {
    /// Words that start alike.
    pub enum Word { Em = "em", Embed = "embed", Embedded = "embedded", _ => Other = "other" }
}

events! {
    /// Events with every kind of property.
    pub catalog Kinds;
    /// Has all of them, and one that came with the second notice.
    pub struct Kind = "kind" {
        /// A truth value.
        truth: bool { owner: "tests", class: Behaviour, since: 1 },
        /// A number.
        number: Bounded<600_000> { owner: "tests", class: Technical, since: 1 },
        /// A number in steps.
        steps: Rounded<12_345> { owner: "tests", class: Technical, since: 1 },
        /// A word.
        word: Option<Word> { owner: "tests", class: Technical, since: 1 },
        /// The version.
        version: app_version!() { owner: "tests", class: Technical, since: 1 },
        /// The version of something else.
        foreign: MajorMinor { owner: "tests", class: Technical, since: 1 },
        /// Came later.
        later: Option<Word> { owner: "tests", class: Technical, since: 2 },
    }
    /// Has a name that starts like the other one's.
    pub struct KindAndMore = "kind_and_more" {
        /// A word.
        word: Option<Word> { owner: "tests", class: Technical, since: 1 },
        /// A small number.
        number: Option<Bounded<9>> { owner: "tests", class: Technical, since: 1 },
    }
}

static PROBES: LazyLock<Vec<Probe>> = LazyLock::new(Probe::all::<Kinds>);

/// Takes the bytes as a record, and as the value of a property.
pub(crate) fn check(bytes: &[u8]) {
    agree::<Caro>(bytes);
    agree::<Kinds>(bytes);
    let Some((first, value)) = bytes.split_first() else { return };
    let mut record = Vec::new();
    PROBES[usize::from(*first) % PROBES.len()].fill(value, &mut record);
    agree::<Kinds>(&record);
}

fn agree<C: Catalog>(record: &[u8]) {
    let checked = gate::check::<C>(record);
    assert_eq!(checked.is_ok(), is_canonical::<C>(record), "gate and parser disagree");
    match checked {
        Ok(checked) => {
            assert_eq!(checked.as_str().as_bytes(), record, "what passes is what was checked");
            assert!(record.is_ascii() && record.len() < 512);
        }
        // Finding the reason must work for everything that is refused.
        Err(refusal) => assert!(!refusal.as_str().is_empty()),
    }
}
