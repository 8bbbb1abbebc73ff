//! Makes a project of PostHog have what is defined: what is missing is created, what differs is
//! changed, and nothing else is touched. Done twice, the second time does nothing.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::difference::differences;
use super::posthog::{Definition, Object, TAG};
use crate::posthog_api::{Api, Kind};

/// How far it may go.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// Only say what would change.
    pub dry_run: bool,
    /// Delete what carries our tag and is not defined.
    pub prune: bool,
}

/// What a project has, and what was said about it.
struct Project<'a> {
    api: &'a mut Api,
    wanted: Wanted,
    lines: Vec<String>,
    unchanged: usize,
}

/// Returns a line for each thing that was, or would be, done.
pub(super) fn apply(
    api: &mut Api,
    definitions: &[Definition],
    wanted: Wanted,
) -> Result<Vec<String>> {
    let dashboards = api.list(Kind::Dashboard)?;
    let insights = api.list(Kind::Insight)?;
    let mut project = Project { api, wanted, lines: Vec::new(), unchanged: 0 };
    let mut tags = Vec::new();
    for definition in definitions {
        let home = project.settle(Kind::Dashboard, &definition.dashboard, &dashboards, None)?;
        for insight in &definition.insights {
            project.settle(Kind::Insight, insight, &insights, home)?;
        }
        let insights = definition.insights.iter();
        tags.push(definition.dashboard.tag.as_str());
        tags.extend(insights.map(|insight| insight.tag.as_str()));
    }
    for (kind, there) in [(Kind::Insight, &insights), (Kind::Dashboard, &dashboards)] {
        project.clear_up(kind, there, &tags)?;
    }
    project.lines.push(format!("{} unchanged", project.unchanged));
    Ok(project.lines)
}

impl Project<'_> {
    /// Creates or changes one object, and returns its number. A new one has none in a dry run.
    fn settle(
        &mut self,
        kind: Kind,
        object: &Object,
        there: &[Value],
        home: Option<u64>,
    ) -> Result<Option<u64>> {
        let Some(found) = the_one(kind, there, &object.tag)? else {
            return self.create(kind, object, home);
        };
        let id = found["id"].as_u64().context("PostHog's object has no number")?;
        let mut fields = object.to_json();
        // Tags and dashboards that somebody else added stay.
        fields["tags"] = with(&found["tags"], &json!(object.tag));
        if let Some(home) = home {
            fields["dashboards"] = with(&found["dashboards"], &json!(home));
        }
        let differences = differences(found, &fields);
        if differences.is_empty() {
            self.unchanged += 1;
            return Ok(Some(id));
        }
        self.lines.push(format!("~ {} {}", kind.word(), object.tag));
        self.lines.extend(differences.iter().map(|difference| format!("    {difference}")));
        if !self.wanted.dry_run {
            self.api.change(kind, id, &fields)?;
        }
        Ok(Some(id))
    }

    fn create(&mut self, kind: Kind, object: &Object, home: Option<u64>) -> Result<Option<u64>> {
        self.lines.push(format!("+ {} {}: {}", kind.word(), object.tag, object.name));
        if self.wanted.dry_run {
            return Ok(None);
        }
        let mut fields = object.to_json();
        if let Some(home) = home {
            fields["dashboards"] = json!([home]);
        }
        Ok(self.api.create(kind, &fields)?["id"].as_u64())
    }

    /// Names, or deletes, what carries our tag and is not defined.
    fn clear_up(&mut self, kind: Kind, there: &[Value], tags: &[&str]) -> Result<()> {
        for object in there {
            let left = |tag: &&str| tag.starts_with(TAG) && !tags.contains(tag);
            let Some(tag) = tags_of(object).find(left) else { continue };
            if !self.wanted.prune {
                let word = kind.word();
                self.lines.push(format!("? {word} {tag} is not defined; `--prune` deletes it"));
                continue;
            }
            self.lines.push(format!("- {} {tag}", kind.word()));
            if !self.wanted.dry_run {
                let id = object["id"].as_u64().context("PostHog's object has no number")?;
                // PostHog has no other way to delete.
                self.api.change(kind, id, &json!({ "deleted": true }))?;
            }
        }
        Ok(())
    }
}

/// Returns the object that carries a tag. Two would be a guess.
fn the_one<'a>(kind: Kind, there: &'a [Value], tag: &str) -> Result<Option<&'a Value>> {
    let mut found = there.iter().filter(|object| tags_of(object).any(|its| its == tag));
    let first = found.next();
    if found.next().is_some() {
        bail!("several {}s carry the tag {tag}: delete all but one in PostHog", kind.word());
    }
    Ok(first)
}

fn tags_of(object: &Value) -> impl Iterator<Item = &str> {
    object["tags"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Returns a list with something in it.
fn with(list: &Value, wanted: &Value) -> Value {
    let mut all = list.as_array().cloned().unwrap_or_default();
    if !all.contains(wanted) {
        all.push(wanted.clone());
    }
    json!(all)
}
