//! What holds for every combination of inputs.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::policy::{Policy, PolicyMode};
use crate::{Ask, DefaultAnswer, Unread};

/// Inputs with everything read, in a form that owns its values.
#[derive(Debug, Clone)]
struct Case {
    off_flag: bool,
    policy: PolicyInput,
    variables: [Option<OsString>; 6],
    stored: Stored,
    place: Place,
    audience: Audience,
    recipient: Option<&'static str>,
    default_answer: DefaultAnswer,
}

impl Case {
    fn inputs(&self) -> Inputs<'_> {
        let [do_not_track, ci, enabled, air_gapped, accept_notice, term] =
            self.variables.each_ref().map(Option::as_deref);
        Inputs {
            app: &EXAMPLE_APP,
            off_flag: self.off_flag,
            policy: self.policy.clone(),
            environment: Environment { do_not_track, ci, enabled, air_gapped, accept_notice, term },
            stored: self.stored.clone(),
            place: self.place.clone(),
            audience: self.audience,
            notice: 2,
            recipient: self.recipient,
            default_answer: self.default_answer,
        }
    }
}

fn variable() -> impl Strategy<Value = Option<OsString>> {
    let words = prop::sample::select(vec!["", "0", "1", "2", "true", "false", "no", "dumb", "odd"]);
    prop_oneof![
        4 => Just(None),
        3 => words.prop_map(|word| Some(OsString::from(word))),
        1 => vec(any::<u8>(), 0..6).prop_map(|bytes| Some(OsString::from_vec(bytes))),
    ]
}

fn host() -> impl Strategy<Value = Option<&'static str>> {
    option::of(prop::sample::select(vec!["eu.example", "https://EU.example/", "evil.test", ""]))
}

fn policy() -> impl Strategy<Value = PolicyInput> {
    let mode = option::of(prop::sample::select(vec![PolicyMode::Off, PolicyMode::AirGapped]));
    let hosts = option::of(vec(host().prop_map(|h| h.unwrap_or("x").to_owned()), 0..2));
    let loaded = (mode, hosts).prop_map(|(mode, allowed_hosts)| {
        PolicyInput::Loaded(Policy { mode, allowed_hosts, ..Policy::default() })
    });
    prop_oneof![
        2 => Just(PolicyInput::Absent),
        1 => Just(PolicyInput::Unreadable("reason".into())),
        3 => loaded,
    ]
}

fn file() -> impl Strategy<Value = Stored> {
    let answer = (
        option::weighted(0.9, any::<bool>()),
        prop::bool::weighted(0.8),
        option::weighted(0.9, 0u32..4),
        host(),
        prop::bool::weighted(0.2),
    );
    let answer = answer.prop_map(|(enabled, explicitly_configured, notice, host, air_gapped)| {
        let recipient = host.map(str::to_owned);
        Stored::Answer(StoredAnswer {
            enabled,
            explicitly_configured,
            notice,
            recipient,
            air_gapped,
        })
    });
    prop_oneof![
        1 => Just(Stored::Absent),
        1 => Just(Stored::Invalid("reason".into())),
        6 => answer,
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let place = prop::sample::select(vec![
        Place::Ready,
        Place::Ready,
        Place::Absent,
        Place::NoHome,
        Place::Refused("reason".into()),
    ]);
    let agent = option::weighted(0.2, Just("CLAUDECODE"));
    let mostly = || prop::bool::weighted(0.8);
    let audience = (mostly(), mostly(), mostly(), agent, mostly()).prop_map(
        |(stdin, stdout, stderr, agent, can_save)| Audience::Known {
            stdin,
            stdout,
            stderr,
            agent,
            can_save,
        },
    );
    let variables = [variable(), variable(), variable(), variable(), variable(), variable()];
    let default = prop::sample::select(vec![DefaultAnswer::No, DefaultAnswer::Yes]);
    let flag = prop::bool::weighted(0.1);
    (flag, policy(), variables, file(), place, audience, host(), default).prop_map(
        |(off_flag, policy, variables, stored, place, audience, recipient, default_answer)| Case {
            off_flag,
            policy,
            variables,
            stored,
            place,
            audience,
            recipient,
            default_answer,
        },
    )
}

/// Finds a reason to be off straight from the raw values, in other words than the code does.
fn says_no(case: &Case) -> bool {
    let [dnt, ci, enabled, air_gapped, ..] = case.variables.each_ref().map(|v| {
        let text = v.as_ref().map(|v| v.to_string_lossy().trim().to_lowercase());
        v.as_ref().filter(|v| !v.is_empty()).and(text)
    });
    let boolean = |text: &String| "1 true yes on 0 false no off".split(' ').any(|w| w == text);
    let no = |text: &String| "0 false no off".split(' ').any(|w| w == text);
    case.off_flag
        || matches!(&case.policy, PolicyInput::Unreadable(_))
        || matches!(&case.policy, PolicyInput::Loaded(p) if p.mode == Some(PolicyMode::Off))
        || dnt.is_some_and(|v| v != "0" && v != "false")
        || ci.is_some()
        || enabled.is_some_and(|v| no(&v) || !boolean(&v))
        || air_gapped.is_some_and(|v| !boolean(&v))
        || matches!(&case.stored, Stored::Invalid(_))
        || matches!(&case.stored, Stored::Answer(a) if a.enabled == Some(false))
        || matches!(&case.place, Place::NoHome | Place::Refused(_))
}

/// The question that is put; why none is put may become clearer with every file that is read.
fn question(decision: &Decision) -> Option<&Ask> {
    Some(&decision.ask).filter(|ask| !matches!(ask, Ask::No(_)))
}

fn hide(inputs: &mut Inputs<'_>, what: [bool; 4]) {
    let [policy, stored, place, audience] = what;
    if policy {
        inputs.policy = PolicyInput::Unread;
    }
    if stored {
        inputs.stored = Stored::Unread;
    }
    if place {
        inputs.place = Place::Unread;
    }
    if audience {
        inputs.audience = Audience::Unread;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_off_beats_any_on(case in case()) {
        let decision = decide(&case.inputs());
        prop_assert!(decision.is_final());
        if says_no(&case) {
            prop_assert_eq!(decision.mode, Mode::Off);
            prop_assert!(decision.grant().is_none());
        }
    }

    #[test]
    fn a_grant_needs_a_yes_to_a_notice(case in case()) {
        let decision = decide(&case.inputs());
        let stored_yes = matches!(
            &case.stored,
            Stored::Answer(a) if a.enabled == Some(true) && a.explicitly_configured
                && a.notice.is_some_and(|n| n > 0)
        );
        let [_, _, enabled, _, accept_notice, _] = &case.variables;
        let provisioned = enabled.as_ref().is_some_and(|v| !v.is_empty()) && accept_notice.as_deref() == os("2");
        if let Some(grant) = decision.grant() {
            prop_assert!(stored_yes || provisioned);
            prop_assert!((1..=2).contains(&grant.notice()));
            prop_assert_eq!(grant.mode(), decision.mode);
        }
        prop_assert_eq!(decision.grant().is_some(), decision.mode != Mode::Off);
    }

    #[test]
    fn knowing_more_never_turns_a_final_off_into_an_on(case in case(), hidden in any::<[bool; 4]>()) {
        let whole = decide(&case.inputs());
        let mut inputs = case.inputs();
        hide(&mut inputs, hidden);
        let partial = decide(&inputs);
        if partial.is_final() {
            prop_assert_eq!(partial.mode, whole.mode);
            prop_assert_eq!(question(&partial), question(&whole));
        }
        prop_assert!(partial.is_final() || question(&partial).is_none());
        // What is granted early is granted for good.
        prop_assert!(partial.mode == Mode::Off || partial.mode == whole.mode);
    }

    #[test]
    fn an_added_off_switches_off(case in case(), which in 0usize..6) {
        let mut case = case;
        match which {
            0 => case.off_flag = true,
            1 => case.policy = PolicyInput::Unreadable("reason".into()),
            2 => case.variables[0] = Some("1".into()),
            3 => case.variables[1] = Some("true".into()),
            4 => case.variables[2] = Some("off".into()),
            _ => case.place = Place::NoHome,
        }
        prop_assert_eq!(decide(&case.inputs()).mode, Mode::Off);
    }

    #[test]
    fn local_never_becomes_on_by_adding_a_restriction(case in case()) {
        let before = decide(&case.inputs()).mode;
        let mut case = case;
        case.variables[3] = Some("true".into());
        let after = decide(&case.inputs()).mode;
        prop_assert!(after <= before.min(Mode::Local) || before == Mode::Off && after <= Mode::Local);
    }

    #[test]
    fn reading_what_is_needed_ends_in_a_final_decision(case in case()) {
        let whole = case.inputs();
        let mut inputs = case.inputs();
        hide(&mut inputs, [true; 4]);
        for _ in 0..4 {
            match decide(&inputs).needs {
                None => break,
                Some(Unread::Policy) => inputs.policy = whole.policy.clone(),
                Some(Unread::Stored) => inputs.stored = whole.stored.clone(),
                Some(Unread::Place) => inputs.place = whole.place.clone(),
                Some(Unread::Audience) => inputs.audience = whole.audience,
            }
        }
        let (stepwise, whole) = (decide(&inputs), decide(&whole));
        prop_assert!(stepwise.is_final());
        prop_assert_eq!(stepwise.mode, whole.mode);
        prop_assert_eq!(question(&stepwise), question(&whole));
    }
}
