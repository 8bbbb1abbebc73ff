//! Queries beyond the recorded ones.

use serde_json::Value;
use test_servers::LokiServer;

use super::{numbers, push, query, server, stream};

fn seeded() -> LokiServer {
    let server = server();
    let streams = [
        stream(
            "find",
            &[(-10, "exit=0 ver=1.0.0"), (-9, "exit=1 ver=1.0.0"), (-8, "exit=0 ver=2")],
        ),
        stream("grep", &[(-10, "exit=2 ver=2"), (-7200, "exit=0 ver=1.0.0")]),
        stream("a\"} or {b=\"", &[(-10, "exit=0 ver=2")]),
    ];
    // Newest first within a stream would lose what is an hour older.
    let grep = stream("grep", &[(-7200, "exit=0 ver=1.0.0")]);
    assert_eq!(push(&server, &[grep]).status, 204);
    let answer = push(&server, &streams);
    assert!(answer.body.contains("total ignored: 1 out of 2"), "{answer:?}");
    server
}

#[track_caller]
fn check(text: &str, label: &str, expected: &[(&str, &str)]) {
    let server = seeded();
    let numbers = numbers(&query(&server, text, ""), label);
    let numbers: Vec<_> = numbers.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(numbers, expected, "{text}");
    assert_eq!(server.faults(), [""; 0]);
}

#[track_caller]
fn check_refused(text: &str, why: &str) {
    let server = seeded();
    let answer = query(&server, text, "");
    assert_eq!((answer.status, answer.body.as_str()), (400, why), "{text}");
    assert_eq!(server.faults(), [""; 0], "Loki would refuse it too");
}

#[test]
fn a_span_ends_now_and_leaves_out_what_is_older() {
    let sum = |span: &str| format!("sum(count_over_time({{job=\"caro-usage\"}}[{span}]))");
    check(&sum("1h"), "verb", &[("(none)", "5")]);
    check(&sum("2h"), "verb", &[("(none)", "5")]);
    check(&sum("2h1s"), "verb", &[("(none)", "6")]);
    check(&sum("9s"), "verb", &[("(none)", "1")]);
}

#[test]
fn labels_select() {
    let text = r#"count_over_time({job="caro-usage", verb!="find"}[1h])"#;
    check(text, "verb", &[("a\"} or {b=\"", "1"), ("grep", "1")]);
    let text = r#"sum by (verb) (count_over_time({job="caro-usage",verb="a\"} or {b=\""}[1h]))"#;
    check(text, "verb", &[("a\"} or {b=\"", "1")]);
    let text = "sum by (verb) (count_over_time({job=`caro-usage`,verb=`a\"} or {b=\"`}[1h]))";
    check(text, "verb", &[("a\"} or {b=\"", "1")]);
    let text = "sum(count_over_time({job=\"\\x63aro\\u002dusage\"}[1h])) # a comment";
    check(text, "verb", &[("(none)", "5")]);
}

#[test]
fn lines_select() {
    let text = r#"sum by (ver) (count_over_time({job="caro-usage"} | logfmt | exit != "0" [1h]))"#;
    check(text, "ver", &[("1.0.0", "1"), ("2", "1")]);
    let text = r#"sum(count_over_time({job="caro-usage"} |= "ver=2" != "exit=2" [1h]))"#;
    check(text, "ver", &[("(none)", "2")]);
}

#[test]
fn numbers_are_folded_and_combined() {
    let count = r#"count_over_time({job="caro-usage"} | logfmt [1h])"#;
    check(&format!("topk(1, sum by (verb) ({count}))"), "verb", &[("find", "3")]);
    check(&format!("bottomk(1, sum({count}) by (exit))"), "exit", &[("1", "1")]);
    check(&format!("max(sum by (verb) ({count}))"), "verb", &[("(none)", "3")]);
    check(&format!("count(sum by (verb) ({count}))"), "verb", &[("(none)", "3")]);
    let zero = r#"count_over_time({job="caro-usage"} | logfmt | exit="0" [1h])"#;
    let ratio = format!("100 * sum by (verb) ({zero}) / sum by (verb) ({count})");
    check(&ratio, "verb", &[("a\"} or {b=\"", "100"), ("find", "66.66666666666667")]);
    check(r#"sum(rate({job="caro-usage"}[1h])) * 3600"#, "verb", &[("(none)", "5")]);
}

#[test]
fn no_order_is_kept() {
    let text = r#"topk(10, sum by (verb) (count_over_time({job="caro-usage"}[30d])))"#;
    let answer = query(&seeded(), text, "");
    let document: Value = serde_json::from_str(&answer.body).expect("it is JSON");
    let result = document["data"]["result"].as_array().expect("a list").iter();
    let values: Vec<_> = result.map(|it| it["value"][1].as_str().expect("a text")).collect();
    assert_eq!(values, ["2", "3", "1"]);
}

#[test]
fn what_loki_refuses_is_refused() {
    let at = |column: usize, what: &str| format!("parse error at line 1, col {column}: {what}");
    check_refused("", &at(1, "syntax error: unexpected $end"));
    check_refused("sum(", &at(5, "syntax error: unexpected $end"));
    let text = r#"rate({job="a"})"#;
    check_refused(text, &at(15, "syntax error: unexpected ), expecting ["));
    let text = r#"rate({job="a"}[5])"#;
    check_refused(text, &at(16, "syntax error: unexpected NUMBER, expecting DURATION"));
    check_refused(r#"rate({job="a"#, &at(11, "literal not terminated"));
    check_refused("rate({job=\"a\nb\"}[1h])", &at(11, "literal not terminated"));
    check_refused(
        "rate({job=a}[1h])",
        &at(11, "syntax error: unexpected IDENTIFIER, expecting STRING"),
    );
    check_refused(r#"rate({job="a"}[1h]) x"#, &at(21, "syntax error: unexpected IDENTIFIER"));
    let empty = "parse error : queries require at least one regexp or equality matcher that does \
                 not have an empty-compatible value";
    check_refused(r#"rate({job!="a"}[1h])"#, empty);
    let log = "log queries are not supported as an instant query type, please change your query \
               to a range query type";
    check_refused(r#"{job="a"}"#, log);
}

#[test]
fn what_the_double_does_not_understand_is_a_fault() {
    let cases = [
        (r#"rate({job=~"a.*"}[1h])"#, "`=~` is not known here"),
        (r#"rate({job="a"} |~ "x" [1h])"#, "regular expressions are not known here"),
        (r#"rate({job="a"} | json [1h])"#, "`| json` is not a stage of the double"),
        (r#"sum without (a) (rate({job="a"}[1h]))"#, "`without` is not known here"),
        (
            r#"absent_over_time({job="a"}[1h])"#,
            "`absent_over_time` is not a function of the double",
        ),
    ];
    for (text, why) in cases {
        let server = server();
        let answer = query(&server, text, "");
        assert_eq!((answer.status, answer.body.as_str()), (400, why), "{text}");
        assert_eq!(server.faults(), [why]);
        assert_eq!(server.queries(), [text]);
    }
}

#[test]
fn a_span_has_sense_and_an_end() {
    let server = server();
    let text = r#"rate({job="a"}[1h])"#;
    for rest in ["&start=20&end=10", "&start=x", "&start=0&end=20000&step=1", "&step=-1&start=0"] {
        assert_eq!(query(&server, text, rest).status, 400, "{rest}");
    }
    for rest in ["&start=0&end=20000", "&start=2026-11-20T00:00:00Z&step=1m", "&step=60"] {
        assert_eq!(query(&server, text, rest).status, 200, "{rest}");
    }
}
