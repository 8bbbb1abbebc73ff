//! `caro telemetry report`: figures in the terminal and on a page that needs nothing but itself.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::browser::Browser;
use crate::harness::{Home, Output};

const FIGURES: &str = include_str!("../golden/figures.json");

fn with_bundle() -> Home {
    let home = Home::new();
    home.put("figures.json", FIGURES);
    home
}

fn report(home: &Home, args: &[&str]) -> Output {
    home.run(&[&["telemetry", "report"], args].concat())
}

#[test]
fn a_bundle_is_reported_on_any_machine_and_leaves_no_trace() {
    let home = with_bundle();
    let before = home.files();
    let output = report(&home, &["figures.json"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    for words in ["200 records of 50 sessions", "41.5 %  22 of 53", "Dropped before export"] {
        assert!(output.stdout.contains(words), "{words}: {}", output.stdout);
    }
    let explained = report(&home, &["--explain", "figures.json"]).stdout;
    assert!(explained.contains("= number of `command_executed` ÷ number of `command_generated`"));
    assert_eq!(home.files(), before);
}

#[test]
fn without_a_file_the_records_on_this_machine_are_reported() {
    let home = Home::consenting();
    home.ask();
    let output = report(&home, &[]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert!(output.stdout.starts_with("4 records of 1 session"), "{}", output.stdout);
    assert!(output.stdout.contains("too few to judge"));
    let nobody = Home::new();
    let before = nobody.files();
    assert!(report(&nobody, &[]).stdout.starts_with("0 records of 0 sessions\n"));
    assert_eq!(nobody.files(), before);
}

#[test]
fn many_bundles_are_one_report_and_no_record_counts_twice() {
    let home = with_bundle();
    let recording = Home::consenting();
    recording.ask();
    home.put("a.json", &recording.run(&["telemetry", "export", "-o", "-"]).stdout);
    recording.ask();
    home.put("b.json", &recording.run(&["telemetry", "export", "-o", "-"]).stdout);
    let output = report(&home, &["b.json", "figures.json", "a.json"]);
    assert!(output.stdout.starts_with("208 records of 52 sessions"), "{}", output.stdout);
    assert!(output.stdout.contains("(4 more are the same records again)"), "{}", output.stdout);
}

#[test]
fn a_bundle_that_is_not_good_is_not_reported() {
    let home = with_bundle();
    home.put("edited.json", &FIGURES.replacen("\"os\":\"linux\"", "\"os\":\"macos\"", 1));
    home.put("cut.json", &FIGURES[..FIGURES.len() / 2]);
    home.put("newer.json", &FIGURES.replacen("\"version\": 1,", "\"version\": 2,", 1));
    for (name, says) in [
        ("edited.json", "do not match their hash"),
        ("cut.json", "(was it cut short?)"),
        ("newer.json", "format version 2"),
        ("missing.json", "No such file"),
        (".", "is a folder"),
    ] {
        for files in [&[name][..], &["figures.json", name]] {
            let output = report(&home, files);
            assert_eq!((output.code, output.stdout.as_str()), (1, ""), "{name}: {output:?}");
            assert!(output.stderr.starts_with(&format!("caro: `{name}`: ")), "{output:?}");
            assert!(output.stderr.contains(says), "{name}: {output:?}");
            assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
        }
        let output = report(&home, &["-o", "page.html", name]);
        assert_eq!(output.code, 1, "{name}");
        assert!(!home.work().join("page.html").exists(), "{name}");
    }
}

#[test]
fn the_page_is_written_like_an_export() {
    let home = with_bundle();
    let output = report(&home, &["-o", "page.html", "figures.json"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""), "{output:?}");
    let page = home.work().join("page.html");
    assert_eq!(page.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(report(&home, &["-o", "page.html", "figures.json"]).code, 1);
    assert_eq!(report(&home, &["-o", "page.html", "--force", "figures.json"]).code, 0);
    let printed = report(&home, &["-o", "-", "figures.json"]).stdout;
    let same = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "").len();
    assert_eq!(same(&printed), same(&fs::read_to_string(page).unwrap()));
}

/// Or the next tests would prove nothing.
#[test]
fn the_browser_tells_of_a_page_that_loads_and_complains() {
    let Some(mut browser) = Browser::start() else { return };
    let home = Home::new();
    home.put("bad.html", "<img src='http://127.0.0.1:9/x'><script>console.log('hello')</script>");
    browser.open(&home.work().join("bad.html"));
    assert!(browser.requests().contains(&"http://127.0.0.1:9/x".to_owned()));
    assert!(!browser.messages().is_empty());
}

#[test]
fn the_page_opens_in_a_browser_without_a_request_or_a_message() {
    let Some(mut browser) = Browser::start() else { return };
    let home = with_bundle();
    assert_eq!(report(&home, &["-o", "page.html", "figures.json"]).code, 0);
    let page = home.work().join("page.html");
    browser.open(&page);
    let own = format!("file://{}", page.display());
    let foreign: Vec<_> = browser
        .requests()
        .into_iter()
        .filter(|address| *address != own && !address.starts_with("data:"))
        .collect();
    assert!(browser.requests().contains(&own), "the browser tells requests");
    assert_eq!(foreign, Vec::<String>::new());
    assert_eq!(browser.messages(), Vec::<&Value>::new());
    assert_eq!(browser.run("document.title"), "caro telemetry report");
    assert_eq!(browser.run("document.scripts.length"), 0);
    assert_eq!(browser.run("document.querySelectorAll('svg[role=img] > title').length"), 18);
}

#[test]
fn the_page_can_be_read_in_light_and_dark_and_on_a_narrow_screen() {
    let Some(mut browser) = Browser::start() else { return };
    let home = with_bundle();
    assert_eq!(report(&home, &["-o", "page.html", "figures.json"]).code, 0);
    browser.open(&home.work().join("page.html"));
    let colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color, \
                   getComputedStyle(document.querySelector('svg rect')).fill, \
                   getComputedStyle(document.querySelector('svg text')).fill].join(' ')";
    let mut seen = Vec::new();
    for scheme in ["light", "dark"] {
        for width in [1200, 420] {
            browser.look(width, scheme);
            let wider = browser.run("document.documentElement.scrollWidth - innerWidth");
            assert!(wider.as_i64().is_some_and(|wider| wider <= 0), "{width}: {wider} too wide");
            let hidden = "[...document.querySelectorAll('svg, table')].filter(e => !e.getClientRects().length).length";
            assert_eq!(browser.run(hidden), 0);
        }
        seen.push(browser.run(colours));
    }
    let parts =
        |at: usize| seen[at].as_str().unwrap().split(") ").map(str::to_owned).collect::<Vec<_>>();
    for (light, dark) in parts(0).iter().zip(parts(1)) {
        assert_ne!(*light, dark, "a colour that is the same in light and dark");
    }
}
