//! Files that are no bundle of this version.

use super::damage::rehash;
use super::*;

fn only(text: impl AsRef<[u8]>) -> String {
    let problems = problems(text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.concat()
}

#[test]
fn what_is_no_bundle_is_named_for_what_it_is() {
    let drafts = drafts(2);
    let records = checked(&drafts);
    let nothing = Redaction::default();
    let (mut lines, mut array) = (Vec::new(), Vec::new());
    write_lines(records.iter().copied(), &nothing, &mut lines).unwrap();
    write_array(records.iter().copied(), &nothing, &mut array).unwrap();
    for (text, says) in [
        (&b""[..], "is empty"),
        (b"\n", "is no exported bundle"),
        (b"{}", "is no exported bundle"),
        (b"null\n", "is no exported bundle"),
        (b"<!doctype html>\n", "is no exported bundle"),
        (b"\xff\xfe\0\0", "is no exported bundle"),
        (b"[1,2]\n", "is no exported bundle"),
        (b"[]\n", "plain array"),
        (&array, "plain array"),
        (&lines, "bare records"),
        (b"{\n  \"format\": \"telemetry-aggregate\"\n}\n", "counts only"),
    ] {
        let problem = only(text);
        assert!(problem.contains(says), "{text:?}: {problem}");
    }
}

#[test]
fn a_newer_version_is_refused_with_its_number() {
    for version in [2_u64, 17, 4_294_967_295] {
        let text = plain(1).replace("\"version\": 1,", &format!("\"version\": {version},"));
        let problem = only(&text);
        assert!(problem.contains(&format!("format version {version}, ")), "{problem}");
        assert!(problem.contains("reads up to 1"), "{problem}");
    }
    for version in ["0", "-1", "01", "1.0", "99999999999", "\"1\"", "null"] {
        let text = plain(1).replace("\"version\": 1,", &format!("\"version\": {version},"));
        assert!(only(&text).starts_with("line 3 is not as export writes it"), "{version}");
    }
}

#[test]
fn a_reformatted_bundle_is_told_apart_from_a_damaged_one() {
    let text = plain(2);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let compact = value.to_string() + "\n";
    let says = "(was the file edited or reformatted?)";
    assert!(only(&compact).contains(says), "{}", only(&compact));
    // The head of `jq .` is the same; the records are spread over lines.
    let pretty = serde_json::to_string_pretty(&value).unwrap() + "\n";
    let problem = only(&pretty);
    assert!(problem.starts_with("record 1 is not on a line of its own"), "{problem}");
    assert!(only(text.replace('\n', "\r\n")).contains(says));
    assert!(only(format!("\u{feff}{text}")).contains("is no exported bundle"));
}

#[test]
fn hostile_files_get_one_line_and_no_more_memory() {
    let good = plain(1);
    let deep = "[".repeat(100_000);
    let head = good.replacen("\"drops\": {}", &format!("\"drops\": {deep}"), 1);
    assert!(only(&head).contains("is not as export writes it"));
    let deep_lines = "[\n".repeat(40_000);
    let head = good.replacen("\"drops\": {}", &format!("\"drops\": {deep_lines}"), 1);
    assert!(only(&head).contains("the head does not end"));
    let record = good.find("    {\"v\"").unwrap();
    let long = format!("{}    {{{}", &good[..record], "x".repeat(10_000_000));
    assert_eq!(
        only(&long),
        "record 1 is not on a line of its own, as export writes it (was the file edited or reformatted?)"
    );
    let binary = [&good.as_bytes()[..record], b"    {\xff\xfe}\n"].concat();
    assert_eq!(problems(&binary)[0], "record 1: a record holds text outside ASCII");
    let zeros = [&good.as_bytes()[..record], &[0; 4096]].concat();
    assert!(only(&zeros).starts_with("record 1 is not on a line of its own"));
}

#[test]
fn a_file_that_the_system_refuses_is_an_error_and_not_an_end() {
    struct Broken(usize);
    impl std::io::Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let text = plain(3);
            let rest = &text.as_bytes()[self.0..];
            let count = rest.len().min(300).min(buffer.len());
            buffer[..count].copy_from_slice(&rest[..count]);
            self.0 += count;
            if self.0 > 1000 { Err(std::io::ErrorKind::Other.into()) } else { Ok(count) }
        }
    }
    let verdict = verify::<Baskets>(Broken(0), |_| {});
    assert!(matches!(verdict.problems[..], [BundleError::Read(_)]), "{verdict:?}");
    let folder = std::fs::File::open("/").unwrap();
    let verdict = verify::<Baskets>(folder, |_| {});
    assert!(matches!(verdict.problems[..], [BundleError::Folder]), "{verdict:?}");
}

#[test]
fn a_bundle_of_another_catalog_is_judged_by_its_records_and_the_difference_is_told() {
    let text = plain(3).replace(&fingerprint::<Baskets>(), &"0".repeat(64));
    assert!(only(&text).contains("head does not match"));
    let verdict = judge(rehash(&text));
    assert!(verdict.is_good() && verdict.other_catalog, "{verdict:?}");
}
