//! What differs between what is there and what is wanted, in lines a person can read.

use serde_json::Value;

/// Returns the places where `there` does not have what `wanted` has, with both values.
///
/// What is only there is no difference: servers fill in defaults.
pub(super) fn differences(there: &Value, wanted: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", there, wanted, &mut found);
    found
}

fn compare(path: &str, there: &Value, wanted: &Value, found: &mut Vec<String>) {
    match (there, wanted) {
        (Value::Object(there), Value::Object(wanted)) => {
            for (key, wanted) in wanted {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                compare(&below, there.get(key).unwrap_or(&Value::Null), wanted, found);
            }
        }
        (Value::Array(there), Value::Array(wanted)) if there.len() == wanted.len() => {
            for (at, (there, wanted)) in there.iter().zip(wanted).enumerate() {
                compare(&format!("{path}[{at}]"), there, wanted, found);
            }
        }
        (there, wanted) if there == wanted => {}
        (there, wanted) => found.push(format!("{path}: {} → {}", short(there), short(wanted))),
    }
}

/// Writes a value in a line of bounded length.
fn short(value: &Value) -> String {
    const MOST: usize = 70;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::json;

    #[test]
    fn defaults_of_the_server_are_no_difference() {
        let there = json!({ "name": "a", "query": { "kind": "K", "version": 2, "series": [1] } });
        let wanted = json!({ "name": "a", "query": { "kind": "K", "series": [1] } });
        assert_eq!(differences(&there, &wanted), [""; 0]);
    }

    #[test]
    fn every_place_that_differs_is_named_with_both_values() {
        let there = json!({ "name": "a", "query": { "series": [{ "math": "total" }] } });
        let wanted = json!({ "name": "b", "query": { "series": [{ "math": "dau" }], "n": 1 } });
        assert_eq!(
            differences(&there, &wanted),
            [r#"name: "a" → "b""#, r#"query.series[0].math: "total" → "dau""#, "query.n: null → 1"]
        );
        let longer = json!({ "query": { "series": [1, 2] } });
        assert_eq!(
            differences(&longer, &json!({ "query": { "series": [1] } })),
            ["query.series: [1,2] → [1]"]
        );
    }
}
