//! What a figure is: data, not code, so that the report counts it, the page explains it and a
//! dashboard asks for it from one definition.

use telemetry_core::{Event, Kind, PropertyRef};

/// One figure: what it means, what it does not, and how it is computed.
#[derive(Debug)]
pub struct Figure {
    /// Its name in files and tags, `snake_case`.
    pub key: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The part of the report it belongs to.
    pub group: Group,
    /// What it tells, in a sentence.
    pub meaning: &'static str,
    /// What it does not tell, in a sentence.
    pub caveat: &'static str,
    /// How it is computed.
    pub query: Query,
    /// What its values are.
    pub unit: Unit,
    /// The smallest cell of a breakdown that is shown.
    pub smallest_cell: u64,
}

/// A part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// How much caro is used.
    Use,
    /// Whether it helps.
    Success,
    /// Whether it is quick.
    Speed,
    /// Whether the safety rules are right.
    Safety,
    /// What it runs on.
    Platforms,
    /// What fails.
    Errors,
    /// How much of what happened is here.
    Coverage,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// A part of a whole.
    Percent,
    /// A time.
    Milliseconds,
}

/// How a figure is computed.
#[derive(Debug)]
pub enum Query {
    /// Numbers from records.
    Trend(Trend),
    /// How far sessions get.
    Funnel(Funnel),
}

/// Numbers from records: over time, or broken down by a property.
#[derive(Debug)]
pub struct Trend {
    /// What is counted; called A, B, … in a formula.
    pub series: &'static [Series],
    /// What is done with it.
    pub formula: Formula,
    /// How it is divided.
    pub by: By,
}

/// How numbers are divided.
#[derive(Debug)]
pub enum By {
    /// By UTC day; the whole is told as well.
    Day,
    /// By the value of a property that all series have.
    Property(PropertyRef),
}

/// What is done with the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    /// Each stands for itself.
    Each,
    /// The first as a part of the second.
    Share,
}

/// Something that is counted.
#[derive(Debug)]
pub struct Series {
    /// What it is called in a legend; percentiles are called by their numbers.
    pub name: &'static str,
    /// The records of this event.
    pub event: &'static str,
    /// Of them, those for which all of these hold.
    pub filters: &'static [Filter],
    /// What is done with them.
    pub math: Math,
}

/// What is done with records.
#[derive(Debug, Clone, Copy)]
pub enum Math {
    /// They are counted.
    Count,
    /// Their different ids are counted. An id lasts a day, so these are machine-days.
    MachineDays,
    /// The sum of a number.
    Sum(PropertyRef),
    /// The mean of a number.
    Mean(PropertyRef),
    /// The smallest values that so many percent of the records do not exceed.
    Percentiles(&'static [u8], PropertyRef),
}

/// A condition on a property.
#[derive(Debug)]
pub struct Filter {
    /// The property.
    pub property: PropertyRef,
    /// Its value: a label, or `true`.
    pub equals: &'static str,
}

/// Steps that sessions go through, one after the other.
#[derive(Debug)]
pub struct Funnel {
    /// The steps, in their order.
    pub steps: &'static [Step],
    /// What the last step may be; each is a funnel of its own. None, where the steps are all.
    pub branches: &'static [Step],
}

/// A step of a funnel.
#[derive(Debug)]
pub struct Step {
    /// What it is called.
    pub name: &'static str,
    /// A record of this event.
    pub event: &'static str,
    /// For which all of these hold.
    pub filters: &'static [Filter],
}

/// Returns the name of an event by its type.
pub const fn event<E: Event>() -> &'static str {
    E::SPEC.name
}

impl Filter {
    /// Wants a property to have this label. A word it cannot have does not compile.
    pub const fn label(property: PropertyRef, word: &'static str) -> Self {
        let Kind::Label(labels) = property.spec.kind else { panic!("the property has no labels") };
        let mut i = 0;
        while !same(labels[i], word) {
            i += 1;
            assert!(i < labels.len(), "the property cannot have this label");
        }
        Self { property, equals: word }
    }

    /// Wants a property to be true.
    pub const fn is_true(property: PropertyRef) -> Self {
        assert!(matches!(property.spec.kind, Kind::Bool), "the property is neither true nor false");
        Self { property, equals: "true" }
    }
}

/// Compares texts at compile time, where `==` is not available.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    a.len() == b.len() && i == a.len()
}

impl Group {
    /// Every part, in the order of the report.
    pub const ALL: [Self; 7] = [
        Self::Use,
        Self::Success,
        Self::Speed,
        Self::Safety,
        Self::Platforms,
        Self::Errors,
        Self::Coverage,
    ];

    /// Returns its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Use => "Use",
            Self::Success => "Success",
            Self::Speed => "Speed",
            Self::Safety => "Safety",
            Self::Platforms => "Platforms",
            Self::Errors => "Errors",
            Self::Coverage => "Coverage",
        }
    }
}

impl Funnel {
    /// Returns the funnel once for each branch: the steps, and a last one.
    pub fn chains(&self) -> Vec<Vec<&'static Step>> {
        let steps: Vec<_> = self.steps.iter().collect();
        if self.branches.is_empty() {
            return vec![steps];
        }
        let chain = |branch| steps.iter().copied().chain([branch]).collect();
        self.branches.iter().map(chain).collect()
    }
}
