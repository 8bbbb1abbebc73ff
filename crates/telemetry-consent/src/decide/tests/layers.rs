//! One table per layer.

use expect_test::expect;

use super::*;
use crate::policy::{Policy, PolicyMode};
use crate::{Ask, DefaultAnswer, NotAsked, Unread, Verdict};

fn environment(environment: Environment<'static>) -> Inputs<'static> {
    Inputs { environment, ..testing::agreed(2) }
}

#[test]
fn an_agreed_machine_has_a_grant() {
    let decision = check(&testing::agreed(3), Mode::On, Layer::Stored);
    assert_eq!(decision.grant().unwrap().notice(), 3);
    assert!(decision.is_final());
    assert_eq!(decision.ask, Ask::No(NotAsked::Answered));
    assert_eq!(testing::grant(Mode::Local, 3).unwrap().mode(), Mode::Local);
    assert_eq!(testing::grant(Mode::Off, 3), None);
}

#[test]
fn the_flag_beats_everything() {
    let inputs = Inputs {
        off_flag: true,
        environment: Environment { enabled: os("true"), ..Environment::default() },
        ..testing::agreed(2)
    };
    check(&inputs, Mode::Off, Layer::Flag);
}

#[test]
fn a_policy_can_only_forbid() {
    let policy = |mode| Inputs {
        policy: PolicyInput::Loaded(Policy { mode, ..Policy::default() }),
        ..testing::agreed(2)
    };
    check(&policy(None), Mode::On, Layer::Stored);
    check(&policy(Some(PolicyMode::Off)), Mode::Off, Layer::Policy);
    check(&policy(Some(PolicyMode::AirGapped)), Mode::Local, Layer::Policy);
    let unreadable = Inputs { policy: PolicyInput::Unreadable("x".into()), ..testing::agreed(2) };
    check(&unreadable, Mode::Off, Layer::Policy);
    let generous = Inputs { policy: policy(None).policy, ..undecided() };
    check(&generous, Mode::Off, Layer::Default);
}

#[test]
fn do_not_track_is_any_value_but_empty_zero_and_false() {
    for off in ["1", "true", "yes", "no", "2", " ", "off", "\u{1F6AB}"] {
        let inputs = environment(Environment { do_not_track: os(off), ..Environment::default() });
        check(&inputs, Mode::Off, Layer::DoNotTrack);
    }
    for ignored in ["", "0", "false", "FALSE", " 0 "] {
        let inputs =
            environment(Environment { do_not_track: os(ignored), ..Environment::default() });
        check(&inputs, Mode::On, Layer::Stored);
    }
}

#[test]
fn ci_is_off_whatever_it_says() {
    for off in ["true", "1", "false", "0"] {
        let inputs = environment(Environment { ci: os(off), ..Environment::default() });
        check(&inputs, Mode::Off, Layer::Ci);
    }
    check(
        &environment(Environment { ci: os(""), ..Environment::default() }),
        Mode::On,
        Layer::Stored,
    );
}

#[test]
fn our_own_variable_can_say_no() {
    for off in ["false", "0", "no", "off", "No", "OFF", " false\n"] {
        let inputs = environment(Environment { enabled: os(off), ..Environment::default() });
        let decision = check(&inputs, Mode::Off, Layer::Environment);
        assert_eq!(decision.problems().count(), 0, "{off:?}");
    }
    for on in ["true", "1", "yes", "ON", ""] {
        let inputs = environment(Environment { enabled: os(on), ..Environment::default() });
        check(&inputs, Mode::On, Layer::Stored);
    }
}

#[test]
fn an_invalid_value_of_our_variable_is_off_with_a_note_that_does_not_repeat_it() {
    for invalid in ["maybe", "truee", "10", " ", "=true"] {
        for inputs in [
            environment(Environment { enabled: os(invalid), ..Environment::default() }),
            environment(Environment { air_gapped: os(invalid), ..Environment::default() }),
        ] {
            let decision = decide(&inputs);
            assert_eq!(decision.mode, Mode::Off);
            let notes: Vec<_> = decision.problems().collect();
            assert_eq!(notes.len(), 1);
            assert_eq!(notes[0].words, "off, because the value is not true or false");
        }
    }
}

#[test]
fn an_opt_out_written_by_hand_is_honoured() {
    let by_hand = StoredAnswer { enabled: Some(false), ..StoredAnswer::default() };
    let decision = check(&stored(by_hand), Mode::Off, Layer::Stored);
    assert_eq!(decision.ask, Ask::No(NotAsked::Answered));
}

#[test]
fn enabled_written_by_hand_is_not_an_answer() {
    for answer in [
        StoredAnswer { explicitly_configured: false, ..yes() },
        StoredAnswer { notice: None, ..yes() },
        StoredAnswer { notice: Some(0), ..yes() },
        StoredAnswer { enabled: Some(true), ..StoredAnswer::default() },
    ] {
        let decision = check(&stored(answer), Mode::Off, Layer::Default);
        assert_eq!(decision.ask, Ask::FirstTime);
        assert!(
            decision.layers[5].words.contains("no notice was accepted; run `example telemetry"),
            "{}",
            decision.layers[5].words
        );
    }
}

#[test]
fn explicitly_configured_without_a_switch_is_not_an_answer() {
    let answer = StoredAnswer { enabled: None, ..yes() };
    check(&stored(answer), Mode::Off, Layer::Default);
}

#[test]
fn a_config_that_does_not_parse_is_off_with_a_note() {
    let inputs = Inputs { stored: Stored::Invalid("`x` is not TOML".into()), ..testing::agreed(2) };
    let decision = check(&inputs, Mode::Off, Layer::Stored);
    assert_eq!(decision.problems().count(), 1);
    assert_eq!(decision.ask, Ask::No(NotAsked::SwitchedOff(Layer::Stored)));
}

#[test]
fn without_a_home_or_with_a_hostile_state_folder_it_is_off_and_nobody_is_asked() {
    for place in [Place::NoHome, Place::Refused("a link".into())] {
        let agreed = Inputs { place: place.clone(), ..testing::agreed(2) };
        check(&agreed, Mode::Off, Layer::Place);
        let decision = check(&Inputs { place, ..undecided() }, Mode::Off, Layer::Place);
        assert_eq!(decision.ask, Ask::No(NotAsked::SwitchedOff(Layer::Place)));
        assert_eq!(decision.problems().count(), 0, "telemetry keeps still");
    }
}

#[test]
fn the_environment_says_yes_only_together_with_the_notice_number() {
    let provisioned = |accept_notice| Inputs {
        environment: Environment { enabled: os("true"), accept_notice, ..Environment::default() },
        ..undecided()
    };
    let decision = check(&provisioned(os("2")), Mode::On, Layer::EnvironmentYes);
    assert_eq!(decision.grant().unwrap().notice(), 2);
    assert_eq!(decision.ask, Ask::No(NotAsked::Answered));
    for not_accepted in [None, os(""), os("1"), os("3"), os("two"), os("2.0"), os("true")] {
        let decision = check(&provisioned(not_accepted), Mode::Off, Layer::Default);
        assert_eq!(decision.ask, Ask::FirstTime);
    }
    let alone = Environment { accept_notice: os("2"), ..Environment::default() };
    check(&Inputs { environment: alone, ..undecided() }, Mode::Off, Layer::Default);
}

#[test]
fn the_environment_never_beats_a_stored_no() {
    let environment =
        Environment { enabled: os("true"), accept_notice: os("2"), ..Environment::default() };
    for notice in [None, Some(1), Some(2)] {
        let answer = StoredAnswer { enabled: Some(false), notice, ..yes() };
        check(&Inputs { environment, ..stored(answer) }, Mode::Off, Layer::Stored);
    }
}

#[test]
fn air_gapped_keeps_records_here_and_nothing_undoes_it() {
    let file = StoredAnswer { air_gapped: true, ..yes() };
    check(&stored(file.clone()), Mode::Local, Layer::AirGapped);
    let env = Environment { air_gapped: os("true"), ..Environment::default() };
    check(&environment(env), Mode::Local, Layer::AirGapped);
    let undo = Environment { air_gapped: os("false"), ..Environment::default() };
    check(&Inputs { environment: undo, ..stored(file) }, Mode::Local, Layer::AirGapped);
    check(&Inputs { environment: env, ..undecided() }, Mode::Off, Layer::Default);
}

#[test]
fn another_host_withholds_until_the_person_agrees() {
    let other = Inputs { recipient: Some("evil.test"), ..testing::agreed(2) };
    let decision = check(&other, Mode::Local, Layer::Recipient);
    assert_eq!(decision.ask, Ask::NewRecipient);
    let spelled = Inputs { recipient: Some("https://EU.example/"), ..testing::agreed(2) };
    check(&spelled, Mode::On, Layer::Stored);
    let none = Inputs { recipient: None, ..testing::agreed(2) };
    check(&none, Mode::On, Layer::Stored);
    check(&stored(StoredAnswer { recipient: None, ..yes() }), Mode::Local, Layer::Recipient);
}

#[test]
fn a_host_the_site_does_not_allow_is_withheld_and_not_asked_about() {
    let policy = |hosts: &[&str]| {
        let hosts = hosts.iter().map(|h| (*h).to_owned()).collect();
        PolicyInput::Loaded(Policy { allowed_hosts: Some(hosts), ..Policy::default() })
    };
    let allowed = Inputs { policy: policy(&["eu.example"]), ..testing::agreed(2) };
    check(&allowed, Mode::On, Layer::Stored);
    for hosts in [&[][..], &["corp.example"]] {
        let inputs = Inputs { policy: policy(hosts), ..testing::agreed(2) };
        let decision = check(&inputs, Mode::Local, Layer::Recipient);
        assert_eq!(decision.ask, Ask::No(NotAsked::Answered));
    }
    let provisioned = Inputs {
        policy: policy(&["corp.example"]),
        environment: Environment {
            enabled: os("true"),
            accept_notice: os("2"),
            ..Environment::default()
        },
        ..undecided()
    };
    check(&provisioned, Mode::Local, Layer::Recipient);
}

#[test]
fn what_is_off_for_free_needs_no_system_call() {
    for inputs in [
        Inputs { off_flag: true, ..Inputs::new(&EXAMPLE_APP, 1) },
        Inputs { place: Place::NoHome, ..Inputs::new(&EXAMPLE_APP, 1) },
        Inputs {
            environment: Environment { enabled: os("false"), ..Environment::default() },
            ..Inputs::new(&EXAMPLE_APP, 1)
        },
    ] {
        let decision = decide(&inputs);
        assert_eq!(decision.mode, Mode::Off);
        assert!(decision.is_final());
    }
    let nothing_known = decide(&Inputs::new(&EXAMPLE_APP, 1));
    assert_eq!((nothing_known.mode, nothing_known.needs), (Mode::Off, Some(Unread::Policy)));
}

#[test]
fn a_stored_no_is_final_before_the_state_folder_is_looked_at() {
    let answer = StoredAnswer { enabled: Some(false), ..yes() };
    let inputs = Inputs { place: Place::Unread, audience: Audience::Unread, ..stored(answer) };
    assert!(check(&inputs, Mode::Off, Layer::Stored).is_final());
}

#[test]
fn a_stored_yes_is_final_before_the_terminal_is_looked_at() {
    let inputs = Inputs { audience: Audience::Unread, ..testing::agreed(2) };
    assert!(check(&inputs, Mode::On, Layer::Stored).is_final());
}

#[test]
fn a_beta_build_differs_in_words_only() {
    let beta = Inputs { default_answer: DefaultAnswer::Yes, ..undecided() };
    let (beta, release) = (decide(&beta), decide(&undecided()));
    assert_ne!(beta.layers, release.layers);
    assert_eq!((beta.mode, beta.by, beta.ask), (release.mode, release.by, release.ask));
}

#[test]
fn the_layers_explain_themselves_in_order() {
    let mut inputs = stored(StoredAnswer { notice: Some(1), ..yes() });
    inputs.environment = Environment { air_gapped: os("1"), ..Environment::default() };
    let decision = decide(&inputs);
    let lines: Vec<String> = decision
        .layers
        .iter()
        .map(|l| format!("{} {} [{}] {}", l.layer.as_str(), l.verdict.as_str(), l.source, l.words))
        .collect();
    expect![[r"
        flag nothing [--no-telemetry] not given
        policy nothing [site policy] none on this machine
        do_not_track nothing [DO_NOT_TRACK] not set
        ci nothing [CI] not set
        environment nothing [EXAMPLE_TELEMETRY_ENABLED] not set
        stored on [config file] yes, answered to notice 1
        place nothing [state folder] ours alone
        environment_yes nothing [EXAMPLE_TELEMETRY_ACCEPT_NOTICE] nobody provisions a yes
        prompt ask [terminal] asks again: notice 1 was answered
        default nothing [built in] off until somebody agrees
        air_gapped local [EXAMPLE_TELEMETRY_AIR_GAPPED] keeps records on this machine
        recipient nothing [recipient] the accepted one"]]
    .assert_eq(&lines.join("\n"));
    let mut order: Vec<Layer> = decision.layers.iter().map(|l| l.layer).collect();
    order.sort();
    assert_eq!(order, decision.layers.iter().map(|l| l.layer).collect::<Vec<_>>());
}

#[test]
fn json_uses_the_same_words() {
    let decision = decide(&undecided());
    let json = serde_json::to_value(&decision).unwrap();
    assert_eq!(json["mode"], decision.mode.as_str());
    assert_eq!(json["by"], decision.by.as_str());
    assert_eq!(json["ask"], "first_time");
    for (json, layer) in json["layers"].as_array().unwrap().iter().zip(&decision.layers) {
        assert_eq!(json["layer"], layer.layer.as_str());
        assert_eq!(json["verdict"], layer.verdict.as_str());
    }
    let every = [
        Verdict::Off,
        Verdict::Local,
        Verdict::On,
        Verdict::Ask,
        Verdict::Nothing,
        Verdict::NotLookedAt,
    ];
    for verdict in every {
        assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
    }
}
