//! Telemetry as the rest of caro sees it: begin a session, capture events, end the session.
//!
//! Nothing here returns an error or prints a line on the command path. Without a grant there is no
//! recorder, and every call is a no-op.

mod barred;
mod erasure;
mod facts;
mod health;
mod identity;
mod link;
mod preview;
mod recipients;
mod recorder;
mod session;
mod start;
mod target;
mod withdraw;
mod words;

pub use barred::import_barred;
pub use erasure::{
    Asking, ErasureRequest, IdOf, Ids, LARGEST_REQUEST, ListedId, OwnId, RequestError,
    recipients_so_far,
};
pub use facts::{Facts, POLICY_FILE};
pub use health::record_health;
pub use identity::{id_of_run, known_id, new_id};
pub use link::{Linked, link, link_whoever_is_logged_in, unlink};
pub use preview::{EXAMPLES_NOTE, annotated_preview, preview};
pub use recipients::{LOKI, POSTHOG, Recipients, loki_url, sends_to};
pub use recorder::{Recorder, get, init, set_enabled, try_get};
pub use session::{begin, decides_anew, deliver_if_due, end_session, record_alone, stand_by};
pub use start::{SENDER, command, sender};
pub use target::{Inert, Target, Way, access, tenant};
pub use withdraw::{Withdrawn, delete_everything, tell_wiped, withdraw};
pub use words::{APP, DEFAULT_HOST, NOTICE_VERSION, identity_question, notice};

use telemetry_core::Event;

use crate::catalog::{Caro, VerbPath};

/// Records an event, if there is a session that may.
pub fn capture<E: Event<Catalog = Caro>>(event: &E) {
    if let Some(recorder) = try_get() {
        recorder.record(event);
    }
}

/// Notes that a verb of this session begins; a no-op without a session.
pub fn verb_began(verb: VerbPath) {
    if let Some(recorder) = try_get() {
        recorder.verb_began(verb);
    }
}

/// Records how the verb that began ended, once.
pub fn verb_ended(exit_code: u8) {
    if let Some(recorder) = try_get() {
        recorder.verb_ended(exit_code);
    }
}
