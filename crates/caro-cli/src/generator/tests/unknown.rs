//! Requests that must get no command: a wrong command is worse than none.

use super::*;

/// One request a line.
const UNKNOWN: &str = include_str!("unknown.txt");

#[test]
fn a_request_from_another_world_gets_no_command() {
    let mut wrong = Vec::new();
    for request in UNKNOWN.lines().filter(|line| !line.starts_with('#')) {
        for platform in [Platform::Gnu, Platform::Bsd] {
            if let Ok(found) = generate(request, platform) {
                wrong.push(format!("{request} -> {}: {}", found.intent, found.command));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answered:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_request_to_delete_never_lists_and_the_other_way_round() {
    for verb in ["delete", "remove", "erase", "get rid of"] {
        for thing in ["files", "all .tmp files", "old.txt", "the build folder", "empty folders"] {
            if let Ok(found) = generate(&format!("{verb} {thing}"), Platform::Gnu) {
                assert!(found.intent.contains("delete"), "{verb} {thing}: {}", found.command);
            }
        }
    }
    for verb in ["list", "show", "find", "count", "look for"] {
        for thing in ["files", "all .tmp files", "old.txt", "the build folder", "empty folders"] {
            if let Ok(found) = generate(&format!("{verb} {thing}"), Platform::Gnu) {
                assert!(!found.command.contains("rm"), "{verb} {thing}: {}", found.command);
                assert!(!found.command.contains("-delete"), "{verb} {thing}: {}", found.command);
            }
        }
    }
}

#[test]
fn a_negation_turns_every_example_that_does_not_know_it_into_unknown() {
    for request in ["list files", "show disk usage", "list open ports", "who is logged in"] {
        assert!(generate(request, Platform::Gnu).is_ok(), "{request}");
        for negated in [format!("don't {request}"), format!("{request} except today")] {
            let found = generate(&negated, Platform::Gnu);
            assert_eq!(found, Err(Unknown::NoIntent), "{negated}");
        }
    }
}

#[test]
fn a_request_of_more_words_than_the_masks_hold_is_refused() {
    let request = "list files ".repeat(40);
    assert_eq!(generate(&request, Platform::Gnu), Err(Unknown::TooLong));
}

#[test]
fn two_steps_are_not_one_command() {
    let request = "create a folder called a and delete the file b.txt";
    assert!(generate(request, Platform::Gnu).is_err());
}
