//! Bundles of a catalog that exists here only.

mod damage;
mod golden;
mod redacted;
mod round_trip;
mod strangers;

use telemetry_core::{
    Bounded, Checked, DistinctId, Draft, Envelope, Gate, RecordIds, events, gate, labels,
};

use super::*;
use crate::drops::Drops;
use crate::testing::noon;

labels! {
    /// A fruit.
    pub enum Fruit { Apple = "apple", Pear = "pear", _ => Other = "other" }
}

events! {
    /// Events with a property of every kind.
    pub catalog Baskets;
    /// A basket was filled.
    pub struct BasketFilled = "basket_filled" {
        /// What is in it.
        fruit: Fruit { owner: "tests", class: Technical, since: 1 },
        /// How many.
        pieces: Bounded<999> { owner: "tests", class: Behaviour, since: 1 },
        /// Whether they are washed.
        washed: Option<bool> { owner: "tests", class: Behaviour, since: 1 },
        /// The version of the basket.
        version: telemetry_core::app_version!() { owner: "tests", class: Technical, since: 1 },
    }
    /// A basket was emptied.
    pub struct BasketEmptied = "basket_emptied" {
        /// What was in it.
        fruit: Fruit { owner: "tests", class: Technical, since: 1 },
    }
}

const GATE: Gate = gate::check::<Baskets>;

/// Records of two events, a second apart.
fn drafts(count: u32) -> Vec<Draft> {
    let mut ids = RecordIds::new([7; 10]);
    let draft = |number: u32| {
        let timestamp = noon() + chrono::TimeDelta::seconds(number.into());
        let envelope = Envelope {
            uuid: ids.next(timestamp),
            session: RecordIds::new([9; 10]).next(noon()),
            distinct_id: DistinctId::daily(&[1; 32], "tests", "machine", timestamp),
            timestamp,
            notice: 1,
        };
        if number % 3 == 2 {
            return Draft::new(&envelope, &BasketEmptied { fruit: Fruit::Pear });
        }
        let event = BasketFilled {
            fruit: Fruit::ALL[number as usize % 2],
            pieces: Bounded::new(u64::from(number)),
            washed: number.is_multiple_of(2).then_some(true),
            version: telemetry_core::AppVersion,
        };
        Draft::new(&envelope, &event)
    };
    (0..count).map(draft).collect()
}

fn checked(drafts: &[Draft]) -> Vec<Checked<'_>> {
    drafts.iter().map(|draft| GATE(draft.as_bytes()).unwrap()).collect()
}

fn about() -> About {
    About {
        written_by: "tests 0.1.0".to_owned(),
        created_at: noon(),
        drops: Drops::default(),
        drops_told: Drops::default(),
        selection: Selection::default(),
        redaction: Redaction::default(),
    }
}

/// Writes a bundle the way an export does.
fn bundle(about: &About, records: &[Checked<'_>]) -> String {
    let records: Vec<_> = records
        .iter()
        .filter(|r| about.selection.wants(r) && about.redaction.keeps(r.event()))
        .collect();
    let mut summary = Summary::new(&about.redaction);
    for record in &records {
        summary.add(record);
    }
    let mut text = Vec::new();
    let head = summary.head::<Baskets>(about);
    let mut writer = BundleWriter::start(&mut text, &head, &about.redaction).unwrap();
    for record in &records {
        writer.add(record).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(text).unwrap()
}

fn plain(count: u32) -> String {
    bundle(&about(), &checked(&drafts(count)))
}

fn judge(text: impl AsRef<[u8]>) -> Verdict {
    verify::<Baskets>(text.as_ref(), |_| {})
}

/// Returns the problems of a text that must have some, as a person reads them.
fn problems(text: impl AsRef<[u8]>) -> Vec<String> {
    let verdict = judge(text);
    assert!(!verdict.is_good());
    verdict.problems.iter().map(ToString::to_string).collect()
}
