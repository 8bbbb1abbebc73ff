use telemetry_core::{Bounded, Catalog, events};

use super::*;

events! {
    /// Events with optional and later properties.
    pub catalog Samples;
    /// A sample.
    pub struct Sample = "sample" {
        /// A number.
        first: Bounded<9> { owner: "tests", class: Technical, since: 1 },
        /// A number that may be left out.
        second: Option<Bounded<9>> { owner: "tests", class: Technical, since: 1 },
        /// A switch.
        third: bool { owner: "tests", class: Technical, since: 1 },
        /// Came later.
        fourth: Option<bool> { owner: "tests", class: Technical, since: 2 },
    }
}

fn record(properties: &str) -> String {
    format!(r#"{{"v":1,"event":"sample","notice":1,"properties":{properties}}}"#)
}

fn completed(properties: &str, left_out: &[&str]) -> String {
    let event = Samples::event("sample").unwrap();
    let mut whole = Vec::new();
    match complete(record(properties).as_bytes(), event, left_out, &mut whole) {
        Completed::Yes => String::from_utf8(whole).unwrap(),
        other => format!("{other:?}"),
    }
}

#[test]
fn only_what_must_be_there_is_put_back() {
    let all = ["first", "second", "third", "fourth"];
    assert_eq!(completed("{}", &all), record(r#"{"first":0,"third":false}"#));
    assert_eq!(
        completed(r#"{"second":1,"third":true}"#, &["first"]),
        record(r#"{"first":0,"second":1,"third":true}"#)
    );
    assert_eq!(completed(r#"{"first":1}"#, &["third"]), record(r#"{"first":1,"third":false}"#));
}

#[test]
fn a_stray_comma_stays_where_it_is() {
    assert_eq!(completed(r#"{,"third":true}"#, &["first"]), record(r#"{"first":0,,"third":true}"#));
    assert_eq!(completed(r#"{"first":1,}"#, &["third"]), record(r#"{"first":1,"third":false,}"#));
    assert_eq!(completed("{,}", &["first", "third"]), record(r#"{"first":0,"third":false,,}"#));
}

#[test]
fn what_was_left_out_and_is_there_is_seen() {
    assert_eq!(completed(r#"{"first":1,"third":true}"#, &["first"]), "HasLeftOut");
    // Out of place it stays, and the gate will not have it.
    assert_eq!(
        completed(r#"{"third":true,"first":1}"#, &["first"]),
        record(r#"{"first":0,"third":true,"first":1}"#)
    );
}

#[test]
fn what_is_no_record_is_left_to_the_gate() {
    let event = Samples::event("sample").unwrap();
    for text in ["", "{}", r#"{"properties":{}"#, r#","properties":{"#] {
        assert_eq!(complete(text.as_bytes(), event, &["first"], &mut Vec::new()), Completed::No);
    }
    assert!(event_of(b"", Samples::EVENTS).is_none());
    assert!(event_of(br#","event":"sampl""#, Samples::EVENTS).is_none());
    assert_eq!(event_of(record("{}").as_bytes(), Samples::EVENTS).unwrap().name, "sample");
}
