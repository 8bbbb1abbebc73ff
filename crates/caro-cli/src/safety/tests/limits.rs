//! Lines that are broken, huge or nested without end.

use super::super::assess;
use super::verdict;
use crate::catalog::RiskLevel;

fn is_not_understood(command: &str) -> bool {
    let found = assess(command);
    found.risk >= RiskLevel::High && found.rules.iter().any(|rule| rule.id() == "not-understood")
}

#[test]
fn what_cannot_be_parsed_is_at_least_high() {
    let broken = [
        "echo 'a",
        "echo \"a",
        "echo $(ls",
        "echo `ls",
        "echo ${x",
        "ls |",
        "ls &&",
        "| ls",
        "ls ;; ls",
        "(ls",
        "ls)",
        "{ ls;",
        "if ls; then",
        "for x in a; do ls",
        "case x in",
        "cat <<EOF\nx",
        "cat <<EOF",
        "echo a\0b",
        "fi",
        "done",
        "ls > ",
        "echo $'a",
        "[[ a",
        "f() ls",
        "echo \\",
    ];
    for command in broken {
        assert!(is_not_understood(command), "{}", verdict(command));
    }
}

#[test]
fn an_empty_line_is_safe() {
    for command in ["", " ", "\n\n", "# rm -rf /"] {
        assert_eq!(assess(command).risk, RiskLevel::Safe, "{}", verdict(command));
    }
}

#[test]
fn a_line_beyond_the_limit_is_not_understood() {
    assert!(is_not_understood(&format!("echo {}", "a".repeat(64 * 1024))));
    assert_eq!(assess(&format!("echo {}", "a".repeat(60 * 1024))).risk, RiskLevel::Safe);
}

/// Runs on a stack far smaller than any real thread's, to show that the bound on depth is enough.
fn on_a_small_stack(check: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(768 * 1024).spawn(check);
    thread.expect("a thread starts").join().expect("the check holds");
}

#[test]
fn deep_nesting_neither_overflows_the_stack_nor_counts_as_safe() {
    on_a_small_stack(|| {
        for (open, close) in [
            ("( ", ")"),
            ("echo $(", ")"),
            ("{ ", "; }"),
            ("echo \"$(", ")\""),
            ("cat <(", ")"),
            ("if ls; then ", "; fi"),
            ("while ls; do ", "; done"),
            ("echo ${x:-", "}"),
            ("f() { ", "; }"),
            ("sudo ", ""),
            ("eval ", ""),
            ("echo $((", "))"),
            ("x=(", ")"),
            ("! ", ""),
            ("echo ${x:-\"", "\"}"),
            ("case x in x) ", ";; esac"),
        ] {
            for depth in [10, 23, 24, 25, 100, 3000] {
                let command = format!("{}rm -rf /{}", open.repeat(depth), close.repeat(depth));
                // The text sits inside another word in some of these; what counts is that it ends.
                let found = assess(&command);
                if depth >= 3000 && open != "! " {
                    assert!(found.risk >= RiskLevel::High, "{open} {depth}: {:?}", found.risk);
                }
            }
        }
    });
}

#[test]
fn texts_that_double_themselves_end_soon() {
    let doubling = format!("x=aaaaaaaaaa; {} rm -rf $x", "x=$x$x; ".repeat(200));
    assert!(assess(&doubling).risk >= RiskLevel::High, "doubling");
    let braces = format!("echo {}", "{a,b}".repeat(40));
    assert_eq!(assess(&braces).risk, RiskLevel::Safe, "braces");
    let call = |i: usize| format!("f{i}() {{ f{0}; f{0}; }}; ", i - 1);
    let calls = (1..40).map(call).collect::<Vec<_>>().concat();
    assess(&format!("f0() {{ ls; }}; {calls} f39"));
    let evals = format!("x='eval \"$x\"; eval \"$x\"'; {}", "eval \"$x\"; ".repeat(20));
    assert!(assess(&evals).risk >= RiskLevel::High, "evals");
}

#[test]
fn a_harmless_line_of_usual_nesting_is_understood() {
    let line = "for f in $(ls \"$(dirname \"$(readlink -f \"$0\")\")\"); do (if [ -f \"$f\" ]; then echo \"${f:-$(date)}\"; fi); done";
    assert_eq!(assess(line).risk, RiskLevel::Safe, "{}", verdict(line));
}

#[test]
fn loops_in_loops_do_not_multiply_without_end() {
    let turns = (1..=16).map(|turn| turn.to_string()).collect::<Vec<_>>().join(" ");
    let body = vec!["rm x | cat"; 500].join("; ");
    let line = format!("for a in {turns}; do for b in {turns}; do {body}; done; done");
    assert_eq!(assess(&line).risk, RiskLevel::Moderate);
    let deep =
        format!("{}rm x{}", format!("for a in {turns}; do ").repeat(20), "; done".repeat(20));
    assert!(assess(&deep).risk >= RiskLevel::Moderate);
}
