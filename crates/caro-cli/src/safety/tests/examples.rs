//! Every example in the data trips its rule, or does not.

use super::super::rule::EXAMPLES;
use super::super::{assess, rules};
use super::verdict;
use crate::catalog::PatternCategory;

#[test]
fn every_example_that_must_trip_a_rule_does() {
    let mut wrong = Vec::new();
    for (id, trips, _) in EXAMPLES {
        let rule = rules().iter().find(|rule| rule.id() == *id).expect("examples come from rules");
        for command in *trips {
            let found = assess(command);
            let tripped = found.rules.iter().any(|found| found.id() == *id);
            if !tripped || found.risk < rule.risk {
                wrong.push(format!("{id}: {}", verdict(command)));
            }
        }
    }
    assert!(wrong.is_empty(), "not tripped:\n{}", wrong.join("\n"));
}

#[test]
fn every_example_that_must_not_trip_a_rule_does_not() {
    let mut wrong = Vec::new();
    for (id, _, spares) in EXAMPLES {
        for command in *spares {
            if assess(command).rules.iter().any(|found| found.id() == *id) {
                wrong.push(format!("{id}: {}", verdict(command)));
            }
        }
    }
    assert!(wrong.is_empty(), "tripped:\n{}", wrong.join("\n"));
}

#[test]
fn every_category_has_rules() {
    use PatternCategory as C;
    let all = [
        C::Deletion,
        C::Disk,
        C::Overwrite,
        C::Permissions,
        C::Exhaustion,
        C::RemoteCode,
        C::Obfuscation,
        C::Credentials,
        C::History,
        C::Exfiltration,
        C::Kernel,
        C::Packages,
        C::GitHistory,
        C::Processes,
        C::Services,
        C::Network,
        C::Accounts,
        C::Database,
        C::Containers,
    ];
    for category in all {
        assert!(rules().iter().any(|rule| rule.category == category), "{category:?}");
    }
    assert!(rules().len() >= 60, "{}", rules().len());
}

#[test]
fn the_worst_rule_speaks_for_the_line() {
    let found = assess("echo hi > out.txt; rm -rf /");
    assert_eq!(found.category, Some(PatternCategory::Deletion));
    assert!(found.rules.is_sorted_by(|a, b| a.risk >= b.risk), "{found:?}");
    let ids: Vec<&str> = found.rules.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.first(), Some(&"delete-root"));
    assert!(ids.contains(&"overwrite-redirect"), "{ids:?}");
}

#[test]
fn a_safe_command_has_no_category() {
    let found = assess("ls -la");
    assert_eq!((found.category, found.rules.len()), (None, 0));
}
