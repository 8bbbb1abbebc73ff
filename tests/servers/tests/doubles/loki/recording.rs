//! The double agrees with what Loki 3.4 answered when it was recorded. The streams of the recording
//! had another job.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use test_servers::LokiServer;

use super::{NOW, PUSH, SECOND, kept, numbers, push, query, send, server, stream};
use crate::client::{Answer, ask, get};

const WEEK_AND_A_DAY: i64 = -8 * 86_400;

#[track_caller]
fn check(answer: &Answer, status: u16, body: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (status, body));
    let kind = (status >= 400 && status != 405).then_some("text/plain; charset=utf-8");
    assert_eq!(answer.header("content-type"), kind);
}

/// What was pushed before the recorded queries were asked.
fn seeded() -> LokiServer {
    let server = server();
    let find: Vec<_> = (0..6).map(|_| (-10, "exit=0 ver=1.0.0")).collect();
    let mut find = stream("find", &find);
    for (number, value) in find["values"].as_array_mut().expect("a list").iter_mut().enumerate() {
        *value = json!([value[0], format!("exit=0 ver=1.0.0 n={number}")]);
    }
    let grep = [(-9, "exit=1 n=0"), (-9, "exit=1 n=1"), (-9, "exit=1 n=2")];
    let streams = [
        find,
        stream("grep", &grep),
        stream("ls", &[(-8, "exit=0")]),
        stream("awk", &[(-7, "exit=0")]),
        stream("mix", &[(-5, "good")]),
    ];
    check(&push(&server, &streams), 204, "");
    server
}

#[test]
fn a_push_is_kept_and_the_same_again_is_not() {
    let server = server();
    check(&push(&server, &[stream("ls", &[(-8, "a")])]), 204, "");
    check(&push(&server, &[stream("ls", &[(-8, "a")])]), 204, "");
    check(&push(&server, &[stream("ls", &[(-8, "b")])]), 204, "");
    assert_eq!(kept(&server), ["a", "b"]);
}

#[test]
fn a_packed_push_is_kept() {
    let server = server();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let body = json!({"streams": [stream("awk", &[(0, "a")])]}).to_string();
    gzip.write_all(body.as_bytes()).expect("memory has room");
    let packed = gzip.finish().expect("memory has room");
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    check(&ask(server.http().address(), "POST", PUSH, &headers, &packed), 204, "");
    assert_eq!(kept(&server), ["a"]);
}

#[test]
fn a_time_that_is_a_number_is_refused() {
    let number = json!({"stream": {"job": "x"}, "values": [[NOW, "a"]]});
    let answer = push(&server(), &[number]);
    let body = "loghttp.PushRequest.Streams: []loghttp.LogProtoStream: unmarshalerDecoder: Value \
                looks like Number/Boolean/None, but can't find its end: ',' or '}' symbol";
    assert_eq!(answer.status, 400);
    assert!(answer.body.starts_with(body), "{}", answer.body);
}

#[test]
fn a_push_of_nothing_is_refused() {
    let body = "error at least one valid stream is required for ingestion\n";
    check(&push(&server(), &[]), 422, body);
}

#[test]
fn what_is_too_old_or_too_new_is_refused() {
    let server = server();
    let labels =
        |verb| format!("{{job=\"caro-usage\", service_name=\"caro-usage\", verb=\"{verb}\"}}");
    let old = "has timestamp too old: 2026-11-12T11:55:06Z, oldest acceptable timestamp is: \
               2026-11-13T11:55:06Z";
    let body = format!("entry for stream '{}' {old}\n", labels("old"));
    check(&push(&server, &[stream("old", &[(WEEK_AND_A_DAY, "a")])]), 400, &body);

    let new = "has timestamp too new: 2026-11-20T12:10:06Z";
    let body = format!("entry for stream '{}' {new}\n", labels("ahead"));
    check(&push(&server, &[stream("ahead", &[(900, "a")])]), 400, &body);
    assert_eq!(kept(&server), [""; 0]);
}

#[test]
fn of_a_push_that_is_refused_the_good_part_is_kept() {
    let server = server();
    let streams = [stream("mix", &[(-5, "good")]), stream("mix2", &[(WEEK_AND_A_DAY, "bad")])];
    let body = "entry for stream '{job=\"caro-usage\", service_name=\"caro-usage\", \
                verb=\"mix2\"}' has timestamp too old: 2026-11-12T11:55:06Z, oldest acceptable \
                timestamp is: 2026-11-13T11:55:06Z\n";
    check(&push(&server, &streams), 400, body);
    assert_eq!(kept(&server), ["good"]);
}

#[test]
fn what_is_far_behind_the_newest_of_its_stream_is_refused() {
    let server = server();
    check(&push(&server, &[stream("find", &[(-10, "newest")])]), 204, "");
    let body = "entry with timestamp 2026-11-20 09:55:06.637381888 +0000 UTC ignored, reason: \
                'entry too far behind, entry timestamp is: 2026-11-20T09:55:06Z, oldest \
                acceptable timestamp is: 2026-11-20T10:54:56Z',\nuser 'fake', total ignored: 1 \
                out of 1 for stream: {job=\"caro-usage\", service_name=\"caro-usage\", \
                verb=\"find\"}\n";
    check(&push(&server, &[stream("find", &[(-7200, "late")])]), 400, body);
    check(&push(&server, &[stream("grep", &[(-7200, "first")])]), 204, "");
    assert_eq!(kept(&server), ["newest", "first"]);
}

#[test]
fn a_line_that_is_too_long_is_refused() {
    let body = "Max entry size '262144' bytes exceeded for stream '{job=\"caro-usage\", \
                service_name=\"caro-usage\", verb=\"big\"}' while adding an entry with length \
                '300000' bytes\n";
    check(&push(&server(), &[stream("big", &[(0, &"x".repeat(300_000))])]), 400, body);
}

#[test]
fn sixteen_labels_are_too_many() {
    let labels: Value = (0..16).map(|number| (format!("l{number}"), json!("v"))).collect();
    let answer = push(&server(), &[json!({"stream": labels, "values": [[NOW.to_string(), "a"]]})]);
    let body = "entry for stream '{l0=\"v\", l1=\"v\", l10=\"v\", l11=\"v\", l12=\"v\", \
                l13=\"v\", l14=\"v\", l15=\"v\", l2=\"v\", l3=\"v\", l4=\"v\", l5=\"v\", \
                l6=\"v\", l7=\"v\", l8=\"v\", l9=\"v\", service_name=\"unknown_service\"}' has \
                16 label names; limit 15\n";
    check(&answer, 400, body);
}

#[test]
fn a_label_with_a_dash_is_refused() {
    let bad = json!({"stream": {"a-b": "v"}, "values": [[NOW.to_string(), "a"]]});
    let body = "couldn't parse labels: 1:3: parse error: unexpected character inside braces: '-'\n";
    check(&push(&server(), &[bad]), 400, body);
}

#[test]
fn what_is_not_json_is_refused() {
    let answer = send(&server(), "{");
    assert_eq!(answer.status, 400);
    assert!(answer.body.starts_with("loghttp.PushRequest"), "{}", answer.body);
}

#[test]
fn nothing_is_read_from_where_it_is_pushed() {
    check(&get(server().http().address(), PUSH), 405, "");
}

#[test]
fn lines_are_counted_by_verb() {
    let server = seeded();
    let text = r#"topk(10, sum by (verb) (count_over_time({job="caro-usage"}[30d])))"#;
    let answer = query(&server, text, "");
    assert_eq!(answer.header("content-type"), Some("application/json; charset=UTF-8"));
    let expected = [("awk", "1"), ("find", "6"), ("grep", "3"), ("ls", "1"), ("mix", "1")];
    assert_eq!(numbers(&answer, "verb"), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let result: Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!(result["data"]["result"][0]["value"][0], 1_795_175_706.637);

    let text = r#"topk(10, sum by (verb) (count_over_time({job="nobody"}[30d])))"#;
    assert_eq!(numbers(&query(&server, text, ""), "verb"), []);
}

#[test]
fn lines_are_counted_by_what_they_say() {
    let text = r#"sum by (exit) (count_over_time({job="caro-usage"} | logfmt [30d]))"#;
    let expected = [("(none)", "1"), ("0", "8"), ("1", "3")];
    let expected = expected.map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(numbers(&query(&seeded(), text, ""), "exit"), expected);
}

#[test]
fn a_span_is_asked_about_at_whole_steps() {
    let text = r#"sum by (verb) (count_over_time({job="caro-usage"}[1m]))"#;
    let rest = format!("&start={}&end={}&step=30s", NOW - 60 * SECOND, NOW + SECOND);
    let answer = query(&seeded(), text, &rest);
    let document: Value = serde_json::from_str(&answer.body).expect("it is JSON");
    assert_eq!(document["data"]["resultType"], "matrix");
    let result = document["data"]["result"].as_array().expect("it is a list");
    let of = |verb: &str| {
        let found = result.iter().find(|series| series["metric"]["verb"] == verb);
        found.map_or(Value::Null, |series| series["values"].clone())
    };
    assert_eq!(of("find"), json!([[1_795_175_700, "6"], [1_795_175_730, "6"]]));
    assert_eq!(of("grep"), json!([[1_795_175_700, "3"], [1_795_175_730, "3"]]));
    assert_eq!(of("mix"), json!([[1_795_175_730, "1"]]));
    assert_eq!(result.len(), 5);
}

#[test]
fn a_quote_that_is_not_escaped_breaks_a_query() {
    let text = r#"topk(10, sum by (verb) (count_over_time({job="a"b"}[30d])))"#;
    let body =
        "parse error at line 1, col 49: syntax error: unexpected IDENTIFIER, expecting } or ,";
    check(&query(&server(), text, ""), 400, body);
}

#[test]
fn a_quote_that_is_escaped_is_a_quote() {
    let text = r#"sum(count_over_time({job="a\"} or {b=\""}[1h]))"#;
    assert_eq!(numbers(&query(&server(), text, ""), "verb"), []);
}

#[test]
fn lines_are_read_back() {
    let rest = format!("&start={}&end={}", NOW - 60 * SECOND, NOW + SECOND);
    let answer = query(&seeded(), r#"{job="caro-usage",verb="mix"}"#, &rest);
    let document: Value = serde_json::from_str(&answer.body).expect("it is JSON");
    let data = &document["data"];
    let expected = json!([{
        "stream": {
            "detected_level": "unknown",
            "job": "caro-usage",
            "service_name": "caro-usage",
            "verb": "mix",
        },
        "values": [["1795175701637381888", "good"]],
    }]);
    assert_eq!((&data["resultType"], &data["result"]), (&json!("streams"), &expected));
}
