//! The dashboards and insights of a project.

use serde_json::{Map, Value, json};

use super::answers::{invalid, not_allowed, not_found};
use crate::http::{Head, Reply};

/// The page that is returned if nobody asks for another size.
const PAGE: usize = 100;

/// What a collection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Dashboard,
    Insight,
}

/// Everything in a project, deleted objects included.
#[derive(Debug, Default)]
pub(super) struct Objects {
    pub(super) dashboards: Vec<Value>,
    pub(super) insights: Vec<Value>,
    last_id: u64,
}

impl Kind {
    /// Returns the kind that a part of a path names.
    pub(super) fn from_path(name: &str) -> Option<Self> {
        match name {
            "dashboards" => Some(Self::Dashboard),
            "insights" => Some(Self::Insight),
            _ => None,
        }
    }

    /// Returns the object of the scopes that a key needs.
    pub(super) fn scope(self) -> &'static str {
        match self {
            Self::Dashboard => "dashboard",
            Self::Insight => "insight",
        }
    }

    /// Returns the fields that a client may set.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Dashboard => &["name", "description", "tags", "pinned", "deleted"],
            Self::Insight => &["name", "description", "tags", "query", "dashboards", "deleted"],
        }
    }
}

impl Objects {
    pub(super) fn of(&self, kind: Kind) -> &Vec<Value> {
        match kind {
            Kind::Dashboard => &self.dashboards,
            Kind::Insight => &self.insights,
        }
    }

    /// Lists what is not deleted, newest first, a page at a time. No page holds more than `most`.
    pub(super) fn list(&self, kind: Kind, head: &Head, base: &str, most: usize) -> Reply {
        let number = |name: &str| head.parameter(name).and_then(|text| text.parse().ok());
        let limit: usize = number("limit").filter(|limit| *limit > 0).unwrap_or(PAGE).min(most);
        let offset: usize = number("offset").unwrap_or(0);
        let live: Vec<&Value> = self.of(kind).iter().filter(|it| it["deleted"] != true).collect();
        let page: Vec<&&Value> = live.iter().rev().skip(offset).take(limit).collect();
        let link = |offset: usize| format!("{base}{}?limit={limit}&offset={offset}", head.path);
        let next = (offset + limit < live.len()).then(|| link(offset + limit));
        let previous = (offset > 0).then(|| link(offset.saturating_sub(limit)));
        let results = json!({
            "count": live.len(), "next": next, "previous": previous, "results": page,
        });
        Reply::json(200, &results)
    }

    /// Makes an object. What the client may not set, or did not, has its default.
    pub(super) fn create(&mut self, kind: Kind, given: &Map<String, Value>) -> Reply {
        if let Err(refusal) = self.check(kind, given) {
            return refusal;
        }
        self.last_id += 1;
        let id = self.last_id;
        let mut object = match kind {
            Kind::Dashboard => json!({"id": id, "name": null, "description": "", "pinned": false}),
            Kind::Insight => json!({
                "id": id, "short_id": format!("in{id:06}"), "name": null, "description": null,
                "query": null, "dashboards": [],
            }),
        };
        object["tags"] = json!([]);
        object["deleted"] = json!(false);
        set(kind, &mut object, given);
        self.of_mut(kind).push(object.clone());
        Reply::json(201, &object)
    }

    /// Reads, changes or refuses to delete one object.
    pub(super) fn one(
        &mut self,
        kind: Kind,
        id: &str,
        method: &str,
        given: &Map<String, Value>,
    ) -> Reply {
        let id: Option<u64> = id.parse().ok();
        let named = |object: &Value| object["id"].as_u64() == id;
        let Some(place) = self.of(kind).iter().position(named) else { return not_found("N") };
        // A deleted object can only be brought back.
        let revived = method == "PATCH" && given.get("deleted") == Some(&json!(false));
        if self.of(kind)[place]["deleted"] == true && !revived {
            return not_found("N");
        }
        match method {
            "GET" => Reply::json(200, &self.of(kind)[place]),
            "PATCH" => {
                if let Err(refusal) = self.check(kind, given) {
                    return refusal;
                }
                let object = &mut self.of_mut(kind)[place];
                set(kind, object, given);
                Reply::json(200, object)
            }
            "DELETE" => not_allowed(
                "Hard delete of this model is not allowed. Use a patch API call to set \
                 \"deleted\" to true",
            ),
            _ => not_allowed(&format!("Method \"{method}\" not allowed.")),
        }
    }

    /// Refuses values of the wrong kind.
    fn check(&self, kind: Kind, given: &Map<String, Value>) -> Result<(), Reply> {
        let text = |value: &Value| value.is_string() || value.is_null();
        let texts =
            |value: &Value| value.as_array().is_some_and(|all| all.iter().all(Value::is_string));
        for (name, value) in given {
            let fits = match name.as_str() {
                "name" => text(value) && value.as_str().unwrap_or_default().chars().count() <= 400,
                "description" => text(value),
                "tags" => texts(value),
                "pinned" | "deleted" => value.is_boolean(),
                "query" if kind == Kind::Insight => value.is_null() || is_query(value),
                "dashboards" if kind == Kind::Insight => value.is_array(),
                _ => true,
            };
            if !fits {
                return Err(invalid("invalid_input", "This value is not valid.", name));
            }
        }
        let wanted = given.get("dashboards").and_then(Value::as_array).into_iter().flatten();
        for (place, id) in wanted.enumerate() {
            let known = |it: &Value| it["id"] == *id && it["deleted"] != true;
            if kind == Kind::Insight && !self.dashboards.iter().any(known) {
                let detail = format!("Invalid pk \"{id}\" - object does not exist.");
                return Err(invalid("does_not_exist", &detail, &format!("dashboards__{place}")));
            }
        }
        Ok(())
    }

    fn of_mut(&mut self, kind: Kind) -> &mut Vec<Value> {
        match kind {
            Kind::Dashboard => &mut self.dashboards,
            Kind::Insight => &mut self.insights,
        }
    }
}

/// Returns the fields that no client can set, and that a real server would silently ignore.
pub(super) fn ignored(kind: Kind, given: &Map<String, Value>) -> Vec<String> {
    let own = |name: &&String| !kind.fields().contains(&name.as_str());
    given.keys().filter(own).cloned().collect()
}

fn set(kind: Kind, object: &mut Value, given: &Map<String, Value>) {
    for name in kind.fields() {
        let Some(value) = given.get(*name) else { continue };
        object[*name] = if *name == "tags" { tags(value) } else { value.clone() };
    }
}

/// Writes tags as they come back: without blanks around them, in small letters, each once, sorted.
fn tags(given: &Value) -> Value {
    let texts = given.as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut tags: Vec<String> = texts.map(|tag| tag.trim().to_lowercase()).collect();
    tags.sort();
    tags.dedup();
    json!(tags)
}

/// Tells whether something is a query of the kinds that this project writes.
fn is_query(query: &Value) -> bool {
    let source = &query["source"];
    let kind = matches!(source["kind"].as_str(), Some("TrendsQuery" | "FunnelsQuery"));
    let series = source["series"].as_array().is_some_and(|series| {
        !series.is_empty() && series.iter().all(|node| node["kind"] == "EventsNode")
    });
    query["kind"] == "InsightVizNode" && kind && series
}
