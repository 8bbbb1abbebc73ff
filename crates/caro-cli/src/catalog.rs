//! Everything caro can record: ten events, their properties, and the words these may use.
//!
//! `docs/events.md`, `caro telemetry events`, the preview and the gate are all made from this file.

use telemetry_core::{Bounded, Rounded, app_version, events, labels};

/// The most a session or a command is said to last: a day, in milliseconds.
const DAY_MS: u64 = 86_400_000;

/// The longest generation that is told apart: ten minutes, in milliseconds.
const GENERATION_MS: u64 = 600_000;

/// The most dropped records that are told apart.
const DROPS: u64 = 10_000;

labels! {
    /// The operating system caro was built for.
    pub enum Os {
        Linux = "linux", Macos = "macos", Windows = "windows", Freebsd = "freebsd",
        _ => Other = "other",
    }

    /// The processor architecture caro was built for.
    pub enum Arch {
        X86_64 = "x86_64", Aarch64 = "aarch64", Arm = "arm", X86 = "x86", Riscv64 = "riscv64",
        _ => Other = "other",
    }

    /// The shell that runs the commands.
    pub enum Shell {
        Bash = "bash", Zsh = "zsh", Fish = "fish", Sh = "sh", Dash = "dash", Ksh = "ksh", Nu = "nu",
        _ => Other = "other",
    }

    /// What turns a request into a command.
    pub enum Backend {
        /// The generator that is compiled in.
        Embedded = "embedded",
        /// A local Ollama server.
        Ollama = "ollama",
        /// A server that speaks the `OpenAI` protocol.
        Openai = "openai",
        _ => Other = "other",
    }

    /// The family of the model that answered; a private name becomes `other`.
    pub enum Model {
        Llama = "llama", Codellama = "codellama", Qwen = "qwen", Mistral = "mistral",
        Gemma = "gemma", Phi = "phi", Deepseek = "deepseek", Starcoder = "starcoder",
        Gpt = "gpt", Claude = "claude", Gemini = "gemini",
        _ => Other = "other",
    }

    /// How dangerous a command is.
    pub enum RiskLevel {
        /// No rule found anything.
        Safe = "safe",
        /// Changes something a person may want back.
        Moderate = "moderate",
        /// Can lose data or open the system.
        High = "high",
        /// Never run by caro.
        Critical = "critical",
    }

    /// What kind of danger a safety rule looks for.
    pub enum PatternCategory {
        /// Deletes files.
        Deletion = "deletion",
        /// Overwrites disks, partitions or file systems.
        Disk = "disk",
        /// Overwrites or truncates files.
        Overwrite = "overwrite",
        /// Loosens permissions or ownership.
        Permissions = "permissions",
        /// Exhausts processes, memory or disk.
        Exhaustion = "exhaustion",
        /// Runs code that comes from the network.
        RemoteCode = "remote_code",
        /// Hides what it runs.
        Obfuscation = "obfuscation",
        /// Reads keys or password files.
        Credentials = "credentials",
        /// Wipes history or logs.
        History = "history",
        /// Sends local data to another host.
        Exfiltration = "exfiltration",
        /// Changes the kernel or boot configuration.
        Kernel = "kernel",
        /// Removes packages.
        Packages = "packages",
        /// Rewrites or discards version history.
        GitHistory = "git_history",
        /// Ends processes or the machine.
        Processes = "processes",
        /// Changes services or scheduled jobs.
        Services = "services",
        /// Opens or cuts the network.
        Network = "network",
        /// Changes users, groups or privileges.
        Accounts = "accounts",
        /// Drops or empties databases.
        Database = "database",
        /// Removes containers, images or volumes.
        Containers = "containers",
    }

    /// What became of a dangerous command.
    pub enum SafetyAction {
        /// caro refused to print or run it.
        Blocked = "blocked",
        /// caro printed it with a warning and did not run it.
        Warned = "warned",
        /// The person confirmed it.
        Allowed = "allowed",
        /// The person was asked and did not confirm it.
        Declined = "declined",
    }

    /// How a command came to be run.
    pub enum ExecutionMode {
        /// The person confirmed it at the terminal.
        Confirmed = "confirmed",
        /// `-y` stood in for the confirmation.
        AssumedYes = "assumed_yes",
    }

    /// How an executed command ended.
    pub enum ExitCategory {
        /// Exit code 0.
        Success = "success",
        /// Any other exit code.
        Error = "error",
        /// Ended by a signal.
        Signal = "signal",
        /// Ended by caro because its time was up.
        Timeout = "timeout",
        /// The shell could not be started.
        SpawnFailed = "spawn_failed",
    }

    /// What caro was used for, without anything of how: a path of verbs, as the command
    /// line defines it; a verb that does not exist becomes `unknown`.
    pub enum VerbPath {
        /// A request in plain words, whatever became of it.
        Ask = "ask",
        ConfigGet = "config_get", ConfigSet = "config_set", ConfigUnset = "config_unset",
        ConfigList = "config_list", ConfigPath = "config_path",
        Doctor = "doctor",
        Login = "login", Logout = "logout",
        SafetyCheck = "safety_check",
        ShellInit = "shell_init",
        Whoami = "whoami",
        _ => Unknown = "unknown",
    }

    /// What kind of thing went wrong.
    pub enum ErrorCategory {
        /// No command came out of the request.
        Generation = "generation",
        /// A setting has a value caro does not know.
        Config = "config",
        /// A command could not be started.
        Execution = "execution",
        /// A result could not be written.
        Output = "output",
        /// caro itself is at fault.
        Internal = "internal",
    }

    /// How long a record had waited on the machine that made it.
    pub enum Lag {
        UnderADay = "under_a_day", UnderAWeek = "under_a_week", UnderAMonth = "under_a_month",
        Longer = "longer",
    }

    /// Where something went wrong.
    pub enum Component {
        /// What turns requests into commands.
        Backend = "backend",
        /// The configuration file.
        Config = "config",
        /// The shell that runs commands.
        Shell = "shell",
        /// Everything else in the program.
        Cli = "cli",
    }
}

events! {
    /// Every event caro can record.
    pub catalog Caro;

    /// Shows which platforms and backends to test and support.
    pub struct SessionStarted = "session_started" {
        /// The version of caro.
        caro_version: app_version!() { owner: "session", class: Technical, since: 1 },
        /// The operating system.
        os: Os { owner: "session", class: Technical, since: 1 },
        /// The processor architecture.
        arch: Arch { owner: "session", class: Technical, since: 1 },
        /// The shell that would run commands.
        shell: Shell { owner: "session", class: Technical, since: 1 },
        /// The backend that is configured.
        backend: Backend { owner: "session", class: Technical, since: 1 },
    }

    /// Shows whether a session was worth it: the share of commands that were run.
    pub struct SessionEnded = "session_ended" {
        /// From start to end, in milliseconds.
        duration_ms: Rounded<DAY_MS> { owner: "session", class: Technical, since: 1 },
        /// How many commands were generated.
        commands_generated: Rounded<10_000> { owner: "session", class: Behaviour, since: 1 },
        /// How many commands were executed.
        commands_executed: Rounded<10_000> { owner: "session", class: Behaviour, since: 1 },
        /// How many errors occurred.
        errors: Rounded<10_000> { owner: "session", class: Technical, since: 1 },
        /// Executed of generated, in whole percent; 0 when nothing was generated.
        command_success_rate: Bounded<100> { owner: "session", class: Behaviour, since: 1 },
    }

    /// Finds backends that are slow and rules that fire too often.
    pub struct CommandGenerated = "command_generated" {
        /// The backend that answered.
        backend: Backend { owner: "generation", class: Technical, since: 1 },
        /// Wall-clock time of the generation, in milliseconds.
        inference_time_ms: Bounded<GENERATION_MS> { owner: "generation", class: Technical, since: 1 },
        /// How dangerous the command is.
        risk_level: RiskLevel { owner: "generation", class: Behaviour, since: 1 },
        /// How many safety rules matched.
        patterns_matched: Bounded<100> { owner: "generation", class: Behaviour, since: 1 },
        /// The family of the model, if a model answered.
        model_name: Option<Model> { owner: "generation", class: Technical, since: 1 },
    }

    /// Shows whether commands work when they are run.
    pub struct CommandExecuted = "command_executed" {
        /// How the command came to be run.
        execution_mode: ExecutionMode { owner: "execution", class: Behaviour, since: 1 },
        /// Whether the person edited the command first.
        modified_before_execution: bool { owner: "execution", class: Behaviour, since: 1 },
        /// How it ended.
        exit_category: ExitCategory { owner: "execution", class: Technical, since: 1 },
        /// Wall-clock time of the command, in milliseconds, if it started.
        execution_time_ms: Option<Rounded<DAY_MS>> { owner: "execution", class: Technical, since: 1 },
    }

    /// Calibrates the safety rules: which fire, and which are overruled.
    pub struct SafetyTriggered = "safety_triggered" {
        /// How dangerous the command is.
        risk_level: RiskLevel { owner: "safety", class: Behaviour, since: 1 },
        /// The category of the worst rule that matched.
        pattern_category: PatternCategory { owner: "safety", class: Behaviour, since: 1 },
        /// What became of the command.
        action: SafetyAction { owner: "safety", class: Behaviour, since: 1 },
        /// Whether the person overruled the warning.
        user_override: bool { owner: "safety", class: Behaviour, since: 1 },
    }

    /// Shows which parts of caro fail.
    pub struct ErrorOccurred = "error_occurred" {
        /// What kind of thing went wrong; never a message.
        error_category: ErrorCategory { owner: "session", class: Technical, since: 1 },
        /// Where it went wrong.
        component: Component { owner: "session", class: Technical, since: 1 },
        /// Whether caro could go on.
        recoverable: bool { owner: "session", class: Technical, since: 1 },
    }

    /// Shows which verbs are used and which fail, so that the next ones are chosen by need.
    pub struct VerbDispatched = "verb_dispatched" {
        /// The verb; never its arguments.
        verb: VerbPath { owner: "usage", class: Behaviour, since: 1 },
        /// The exit code.
        exit_code: Bounded<255> { owner: "usage", class: Technical, since: 1 },
        /// From start to end, in milliseconds.
        duration_ms: Rounded<DAY_MS> { owner: "usage", class: Technical, since: 1 },
    }

    /// Shows on which versions and platforms accounts are used; only where somebody agreed to link theirs,
    /// and once for each link.
    pub struct AccountLinked = "$set" {
        /// The version of caro.
        caro_version: app_version!() { owner: "account", class: Technical, since: 1 },
        /// The operating system.
        os: Os { owner: "account", class: Technical, since: 1 },
        /// The processor architecture.
        arch: Arch { owner: "account", class: Technical, since: 1 },
    }

    /// Shows how many records never arrive or arrive late, so that the others are read with care.
    pub struct TelemetryHealth = "telemetry_health" {
        /// How many were pushed out of the journal or grew too old before they were sent.
        dropped_unsent: Bounded<DROPS> { owner: "delivery", class: Technical, since: 1 },
        /// How many the disk had no room for, or the folder refused.
        dropped_by_disk: Bounded<DROPS> { owner: "delivery", class: Technical, since: 1 },
        /// How many found the journal in use for too long.
        dropped_in_use: Bounded<DROPS> { owner: "delivery", class: Technical, since: 1 },
        /// How many the gate or the site policy refused.
        dropped_by_rule: Bounded<DROPS> { owner: "delivery", class: Technical, since: 1 },
        /// How many the recipient refused, or were stamped too far ahead of the clock.
        dropped_unsendable: Bounded<DROPS> { owner: "delivery", class: Technical, since: 1 },
        /// How long the oldest record had waited that was not sent yet.
        oldest_waited: Lag { owner: "delivery", class: Technical, since: 1 },
    }

    /// Asks for every record under its id to be erased; only `caro telemetry forget --send` makes one.
    pub struct ErasureRequested = "erasure_requested" {
        /// The version of caro that asks, which says how it computed the id.
        caro_version: app_version!() { owner: "erasure", class: Technical, since: 1 },
    }
}

#[cfg(test)]
mod tests {
    use super::Caro;
    use telemetry_core::Catalog;

    /// The document names six events and their properties; usage, accounts, delivery and erasure add one
    /// each. Nothing may be added in passing.
    #[test]
    fn the_catalog_is_the_six_events_of_the_specification_and_four_more() {
        let found: Vec<String> = Caro::EVENTS
            .iter()
            .map(|event| {
                let names: Vec<_> = event
                    .properties
                    .iter()
                    .map(|p| format!("{}{}", p.name, if p.optional { "?" } else { "" }))
                    .collect();
                format!("{}: {}", event.name, names.join(" "))
            })
            .collect();
        assert_eq!(
            found,
            [
                "session_started: caro_version os arch shell backend",
                "session_ended: duration_ms commands_generated commands_executed errors command_success_rate",
                "command_generated: backend inference_time_ms risk_level patterns_matched model_name?",
                "command_executed: execution_mode modified_before_execution exit_category execution_time_ms?",
                "safety_triggered: risk_level pattern_category action user_override",
                "error_occurred: error_category component recoverable",
                "verb_dispatched: verb exit_code duration_ms",
                "$set: caro_version os arch",
                "telemetry_health: dropped_unsent dropped_by_disk dropped_in_use dropped_by_rule dropped_unsendable oldest_waited",
                "erasure_requested: caro_version",
            ]
        );
    }

    /// Pinned, so that a change that lets an event say more about a person is seen in review.
    #[test]
    fn capacity_in_bits_is_pinned() {
        let bits: Vec<_> = Caro::EVENTS
            .iter()
            .map(|event| format!("{} {:.1}", event.name, event.capacity_bits()))
            .collect();
        assert_eq!(
            bits,
            [
                "session_started 26.5",
                "session_ended 40.4",
                "command_generated 33.6",
                "command_executed 13.6",
                "safety_triggered 9.2",
                "error_occurred 5.3",
                "verb_dispatched 21.0",
                "$set 21.5",
                "telemetry_health 68.4",
                "erasure_requested 16.6",
            ]
        );
    }
}
