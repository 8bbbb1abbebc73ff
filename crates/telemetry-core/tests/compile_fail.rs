//! What a developer sees when a declaration could carry what a person typed, or breaks a rule.
//!
//! The messages are pinned, for the toolchain that CI uses. After a change that improves one, run
//! `TRYBUILD=overwrite cargo test -p telemetry-core --test compile_fail` and read the difference.

#[test]
fn a_declaration_that_breaks_a_rule_does_not_compile_and_names_the_culprit() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
    cases.pass("tests/compile_pass/*.rs");
}
