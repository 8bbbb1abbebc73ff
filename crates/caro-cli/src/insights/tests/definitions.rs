use telemetry_core::Catalog;

use super::*;
use crate::insights::figure::{By, Formula, Group, Query, Unit};
use crate::insights::figures::FIGURES;

#[test]
fn every_figure_has_a_key_of_its_own_and_words_to_read() {
    let mut keys: Vec<_> = FIGURES.iter().map(|figure| figure.key).collect();
    for figure in FIGURES {
        assert!(figure.key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", figure.key);
        for words in [figure.meaning, figure.caveat] {
            assert!(words.ends_with('.') && words.len() > 20, "{}: {words}", figure.key);
        }
        assert!(figure.smallest_cell >= 5, "{}", figure.key);
    }
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), FIGURES.len());
    assert!(Group::ALL.iter().all(|group| FIGURES.iter().any(|figure| figure.group == *group)));
}

#[test]
fn what_a_figure_needs_is_in_the_catalog() {
    for figure in FIGURES {
        assert!(!figure.events().is_empty(), "{}", figure.key);
        for event in figure.events() {
            assert!(Caro::event(event).is_some(), "{}: {event}", figure.key);
        }
        for name in figure.properties() {
            let (event, property) = name.split_once('.').unwrap();
            let event = Caro::event(event).unwrap();
            assert!(event.properties.iter().any(|p| p.name == property), "{name}");
            assert!(figure.events().contains(&event.name), "{}: {name}", figure.key);
        }
    }
}

#[test]
fn an_event_has_no_more_properties_than_the_evaluation_has_places_for() {
    let most = Caro::EVENTS.iter().map(|event| event.properties.len()).max().unwrap();
    assert!(most <= crate::insights::evaluate::MOST_PROPERTIES);
}

#[test]
fn shares_have_two_series_and_are_percentages() {
    for figure in FIGURES {
        let Query::Trend(trend) = &figure.query else { continue };
        let is_share = trend.formula == Formula::Share;
        assert_eq!(is_share, figure.unit == Unit::Percent, "{}", figure.key);
        assert!(!is_share || trend.series.len() == 2, "{}", figure.key);
        // A share by a property would need it in both series.
        assert!(!is_share || matches!(trend.by, By::Day), "{}", figure.key);
    }
}

#[test]
fn formulas_are_read_off_the_definitions() {
    let formula = |key| FIGURES.iter().find(|figure| figure.key == key).unwrap().formula();
    assert_eq!(
        formula("command_success_rate"),
        "number of `command_executed` ÷ number of `command_generated`; by UTC day"
    );
    assert_eq!(
        formula("override_rate"),
        "number of `safety_triggered` where `user_override` is true ÷ number of \
         `safety_triggered`; by UTC day"
    );
    assert_eq!(formula("os"), "number of `session_started`; by `os`");
    assert_eq!(
        formula("safety_flow"),
        "number of sessions with `command_generated` → `safety_triggered` → `safety_triggered` \
         where `action` is blocked or `safety_triggered` where `action` is allowed, in this order"
    );
    assert_eq!(
        formula("inference_time"),
        "50th and 95th percentile of `inference_time_ms` in `command_generated`, by nearest rank; \
         by `backend`"
    );
    assert_eq!(
        formula("machine_days"),
        "number of different ids of a day in `session_started`; by UTC day"
    );
}

/// The rows of the specification that ask for figures, each with the figure that answers it.
#[test]
fn what_the_specification_asks_for_is_defined() {
    for key in [
        "command_success_rate",
        "inference_time",
        "block_rate",
        "override_rate",
        "os",
        "arch",
        "shell",
        "error_categories",
        "error_components",
        "command_flow",
        "safety_flow",
    ] {
        assert!(FIGURES.iter().any(|figure| figure.key == key), "{key}");
    }
}
