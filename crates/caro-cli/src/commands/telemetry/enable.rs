//! `caro telemetry enable`: the notice, and a yes.

use std::io;

use clap::Args;
use telemetry_consent::{
    Answer, Ask, DefaultAnswer, Given, How, Mode, NewAnswer, Question, Style, ask, confirmation,
    fit, marker, store_answer,
};

use crate::commands::{Failure, Outcome};
use crate::exit::Exit;
use crate::paths::Paths;
use crate::screen;
use crate::settings::Settings;
use crate::telemetry::{APP, Facts, NOTICE_VERSION, annotated_preview, notice};
use crate::{clock, env};

/// How the yes is given.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  caro telemetry enable --accept-notice 1")]
pub struct EnableArgs {
    /// Accept this version of the notice, where there is no terminal to show it on
    #[arg(long, value_name = "N")]
    pub(super) accept_notice: Option<u32>,
}

/// Gets and stores a yes: from a person who was shown the notice, or with its version named.
pub fn enable(no_telemetry: bool, accept_notice: Option<u32>, how: How) -> Outcome {
    let paths = Paths::find();
    let settings = Settings::load(&paths);
    if let Some(fault) = settings.fault {
        return Err(fault.into());
    }
    let (Some(file), Some(state)) = (&settings.file, &paths.state_dir) else {
        return Err(Failure::failed("no home folder is known, so no answer can be kept; set HOME"));
    };
    let mut facts = Facts::of_this_run(no_telemetry);
    facts.decide_fully(&settings, &paths);
    let how = match accept_notice {
        Some(NOTICE_VERSION) => how,
        Some(other) => {
            return Err(Failure::usage(format_args!(
                "notice {other} is not the current one; `caro telemetry notice` prints notice \
                 {NOTICE_VERSION}, and --accept-notice {NOTICE_VERSION} accepts it"
            )));
        }
        None => match ask_person(&facts, &settings)? {
            Given::Yes => How::Prompt,
            Given::No => return super::disable::disable(How::Prompt),
        },
    };
    let answer = NewAnswer {
        answer: Given::Yes,
        notice: NOTICE_VERSION,
        recipient: Some(facts.recipient()),
        user_name: facts.names_user(),
        now: clock::now(),
        how,
    };
    let stored = store_answer(file, state, &answer);
    let mode = facts.decide_again(&Settings::load(&paths), &paths).mode;
    screen::say(confirmation(&APP, stored.as_ref(), mode, screen::style()).trim_end());
    Ok(if stored.is_ok() { Exit::Done } else { Exit::Failed })
}

fn ask_person(facts: &Facts, settings: &Settings) -> Result<Given, Failure> {
    if let Some(why) = nobody_to_ask() {
        return Err(Failure {
            exit: Exit::Declined,
            words: format!(
                "only a person can say yes, and {why}; a provisioner reads \
                 `caro telemetry notice` and passes --accept-notice {NOTICE_VERSION}"
            ),
        });
    }
    let notice = notice(facts.recipient(), facts.names_user());
    let question = Question {
        notice: &notice,
        ask: &Ask::FirstTime,
        default: DefaultAnswer::No,
        style: screen::style(),
    };
    match ask(&question, &mut screen::Dialogue, || annotated_preview(settings.first_backend())) {
        Answer::Yes => Ok(Given::Yes),
        Answer::No => Ok(Given::No),
        Answer::Nothing(_) => Err(Failure {
            exit: Exit::Declined,
            words: "no answer was given, so nothing changed".to_owned(),
        }),
    }
}

/// Says why no person can be asked, if none can.
pub(super) fn nobody_to_ask() -> Option<String> {
    match marker(env::is_set) {
        Some(variable) => Some(format!("{variable} is set, so a program is at the keyboard")),
        None => (!screen::can_ask()).then(|| "there is no terminal to ask one".to_owned()),
    }
}

/// Prints the notice, as the question would.
pub(super) fn print_notice() -> Outcome {
    let paths = Paths::find();
    let mut facts = Facts::of_this_run(false);
    facts.decide_fully(&Settings::load(&paths), &paths);
    let text = notice(facts.recipient(), facts.names_user()).render(&Ask::FirstTime, Style::Plain);
    let text = fit(&text, screen::columns(io::stdout()));
    screen::print(&format!("Notice {NOTICE_VERSION}\n{}", text.trim_end()))?;
    Ok(Exit::Done)
}

/// Says what a mode means, in the words that the status uses too.
pub(super) const fn meaning(mode: Mode) -> &'static str {
    match mode {
        Mode::Off => "off: nothing is recorded",
        Mode::Local => "local: records stay on this machine",
        Mode::On => "on: records are kept here and may be sent",
    }
}
