use super::*;

const MONDAY: u32 = 20_261_116;
const TUESDAY: u32 = 20_261_117;
const WEDNESDAY: u32 = 20_261_118;

#[test]
fn use_is_counted() {
    let report = report(&[FIXTURE]);
    assert_eq!((report.records, report.sessions, report.doubled), (200, 50, 0));
    assert_eq!(report.span.first.as_deref(), Some("2026-11-16T08:00:00.000Z"));
    assert_eq!(whole(&report, "sessions"), Value::Count(50));
    assert_eq!(
        points(&report, "sessions"),
        [(MONDAY, Value::Count(20)), (TUESDAY, Value::Count(26)), (WEDNESDAY, Value::Count(4))]
    );
    assert_eq!(whole(&report, "machine_days"), Value::Count(5));
    assert_eq!(
        points(&report, "machine_days"),
        [(MONDAY, Value::Count(2)), (TUESDAY, Value::Count(2)), (WEDNESDAY, Value::Count(1))]
    );
    // 1 to 46 seconds: 23.5 on average.
    assert_eq!(whole(&report, "session_duration"), Value::Mean { sum: 1_081_000, count: 46 });
    assert_eq!(
        points(&report, "session_duration"),
        [
            (MONDAY, Value::Mean { sum: 210_000, count: 20 }),
            (TUESDAY, Value::Mean { sum: 693_000, count: 22 }),
            (WEDNESDAY, Value::TooFew)
        ]
    );
}

#[test]
fn success_is_executed_of_generated_over_time() {
    let report = report(&[FIXTURE]);
    assert_eq!(whole(&report, "command_success_rate"), share(22, 53));
    assert_eq!(
        points(&report, "command_success_rate"),
        [(MONDAY, share(10, 18)), (TUESDAY, share(11, 31)), (WEDNESDAY, Value::TooFew)]
    );
}

#[test]
fn both_funnels_are_walked_in_order() {
    let report = report(&[FIXTURE]);
    let count = Value::Count;
    assert_eq!(
        steps(&report, "command_flow"),
        [[("started", count(50)), ("generated", count(48)), ("executed", count(22))]]
    );
    let before = [("generated", count(48)), ("triggered", count(17))];
    assert_eq!(
        steps(&report, "safety_flow"),
        [
            [&before[..], &[("blocked", count(7))]].concat(),
            [&before[..], &[("allowed", count(6))]].concat()
        ]
    );
}

#[test]
fn generation_times_have_exact_percentiles_by_backend() {
    let report = report(&[FIXTURE]);
    let Found::Broken { names, rows, hidden, .. } = &answer(&report, "inference_time").found else {
        panic!("generation time is broken down");
    };
    assert_eq!((names.join(" "), *hidden), ("P50 P95".to_owned(), 0));
    let values: Vec<_> = rows.iter().map(|row| (row.name, row.records, &row.values[..])).collect();
    let number = Value::Number;
    assert_eq!(
        values,
        [
            ("embedded", 45, &[number(23), number(43)][..]),
            ("ollama", 8, &[number(400), number(800)])
        ]
    );
}

#[test]
fn safety_is_triggered_blocked_and_overruled() {
    let report = report(&[FIXTURE]);
    assert_eq!(whole(&report, "block_rate"), share(17, 53));
    assert_eq!(
        points(&report, "block_rate")[..2],
        [(MONDAY, share(6, 18)), (TUESDAY, share(10, 31))]
    );
    assert_eq!(whole(&report, "refused_share"), share(7, 17));
    assert_eq!(whole(&report, "override_rate"), share(6, 17));
    assert_eq!(
        points(&report, "override_rate")[..2],
        [(MONDAY, share(1, 6)), (TUESDAY, share(5, 10))]
    );
}

#[test]
fn platforms_are_split_and_small_cells_hidden() {
    let report = report(&[FIXTURE]);
    assert_eq!(
        rows(&report, "os"),
        (vec![("linux", 37), ("macos", 8), ("windows", 5)], 0, Value::Count(0))
    );
    assert_eq!(rows(&report, "arch"), (vec![("x86_64", 42), ("aarch64", 8)], 0, Value::Count(0)));
    // Four fish and one other: neither is shown, and together they are five.
    assert_eq!(rows(&report, "shell"), (vec![("zsh", 33), ("bash", 12)], 2, Value::Count(5)));
}

#[test]
fn errors_are_counted_by_kind_and_place() {
    let report = report(&[FIXTURE]);
    assert_eq!(whole(&report, "error_rate"), share(12, 50));
    assert_eq!(rows(&report, "error_categories"), (vec![("config", 6)], 3, Value::Count(6)));
    assert_eq!(rows(&report, "error_components"), (vec![("config", 6)], 3, Value::Count(6)));
}

#[test]
fn coverage_is_ends_and_drops() {
    let report = report(&[FIXTURE]);
    assert_eq!(whole(&report, "complete_sessions"), share(46, 50));
    let drops: Vec<_> = report.drops.iter().map(|(reason, n)| (reason.as_str(), *n)).collect();
    assert_eq!(drops, [("disk_full", 3), ("evicted", 10)]);
}

#[test]
fn verbs_and_delivery_are_counted() {
    let report = report(&[USES]);
    let none = (0, Value::Count(0));
    assert_eq!(
        rows(&report, "verbs"),
        (vec![("ask", 36), ("config_set", 14), ("doctor", 7)], none.0, none.1)
    );
    assert_eq!(
        rows(&report, "delivery_lag"),
        (vec![("under_a_day", 6), ("under_a_week", 5)], none.0, none.1)
    );
    let Found::OverTime { whole, .. } = &answer(&report, "dropped_records").found else {
        panic!("drops are told over time");
    };
    assert_eq!(*whole, [18, 6, 10].map(Value::Count));
}
