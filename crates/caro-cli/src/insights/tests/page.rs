use super::*;
use crate::insights::figure::Figure;
use crate::insights::figures::FIGURES;
use crate::insights::html::page;
use crate::insights::text::text;

#[test]
fn the_page_needs_nothing_from_anywhere() {
    let page = page(&report(&[FIXTURE]));
    for foreign in
        ["<script", "http:", "https:", "//", " src=", "@import", "url(", "<iframe", "<img"]
    {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("default-src 'none'"));
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
}

#[test]
fn page_and_terminal_say_the_same_about_every_figure() {
    let report = report(&[FIXTURE]);
    let (page, text) = (page(&report), text(&report, true));
    for figure in FIGURES {
        let formula = figure.formula();
        for words in [figure.title, figure.meaning, figure.caveat, &formula] {
            assert!(text.contains(words), "{words}");
            let code = |(at, part): (usize, &str)| match at % 2 {
                1 => maud::html! { code { (part) } }.into_string(),
                _ => maud::html! { (part) }.into_string(),
            };
            let words: String = words.split('`').enumerate().map(code).collect();
            assert!(page.contains(&words), "{words}");
        }
    }
    for value in ["41.5 %", "22 of 53", "32.1 %", "41.2 %", "35.3 %", "23.5 s", "400 ms", "92.0 %"]
    {
        assert!(text.contains(value), "{value}: {text}");
        assert!(page.contains(value), "{value}");
    }
    assert!(!text.contains("fish") && !page.contains("fish"), "a small cell is hidden");
}

#[test]
fn every_chart_is_announced_and_has_its_table() {
    let page = page(&report(&[FIXTURE]));
    let charts: Vec<_> = page.match_indices("<svg ").collect();
    // The fixture is older than the event about verbs, and nothing was late: where there is nothing,
    // nothing is drawn.
    let drawn = |figure: &&Figure| !["verbs", "delivery_lag"].contains(&figure.key);
    assert_eq!(charts.len(), FIGURES.iter().filter(drawn).count());
    for figure in FIGURES.iter().filter(drawn) {
        let key = figure.key;
        assert!(page.contains(&format!("aria-labelledby=\"{key}-title {key}-words\"")), "{key}");
        assert!(page.contains(&format!("<title id=\"{key}-title\">")), "{key}");
        let article = page.split(&format!("<article id=\"{key}\">")).nth(1).unwrap();
        let article = article.split("</article>").next().unwrap();
        assert!(article.contains("<table>"), "{key}");
    }
}

/// The style sheet recolours charts by the colours that they are drawn in.
#[test]
fn every_colour_of_a_chart_has_one_for_light_and_dark() {
    let page = page(&report(&[FIXTURE]));
    let (style, body) = page.split_once("</style>").unwrap();
    for (attribute, rest) in body.split("=\"#").zip(body.split("=\"#").skip(1)) {
        let name = attribute.rsplit(' ').next().unwrap();
        let colour = &rest[..7.min(rest.len())];
        if (name == "fill" || name == "stroke") && rest.as_bytes().get(6) == Some(&b'"') {
            let rule = format!("[{name}=\"#{}\"]", &colour[..6]);
            assert!(style.contains(&rule), "{rule}");
        }
    }
}

#[test]
fn the_name_of_a_file_is_text_and_nothing_else() {
    let mut gathering = Gathering::default();
    gathering.begin("<script>alert(1)</script>&\"".to_owned(), std::iter::empty());
    let page = page(&gathering.report("2026-11-20T12:00:00Z".parse().unwrap()));
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;"));
}

#[test]
fn few_sessions_are_too_few_to_judge_in_both_views() {
    let report = report(&[SMALL]);
    for view in [page(&report), text(&report, false)] {
        assert!(view.contains("too few to judge"), "{view}");
        // A note speaks of 100 %; nothing else does of percent.
        assert!(!view.replace("over 100 %", "").replace("Over 100 %", "").contains(" %"), "{view}");
    }
}

#[test]
fn a_report_of_nothing_can_be_read() {
    let report = report(&[]);
    assert!(text(&report, false).starts_with("0 records of 0 sessions, from 0 files"));
    assert!(page(&report).contains("nothing yet"));
}
