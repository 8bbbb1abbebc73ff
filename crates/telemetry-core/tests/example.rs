//! The example, run: another program's catalog gets the same guarantees.

use telemetry_core::Catalog;

#[expect(dead_code, reason = "the test calls what `main` calls")]
#[path = "../examples/onramp.rs"]
mod onramp;

#[test]
fn another_programs_records_pass_the_gate_without_the_names_a_person_chose() {
    let mut out = Vec::new();
    onramp::record_an_evening(&mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    let told: Vec<_> =
        out.lines().map(|line| line.split_once(r#""notice":1,"properties":"#).unwrap().1).collect();
    assert_eq!(
        told,
        [
            r#"{"service_name":"plex","has_scaffold":true}}"#,
            r#"{"service_name":"other"}}"#,
            r#"{"override_name":"gpu"}}"#,
            r#"{"override_name":"own"}}"#,
            r#"{"command":"start","success":false,"duration_ms":73000}}"#,
            r#"{"command":"start","error_type":"docker"}}"#,
        ]
    );
}

#[test]
fn another_programs_catalog_takes_under_40_lines() {
    let (_, rest) = include_str!("../examples/onramp.rs").split_once("labels! {").unwrap();
    let (catalog, _) = rest.split_once("fn main()").unwrap();
    let lines = catalog.trim().lines().count();
    assert!(lines < 40, "{lines} lines");
    assert!(catalog.lines().all(|line| line.len() <= 100), "and none is long");
    let names: Vec<_> = onramp::Onramp::EVENTS.iter().map(|event| event.name).collect();
    let expected = [
        "service_enabled",
        "service_disabled",
        "override_enabled",
        "override_disabled",
        "command_executed",
        "error_occurred",
    ];
    assert_eq!(names, expected);
}
