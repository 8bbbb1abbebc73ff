use super::*;

/// Tries a text that differs from a good one; it must not pass, and its words must not be told.
fn must_fail(text: &[u8], what: &str) {
    let verdict = judge(text);
    assert!(!verdict.is_good(), "{what} passes");
}

#[test]
fn a_bundle_edited_by_one_byte_fails() {
    let mut redacted = about();
    redacted.redaction = Redaction::of::<Baskets>(&[], &["pieces".to_owned()]).unwrap();
    for about in [about(), redacted] {
        let good = bundle(&about, &checked(&drafts(3))).into_bytes();
        for at in 0..good.len() {
            let mut bytes = good.clone();
            for other in [good[at] ^ 1, good[at] ^ 0x20, b'\n'] {
                if other != good[at] {
                    bytes[at] = other;
                    must_fail(&bytes, &format!("byte {at} as {other:#x}"));
                }
            }
            let mut shorter = good.clone();
            shorter.remove(at);
            must_fail(&shorter, &format!("without byte {at}"));
            let mut longer = good.clone();
            longer.insert(at, b' ');
            must_fail(&longer, &format!("with a blank at {at}"));
        }
        let mut longer = good.clone();
        longer.push(b'\n');
        must_fail(&longer, "with a line behind the end");
    }
}

#[test]
fn a_bundle_that_was_cut_short_fails_wherever_that_was() {
    let good = plain(4).into_bytes();
    for length in 0..good.len() {
        must_fail(&good[..length], &format!("the first {length} bytes"));
    }
    let text = plain(4);
    let third = text.match_indices("    {\"v\"").nth(2).unwrap().0;
    assert_eq!(problems(&text[..third]), ["ends behind record 2 (was it cut short?)"]);
    assert_eq!(problems(&text[..third + 90]), ["ends behind record 2 (was it cut short?)"]);
}

#[test]
fn a_changed_record_is_named_and_its_value_is_not() {
    let text = plain(4).replace("\"pieces\":1,", "\"pieces\":4711,");
    let problems = problems(&text);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(problems[0], "record 2: a number is above its maximum");
    assert!(problems[1].contains("do not match their hash"), "{problems:?}");
    assert!(!problems.concat().contains("4711"));
}

#[test]
fn a_legal_change_shows_in_the_hash_alone() {
    let text = plain(4).replace("\"pieces\":1,", "\"pieces\":2,");
    let problems = problems(&text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("do not match their hash"), "{problems:?}");
}

#[test]
fn a_record_that_was_taken_out_or_put_in_shows() {
    let text = plain(4);
    let second =
        text.lines().find(|line| line.contains("\"pieces\":1,")).unwrap().to_owned() + "\n";
    let without = problems(text.replace(&second, ""));
    assert!(without.iter().any(|p| p == "holds 3 records, and its head says 4"), "{without:?}");
    let twice = problems(text.replace(&second, &second.repeat(2)));
    assert!(twice.contains(&"record 3 has the id of an earlier record".to_owned()), "{twice:?}");
}

#[test]
fn a_changed_head_shows_even_if_its_hash_is_made_to_fit() {
    // Whoever edits the hash too gets further, and is stopped by the records.
    let good = plain(4);
    for (from, to, says) in [
        ("\"count\": 4", "\"count\": 5", "holds 4 records, and its head says 5"),
        ("12:00:03.000Z\"", "12:00:04.000Z\"", "times or notice"),
        ("\"notice\": 1", "\"notice\": 2", "times or notice"),
    ] {
        let text = rehash(&good.replacen(from, to, 1));
        let problems = problems(&text);
        assert!(problems.iter().any(|problem| problem.contains(says)), "{to}: {problems:?}");
    }
}

/// Gives an edited head the hash that fits it.
pub(super) fn rehash(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let at = text.find("  \"head_sha256\"").unwrap();
    let (head, rest) = text.split_at(at);
    let (line, rest) = rest.split_once('\n').unwrap();
    let hash = fingerprint::hex(&Sha256::digest(head.as_bytes()));
    let line = format!("{}{hash}\",", &line[..line.len() - 66]);
    format!("{head}{line}\n{rest}")
}

#[test]
fn rehashing_in_these_tests_is_what_the_writer_does() {
    assert_eq!(rehash(&plain(4)), plain(4));
    assert!(judge(rehash(&plain(4))).is_good());
}

#[test]
fn a_head_with_foreign_text_is_refused_and_the_text_is_not_told() {
    let good = plain(1);
    for (from, to) in [
        ("tests 0.1.0", "tests \\u001b[31m0"),
        ("tests 0.1.0", "/home/maria/.ssh"),
        ("\"drops\": {}", "\"drops\": {\n    \"hunter2 secret\": 1\n  }"),
        ("\"2026-11-20T12:00:00.000Z\"", "\"yesterday\""),
        ("\"version\": 1,", "\"version\": 1,\n  \"secret\": \"hunter2\","),
        ("\"notice\": 1", "\"notice\": 1,\n  \"notice\": 1"),
        ("\"notice\": 1", "\"notice\": 1.0"),
        ("\"notice\": 1", "\"notice\": -1"),
        ("\"narrowed\": null", "\"narrowed\": {}"),
        ("\"drops\": {}", "\"drops\": {\n    \"io\": 1,\n    \"io\": 1\n  }"),
    ] {
        let text = rehash(&good.replacen(from, to, 1));
        assert_ne!(text, good, "{from}");
        let problems = problems(&text).concat();
        assert!(problems.contains("is not as export writes it"), "{to}: {problems}");
        for word in ["hunter2", "maria", "yesterday", "secret"] {
            assert!(!problems.contains(word), "{problems}");
        }
    }
}

#[test]
fn a_hundred_problems_are_kept_and_the_rest_is_counted() {
    let text = plain(400).replace("\"fruit\":\"pear\"", "\"fruit\":\"plum\"");
    let verdict = judge(&text);
    assert_eq!(verdict.problems.len(), 100);
    assert!(verdict.more_problems > 100, "{}", verdict.more_problems);
    assert_eq!(verdict.records, 400);
}
