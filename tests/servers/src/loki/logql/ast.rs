//! What a query says.

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::loki) enum Query {
    /// Lines as they are.
    Lines(Selection),
    /// Numbers made of lines.
    Metric(Metric),
}

/// Numbers made of lines.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::loki) enum Metric {
    Number(f64),
    /// How many lines there are in the span before each instant; per second if it is a rate.
    Count {
        selection: Selection,
        span: i64,
        per_second: bool,
    },
    Fold {
        how: Fold,
        by: Vec<String>,
        of: Box<Metric>,
    },
    Top {
        largest: bool,
        count: usize,
        of: Box<Metric>,
    },
    Combined {
        divided: bool,
        left: Box<Metric>,
        right: Box<Metric>,
    },
}

/// How many numbers become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::loki) enum Fold {
    Sum,
    Count,
    Max,
    Min,
    Avg,
}

/// Which lines, and what is done with each.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::loki) struct Selection {
    pub(super) matchers: Vec<Matcher>,
    pub(super) stages: Vec<Stage>,
}

/// A label that has, or does not have, a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Matcher {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) equal: bool,
}

/// What is done with each line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Keeps lines that contain, or do not contain, a text.
    Line { text: String, contained: bool },
    /// Makes labels of `key=value`.
    Logfmt,
    /// Keeps lines with such a label.
    Label(Matcher),
}
