//! Import: bundles of machines without a network, carried to one that has one.

mod faults;
mod kinds;
mod two_homes;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use test_servers::PosthogServer;

use crate::harness::{Home, Output, parse, text};

/// The home of an operator: a recipient and its key, and nobody was ever asked.
fn connected(server: &PosthogServer) -> Home {
    Home::new()
        .with("CARO_POSTHOG_HOST", server.url())
        .with("CARO_POSTHOG_API_KEY", PosthogServer::KEY)
}

/// A home whose records stay on its machine.
fn air_gapped() -> Home {
    Home::consenting().with("CARO_TELEMETRY_AIR_GAPPED", "true")
}

/// A bundle of so many runs, each of three records.
fn bundle(runs: usize) -> String {
    let home = air_gapped();
    for _ in 0..runs {
        home.ask();
    }
    export(&home, &[])
}

fn export(home: &Home, options: &[&str]) -> String {
    let export = home.run(&[&["telemetry", "export", "-o", "-"], options].concat());
    assert_eq!(export.code, 0, "{export:?}");
    export.stdout
}

fn import(home: &Home, files: &[&str]) -> Output {
    home.run(&[&["telemetry", "import"], files].concat())
}

/// Returns the records of a bundle.
fn records(bundle: &str) -> Vec<Value> {
    parse(bundle)["records"].as_array().expect("a bundle has records").clone()
}

/// Returns the ids of records.
fn ids<'r>(records: impl IntoIterator<Item = &'r Value>) -> BTreeSet<String> {
    records.into_iter().map(|record| text(&record["uuid"])).collect()
}

/// Returns the ids that can be queried at the server; each must be there once.
fn stored_ids(server: &PosthogServer) -> BTreeSet<String> {
    let stored = server.stored();
    let ids = ids(stored.iter().map(|stored| &stored.event));
    assert_eq!(ids.len(), stored.len(), "a record is there twice");
    ids
}

/// The list of what the recipient has, as it lies in the home.
fn imported(home: &Home) -> String {
    let folder = home.path().join(".local/state/caro/imports");
    let names = fs::read_dir(folder).expect("something was imported");
    let is_list = |name: &str| name.starts_with("imported.");
    let lists = names.map(|entry| entry.expect("it is ours").path());
    let list = lists.into_iter().find(|path| is_list(&path.file_name().unwrap().to_string_lossy()));
    fs::read_to_string(list.expect("there is a list")).expect("it is text")
}
