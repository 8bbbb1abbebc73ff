//! What caro says about telemetry: the notice, and the names of its switches.

use telemetry_consent::{App, Notice, recipient_name};

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

/// Returns the notice for a recipient.
pub fn notice(recipient: &str) -> Notice {
    Notice {
        version: NOTICE_VERSION,
        app: APP,
        introduction: "To improve, caro would like to record how it is used. Records carry no \
                       name: a random-looking id takes its place and changes every day.",
        collected: &[
            "Session timing and performance",
            "Feature usage: verbs, backends, kinds of danger, what you edit or overrule",
            "Error categories, never messages, and how many records were lost",
            "Platform: operating system, architecture, shell, version of caro",
        ],
        never: &[
            "Your requests, commands or their output",
            "File paths, folders or file names",
            "User names, host names or anything else that says who you are",
        ],
        recipient: Some(recipient_name(recipient)),
        kept: "for a year",
        changes: &[],
    }
}
