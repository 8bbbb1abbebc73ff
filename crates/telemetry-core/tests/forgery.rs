//! Another crate tries to bring what a person typed past both walls, by hand and without the macros.
//!
//! What the compiler refuses outright is in `compile_fail`; here is what compiles.

use telemetry_core::{
    Bounded, DistinctId, Draft, Envelope, Event, EventSpec, Kind, Label, Properties, Property,
    PropertySpec, RecordIds, Refusal, events, gate, labels,
};
use uuid::{Builder, Uuid, Variant, Version};

const TYPED: &str = "rm -rf /home/maria/diary";

labels! {
    /// A shell.
    pub enum Shell { Bash = "bash", _ => Other = "other" }
}

events! {
    /// Honest events.
    pub catalog Honest;
    /// Is forged below.
    pub struct Sample = "sample" {
        /// A label.
        shell: Shell { owner: "tests", class: Technical, since: 1 },
        /// A number.
        count: Bounded<9> { owner: "tests", class: Technical, since: 1 },
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

fn refused<E: Event<Catalog = Honest>>(event: &E) -> Refusal {
    let draft = Draft::new(&envelope(), event);
    let text = String::from_utf8_lossy(draft.as_bytes());
    assert!(!text.contains(TYPED), "{text}");
    gate::check::<Honest>(draft.as_bytes()).expect_err("a forged event must be refused")
}

/// An event made by hand; what it says of itself and what it writes is up to the forger.
struct Forged<const WAY: usize>;

const fn spec(name: &'static str, properties: &'static [PropertySpec]) -> EventSpec {
    EventSpec { name, purpose: "Lies.", properties, since: 1 }
}

/// The honest properties, but for the key of the first.
const RENAMED: &[PropertySpec] = &[
    PropertySpec {
        name: TYPED,
        key: ",\"rm -rf /home/maria/diary\":",
        ..Sample::SPEC.properties[0]
    },
    Sample::SPEC.properties[1],
];

impl<const WAY: usize> Event for Forged<WAY> {
    type Catalog = Honest;
    const SPEC: EventSpec = match WAY {
        0 => spec("typed_by_maria", Sample::SPEC.properties),
        1 => spec("sample\",\"note\":\"x", Sample::SPEC.properties),
        _ => Sample::SPEC,
    };

    fn write(&self, properties: &mut Properties<'_>) {
        match WAY {
            0 | 1 => {
                Shell::Bash.write_to(properties);
                Bounded::<9>::new(1).write_to(properties);
            }
            2 => {}
            3 => {
                Bounded::<9>::new(1).write_to(properties);
                Shell::Bash.write_to(properties);
            }
            4 => {
                Shell::Bash.write_to(properties);
                Bounded::<999_999_999>::new(555_123_456).write_to(properties);
            }
            _ => {
                Handmade(usize::MAX).write_to(properties);
                Bounded::<9>::new(1).write_to(properties);
            }
        }
    }
}

/// Labels by hand, with an index that points nowhere.
#[derive(Debug, Clone, Copy)]
struct Handmade(usize);

impl Label for Handmade {
    const LABELS: &'static [&'static str] = &["bash", "other"];

    fn index(self) -> usize {
        self.0
    }
}

#[test]
fn an_event_made_by_hand_is_refused_unless_it_is_what_the_catalog_says() {
    assert_eq!(refused(&Forged::<0>), Refusal::UnknownEvent);
    // The quote in its name ends the name: the rest is no record.
    assert_eq!(refused(&Forged::<1>), Refusal::Envelope);
    assert_eq!(refused(&Forged::<2>), Refusal::MissingKey);
    assert_eq!(refused(&Forged::<3>), Refusal::WrongKind);
    assert_eq!(refused(&Forged::<4>), Refusal::AboveMaximum);
    assert_eq!(refused(&Forged::<5>), Refusal::NotALabel);
}

/// An event whose keys are not the catalog's.
struct Renamed;

impl Event for Renamed {
    type Catalog = Honest;
    const SPEC: EventSpec = spec("sample", RENAMED);

    fn write(&self, properties: &mut Properties<'_>) {
        Shell::Bash.write_to(properties);
        Bounded::<9>::new(1).write_to(properties);
    }
}

#[test]
fn a_key_that_is_not_the_catalogs_is_refused() {
    // Even this needs the text when the program is compiled; one that is typed later has no way in.
    let draft = Draft::new(&envelope(), &Renamed);
    assert_eq!(gate::check::<Honest>(draft.as_bytes()).map(drop), Err(Refusal::UnknownKey));
}

/// A property by hand can only pass on what other properties write.
struct Delegating(String);

impl Property for Delegating {
    const KIND: Kind = Kind::Bool;
    const OPTIONAL: bool = false;
    const LEGAL: bool = true;

    fn write_to(&self, properties: &mut Properties<'_>) {
        for byte in self.0.bytes() {
            Bounded::<255>::new(u64::from(byte)).write_to(properties);
        }
    }
}

struct Talkative(Delegating);

impl Event for Talkative {
    type Catalog = Honest;
    const SPEC: EventSpec = Sample::SPEC;

    fn write(&self, properties: &mut Properties<'_>) {
        self.0.write_to(properties);
    }
}

#[test]
fn a_property_made_by_hand_writes_no_more_than_the_event_has() {
    assert_eq!(refused(&Talkative(Delegating(TYPED.to_owned()))), Refusal::WrongKind);
}

#[test]
fn more_text_than_a_slot_holds_is_a_torso_that_is_refused() {
    const LONG_NAME: &str = match str::from_utf8(&[b'a'; 500]) {
        Ok(name) => name,
        Err(_) => unreachable!(),
    };
    struct Long;
    impl Event for Long {
        type Catalog = Honest;
        const SPEC: EventSpec = spec(LONG_NAME, Sample::SPEC.properties);
        fn write(&self, properties: &mut Properties<'_>) {
            Shell::Bash.write_to(properties);
            Bounded::<9>::new(1).write_to(properties);
        }
    }
    assert_eq!(refused(&Long), Refusal::TooLong);
}

/// The ids are numbers that the program brings. Somebody who controls them can hide bits in them,
/// as in any number; how many is stated with the capacity of the events.
#[test]
fn an_id_that_is_not_of_its_version_is_refused_and_what_is_left_of_it_is_stated() {
    let text: [u8; 16] = TYPED.as_bytes()[..16].try_into().unwrap();
    let event = Sample { shell: Shell::Bash, count: Bounded::new(1) };
    let with = |uuid| Draft::new(&Envelope { uuid, ..envelope() }, &event);
    let raw = with(Uuid::from_bytes(text));
    assert_eq!(gate::check::<Honest>(raw.as_bytes()).map(drop), Err(Refusal::Envelope));
    let mut dressed = Builder::from_bytes(text);
    dressed.set_version(Version::SortRand).set_variant(Variant::RFC4122);
    let dressed = with(dressed.into_uuid());
    assert!(gate::check::<Honest>(dressed.as_bytes()).is_ok());
    let stated = |name| telemetry_core::ENVELOPE_FIELDS.iter().find(|field| field.name == name);
    assert!((stated("uuid").unwrap().capacity_bits() - 122.0).abs() < 0.01);
    assert!((stated("session").unwrap().capacity_bits() - 122.0).abs() < 0.01);
}

#[test]
fn a_model_of_ones_own_becomes_other_before_it_is_an_event() {
    for name in ["acme-internal-7b", "/srv/models/bash", "bash ", "BASH", "b\u{430}sh", "", TYPED] {
        assert_eq!(Shell::from_name(name), Shell::Other, "{name}");
    }
}

#[test]
fn neither_a_draft_nor_what_refuses_it_shows_its_text() {
    let draft = Draft::new(&envelope(), &Renamed);
    let refusal = gate::check::<Honest>(draft.as_bytes()).unwrap_err();
    let shown = format!("{draft:?} {refusal:?} {refusal}");
    assert!(!shown.contains("maria") && !shown.contains("109, 97, 114, 105, 97"), "{shown}");
    let panicking = || {
        let draft = Draft::new(&envelope(), &Renamed);
        gate::check::<Honest>(draft.as_bytes()).map(drop).expect("refused");
    };
    let panic = std::panic::catch_unwind(panicking).expect_err("a refused record panics here");
    let words = panic.downcast_ref::<String>().expect("a panic of `expect` has text");
    assert_eq!(words, "refused: UnknownKey");
}
