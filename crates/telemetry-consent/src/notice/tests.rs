use expect_test::{Expect, expect};

use super::{Notice, Style};
use crate::decide::{Ask, DefaultAnswer};
use crate::testing::example_notice;

#[track_caller]
fn check(notice: &Notice, ask: &Ask, expected: &Expect) {
    let text = notice.render(ask, Style::Plain);
    expected.assert_eq(&format!("{text}{}\n", notice.question(ask, DefaultAnswer::No)));
}

#[test]
fn the_first_notice_says_all_of_it() {
    check(
        &example_notice(),
        &Ask::FirstTime,
        &expect![[r"

            Welcome to Example!

            Example would like to record how it is used, to find what is slow or breaks.
            The records are pseudonymous: they carry a random-looking id that changes every day.

            What we collect:
              • Timing
              • Feature usage
              • Error categories
              • Platform

            What we NEVER collect:
              ✗ Your input
              ✗ File paths
              ✗ Who you are

            Who gets it: eu.example; kept there for one year.
            Disable anytime: example telemetry disable

            Enable telemetry to help improve Example? (p shows records) [y/N/p] 
        "]],
    );
}

#[test]
fn a_later_notice_says_what_changed() {
    check(
        &Notice { version: 3, ..example_notice() },
        &Ask::NewNotice { answered: 1 },
        &expect![[r"

            What Example collects has changed.
            You answered notice 1; this is notice 3.

            New since then:
              • The shell
              • The terminal's width

            What we collect:
              • Timing
              • Feature usage
              • Error categories
              • Platform

            What we NEVER collect:
              ✗ Your input
              ✗ File paths
              ✗ Who you are

            Who gets it: eu.example; kept there for one year.
            Disable anytime: example telemetry disable

            Agree to this? No means telemetry is off. (p shows records) [y/N/p] 
        "]],
    );
}

#[test]
fn another_recipient_is_named() {
    check(
        &Notice { recipient: Some("https://user@corp.example:8443/i".into()), ..example_notice() },
        &Ask::NewRecipient,
        &expect![[r"

            Example is set up to send its records to another host.
            Until you agree, records stay on this machine.

            Who gets it: corp.example:8443; kept there for one year.
            Disable anytime: example telemetry disable

            Send records there? No means telemetry is off. (p shows records) [y/N/p] 
        "]],
    );
}

#[test]
fn without_a_recipient_nobody_gets_it() {
    expect!["Who gets it: nobody. No host is configured, so records stay on this machine; Example asks again before it sends to one."].assert_eq(&Notice { recipient: None, ..example_notice() }.who_gets_it());
}

#[test]
fn a_beta_build_offers_yes() {
    expect!["Enable telemetry to help improve Example? (p shows records) [Y/n/p] "]
        .assert_eq(&example_notice().question(&Ask::FirstTime, DefaultAnswer::Yes));
}

#[test]
fn plain_text_has_no_escape_codes_even_where_colour_is_forced() {
    colored::control::set_override(true);
    let plain = example_notice().render(&Ask::FirstTime, Style::Plain);
    let colour = example_notice().render(&Ask::FirstTime, Style::Colour);
    colored::control::unset_override();
    assert!(!plain.contains('\u{1b}'));
    assert!(colour.contains("\u{1b}["));
    assert_eq!(plain.lines().count(), colour.lines().count());
}

#[test]
fn a_hostile_host_cannot_move_the_cursor() {
    let notice = Notice { recipient: Some("x\u{1b}[8A\r\n\u{202e}".into()), ..example_notice() };
    for ask in [Ask::FirstTime, Ask::NewRecipient] {
        let text = notice.render(&ask, Style::Plain);
        let controls: Vec<char> = text.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert!(controls.is_empty(), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}
