//! Who is asked, and when.

use super::*;
use crate::{Ask, NotAsked, Unread};

fn known(stdin: bool, stdout: bool, stderr: bool, agent: Option<&'static str>) -> Audience {
    Audience::Known { stdin, stdout, stderr, agent, can_save: true }
}

#[test]
fn somebody_at_a_terminal_is_asked_the_first_time() {
    assert_eq!(decide(&undecided()).ask, Ask::FirstTime);
}

#[test]
fn a_prompt_never_hangs_a_pipe_on_any_stream() {
    for (stdin, stdout, stderr) in
        [(false, true, true), (true, false, true), (true, true, false), (false, false, false)]
    {
        let audience = known(stdin, stdout, stderr, None);
        let decision = decide(&Inputs { audience, ..undecided() });
        assert_eq!(decision.ask, Ask::No(NotAsked::NoTerminal));
        assert_eq!(decision.mode, Mode::Off);
    }
}

#[test]
fn a_dumb_terminal_is_not_asked() {
    let environment = Environment { term: os("dumb"), ..Environment::default() };
    let decision = decide(&Inputs { environment, ..undecided() });
    assert_eq!(decision.ask, Ask::No(NotAsked::NoTerminal));
}

#[test]
fn a_coding_agent_is_not_asked() {
    let audience = known(true, true, true, Some("CLAUDECODE"));
    let decision = decide(&Inputs { audience, ..undecided() });
    assert_eq!(decision.ask, Ask::No(NotAsked::Agent("CLAUDECODE")));
}

#[test]
fn nobody_is_asked_again_and_again_because_the_answer_cannot_be_kept() {
    let audience =
        Audience::Known { stdin: true, stdout: true, stderr: true, agent: None, can_save: false };
    let decision = decide(&Inputs { audience, ..undecided() });
    assert_eq!(decision.ask, Ask::No(NotAsked::CannotSave));
}

#[test]
fn do_not_track_and_ci_suppress_the_question() {
    for (environment, by) in [
        (Environment { do_not_track: os("1"), ..Environment::default() }, Layer::DoNotTrack),
        (Environment { ci: os("true"), ..Environment::default() }, Layer::Ci),
        (Environment { enabled: os("0"), ..Environment::default() }, Layer::Environment),
    ] {
        for inputs in [undecided(), stored(StoredAnswer { notice: Some(1), ..yes() })] {
            let decision = decide(&Inputs { environment, ..inputs });
            assert_eq!(decision.ask, Ask::No(NotAsked::SwitchedOff(by)));
        }
    }
}

#[test]
fn a_no_is_final_until_the_notice_changes() {
    let no = |notice| StoredAnswer { enabled: Some(false), notice: Some(notice), ..yes() };
    assert_eq!(decide(&stored(no(2))).ask, Ask::No(NotAsked::Answered));
    let decision = check(&stored(no(1)), Mode::Off, Layer::Stored);
    assert_eq!(decision.ask, Ask::NewNotice { answered: 1 });
}

#[test]
fn an_old_notice_keeps_its_scope_and_the_person_is_asked_about_the_new_one() {
    let inputs = stored(StoredAnswer { notice: Some(1), ..yes() });
    let decision = check(&inputs, Mode::On, Layer::Stored);
    assert_eq!(decision.grant().unwrap().notice(), 1);
    assert_eq!(decision.ask, Ask::NewNotice { answered: 1 });
}

#[test]
fn a_notice_from_a_later_release_grants_what_this_one_knows() {
    let inputs = stored(StoredAnswer { notice: Some(7), ..yes() });
    let decision = check(&inputs, Mode::On, Layer::Stored);
    assert_eq!(decision.grant().unwrap().notice(), 2);
    assert_eq!(decision.ask, Ask::No(NotAsked::Answered));
}

#[test]
fn an_air_gapped_person_is_still_asked() {
    let environment = Environment { air_gapped: os("1"), ..Environment::default() };
    assert_eq!(decide(&Inputs { environment, ..undecided() }).ask, Ask::FirstTime);
}

#[test]
fn the_terminal_is_looked_at_only_where_a_question_is_due() {
    let unread = |inputs| decide(&Inputs { audience: Audience::Unread, ..inputs });
    let first = unread(undecided());
    assert_eq!(first.needs, Some(Unread::Audience));
    assert_eq!(first.ask, Ask::No(NotAsked::NotReadYet));
    let again = unread(stored(StoredAnswer { notice: Some(1), ..yes() }));
    assert_eq!((again.needs, again.mode), (Some(Unread::Audience), Mode::On));
    let refused = StoredAnswer { enabled: Some(false), notice: Some(1), ..yes() };
    let refused = Inputs { place: Place::Unread, ..stored(refused) };
    assert_eq!(unread(refused).needs, Some(Unread::Place));
}
