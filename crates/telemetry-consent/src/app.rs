//! The words that differ from one application to the next.

/// The names under which a person knows the application and its switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct App {
    /// The application's name, as a sentence uses it.
    pub name: &'static str,
    /// The flag that switches telemetry off for one run.
    pub off_flag: &'static str,
    /// The variable that switches telemetry.
    pub enabled_var: &'static str,
    /// The variable that keeps records on this machine.
    pub air_gapped_var: &'static str,
    /// The variable with which a provisioner accepts a notice.
    pub accept_notice_var: &'static str,
    /// The command that says yes.
    pub enable_command: &'static str,
    /// The command that says no, from the first run on.
    pub disable_command: &'static str,
    /// The command that explains the decision.
    pub status_command: &'static str,
}
