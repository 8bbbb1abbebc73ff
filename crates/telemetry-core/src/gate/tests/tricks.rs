//! What JSON lets one write in another way, and what else somebody might try.

use super::*;

/// Puts a value into the place of the label, of the number and of the truth value.
fn tried_everywhere(value: &str) -> [String; 3] {
    [("\"embedded\"", value), ("12", value), ("false", value)]
        .map(|(place, value)| line("sample", 1, &GOOD.replacen(place, value, 1)))
}

fn all_refused(records: impl IntoIterator<Item = impl AsRef<[u8]>>) {
    for record in records {
        let record = record.as_ref();
        assert!(check::<Samples>(record).is_err(), "{}", String::from_utf8_lossy(record));
    }
}

#[test]
fn a_number_has_one_spelling() {
    for number in [
        "01",
        "00",
        "-0",
        "-1",
        "+1",
        "1.0",
        "1.",
        ".1",
        "1e0",
        "1e3",
        "1E3",
        "1e-3",
        "0x1",
        "1_0",
        "0b1",
        "1 ",
        " 1",
        "\t1",
        "1n",
        "1,2",
        "NaN",
        "Infinity",
        "-Infinity",
        "nan",
        "null",
        "",
        "\"1\"",
        "600001",
        "4294967297",
        "18446744073709551615",
        "18446744073709551616",
        "18446744073709551628",
        "340282366920938463463374607431768211457",
        "١",
        "１",
    ] {
        all_refused(tried_everywhere(number));
    }
    all_refused(tried_everywhere(&"9".repeat(400)));
    all_refused(tried_everywhere(&"0".repeat(400)));
    all_refused(tried_everywhere(&format!("{}1", "0".repeat(30))));
}

#[test]
fn a_word_has_one_spelling() {
    for word in [
        r#""\u0065mbedded""#,
        r#""embedde\u0064""#,
        r#""embe\/dded""#,
        r#""embedded\u0000""#,
        r#""embedded\n""#,
        r#""embedded ""#,
        r#"" embedded""#,
        r#""Embedded""#,
        r#""EMBEDDED""#,
        r#""embedded"#,
        r#"embedded""#,
        "embedded",
        "'embedded'",
        "`embedded`",
        r#"["embedded"]"#,
        r#"{"embedded":1}"#,
        r#""embedded","embedded""#,
        r#""embedded"/**/"#,
        r#""""#,
        r#""embedd""#,
        r#""embedded_""#,
        r#""embedded_larg""#,
        r#""embedded_larger""#,
        r#""еmbedded""#,
        r#""embed\u200bded""#,
        "\"embed\u{200b}ded\"",
        "\"embedded\u{301}\"",
        "\"ｅmbedded\"",
        "\"embedded\0\"",
        "\"embedded\u{feff}\"",
        "\"\\ud800\"",
        "true",
        "1",
        "0.1.0",
    ] {
        let place = line("sample", 1, &GOOD.replacen("\"embedded\"", word, 1));
        all_refused([place]);
    }
}

#[test]
fn a_truth_value_has_one_spelling() {
    for value in
        ["True", "TRUE", "FALSE", "tru", "truee", "truefalse", "\"true\"", "0", "1", "yes", "t"]
    {
        all_refused([line("sample", 1, &GOOD.replacen("false", value, 1))]);
    }
}

#[test]
fn a_key_stands_once_and_as_it_is() {
    for (key, other) in [
        ("\"edited\"", r#""\u0065dited""#),
        ("\"edited\"", r#""Edited""#),
        ("\"edited\"", r#""edited ""#),
        ("\"edited\"", "edited"),
        ("\"edited\"", "'edited'"),
        ("\"edited\":", "\"edited\" :"),
        ("\"edited\":", "\"edited\"::"),
        ("\"edited\":false", r#""edited":false,"edited":false"#),
        ("\"edited\":false", r#""edited":false,"edited":true"#),
        ("\"edited\":false", r#""edited":false,"":1"#),
        ("\"edited\":false", r#""edited":false,"path":"x""#),
        ("\"edited\":false", r#""edited":false,,"#),
    ] {
        all_refused([line("sample", 1, &GOOD.replacen(key, other, 1))]);
    }
}

#[test]
fn nothing_stands_around_a_record() {
    let record = line("sample", 1, GOOD);
    for (before, after) in [
        ("", " "),
        (" ", ""),
        ("", "\n"),
        ("\n", ""),
        ("", "\r\n"),
        ("", "\0"),
        ("\0", ""),
        ("\u{feff}", ""),
        ("", "\u{feff}"),
        ("", "}"),
        ("{", "}"),
        ("[", "]"),
        ("", ","),
        ("", "//"),
        ("/**/", ""),
        ("", "{}"),
        ("\x1e", ""),
    ] {
        all_refused([format!("{before}{record}{after}")]);
    }
    all_refused([record.repeat(2), format!("{record}\n{record}"), record.replace(',', ", ")]);
    all_refused([record.replace(':', ": "), record.to_uppercase()]);
    let utf16: Vec<u8> = record.encode_utf16().flat_map(u16::to_le_bytes).collect();
    all_refused([utf16]);
}

#[test]
fn an_envelope_is_the_documented_one() {
    let record = line("sample", 1, GOOD);
    for (part, other) in [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1.0"),
        ("\"v\":1", "\"v\":true"),
        ("\"v\":1,", ""),
        ("\"v\":1,", "\"v\":1,\"v\":1,"),
        ("\"v\":1,", "\"v\":1,\"user\":\"maria\","),
        (UUID, "019f0e1c-6f51-4abc-8def-0123456789ab"),
        (UUID, "019f0e1c-6f51-7abc-cdef-0123456789ab"),
        (UUID, "019F0E1C-6F51-7ABC-8DEF-0123456789AB"),
        (UUID, "019f0e1c6f517abc8def0123456789ab"),
        (UUID, "{19f0e1c-6f51-7abc-8def-0123456789a}"),
        ("0123456789abcdef", "0123456789ABCDEF"),
        ("0123456789abcdef", "0123456789abcde"),
        ("0123456789abcdef", "0123456789abcdef0"),
        ("0123456789abcdef", "maria.huber@home"),
        ("0123456789abcdef", "019f0e1c-6f51-4abc-cdef-0123456789ab"),
        ("2026-11-20T", "2026-13-20T"),
        ("2026-11-20T", "2026-00-20T"),
        ("2026-11-20T", "2026-11-32T"),
        ("2026-11-20T", "2026-11-00T"),
        ("2026-11-20T", "3026-11-20T"),
        ("T10:32:24.481Z", "T24:32:24.481Z"),
        ("T10:32:24.481Z", "T10:60:24.481Z"),
        ("T10:32:24.481Z", "T10:32:60.481Z"),
        ("T10:32:24.481Z", "T10:32:24.48Z"),
        ("T10:32:24.481Z", "T10:32:24.481+01:00"),
        ("T10:32:24.481Z", " 10:32:24.481Z"),
        ("\"notice\":1", "\"notice\":65536"),
        ("\"notice\":1", "\"notice\":01"),
        ("\"notice\":1", "\"notice\":-1"),
        ("\"notice\":1", "\"notice\":\"1\""),
        ("\"notice\":1", "\"notice\":"),
        ("\"properties\":", "\"props\":"),
        ("\"event\":\"sample\"", "\"event\":\"Sample\""),
        ("\"event\":\"sample\"", "\"event\":\"sampl\\u0065\""),
        ("\"event\":\"sample\"", "\"event\":\"\""),
    ] {
        all_refused([record.replacen(part, other, 1)]);
    }
}

#[test]
fn a_record_of_any_length_over_the_limit_is_too_long() {
    assert_eq!(check::<Samples>(&[b'a'; 511]).map(drop), Err(Refusal::Envelope));
    assert_eq!(check::<Samples>(&[b'a'; 512]).map(drop), Err(Refusal::TooLong));
    for length in [512, 513, 4_096, 1 << 20] {
        let record = line("sample", 1, GOOD) + &" ".repeat(length);
        assert_eq!(check::<Samples>(record.as_bytes()).map(drop), Err(Refusal::TooLong));
    }
}

#[test]
fn what_a_refusal_says_has_one_length_whatever_was_refused() {
    let told = |value: &str| {
        let refusal = refused(&line("sample", 1, &GOOD.replace("embedded", value)));
        format!("{refusal} {refusal:?} {}", refusal.as_str())
    };
    let told: Vec<_> = ["hunter2", "hunter2hunter2", "/home/maria"].map(told).into();
    assert!(told.iter().all(|words| words == &told[0]), "{told:?}");
}
