//! For tests of catalogs: what is legal, said a second time and in another way than the gate does.
//!
//! Only with the feature `testing`. Nothing here is fast, and nothing here shares code with the
//! matcher: where the two disagree, one of them is wrong.

mod oracle;
mod probe;

use crate::value::{FOREIGN_LIMIT, Kind, VERSION_LIMITS};

pub use oracle::is_canonical;
pub use probe::{Probe, combinations};

/// Tells whether a text is the JSON of a declared legal value.
#[must_use]
pub fn is_legal(kind: Kind, json: &str) -> bool {
    let is_number = |text: &str, max: u64| {
        text.parse().is_ok_and(|number: u64| number <= max && number.to_string() == text)
    };
    let word = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_version = |limits: &[u16]| {
        let parts: Vec<_> = word.unwrap_or_default().split('.').collect();
        let below = |(part, limit): (&&str, &u16)| is_number(part, u64::from(*limit) - 1);
        parts.len() == limits.len() && parts.iter().zip(limits).all(below)
    };
    match kind {
        Kind::Bool => json == "true" || json == "false",
        Kind::Integer { max } => is_number(json, max),
        Kind::Rounded { max } => {
            is_number(json, max) && json.bytes().skip(2).all(|digit| digit == b'0')
        }
        Kind::Label(labels) => word.is_some_and(|word| labels.contains(&word)),
        Kind::Version => is_version(&VERSION_LIMITS),
        Kind::MajorMinor => is_version(&[u16::from(FOREIGN_LIMIT); 2]),
    }
}

/// Returns the JSON of every declared legal value, the smallest number first.
pub fn legal_values(kind: Kind) -> Box<dyn Iterator<Item = String>> {
    let [majors, minors, patches] = VERSION_LIMITS;
    match kind {
        Kind::Bool => Box::new(["false", "true"].into_iter().map(str::to_owned)),
        Kind::Integer { max } => Box::new((0..=max).map(|number| number.to_string())),
        Kind::Rounded { max } => {
            // Every number of two digits, with all the zeros that fit behind it.
            let larger = (0..u64::MAX.ilog10()).flat_map(|zeros| {
                let digits = if zeros == 0 { 0..=99 } else { 10..=99 };
                digits.map(move |digits| digits * 10_u64.pow(zeros))
            });
            Box::new(larger.take_while(move |number| *number <= max).map(|n| n.to_string()))
        }
        Kind::Label(labels) => Box::new(labels.iter().map(|label| format!("\"{label}\""))),
        Kind::Version => Box::new((0..majors).flat_map(move |major| {
            (0..minors).flat_map(move |minor| {
                (0..patches).map(move |patch| format!("\"{major}.{minor}.{patch}\""))
            })
        })),
        Kind::MajorMinor => {
            Box::new((0..FOREIGN_LIMIT).flat_map(|major| {
                (0..FOREIGN_LIMIT).map(move |minor| format!("\"{major}.{minor}\""))
            }))
        }
    }
}

/// Returns the legal values at the edges: every word, and of numbers the first and the last ones.
#[must_use]
pub fn edge_values(kind: Kind) -> Vec<String> {
    match kind {
        Kind::Bool | Kind::Label(_) => legal_values(kind).collect(),
        Kind::Integer { max } => {
            [0, 1, 9, 10, max / 2, max].iter().filter(|n| **n <= max).map(u64::to_string).collect()
        }
        Kind::Rounded { .. } => {
            let values: Vec<_> = legal_values(kind).collect();
            let ends =
                [&values[..1], &values[values.len() / 2..][..1], &values[values.len() - 1..]];
            ends.concat()
        }
        Kind::Version => ["\"0.0.0\"", "\"0.1.0\"", "\"9.99.99\""].map(str::to_owned).into(),
        Kind::MajorMinor => ["\"0.0\"", "\"22.4\"", "\"99.99\""].map(str::to_owned).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{step, steps};

    const KINDS: [Kind; 7] = [
        Kind::Bool,
        Kind::Integer { max: 1_234 },
        Kind::Rounded { max: 7 },
        Kind::Rounded { max: 12_345 },
        Kind::Label(&["linux", "other"]),
        Kind::Version,
        Kind::MajorMinor,
    ];

    #[test]
    fn as_many_values_are_legal_as_the_capacity_says() {
        for kind in KINDS {
            let values: std::collections::BTreeSet<_> = legal_values(kind).collect();
            assert!(values.iter().all(|value| is_legal(kind, value)), "{kind:?}");
            let expected = match kind {
                Kind::Bool | Kind::Label(_) => 2,
                Kind::Integer { max } => max + 1,
                Kind::Rounded { max } => steps(max),
                Kind::Version => 100_000,
                Kind::MajorMinor => 10_000,
            };
            assert_eq!(values.len() as u64, expected, "{kind:?}");
            assert!(edge_values(kind).iter().all(|value| values.contains(value)), "{kind:?}");
        }
    }

    #[test]
    fn both_ways_to_say_what_a_step_is_agree() {
        for number in 0..20_000_u64 {
            let legal = is_legal(Kind::Rounded { max: 19_999 }, &number.to_string());
            assert_eq!(legal, step(number) == number, "{number}");
        }
    }
}
