//! What caro says about telemetry: the notice, and the names of its switches.

use telemetry_consent::{App, Identity, Notice, recipient_name};

/// The version of the notice. It grows whenever what is collected, or who gets it, grows.
pub const NOTICE_VERSION: u32 = 1;

/// Where records go, unless the configuration names another host.
pub const DEFAULT_HOST: &str = "https://us.i.posthog.com";

/// caro's names for its switches.
pub const APP: App = App {
    name: "caro",
    off_flag: "--no-telemetry",
    enabled_var: crate::env::TELEMETRY_ENABLED,
    air_gapped_var: crate::env::TELEMETRY_AIR_GAPPED,
    accept_notice_var: crate::env::ACCEPT_NOTICE,
    enable_command: "caro telemetry enable",
    disable_command: "caro config set telemetry.enabled false",
    status_command: "caro telemetry status --explain",
};

const NAMELESS: &str = "To improve, caro would like to record how it is used. Records carry no name: \
                        a random-looking id takes its place and changes every day.";

const BY_NAME: &str = "To improve, caro would like to record how it is used. Loki gets your user name with \
                       the verbs, as telemetry.loki.user asks for; all else carries no name.";

/// What is collected where Loki gets the user's name; the first line is about that.
const COLLECTED_BY_NAME: &[&str] = &[
    "Your user name, for Loki alone: caro config set telemetry.loki.user false",
    "Session timing and performance",
    "Feature usage: verbs, backends, kinds of danger, what you edit or overrule",
    "Error categories, never messages, and how many records were lost",
    "Platform: operating system, architecture, shell, version of caro",
];

const NEVER: &[&str] = &[
    "Your requests, commands or their output",
    "File paths, folders or file names",
    "User names, host names or anything else that says who you are",
];

const NEVER_BY_NAME: &[&str] = &[
    "Your requests, commands or their output",
    "File paths, folders or file names",
    "Host names or anything else that says who you are",
];

/// Returns the notice for a recipient, or for several; `names_user` where one is to get the user's name.
pub fn notice(recipient: &str, names_user: bool) -> Notice {
    Notice {
        version: NOTICE_VERSION,
        app: APP,
        introduction: if names_user { BY_NAME } else { NAMELESS },
        collected: if names_user { COLLECTED_BY_NAME } else { &COLLECTED_BY_NAME[1..] },
        never: if names_user { NEVER_BY_NAME } else { NEVER },
        recipient: Some(recipient_name(recipient)),
        kept: "for a year",
        changes: &[],
    }
}

/// Returns what a person is told before an id that stays, and the question.
pub fn identity_question(kind: Identity, recipient: &str) -> String {
    let what = match kind {
        Identity::Daily => "Records would carry an id that changes every day.",
        Identity::Install => {
            "Records would carry one random id that stays the same on this machine, in place of one that \
             changes every day."
        }
        Identity::Account => {
            "After `caro login`, records would carry the id of your account. Until then they carry a random \
             id that stays the same on this machine; what was recorded under it is joined to the account \
             when you log in."
        }
    };
    let then = match kind {
        Identity::Daily | Identity::Install => {
            "can then tell that records of different days come from one machine"
        }
        Identity::Account => {
            "can then tell that records are yours, on every machine you log in from"
        }
    };
    let recorded = match kind {
        Identity::Daily | Identity::Install => "What is recorded stays the same.",
        Identity::Account => {
            "What is recorded stays the same, but for one record at the login: your account uses this version \
             of caro, on this system and processor."
        }
    };
    format!(
        "\n{what}\n{recipient} {then}. {recorded}\n\
         Go back anytime: caro config set telemetry.identity daily\n\n\
         Agree to this? [y/N] "
    )
}
