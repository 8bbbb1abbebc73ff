use chrono::{DateTime, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::alias::alias;
use crate::{Bounded, DistinctId, Draft, Envelope, MajorMinor, RecordIds, Rounded, events, labels};

mod differences;
mod tricks;

labels! {
    /// A backend.
    pub enum Backend { Embedded = "embedded", EmbeddedLarge = "embedded_large", _ => Other = "other" }
}

events! {
    /// Events to test the gate with.
    pub catalog Samples;
    /// Has one property of every kind.
    pub struct Sample = "sample" {
        /// A label.
        backend: Backend { owner: "tests", class: Technical, since: 1 },
        /// A number.
        time_ms: Bounded<600_000> { owner: "tests", class: Technical, since: 1 },
        /// A switch.
        edited: bool { owner: "tests", class: Behaviour, since: 1 },
        /// A label that may be left out.
        model: Option<Backend> { owner: "tests", class: Technical, since: 1 },
        /// The version.
        version: crate::app_version!() { owner: "tests", class: Technical, since: 1 },
        /// Came with the second notice.
        later: Option<bool> { owner: "tests", class: Behaviour, since: 2 },
    }
    /// Has a name that starts like another event's.
    pub struct SampleMore = "sample_more" {
        /// A label that may be left out.
        first: Option<Backend> { owner: "tests", class: Technical, since: 1 },
        /// A number that may be left out.
        second: Option<Bounded<9>> { owner: "tests", class: Technical, since: 1 },
    }
    /// Came with the second notice.
    pub struct SampleLater = "sample_later" {
        /// A switch.
        edited: bool { owner: "tests", class: Behaviour, since: 2 },
        /// Came with the third notice.
        later: Option<bool> { owner: "tests", class: Behaviour, since: 3 },
    }
    /// Has the kinds that the others have not.
    pub struct Measured = "measured" {
        /// A number in steps.
        memory_mb: Rounded<12_345> { owner: "tests", class: Technical, since: 1 },
        /// The version of something else.
        kernel: MajorMinor { owner: "tests", class: Technical, since: 1 },
    }
    /// Is about an account.
    pub struct Person = "$set" {
        /// A label.
        backend: Backend { owner: "tests", class: Technical, since: 1 },
    }
}

const UUID: &str = "019f0e1c-6f51-7abc-8def-0123456789ab";

/// A record around `event` and `properties`, everything else being right.
fn line(event: &str, notice: u16, properties: &str) -> String {
    format!(
        r#"{{"v":1,"uuid":"{UUID}","session":"{UUID}","event":"{event}","distinct_id":"0123456789abcdef","timestamp":"2026-11-20T10:32:24.481Z","notice":{notice},"properties":{properties}}}"#
    )
}

const GOOD: &str = r#"{"backend":"embedded","time_ms":12,"edited":false,"version":"0.1.0"}"#;

fn refused(record: &str) -> Refusal {
    check::<Samples>(record.as_bytes()).expect_err("must be refused")
}

fn now() -> DateTime<Utc> {
    "2026-11-20T10:32:24.481Z".parse().unwrap()
}

fn envelope() -> Envelope {
    let mut ids = RecordIds::new([0xff; 10]);
    Envelope {
        uuid: ids.next(now()),
        session: ids.next(now()),
        distinct_id: DistinctId::daily(&[1; 32], "tests", "machine", now()),
        timestamp: now(),
        notice: 2,
    }
}

#[test]
fn a_checked_record_shows_its_parts() {
    let text = line("sample", 1, GOOD);
    let checked = check::<Samples>(text.as_bytes()).unwrap();
    assert_eq!(checked.as_str(), text);
    assert_eq!(checked.uuid(), UUID);
    assert_eq!(checked.session(), UUID);
    assert_eq!(checked.event(), "sample");
    assert_eq!(checked.distinct_id(), "0123456789abcdef");
    assert_eq!(checked.timestamp(), "2026-11-20T10:32:24.481Z");
    assert_eq!(checked.time(), Some(now()));
    assert_eq!(checked.notice(), 1);
    assert_eq!(checked.properties(), GOOD);
    assert_eq!(checked.spec().name, "sample");
    assert_eq!(checked.daily_id().map(|id| id.to_string()).as_deref(), Some("0123456789abcdef"));
    assert_eq!(format!("{checked:?}"), format!("Checked({text:?})"));
    let newer = line("sample", 700, GOOD);
    assert_eq!(check::<Samples>(newer.as_bytes()).unwrap().notice(), 700);
    let no_day = text.replace("2026-11-20", "2026-02-31");
    assert_eq!(check::<Samples>(no_day.as_bytes()).unwrap().time(), None);
}

#[test]
fn the_stable_kinds_of_distinct_id_pass_too() {
    let id = Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef);
    for distinct_id in [DistinctId::install(id), DistinctId::account(id)] {
        let event = SampleMore { first: None, second: None };
        let draft = Draft::new(&Envelope { distinct_id, ..envelope() }, &event);
        let checked = check::<Samples>(draft.as_bytes()).unwrap();
        assert_eq!(checked.distinct_id(), distinct_id.to_string());
        assert_eq!(checked.is_anonymous(), distinct_id == DistinctId::install(id));
        assert!(!checked.is_alias());
        assert_eq!(checked.daily_id(), None);
        assert_eq!(checked.properties(), "{}");
    }
}

#[test]
fn every_reason_for_refusal_is_found() {
    let sample = |properties: &str| line("sample", 1, properties);
    let measured = |properties: &str| line("measured", 1, properties);
    let table = [
        (Refusal::UnknownEvent, line("sample_", 1, GOOD)),
        (Refusal::UnknownEvent, line("other", 1, GOOD)),
        (Refusal::UnknownKey, sample(&GOOD.replace("edited", "path"))),
        (
            Refusal::DuplicateKey,
            sample(&GOOD.replace("time_ms", "backend").replace("12", "\"other\"")),
        ),
        (Refusal::MissingKey, sample(&GOOD.replace(r#","edited":false"#, ""))),
        (Refusal::Nested, sample(&GOOD.replace("12", r#"{"a":1}"#))),
        (Refusal::Nested, sample(&GOOD.replace("12", "[1]"))),
        (Refusal::Null, sample(&GOOD.replace("12", "null"))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", "NaN"))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", "1.5"))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", "-1"))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", "1e3"))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", "\"12\""))),
        // The maximum itself, in another spelling.
        (Refusal::WrongKind, sample(&GOOD.replace("12", "0600000"))),
        (Refusal::AboveMaximum, sample(&GOOD.replace("12", "600001"))),
        (Refusal::AboveMaximum, sample(&GOOD.replace("12", "99999999999999999999999"))),
        (Refusal::NotALabel, sample(&GOOD.replace("embedded", "acme-internal-7b"))),
        (Refusal::NotALabel, sample(&GOOD.replace("embedded", "Embedded"))),
        (Refusal::NotALabel, sample(&GOOD.replace("0.1.0", "10.0.0.1"))),
        (Refusal::TooLong, sample(&GOOD.replace("embedded", &"a".repeat(65)))),
        (Refusal::TooLong, sample(&GOOD.replace("embedded", &"a".repeat(512)))),
        (Refusal::NonAscii, sample(&GOOD.replace("embedded", "embeddеd"))),
        (Refusal::Control, sample(&GOOD.replace("embedded", "embedded\u{1b}[0m"))),
        (Refusal::Envelope, sample(GOOD).replace("\"v\":1", "\"v\":2")),
        (Refusal::Envelope, sample(GOOD).replace("2026-11-20", "1969-11-20")),
        (Refusal::Envelope, sample(GOOD).replace("0123456789abcdef", "/home/maria/work")),
        (Refusal::Envelope, "{}".to_owned()),
        (Refusal::Envelope, String::new()),
        (Refusal::NotCanonical, sample(&GOOD.replace(",\"time", ", \"time"))),
        (Refusal::NotCanonical, sample(GOOD) + "}"),
        (
            Refusal::NotCanonical,
            sample(r#"{"time_ms":12,"backend":"embedded","edited":false,"version":"0.1.0"}"#),
        ),
        (Refusal::BeyondNotice, sample(&GOOD.replace('}', r#","later":true}"#))),
        (Refusal::BeyondNotice, line("sample_later", 1, r#"{"edited":true}"#)),
        (Refusal::BeyondNotice, line("sample_later", 1, "{}")),
        (Refusal::BeyondNotice, line("sample_later", 2, r#"{"edited":true,"later":true}"#)),
        (Refusal::MissingKey, line("sample", 2, &GOOD.replace(r#","edited":false"#, ""))),
        (Refusal::MissingKey, line("sample_later", 3, r#"{"later":true}"#)),
        (Refusal::NotCanonical, sample(&GOOD.replace("\"edited\"", "edited"))),
        (Refusal::NotCanonical, sample(&GOOD.replace("12,", "12 ,"))),
        (Refusal::NotALabel, sample(&GOOD.replace("\"embedded\"", "\"\""))),
        (Refusal::WrongKind, sample(&GOOD.replace("false", "\"false\""))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", ""))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", "12x"))),
        (Refusal::TooLong, sample(&GOOD.replace("12", &format!("\"{}\"", "a".repeat(65))))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", &format!("\"{}\"", "a".repeat(64))))),
        (Refusal::NotALabel, sample(&GOOD.replace("embedded", &"a".repeat(64)))),
        (Refusal::WrongKind, sample(&GOOD.replace("12", "012"))),
        (Refusal::WrongKind, measured(r#"{"memory_mb":1234,"kernel":"6.12"}"#)),
        (Refusal::AboveMaximum, measured(r#"{"memory_mb":13000,"kernel":"6.12"}"#)),
        (Refusal::NotALabel, measured(r#"{"memory_mb":12000,"kernel":"6.12.9"}"#)),
        (Refusal::NotALabel, measured(r#"{"memory_mb":12000,"kernel":"6.100"}"#)),
        (Refusal::NotALabel, measured(r#"{"memory_mb":12000,"kernel":""}"#)),
        (Refusal::WrongKind, measured(r#"{"memory_mb":12000,"kernel":6.12}"#)),
    ];
    let mut words = std::collections::BTreeSet::new();
    for (reason, record) in table {
        assert_eq!(refused(&record), reason, "{record}");
        words.insert(reason.as_str());
    }
    assert_eq!(words.len(), 15, "every reason has its own word: {words:?}");
    assert!(words.iter().all(|word| crate::spelling::is_snake_case(word)), "{words:?}");
}

#[test]
fn a_comma_never_stands_alone() {
    for properties in ["{,}", r#"{,"second":1}"#, r#"{"first":"other",}"#, r#"{"second":1,}"#] {
        assert_eq!(
            check::<Samples>(line("sample_more", 1, properties).as_bytes()).map(drop),
            Err(refused(&line("sample_more", 1, properties))),
        );
    }
}

#[test]
fn a_property_newer_than_the_notice_is_withheld_and_not_let_through() {
    let event = Sample {
        backend: Backend::Other,
        time_ms: Bounded::new(1),
        edited: true,
        model: None,
        version: crate::AppVersion,
        later: Some(true),
    };
    let old = Draft::new(&Envelope { notice: 1, ..envelope() }, &event);
    assert!(!check::<Samples>(old.as_bytes()).unwrap().properties().contains("later"));
    let new = Draft::new(&envelope(), &event);
    assert!(check::<Samples>(new.as_bytes()).unwrap().properties().contains("later"));
}

#[test]
fn a_clock_before_2000_records_nothing() {
    let timestamp = "1999-12-31T23:59:59Z".parse().unwrap();
    let draft = Draft::new(
        &Envelope { timestamp, ..envelope() },
        &SampleMore { first: None, second: None },
    );
    assert_eq!(check::<Samples>(draft.as_bytes()).map(drop), Err(Refusal::Envelope));
}

#[test]
fn refusals_never_tell_the_value() {
    let secret = "hunter2";
    let refusal = refused(&line("sample", 1, &GOOD.replace("embedded", secret)));
    assert!(!format!("{refusal} {refusal:?}").contains(secret));
}

#[test]
fn a_number_in_steps_and_a_foreign_version_pass_as_they_are_written() {
    let event = Measured { memory_mb: Rounded::new(7_987), kernel: MajorMinor::new(6, 12) };
    let draft = Draft::new(&envelope(), &event);
    let checked = check::<Samples>(draft.as_bytes()).unwrap();
    assert_eq!(checked.properties(), r#"{"memory_mb":7900,"kernel":"6.12"}"#);
}

#[test]
fn nothing_is_built_before_the_first_record() {
    // A constant cannot hold anything that is made when the program starts.
    const GATE: Gate = check::<Samples>;
    assert!(GATE(line("sample", 1, GOOD).as_bytes()).is_ok());
}

proptest! {
    #[test]
    fn every_legal_event_passes_and_reads_back(
        backend in proptest::sample::select(Backend::ALL),
        time_ms in any::<u64>(),
        edited in any::<bool>(),
        model in proptest::option::of(proptest::sample::select(Backend::ALL)),
        later in proptest::option::of(any::<bool>()),
        millis in 946_684_800_000_i64..32_503_680_000_000,
        random in any::<[u8; 10]>(),
    ) {
        let timestamp = DateTime::from_timestamp_millis(millis).unwrap();
        let mut ids = RecordIds::new(random);
        let envelope = Envelope { uuid: ids.next(timestamp), session: ids.next(timestamp), timestamp, ..envelope() };
        let event = Sample { backend, time_ms: Bounded::new(time_ms), edited, model, version: crate::AppVersion, later };
        let draft = Draft::new(&envelope, &event);
        let checked = check::<Samples>(draft.as_bytes()).unwrap();
        prop_assert_eq!(checked.time(), Some(timestamp));
        prop_assert_eq!(checked.uuid(), envelope.uuid.hyphenated().to_string());
    }

    #[test]
    fn anything_at_all_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = check::<Samples>(&bytes);
    }
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_0000 + number)
}

#[test]
fn an_alias_is_an_account_and_an_installation_and_nothing_else() {
    let account = Envelope { distinct_id: DistinctId::account(uuid(1)), ..envelope() };
    let install = DistinctId::install(uuid(2));
    let draft = alias(&account, install).unwrap();
    let checked = check::<Samples>(draft.as_bytes()).unwrap();
    assert!(checked.is_alias() && !checked.is_anonymous());
    assert_eq!(checked.event(), "$create_alias");
    assert_eq!(checked.distinct_id(), uuid(1).to_string());
    assert_eq!(checked.properties(), format!(r#"{{"alias":"{}"}}"#, uuid(2)));
    // No other two kinds of id can be joined, in neither place.
    let [daily, other] = [envelope().distinct_id, DistinctId::account(uuid(3))];
    for (owner, joined) in
        [(daily, install), (install, install), (account.distinct_id, daily), (other, other)]
    {
        let envelope = Envelope { distinct_id: owner, ..account };
        assert!(alias(&envelope, joined).is_none(), "{owner} {joined}");
    }
}

#[test]
fn whatever_else_stands_in_an_alias_is_refused() {
    let account = Envelope { distinct_id: DistinctId::account(uuid(1)), ..envelope() };
    let draft = alias(&account, DistinctId::install(uuid(2))).unwrap();
    let good = String::from_utf8(draft.as_bytes().to_vec()).unwrap();
    let (one, two) = (uuid(1).to_string(), uuid(2).to_string());
    for bad in [
        good.replace(&one, "0123456789abcdef"),
        good.replace(&two, "0123456789abcdef"),
        good.replace(&two, "maria@example.org"),
        good.replace(&one, "maria"),
        good.replace(r#""}}"#, r#"","path":"/home"}}"#),
        good.replace(r#"{"alias""#, r#"{"os":"linux","alias""#),
        good.replace(r#"","timestamp""#, r#"","is_anon":true,"timestamp""#),
        good.replace("$create_alias", "$identify"),
        good.replace("$create_alias", "$create_alias "),
        good.replace(r#""alias""#, r#""distinct_id""#),
        good.replace(&format!(r#"{{"alias":"{two}"}}"#), "{}"),
        good.replace(r#""notice":2"#, r#""notice":0"#),
    ] {
        assert_ne!(bad, good);
        assert!(check::<Samples>(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn what_is_about_an_account_passes_under_its_id_only() {
    let event = Person { backend: Backend::Embedded };
    let under = |distinct_id| {
        let draft = Draft::new(&Envelope { distinct_id, ..envelope() }, &event);
        check::<Samples>(draft.as_bytes()).map(|record| record.properties().to_owned())
    };
    assert_eq!(under(DistinctId::account(uuid(1))).unwrap(), r#"{"backend":"embedded"}"#);
    for other in [DistinctId::install(uuid(1)), envelope().distinct_id] {
        assert_eq!(under(other).unwrap_err(), Refusal::Envelope, "{other}");
    }
    let draft =
        Draft::new(&Envelope { distinct_id: DistinctId::account(uuid(1)), ..envelope() }, &event);
    let good = String::from_utf8(draft.as_bytes().to_vec()).unwrap();
    for (word, other, refusal) in [
        ("$set", "$identify", Refusal::UnknownEvent),
        ("$set", "$set_once", Refusal::UnknownEvent),
        (r#""backend""#, r#""email""#, Refusal::UnknownKey),
        (r#"{"backend":"embedded"}"#, r#"{"$set":{"backend":"embedded"}}"#, Refusal::UnknownKey),
        ("embedded", "maria", Refusal::NotALabel),
    ] {
        let bad = good.replace(word, other);
        assert_eq!(check::<Samples>(bad.as_bytes()).unwrap_err(), refusal, "{bad}");
    }
}

#[test]
fn an_id_of_a_day_is_not_said_to_be_anonymous() {
    let good = line("sample", 1, GOOD);
    let bad = good.replace(r#"","timestamp""#, r#"","is_anon":true,"timestamp""#);
    assert_eq!(check::<Samples>(bad.as_bytes()).unwrap_err(), Refusal::Envelope);
    let install = good.replace("0123456789abcdef", &uuid(1).to_string());
    for (word, passes) in [("", true), (r#""is_anon":true,"#, true), (r#""is_anon":false,"#, false)]
    {
        let record = install.replace(r#""timestamp""#, &format!(r#"{word}"timestamp""#));
        assert_eq!(check::<Samples>(record.as_bytes()).is_ok(), passes, "{record}");
    }
}
