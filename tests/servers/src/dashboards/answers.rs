//! The words of refusals.

use serde_json::{Value, json};

use crate::http::Reply;

/// No key, or one that nobody knows.
pub(super) fn unknown_key(given: bool) -> Reply {
    let (code, detail) = if given {
        (
            "authentication_failed",
            "Personal API key found in request Authorization header is invalid.",
        )
    } else {
        ("not_authenticated", "Authentication credentials were not provided.")
    };
    refusal(401, "authentication_error", code, detail, &Value::Null)
}

/// A key that may do other things.
pub(super) fn missing_scope(scope: &str) -> Reply {
    let detail = format!("API key missing required scope '{scope}'");
    refusal(403, "authentication_error", "permission_denied", &detail, &Value::Null)
}

pub(super) fn not_found(what: &str) -> Reply {
    refusal(404, "invalid_request", "not_found", &format!("{what}ot found."), &Value::Null)
}

pub(super) fn not_allowed(detail: &str) -> Reply {
    refusal(405, "invalid_request", "method_not_allowed", detail, &Value::Null)
}

pub(super) fn invalid(code: &str, detail: &str, attribute: &str) -> Reply {
    refusal(400, "validation_error", code, detail, &json!(attribute))
}

/// Too many requests; the next may come after so many seconds.
pub(super) fn throttled(seconds: u32) -> Reply {
    let detail = format!("Request was throttled. Expected available in {seconds} seconds.");
    refusal(429, "throttled_error", "throttled", &detail, &Value::Null)
        .header("retry-after", &seconds.to_string())
}

fn refusal(status: u16, kind: &str, code: &str, detail: &str, attribute: &Value) -> Reply {
    let body = json!({"type": kind, "code": code, "detail": detail, "attr": attribute});
    Reply::json(status, &body)
}
