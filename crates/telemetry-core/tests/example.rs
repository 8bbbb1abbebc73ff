//! The example, run: another program's catalog gets the same guarantees.

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
            r#"{"service_name":"jellyfin","has_scaffold":true}}"#,
            r#"{"service_name":"other"}}"#,
            r#"{"override_name":"gpu"}}"#,
            r#"{"override_name":"own"}}"#,
            r#"{"command":"start","success":false,"duration_ms":3600000}}"#,
            r#"{"command":"start","error_type":"docker"}}"#,
        ]
    );
}
