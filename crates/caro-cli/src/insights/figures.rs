//! Every figure, defined once: the terminal, the page and the dashboards read this file.
//!
//! Events and properties are named through the catalog's types, so a renamed one does not compile.

use telemetry_core::{PropertyRef, property};

use super::cells::SMALLEST_CELL;
use super::figure::{
    By, Figure, Filter, Formula, Funnel, Group, Math, Query, Series, Step, Trend, Unit, event,
};
use crate::catalog::{
    CommandExecuted, CommandGenerated, ErrorOccurred, SafetyAction, SafetyTriggered, SessionEnded,
    SessionStarted, TelemetryHealth, VerbDispatched,
};

/// Every figure, in the order of the report.
pub const FIGURES: &[Figure] = &[
    SESSIONS,
    MACHINE_DAYS,
    SESSION_DURATION,
    VERBS,
    SUCCESS_RATE,
    COMMAND_FLOW,
    INFERENCE_TIME,
    BLOCK_RATE,
    REFUSED_SHARE,
    OVERRIDE_RATE,
    SAFETY_FLOW,
    OS,
    ARCH,
    SHELL,
    ERROR_RATE,
    ERROR_CATEGORIES,
    ERROR_COMPONENTS,
    COMPLETE_SESSIONS,
    DROPPED,
    LAG,
];

const SESSIONS: Figure = Figure {
    key: "sessions",
    title: "Sessions",
    group: Group::Use,
    meaning: "How often caro was used: one run, or one interactive loop, is a session.",
    caveat: "Only of people who agreed; how many did not is not known.",
    query: by_day(&[count("sessions", STARTED, &[])], Formula::Each),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const MACHINE_DAYS: Figure = Figure {
    key: "machine_days",
    title: "Active machine-days",
    group: Group::Use,
    meaning: "Machines times days: one that used caro on three days counts three.",
    caveat: "Ids change every day, so machines cannot be counted, and nobody can tell who came back.",
    query: by_day(
        &[Series { name: "machine-days", event: STARTED, filters: &[], math: Math::MachineDays }],
        Formula::Each,
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const SESSION_DURATION: Figure = Figure {
    key: "session_duration",
    title: "Average session",
    group: Group::Use,
    meaning: "How long a session lasts on average, from start to end.",
    caveat: "Times are recorded to two digits; a killed session has no end and is not in it, and a long interactive loop weighs much.",
    query: by_day(
        &[Series {
            name: "average",
            event: event::<SessionEnded>(),
            filters: &[],
            math: Math::Mean(property!(SessionEnded, duration_ms)),
        }],
        Formula::Each,
    ),
    unit: Unit::Milliseconds,
    smallest_cell: SMALLEST_CELL,
};

const VERBS: Figure = Figure {
    key: "verbs",
    title: "Top verbs",
    group: Group::Use,
    meaning: "How often each verb was used, whatever came of it; a request in words is `ask`.",
    caveat: "Help, versions and the verbs about telemetry and usage are never recorded.",
    query: breakdown(
        &[count("uses", event::<VerbDispatched>(), &[])],
        By::Property(property!(VerbDispatched, verb)),
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const SUCCESS_RATE: Figure = Figure {
    key: "command_success_rate",
    title: "Command success rate",
    group: Group::Success,
    meaning: "The share of generated commands that were executed: those somebody found worth running.",
    caveat: "A printed command that is pasted into a shell counts as not executed; one that is edited and run again counts twice.",
    query: by_day(
        &[count("executed", EXECUTED, &[]), count("generated", GENERATED, &[])],
        Formula::Share,
    ),
    unit: Unit::Percent,
    smallest_cell: SMALLEST_CELL,
};

const COMMAND_FLOW: Figure = Figure {
    key: "command_flow",
    title: "From start to execution",
    group: Group::Success,
    meaning: "How many sessions get to a command, and how many of those run one.",
    caveat: "Without -x nothing is ever executed, and that is how many people use caro.",
    query: Query::Funnel(Funnel {
        steps: &[
            step("started", STARTED, &[]),
            step("generated", GENERATED, &[]),
            step("executed", EXECUTED, &[]),
        ],
        branches: &[],
    }),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const INFERENCE_TIME: Figure = Figure {
    key: "inference_time",
    title: "Generation time by backend",
    group: Group::Speed,
    meaning: "How long one waits for a command: half of all commands came within P50, and 95 of 100 within P95.",
    caveat: "Times over ten minutes count as ten minutes.",
    query: Query::Trend(Trend {
        series: &[Series {
            name: "time",
            event: GENERATED,
            filters: &[],
            math: Math::Percentiles(&[50, 95], property!(CommandGenerated, inference_time_ms)),
        }],
        formula: Formula::Each,
        by: By::Property(property!(CommandGenerated, backend)),
    }),
    unit: Unit::Milliseconds,
    smallest_cell: SMALLEST_CELL,
};

const BLOCK_RATE: Figure = Figure {
    key: "block_rate",
    title: "Block rate",
    group: Group::Safety,
    meaning: "The share of generated commands at which the safety rules stepped in: warned, asked or refused.",
    caveat: "High is good where commands are dangerous, and bad where rules are too strict; see the override rate.",
    query: by_day(
        &[count("triggered", TRIGGERED, &[]), count("generated", GENERATED, &[])],
        Formula::Share,
    ),
    unit: Unit::Percent,
    smallest_cell: SMALLEST_CELL,
};

const REFUSED_SHARE: Figure = Figure {
    key: "refused_share",
    title: "Refused outright",
    group: Group::Safety,
    meaning: "Of the commands at which the rules stepped in, the share that caro neither printed nor ran.",
    caveat: "The others were printed with a warning, or put to the person.",
    query: by_day(
        &[count("blocked", TRIGGERED, BLOCKED), count("triggered", TRIGGERED, &[])],
        Formula::Share,
    ),
    unit: Unit::Percent,
    smallest_cell: SMALLEST_CELL,
};

const OVERRIDE_RATE: Figure = Figure {
    key: "override_rate",
    title: "False-positive (override) rate",
    group: Group::Safety,
    meaning: "Of the commands at which the rules stepped in, the share that the person ran all the same.",
    caveat: "An overruled warning is not always a false one; and a warning on a printed command cannot be overruled.",
    query: by_day(
        &[count("overruled", TRIGGERED, OVERRULED), count("triggered", TRIGGERED, &[])],
        Formula::Share,
    ),
    unit: Unit::Percent,
    smallest_cell: SMALLEST_CELL,
};

const SAFETY_FLOW: Figure = Figure {
    key: "safety_flow",
    title: "From generation to a decision",
    group: Group::Safety,
    meaning: "In how many sessions a rule steps in after a command was generated, and what came of it.",
    caveat: "Warned and declined commands are in neither branch.",
    query: Query::Funnel(Funnel {
        steps: &[step("generated", GENERATED, &[]), step("triggered", TRIGGERED, &[])],
        branches: &[step("blocked", TRIGGERED, BLOCKED), step("allowed", TRIGGERED, ALLOWED)],
    }),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const OS: Figure = Figure {
    key: "os",
    title: "Operating systems",
    group: Group::Platforms,
    meaning: "Which systems sessions run on.",
    caveat: PER_SESSION,
    query: breakdown(
        &[count("sessions", STARTED, &[])],
        By::Property(property!(SessionStarted, os)),
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const ARCH: Figure = Figure {
    key: "arch",
    title: "Processors",
    group: Group::Platforms,
    meaning: "Which processor architectures sessions run on.",
    caveat: PER_SESSION,
    query: breakdown(
        &[count("sessions", STARTED, &[])],
        By::Property(property!(SessionStarted, arch)),
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const SHELL: Figure = Figure {
    key: "shell",
    title: "Shells",
    group: Group::Platforms,
    meaning: "Which shells sessions run in.",
    caveat: PER_SESSION,
    query: breakdown(
        &[count("sessions", STARTED, &[])],
        By::Property(property!(SessionStarted, shell)),
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const ERROR_RATE: Figure = Figure {
    key: "error_rate",
    title: "Errors per session",
    group: Group::Errors,
    meaning: "How many errors there are for a hundred sessions.",
    caveat: "One session can have several, so this can be over 100 %.",
    query: by_day(&[count("errors", FAILED, &[]), count("sessions", STARTED, &[])], Formula::Share),
    unit: Unit::Percent,
    smallest_cell: SMALLEST_CELL,
};

const ERROR_CATEGORIES: Figure = Figure {
    key: "error_categories",
    title: "Errors by category",
    group: Group::Errors,
    meaning: "What kind of thing went wrong.",
    caveat: "Categories only; a message is never recorded.",
    query: breakdown(
        &[count("errors", FAILED, &[])],
        By::Property(property!(ErrorOccurred, error_category)),
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const ERROR_COMPONENTS: Figure = Figure {
    key: "error_components",
    title: "Errors by component",
    group: Group::Errors,
    meaning: "Where something went wrong.",
    caveat: "The part that noticed, which need not be the part at fault.",
    query: breakdown(
        &[count("errors", FAILED, &[])],
        By::Property(property!(ErrorOccurred, component)),
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const COMPLETE_SESSIONS: Figure = Figure {
    key: "complete_sessions",
    title: "Sessions with an end",
    group: Group::Coverage,
    meaning: "The share of sessions whose last event is here: what is missing was killed, or dropped on the way.",
    caveat: "Over 100 % where the first records of sessions were dropped and the last ones were not.",
    query: by_day(
        &[count("ended", event::<SessionEnded>(), &[]), count("started", STARTED, &[])],
        Formula::Share,
    ),
    unit: Unit::Percent,
    smallest_cell: SMALLEST_CELL,
};

const DROPPED: Figure = Figure {
    key: "dropped_records",
    title: "Records lost before they were sent",
    group: Group::Coverage,
    meaning: "How many records machines had to drop: pushed out or too old, for want of disk, or because the journal was in use.",
    caveat: "Each machine tells at most once a day, and one that never sends again never tells.",
    query: by_day(
        &[
            sum("unsent", property!(TelemetryHealth, dropped_unsent)),
            sum("by disk", property!(TelemetryHealth, dropped_by_disk)),
            sum("in use", property!(TelemetryHealth, dropped_in_use)),
        ],
        Formula::Each,
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const LAG: Figure = Figure {
    key: "delivery_lag",
    title: "How late records arrive",
    group: Group::Coverage,
    meaning: "How long the oldest record had waited when a machine could send again.",
    caveat: "Told at most once a day, and only by machines where a record waited for a day or one was dropped: the others are in time.",
    query: breakdown(
        &[count("machines", event::<TelemetryHealth>(), &[])],
        By::Property(property!(TelemetryHealth, oldest_waited)),
    ),
    unit: Unit::Count,
    smallest_cell: SMALLEST_CELL,
};

const STARTED: &str = event::<SessionStarted>();
const GENERATED: &str = event::<CommandGenerated>();
const EXECUTED: &str = event::<CommandExecuted>();
const TRIGGERED: &str = event::<SafetyTriggered>();
const FAILED: &str = event::<ErrorOccurred>();

const BLOCKED: &[Filter] =
    &[Filter::label(property!(SafetyTriggered, action), SafetyAction::Blocked.as_str())];
const ALLOWED: &[Filter] =
    &[Filter::label(property!(SafetyTriggered, action), SafetyAction::Allowed.as_str())];
const OVERRULED: &[Filter] = &[Filter::is_true(property!(SafetyTriggered, user_override))];

const PER_SESSION: &str = "Counted by session: one busy machine weighs as much as many quiet ones.";

const fn by_day(series: &'static [Series], formula: Formula) -> Query {
    Query::Trend(Trend { series, formula, by: By::Day })
}

const fn breakdown(series: &'static [Series], by: By) -> Query {
    Query::Trend(Trend { series, formula: Formula::Each, by })
}

const fn count(name: &'static str, event: &'static str, filters: &'static [Filter]) -> Series {
    Series { name, event, filters, math: Math::Count }
}

const fn sum(name: &'static str, of: PropertyRef) -> Series {
    Series { name, event: of.event, filters: &[], math: Math::Sum(of) }
}

const fn step(name: &'static str, event: &'static str, filters: &'static [Filter]) -> Step {
    Step { name, event, filters }
}
