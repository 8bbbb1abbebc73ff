//! The persons of a project: found by an id, and deleted with their events or without.

use serde_json::{Map, Value, json};

use super::answers::{invalid, not_allowed};
use crate::http::{Reply, Request};

/// The most persons that one request may delete.
const AT_ONCE: usize = 1000;

/// Everybody in a project, and what will be deleted of those who were.
#[derive(Debug, Default)]
pub(super) struct Persons {
    there: Vec<Person>,
    /// The ids of persons that were deleted with their events.
    erased: Vec<String>,
}

#[derive(Debug)]
struct Person {
    uuid: String,
    distinct_ids: Vec<String>,
}

impl Persons {
    pub(super) fn add(&mut self, uuid: &str, distinct_ids: &[&str]) {
        let distinct_ids = distinct_ids.iter().map(|id| (*id).to_owned()).collect();
        self.there.push(Person { uuid: uuid.to_owned(), distinct_ids });
    }

    pub(super) fn there(&self) -> Vec<String> {
        self.there.iter().map(|person| person.uuid.clone()).collect()
    }

    pub(super) fn erased(&self) -> Vec<String> {
        self.erased.clone()
    }

    /// Lists everybody, or whoever has an id.
    fn list(&self, request: &Request) -> Reply {
        let wanted = request.parameter("distinct_id");
        let fits =
            |person: &&Person| wanted.as_ref().is_none_or(|id| person.distinct_ids.contains(id));
        let found = self.there.iter().filter(fits);
        let results: Vec<Value> = found
            .map(|person| json!({ "uuid": person.uuid, "distinct_ids": person.distinct_ids }))
            .collect();
        Reply::json(200, &json!({ "next": null, "previous": null, "results": results }))
    }

    /// Deletes persons at once. Their events go later, which is why there is nothing to say.
    fn delete(&mut self, given: &Map<String, Value>) -> Reply {
        let list = |name: &str| -> Vec<String> {
            let texts = given.get(name).and_then(Value::as_array).into_iter().flatten();
            texts.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (ids, distinct_ids) = (list("ids"), list("distinct_ids"));
        if ids.is_empty() && distinct_ids.is_empty() {
            return invalid("invalid_input", "You need to specify either distinct_ids or ids", "");
        }
        if ids.len().max(distinct_ids.len()) > AT_ONCE {
            return invalid("invalid_input", "You can only pass 1000 ids in one call", "");
        }
        let meant = |person: &Person| {
            ids.contains(&person.uuid)
                || person.distinct_ids.iter().any(|id| distinct_ids.contains(id))
        };
        let (deleted, there) = std::mem::take(&mut self.there).into_iter().partition(meant);
        self.there = there;
        if given.get("delete_events") == Some(&json!(true)) {
            let deleted: Vec<Person> = deleted;
            self.erased.extend(deleted.into_iter().flat_map(|person| person.distinct_ids));
        }
        Reply::status(202)
    }
}

/// Answers a request about persons, and says what a tool of this project must not do.
pub(super) fn answer(
    persons: &mut Persons,
    request: &Request,
    rest: &str,
    given: &Map<String, Value>,
) -> (Reply, Vec<String>) {
    match (request.method.as_str(), rest) {
        ("GET", "") => {
            let unfiltered = request.parameter("distinct_id").is_none();
            let faults = unfiltered.then(|| "everybody was asked for".to_owned());
            (persons.list(request), faults.into_iter().collect())
        }
        ("POST", "bulk_delete") => {
            let known =
                ["ids", "distinct_ids", "delete_events", "delete_recordings", "keep_person"];
            let foreign = given.keys().filter(|name| !known.contains(&name.as_str()));
            let mut faults: Vec<_> = foreign.map(|name| format!("`{name}` is ignored")).collect();
            if given.get("delete_events") != Some(&json!(true)) {
                faults.push("the events of a deleted person stay".to_owned());
            }
            (persons.delete(given), faults)
        }
        (method, _) => (not_allowed(&format!("Method \"{method}\" not allowed.")), Vec::new()),
    }
}
