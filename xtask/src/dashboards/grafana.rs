//! The usage data in Loki as a dashboard of Grafana.

use serde_json::{Value, json};

/// What a panel looks like.
#[derive(Debug, Clone, Copy)]
enum Look {
    Bars,
    Lines,
    Number,
}

/// A panel: its title, what it tells, its query, and how it is drawn.
pub(super) struct Panel {
    title: &'static str,
    about: &'static str,
    pub query: &'static str,
    look: Look,
    unit: &'static str,
}

/// Every panel. The queries hold nothing that a person could set, so there is nothing to escape.
pub(super) const PANELS: &[Panel] = &[
    Panel {
        title: "Top verbs",
        about: "How often each verb was used in the time shown. A request in words is `ask`.",
        query: r#"topk(10, sum by (verb) (count_over_time({job="caro-usage"}[$__range])))"#,
        look: Look::Bars,
        unit: "short",
    },
    Panel {
        title: "Uses",
        about: "All uses in the time shown.",
        query: r#"sum(count_over_time({job="caro-usage"}[$__range]))"#,
        look: Look::Number,
        unit: "short",
    },
    Panel {
        title: "Uses by verb over time",
        about: "Loki's time is when a use was first sent, which can be long after it happened.",
        query: r#"sum by (verb) (count_over_time({job="caro-usage"}[$__interval]))"#,
        look: Look::Lines,
        unit: "short",
    },
    Panel {
        title: "Failures by verb",
        about: "Uses that ended with an exit code other than 0.",
        query: r#"sum by (verb) (count_over_time({job="caro-usage"} | logfmt | exit != "0" [$__range]))"#,
        look: Look::Bars,
        unit: "short",
    },
    Panel {
        title: "Exit codes",
        about: "What uses ended with; docs/exit-codes.md says what each code means.",
        query: r#"sum by (exit) (count_over_time({job="caro-usage"} | logfmt [$__range]))"#,
        look: Look::Bars,
        unit: "short",
    },
    Panel {
        title: "Versions",
        about: "Which versions of caro are in use.",
        query: r#"sum by (ver) (count_over_time({job="caro-usage"} | logfmt [$__range]))"#,
        look: Look::Bars,
        unit: "short",
    },
];

/// The height of a panel and half the width of the page, in Grafana's grid.
const HEIGHT: usize = 8;
const WIDTH: usize = 12;

/// Returns the dashboard.
pub(super) fn usage() -> Value {
    let panels: Vec<_> = PANELS.iter().enumerate().map(|(at, panel)| draw(at, panel)).collect();
    json!({
        "uid": "caro-usage",
        "title": "caro: usage",
        "description": ABOUT,
        "tags": ["caro"],
        "schemaVersion": 39,
        "editable": false,
        "time": { "from": "now-30d", "to": "now" },
        "timezone": "utc",
        "templating": { "list": [{
            "name": "loki",
            "label": "Loki",
            "type": "datasource",
            "query": "loki",
        }] },
        "panels": panels,
    })
}

fn draw(at: usize, panel: &Panel) -> Value {
    let source = json!({ "type": "loki", "uid": "${loki}" });
    json!({
        "id": at + 1,
        "title": panel.title,
        "description": panel.about,
        "type": match panel.look {
            Look::Bars => "bargauge",
            Look::Lines => "timeseries",
            Look::Number => "stat",
        },
        "gridPos": {
            "x": at % 2 * WIDTH,
            "y": at / 2 * HEIGHT,
            "w": WIDTH,
            "h": HEIGHT,
        },
        "datasource": source,
        "targets": [{
            "refId": "A",
            "datasource": source,
            "expr": panel.query,
            "queryType": if matches!(panel.look, Look::Lines) { "range" } else { "instant" },
        }],
        "fieldConfig": { "defaults": { "unit": panel.unit, "min": 0 }, "overrides": [] },
    })
}

const ABOUT: &str = "Written by `cargo xtask dashboards`. Which verbs are used and how they end, of \
                     people who agreed. Before it is shown to anybody else, leave out every bar under 5.";
