//! Which verbs are used: what is recorded of it, how it reaches Loki, and what comes back.

mod loki;
mod top;
mod verbs;

use test_servers::LokiServer;

use crate::harness::{Home, NOTICE};

/// A home where somebody agreed that this Loki gets the use of verbs, and nobody else anything.
fn agreed_to(server: &LokiServer) -> Home {
    let home = Home::new().with("CARO_LOKI_URL", server.url());
    home.write_config("[telemetry]\nsinks = [\"loki\"]\n");
    let yes = home.run(&["telemetry", "enable", "--accept-notice", NOTICE]);
    assert_eq!(yes.code, 0, "{yes:?}");
    home
}
