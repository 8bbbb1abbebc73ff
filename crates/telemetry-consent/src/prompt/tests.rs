use std::io::{self, Cursor};

use expect_test::expect;
use proptest::prelude::*;

use super::{Answer, NoAnswer, Question, Streams, Terminal, Typed, ask};
use crate::decide::{Ask, DefaultAnswer};
use crate::notice::{Notice, Style};
use crate::testing::{ScriptedTerminal, example_notice};

const PREVIEW: &str = "With an example id:\n{\"event\":\"example\"}";

fn put(terminal: &mut impl Terminal, default: DefaultAnswer) -> Answer {
    let notice = example_notice();
    let question = Question { notice: &notice, ask: &Ask::FirstTime, default, style: Style::Plain };
    ask(&question, terminal, || PREVIEW.to_owned())
}

#[track_caller]
fn check(typed: &str, expected: Answer) {
    let mut terminal = ScriptedTerminal::new(typed);
    assert_eq!(put(&mut terminal, DefaultAnswer::No), expected, "{typed:?}");
    assert_eq!(terminal.left(), 0, "something typed for the app itself was swallowed: {typed:?}");
}

#[test]
fn y_and_yes_are_yes() {
    for typed in ["y\n", "Y\n", "yes\n", "YES\n", "Yes\n", "  y \n", "\tyes\r\n"] {
        check(typed, Answer::Yes);
    }
}

#[test]
fn n_no_and_enter_are_no() {
    for typed in ["n\n", "N\n", "no\n", "No\n", " NO \n", "\n", "   \n", "\r\n"] {
        check(typed, Answer::No);
    }
}

#[test]
fn only_a_beta_build_takes_enter_for_yes() {
    for (typed, expected) in [
        ("\n", Answer::Yes),
        (" \n", Answer::Yes),
        ("y\n", Answer::Yes),
        ("n\n", Answer::No),
        ("no\n", Answer::No),
        ("", Answer::Nothing(NoAnswer::EndOfInput)),
        ("maybe\nmaybe\n", Answer::Nothing(NoAnswer::Unclear)),
    ] {
        let mut terminal = ScriptedTerminal::new(typed);
        assert_eq!(put(&mut terminal, DefaultAnswer::Yes), expected, "{typed:?}");
    }
}

#[test]
fn something_else_is_asked_once_more_and_then_given_up() {
    check("maybe\ny\n", Answer::Yes);
    check("maybe\n\n", Answer::No);
    check("maybe\nlater\n", Answer::Nothing(NoAnswer::Unclear));
    for other in ["yy", "ye", "ja", "yes please", "y/n", "[y/N/p]", "1", "true", "ｙ", "y\u{0}"] {
        check(&format!("{other}\n{other}\n"), Answer::Nothing(NoAnswer::Unclear));
    }
}

#[test]
fn garbled_lines_count_as_something_else() {
    let mut terminal = ScriptedTerminal::typing([Typed::Garbled, Typed::Garbled]);
    let expected = Answer::Nothing(NoAnswer::Unclear);
    assert_eq!(put(&mut terminal, DefaultAnswer::Yes), expected);
}

#[test]
fn the_end_of_input_never_enables() {
    check("", Answer::Nothing(NoAnswer::EndOfInput));
    check("maybe\n", Answer::Nothing(NoAnswer::EndOfInput));
    check("p\n", Answer::Nothing(NoAnswer::EndOfInput));
}

#[test]
fn a_signal_never_enables() {
    let mut terminal = ScriptedTerminal::typing([Typed::Interrupted, Typed::Line("y".into())]);
    let expected = Answer::Nothing(NoAnswer::Interrupted);
    assert_eq!(put(&mut terminal, DefaultAnswer::Yes), expected);
}

#[test]
fn the_preview_is_shown_as_often_as_wanted_and_costs_no_attempt() {
    let mut terminal = ScriptedTerminal::new("p\nP\nmaybe\npreview\ny\n");
    assert_eq!(put(&mut terminal, DefaultAnswer::No), Answer::Yes);
    assert_eq!(terminal.shown().matches(PREVIEW).count(), 3);
}

#[test]
fn no_preview_is_made_unless_it_is_asked_for() {
    let notice = example_notice();
    let question = Question {
        notice: &notice,
        ask: &Ask::FirstTime,
        default: DefaultAnswer::No,
        style: Style::Plain,
    };
    let mut terminal = ScriptedTerminal::new("y\n");
    let preview = || unreachable!("nobody typed p");
    assert_eq!(ask(&question, &mut terminal, preview), Answer::Yes);
}

#[test]
fn the_whole_dialogue() {
    let mut terminal = ScriptedTerminal::new("what?\np\ny\n");
    put(&mut terminal, DefaultAnswer::No);
    expect![[r#"

        Welcome to Example!

        Example would like to record how it is used, to find what is slow or breaks.
        The records are pseudonymous: they carry a random-looking id that changes every
        day.

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

        Enable telemetry to help improve Example? (p shows records) [y/N/p] what?
        Please type y for yes, n for no, or p to see a record.
        Enable telemetry to help improve Example? (p shows records) [y/N/p] p

        With an example id:
        {"event":"example"}

        Enable telemetry to help improve Example? (p shows records) [y/N/p] y
    "#]]
    .assert_eq(terminal.shown());
}

#[test]
fn a_later_question_says_what_a_no_means() {
    let notice = Notice { version: 2, ..example_notice() };
    let question = Question {
        notice: &notice,
        ask: &Ask::NewNotice { answered: 1 },
        default: DefaultAnswer::No,
        style: Style::Plain,
    };
    let mut terminal = ScriptedTerminal::new("\n");
    assert_eq!(ask(&question, &mut terminal, String::new), Answer::No);
    assert!(terminal.shown().contains("No means telemetry is off."), "{}", terminal.shown());
}

/// A terminal that shows a few texts and then breaks, with a person who agrees to everything.
struct Breaking {
    shows: u32,
}

impl Terminal for Breaking {
    fn write_str(&mut self, _: &str) -> io::Result<()> {
        let left = self.shows.checked_sub(1);
        self.shows = left.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(())
    }

    fn read_line(&mut self) -> Typed {
        Typed::Line("y".to_owned())
    }
}

#[test]
fn a_yes_to_a_question_nobody_saw_is_no_answer() {
    for shows in [0, 1] {
        let answer = put(&mut Breaking { shows }, DefaultAnswer::Yes);
        assert_eq!(answer, Answer::Nothing(NoAnswer::NotShown));
    }
    assert_eq!(put(&mut Breaking { shows: 2 }, DefaultAnswer::Yes), Answer::Yes);
}

fn typed(bytes: &[u8]) -> (Typed, usize) {
    let mut input = Cursor::new(bytes);
    let typed = Streams::new(&mut input, io::sink()).read_line();
    let left = bytes.len() - usize::try_from(input.position()).unwrap();
    (typed, left)
}

#[test]
fn a_stream_gives_one_finished_line_at_a_time() {
    assert_eq!(typed(b"y\nrest"), (Typed::Line("y".into()), 4));
    assert_eq!(typed(b"\nrest"), (Typed::Line(String::new()), 4));
    assert_eq!(typed(b""), (Typed::Eof, 0));
}

#[test]
fn a_line_that_the_enter_key_did_not_finish_is_no_answer() {
    assert_eq!(typed(b"y"), (Typed::Eof, 0));
}

#[test]
fn lines_that_are_too_long_or_no_text_are_garbled_and_read_to_their_end() {
    let mut long = vec![b' '; 10_000];
    long.extend(b"y\nrest");
    assert_eq!(typed(&long), (Typed::Garbled, 4));
    assert_eq!(typed(b"y\0\nrest"), (Typed::Garbled, 4));
    assert_eq!(typed(b"y\xff\nrest"), (Typed::Garbled, 4));
}

#[test]
fn a_stream_shows_what_is_written_at_once() {
    let mut output = io::BufWriter::new(Vec::new());
    Streams::new(io::empty(), &mut output).write_str("Enable?").unwrap();
    assert_eq!(output.get_ref(), b"Enable?");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_a_typed_yes_enables(bytes in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        "([yYnNpP]|yes|no|[a-z]{1,3}|\n|\r| ){0,8}".prop_map(String::into_bytes),
    ]) {
        let mut streams = Streams::new(Cursor::new(&bytes), io::sink());
        if put(&mut streams, DefaultAnswer::No) == Answer::Yes {
            let lines = String::from_utf8_lossy(&bytes).to_lowercase();
            prop_assert!(lines.split('\n').take(40).any(|l| ["y", "yes"].contains(&l.trim())));
        }
    }
}
