//! Records on their way to a server that behaves as the real one was measured to.

pub(crate) mod arrival;
mod doctor;
mod gates;
mod kills;
mod loops;
mod proxy;
mod sender;
mod traces;
mod verbs;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use test_servers::PosthogServer;

use crate::harness::{Home, caro};

/// How long a test waits for the server to hear from a sender.
const SOON: Duration = Duration::from_secs(30);

/// A home where somebody has agreed to that server.
pub(crate) fn agreed_to(server: &PosthogServer) -> Home {
    agreed_to_host(&server.url())
}

fn agreed_to_host(url: &str) -> Home {
    let home =
        Home::new().with("CARO_POSTHOG_HOST", url).with("CARO_POSTHOG_API_KEY", PosthogServer::KEY);
    let yes = home.run(&["telemetry", "enable", "--accept-notice", crate::harness::NOTICE]);
    assert_eq!(yes.code, 0, "{yes:?}");
    home
}

/// The sender that cargo built beside caro.
pub(crate) fn sender() -> PathBuf {
    caro().with_file_name("caro-telemetry-send")
}

/// Records that many sessions of [`RECORDS`](crate::harness::RECORDS) records. Without a key no sender is started.
pub(crate) fn record(home: &Home, sessions: usize) {
    for _ in 0..sessions {
        let mut command = home.command(&crate::harness::REQUEST);
        command.env_remove("CARO_POSTHOG_API_KEY");
        let output = crate::harness::output(command);
        assert_eq!(output.code, 0, "{output:?}");
    }
}

/// Makes caro lie alone in the home, by a link or else as a copy, and returns it.
fn alone(home: &Home) -> PathBuf {
    let path = home.path().join("caro");
    if std::fs::hard_link(caro(), &path).is_err() {
        std::fs::copy(caro(), &path).expect("the home is writable");
    }
    path
}

/// Starts the sender as caro would.
pub(crate) fn start_sender(home: &Home) -> Child {
    let mut command: Command = home.program(sender());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the sender starts")
}

fn wait_for(mut child: Child) {
    let status = child.wait().expect("our own child");
    assert!(status.success(), "{status}");
}

/// Returns the ids of the records in the journal, oldest first.
pub(crate) fn ids(records: &[Value]) -> Vec<String> {
    records.iter().map(|record| crate::harness::text(&record["uuid"])).collect()
}

/// Returns the ids that can be queried at the server, in the order in which they came.
pub(crate) fn stored_ids(server: &PosthogServer) -> Vec<String> {
    server.stored().iter().map(|stored| crate::harness::text(&stored.event["uuid"])).collect()
}

/// Fails unless the server has exactly these records, each taken once, and found nothing to blame.
fn assert_arrived(server: &PosthogServer, records: &[Value]) {
    assert_eq!(stored_ids(server), ids(records));
    assert!(server.stored().iter().all(|stored| stored.times_taken == 1));
    assert_eq!(server.faults(), [] as [String; 0]);
}
